import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { breakOff } from '../src/break-off.js';

const server = createServer({ allowHalfOpen: true });
afterEach(() => void server.close());

async function pair(): Promise<{ near: Socket; far: Socket }> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const near = connect({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', allowHalfOpen: true });
  const [[far]] = await Promise.all([once(server, 'connection') as Promise<[Socket]>, once(near, 'connect')]);
  return { near, far };
}

test('resets a connection', async () => {
  const { near, far } = await pair();
  const failed = once(near.resume(), 'error');
  breakOff(far);
  expect((await failed)[0]).toMatchObject({ code: 'ECONNRESET' });
});

test('closes one whose end is on its way, which cannot be reset', async () => {
  const { near, far } = await pair();
  const closed = once(far, 'close');
  far.end();
  breakOff(far);
  await closed;
  near.destroy();
});
