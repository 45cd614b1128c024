import { type Attack, Crowd, pour } from './attack.js';
import { WireClient } from './wire-client.js';

const MIB = 1024 * 1024;

/** Connections that say nothing. */
export function idle(count: number): Attack {
  return async (port) => {
    const crowd = new Crowd();
    await crowd.joinAll(port, count);
    return crowd.attackers();
  };
}

/** Connections whose SETs have a header and no value. */
export function stalled(count: number): Attack {
  return async (port) => {
    const crowd = new Crowd();
    const sockets = await crowd.joinAll(port, count);
    for (const [number, socket] of sockets.entries()) socket.write(`set stalled-${number} 100\r\n`);
    return crowd.attackers();
  };
}

/** Clients that send a byte each in so many milliseconds; complete when each has been answered. */
export function byteWise(count: number, everyMs: number): Attack {
  return async (port) => {
    const crowd = new Crowd();
    const sockets = await crowd.joinAll(port, count);
    let unanswered = count;
    const complete = new Promise<void>((resolve, reject) => {
      for (const socket of sockets)
        socket.once('data', (reply: Buffer) => {
          unanswered -= 1;
          if (!/^(STORED\r\n)+$/.test(reply.toString())) reject(new Error(`a SET byte by byte was answered ${reply}`));
          else if (unanswered === 0) resolve();
        });
    });
    // Spread over the time, as clients that know nothing of each other are.
    const begin = performance.now();
    let sent = 0;
    const timer = setInterval(() => {
      if (crowd.dispersed) clearInterval(timer);
      const due = ((performance.now() - begin) / everyMs) * count;
      // Who is late is not made to hurry: a byte each at most, and then the others have their turn.
      const most = sent + count;
      for (; sent < Math.min(due, most); sent += 1) {
        const number = sent % count;
        const text = `set slow-${number} 1\r\nx\r\n`;
        sockets[number]?.write(text.charAt(Math.floor(sent / count) % text.length));
      }
    }, 1);
    return crowd.attackers(complete);
  };
}

/** Clients that ask for a MiB again and again, and never read. */
export function deaf(count: number): Attack {
  return async (port) => {
    const client = await WireClient.connect(port);
    const { kind } = await client.set('deaf', 'v'.repeat(MIB));
    client.close();
    if (kind !== 'stored') throw new Error(`a value of a MiB is ${kind}`);
    const crowd = new Crowd();
    const requests = Buffer.from('get deaf\r\n'.repeat(1000));
    for (const socket of await crowd.joinAll(port, count)) {
      socket.pause();
      void (async () => {
        while (!crowd.dispersed && !socket.destroyed) await pour(socket, requests);
      })();
    }
    return crowd.attackers();
  };
}

/** Connections that are reset as soon as they stand: before, within or behind a request. Complete after a second's worth. */
export function churn(perSecond: number): Attack {
  return async (port) => {
    const crowd = new Crowd();
    const beginnings = ['', 'get chu', 'get churn\r\n', 'set churn 10\r\n', 'set churn 10\r\nhal'];
    let came = 0;
    let begun = 0;
    const visit = async () => {
      const socket = await crowd.join(port);
      // What was written is sent before the reset.
      socket.write(beginnings[came % beginnings.length] ?? '', () => socket.resetAndDestroy());
      came += 1;
    };
    const complete = new Promise<void>((resolve, reject) => {
      const begin = performance.now();
      const timer = setInterval(() => {
        if (crowd.dispersed) clearInterval(timer);
        for (const due = ((performance.now() - begin) / 1000) * perSecond; begun < due; begun += 1)
          visit().then(() => (came >= perSecond ? resolve() : undefined), reject);
      }, 1);
    });
    return crowd.attackers(complete);
  };
}
