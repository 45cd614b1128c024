import { once } from 'node:events';
import * as net from 'node:net';
import { describe, expect, test } from 'vitest';
import { simulated } from '../../src/selftest/simulated-time.js';

/** What happens to the two ends of a connection: events and bytes, each side by itself. */
interface Log {
  readonly client: string[];
  readonly server: string[];
}

interface Pair {
  readonly client: net.Socket;
  readonly server: net.Socket;
  readonly log: Log;
  /** Lets everything arrive. */
  readonly settle: () => Promise<void>;
}

const settle = () => new Promise<void>((resolve) => setTimeout(resolve, 60));

function watch(socket: net.Socket, log: string[]): void {
  let bytes = 0;
  socket.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
  });
  socket.on('end', () => log.push(`end after ${bytes} bytes`));
  socket.on('error', (error: NodeJS.ErrnoException) => log.push(`error ${error.code}`));
  socket.on('close', () => log.push(`closed after ${bytes} bytes`));
}

/** Connects, lets something happen, and closes whatever is left. */
async function connected(act: (pair: Pair) => Promise<void> | void): Promise<Log> {
  const log: Log = { client: [], server: [] };
  const listener = net.createServer({ allowHalfOpen: true, noDelay: true });
  listener.listen({ port: 0, host: '127.0.0.1' });
  await once(listener, 'listening');
  const accepted = once(listener, 'connection') as Promise<[net.Socket]>;
  const { port } = listener.address() as net.AddressInfo;
  const client = net.connect({ port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
  watch(client, log.client);
  await once(client, 'connect');
  const [server] = await accepted;
  watch(server, log.server);
  expect(server.remotePort).toBe(client.localPort);
  await act({ client, server, log, settle });
  await settle();
  const seen = structuredClone(log);
  listener.close();
  client.destroy();
  server.destroy();
  await settle();
  return seen;
}

const SCENARIOS: Readonly<Record<string, (pair: Pair) => Promise<void> | void>> = {
  'bytes arrive on both sides': async ({ client, server }) => {
    client.write('hello');
    await once(server, 'data');
    server.end('hello yourself');
  },
  'much arrives': async ({ client, server }) => {
    client.end(Buffer.alloc(3_000_000, 'x'));
    await once(server, 'end');
    server.end(Buffer.alloc(2_000_000, 'y'));
    await once(client, 'end');
  },
  'a half-close leaves the other direction open': async ({ client, server, settle }) => {
    client.end('get k\r\n');
    await once(server, 'end');
    server.write('one');
    await settle();
    server.end('two');
  },
  'both sides close in good order': async ({ client, server }) => {
    client.end();
    await once(server, 'end');
    server.end();
  },
  'a reset is an error on the other side': async ({ client, settle }) => {
    client.write('hello');
    await settle();
    client.resetAndDestroy();
  },
  'who closes while nothing is under way, ends': ({ client }) => {
    client.destroy();
  },
  'who closes with bytes unread, resets': async ({ client, server, settle }) => {
    client.pause();
    server.write('unread');
    await settle();
    client.destroy();
  },
  'who writes to somebody that has left, is reset': async ({ client, server, settle }) => {
    client.destroy();
    await settle();
    server.write('one');
    await settle();
    server.write('two');
  },
  'the end is noticed by who has read all and waits for nothing': async ({ client, server, log, settle }) => {
    server.removeAllListeners('data').pause();
    client.write('hello');
    await settle();
    log.server.push(`read ${server.read()}`);
    client.end();
    await settle();
    log.server.push(`ended: ${server.readableEnded}`);
  },
  'destroySoon sends what is left': ({ client }) => {
    client.write('hello');
    client.destroySoon();
  },
};

describe('a connection within the process is like one of the system', () => {
  test.each(Object.entries(SCENARIOS))('%s', async (_name, act) => {
    const real = await connected(act);
    expect(await simulated(() => connected(act))).toEqual(real);
  });

  test('who does not read, holds up who writes', async () => {
    await simulated(async () => {
      await connected(async ({ client, server, settle }) => {
        client.pause();
        for (let part = 0; part < 40; part += 1) server.write(Buffer.alloc(64 * 1024));
        await settle();
        expect(server.writableLength).toBeGreaterThan(0);
        client.resume();
        await once(server, 'drain');
        expect(server.writableLength).toBe(0);
      });
    });
  });

  test('what is written in one turn comes in one read, what is written later in another', async () => {
    await simulated(async () => {
      await connected(async ({ client, server, settle }) => {
        const reads: string[] = [];
        server.on('data', (chunk: Buffer) => reads.push(String(chunk)));
        client.write('a');
        client.write('b');
        await settle();
        client.write('c');
        await settle();
        expect(reads).toEqual(['ab', 'c']);
      });
    });
  });

  test('a buffer to read into is filled, and the memory of a write may be used again at once', async () => {
    await simulated(async () => {
      const listener = net.createServer((socket) => {
        const memory = Buffer.from('first');
        socket.write(memory);
        memory.write('other');
        socket.end();
      });
      listener.listen(0, '127.0.0.1');
      await once(listener, 'listening');
      const buffer = Buffer.alloc(16);
      let came = '';
      const callback = (count: number) => {
        came += buffer.toString('latin1', 0, count);
        return true;
      };
      const { port } = listener.address() as net.AddressInfo;
      const socket = net.connect({ port, host: '127.0.0.1', onread: { buffer, callback } });
      await once(socket, 'close');
      expect(came).toBe('first');
      listener.close();
    });
  });

  test('nobody listens where nobody does, and two cannot listen on one port', async () => {
    const failures = async () => {
      const first = net.createServer().listen(0, '127.0.0.1');
      await once(first, 'listening');
      const { port } = first.address() as net.AddressInfo;
      const codes: string[] = [];
      const second = net.createServer().listen(port, '127.0.0.1');
      second.on('error', (error: NodeJS.ErrnoException) => codes.push(error.code ?? ''));
      await settle();
      first.close();
      await once(first, 'close');
      const client = net.connect({ port, host: '127.0.0.1' });
      client.on('error', (error: NodeJS.ErrnoException) => codes.push(error.code ?? ''));
      await new Promise((resolve) => client.once('close', resolve));
      return codes;
    };
    expect(await failures()).toEqual(['EADDRINUSE', 'ECONNREFUSED']);
    expect(await simulated(failures)).toEqual(['EADDRINUSE', 'ECONNREFUSED']);
  });
});
