import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { expect, onTestFinished, test } from 'vitest';
import { ReadBuffer } from '../../src/server/read-buffer.js';

test('every chunk of every socket comes in the same memory', async () => {
  const input = new ReadBuffer();
  const memories = new Set<ArrayBufferLike>();
  const received = new Map<number, string>();
  const server = createServer({ noDelay: true }, (socket) => {
    input.read(socket, (memory, length) => {
      memories.add(memory.buffer);
      const port = socket.remotePort as number;
      received.set(port, (received.get(port) ?? '') + memory.toString('latin1', 0, length));
      socket.write('.');
    });
  });
  onTestFinished(() => void server.close());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const clients = [connect(port, '127.0.0.1'), connect(port, '127.0.0.1')];
  for (const client of clients) onTestFinished(() => void client.destroy());
  for (const text of ['one', 'three', 'five!', 'x'.repeat(1000)]) {
    for (const client of clients) {
      client.write(text);
      await once(client, 'data');
    }
  }
  expect(memories.size).toBe(1);
  for (const { localPort } of clients)
    expect(received.get(localPort as number)).toBe(`onethreefive!${'x'.repeat(1000)}`);
});

test('a socket without the inner parts of this version of Node.js is read the ordinary way', async () => {
  const chunks: string[] = [];
  const other = new Duplex({ read() {}, write() {} });
  new ReadBuffer().read(other as Socket, (memory, length) => chunks.push(memory.toString('latin1', 0, length)));
  other.push('one');
  other.push('two');
  await new Promise(setImmediate);
  expect(chunks).toEqual(['one', 'two']);
});
