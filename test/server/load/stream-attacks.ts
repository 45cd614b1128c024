import type { Socket } from 'node:net';
import { type Attack, Crowd, eventOrEnd, pour } from './attack.js';
import { WireClient } from './wire-client.js';

const CHUNK = Buffer.alloc(256 * 1024, 'x');

/** A line of so many bytes: as a request, then as a value. */
export function longLine(bytes: number): Attack {
  return async (port) => {
    const crowd = new Crowd();
    const socket = await crowd.join(port);
    const sendBoth = async () => {
      await pourLine(socket, bytes);
      await expectReply(socket, 'INVALID COMMAND\r\n');
      await pour(socket, Buffer.from(`set long ${bytes}\r\n`));
      await pourLine(socket, bytes);
      await expectReply(socket, 'NOT STORED\r\n');
    };
    return crowd.attackers(againAndAgain(crowd, sendBoth));
  };
}

async function pourLine(socket: Socket, bytes: number): Promise<void> {
  for (let left = bytes; left > 0; left -= CHUNK.length) await pour(socket, CHUNK.subarray(0, left));
  await pour(socket, Buffer.from('\r\n'));
}

/** The server may refuse a line when it has seen enough of it: the reply may have come long ago. */
async function expectReply(socket: Socket, reply: string): Promise<void> {
  let received = '';
  while (received.length < reply.length) {
    const chunk: Buffer | null = socket.read();
    if (chunk !== null) received += chunk;
    else if (socket.destroyed) throw new Error('the server has closed the connection');
    else await eventOrEnd(socket, 'readable');
  }
  if (received !== reply) throw new Error(`a long line was answered ${received.slice(0, 100)}`);
}

/** So many GETs on one connection, as fast as it takes them; complete when all were answered. */
export function pipeline(count: number): Attack {
  return async (port) => {
    const value = 'v'.repeat(32);
    const client = await WireClient.connect(port);
    await client.set('pipeline', value);
    client.close();

    const crowd = new Crowd();
    const socket = await crowd.join(port);
    const reply = `VALUE pipeline ${value}\r\nEND\n`;
    const sendAll = () => Promise.all([pourGets(socket, count), expectReplies(socket, reply, count)]);
    return crowd.attackers(againAndAgain(crowd, sendAll));
  };
}

const GETS = 1000;

async function pourGets(socket: Socket, count: number): Promise<void> {
  const requests = Buffer.from('get pipeline\r\n'.repeat(GETS));
  const length = requests.length / GETS;
  for (let left = count; left > 0; left -= GETS) await pour(socket, requests.subarray(0, left * length));
}

async function expectReplies(socket: Socket, reply: string, count: number): Promise<void> {
  const expected = Buffer.from(reply.repeat(GETS));
  const total = reply.length * count;
  for (let received = 0; received < total; ) {
    const chunk: Buffer | null = socket.read();
    if (chunk === null) {
      if (socket.destroyed) throw new Error('the server has closed the connection');
      await eventOrEnd(socket, 'readable');
      continue;
    }
    for (let at = 0; at < chunk.length; ) {
      const from = received % expected.length;
      const part = chunk.subarray(at, at + expected.length - from);
      if (!part.equals(expected.subarray(from, from + part.length)))
        throw new Error(`a wrong reply at byte ${received}`);
      at += part.length;
      received += part.length;
    }
    if (received > total) throw new Error('a reply that nobody asked for');
  }
}

/** Repeats it until the crowd is dispersed; resolves when it was done for the first time. */
function againAndAgain(crowd: Crowd, work: () => Promise<unknown>): Promise<void> {
  return new Promise((resolve, reject) => {
    const turns = async () => {
      while (!crowd.dispersed) {
        await work();
        resolve();
      }
    };
    turns().catch(reject);
  });
}
