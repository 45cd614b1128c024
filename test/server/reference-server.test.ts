import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { silentLogger } from '../../src/logger.js';
import { course, lite } from '../../src/protocol/dialect.js';
import { DEFAULT_LIMITS, type ServerLimits, withGreeting } from '../../src/server/options.js';
import { ReferenceServer } from '../../src/server/reference-server.js';
import type { FsyncPolicy } from '../../src/store/journal.js';
import { type SetWaiter, Store } from '../../src/store/store.js';
import { gate, MemoryDisk } from '../store/memory-disk.js';
import { exchange, RawClient } from './harness.js';

const KIB = 1024;

async function startServer({
  dialect = lite,
  file = new MemoryDisk(),
  fsync = 'never' as FsyncPolicy,
  limits = {} as Partial<ServerLimits>,
} = {}) {
  const store = await Store.open('memory.csv', { fsync, logger: silentLogger, fileSystem: file });
  const server = new ReferenceServer(store, { dialect, limits: { ...DEFAULT_LIMITS, ...limits } }, silentLogger);
  const { port } = await server.listen('127.0.0.1', 0);
  onTestFinished(() => server.close());
  return { server, store, port, file };
}

const HIT = 'VALUE a hello\r\nEND\n';

describe('requests', () => {
  test('are answered in order, on one connection', async () => {
    const { port } = await startServer();
    const client = await RawClient.connect(port);
    expect(await client.ask('set a 5\r\nhello\r\n', 'STORED\r\n')).toBe('STORED\r\n');
    expect(await client.ask('get a\r\n', HIT)).toBe(HIT);
    expect(await client.ask('get b\r\n', 'NOT FOUND\r\n')).toBe('NOT FOUND\r\n');
    expect(await client.ask('nonsense\r\n', 'INVALID COMMAND\r\n')).toBe('INVALID COMMAND\r\n');
  });

  test('in course', async () => {
    const { port } = await startServer({ dialect: course });
    const replies = await exchange(port, ['set a 7\r\nx\r\ny\nz\0\r\nget a\r\nget b\r\nset a 1\r\nlong\r\nget\r\n']);
    expect(replies).toBe('STORED\r\nVALUE a 7\r\nx\r\ny\nz\0\r\nEND\r\nEND\r\nNOT-STORED\r\nERROR\r\n');
  });

  test('pipelined, see exactly the SETs before them', async () => {
    const { port, file } = await startServer();
    const turns = Array.from({ length: 500 }, (_, i) => i);
    const requests = turns.map((i) => `set a 9\r\n${i}\r\nget a\r\nfoo\r\n`).join('');
    const replies = turns.map((i) => `STORED\r\nVALUE a ${i}\r\nEND\nINVALID COMMAND\r\n`).join('');
    expect(await exchange(port, [requests])).toBe(replies);
    // Group commit: far fewer writes than SETs.
    expect(file.calls.length).toBeLessThan(50);
  });

  test('before a half-close are answered, an unfinished one is dropped, then the server closes', async () => {
    const { port, store } = await startServer();
    expect(await exchange(port, ['set a 5\r\nhello\r\nget a\r\nset b 9\r\nunfin'])).toBe(`STORED\r\n${HIT}`);
    expect(store.get(Buffer.from('b'))).toBeUndefined();
  });

  test('`exit` ends this connection alone, after the replies so far', async () => {
    const { port } = await startServer();
    const other = await RawClient.connect(port);
    const client = await RawClient.connect(port);
    client.send('set a 5\r\nhello\r\nget a\r\nexit\r\nget a\r\n');
    expect(await client.receiveAll()).toBe(`STORED\r\n${HIT}`);
    expect(await other.ask('get a\r\n', HIT)).toBe(HIT);
  });

  test('a greeting comes first, once', async () => {
    const { port } = await startServer({ dialect: withGreeting(lite, true) });
    expect(await exchange(port, ['get a\r\n'])).toBe('Client Socket\r\nNOT FOUND\r\n');
  });
});

describe('a SET that waits for the file', () => {
  test('is seen by nobody, holds up nobody else, and keeps the order of its own connection', async () => {
    const file = new MemoryDisk('a,old\n');
    const { port } = await startServer({ file, fsync: 'always' });
    const { opened, open } = gate();
    const writing = new Promise<void>((resolve) => {
      file.before = (operation) => {
        if (operation !== 'write') return;
        resolve();
        return opened;
      };
    });
    const writer = await RawClient.connect(port);
    const reader = await RawClient.connect(port);
    writer.send('set a 5\r\nhello\r\nget a\r\nset a x\r\nskipped\r\nget b\r\n');
    await writing;
    expect(await reader.ask('get a\r\n', 'VALUE a old\r\nEND\n')).toBe('VALUE a old\r\nEND\n');
    expect(writer.socket.bytesRead).toBe(0);
    open();
    const replies = `STORED\r\n${HIT}INVALID COMMAND\r\nNOT FOUND\r\n`;
    expect(await writer.receive(replies.length)).toBe(replies);
    expect(await reader.ask('get a\r\n', HIT)).toBe(HIT);
  });

  test('and fails is refused', async () => {
    const file = new MemoryDisk('a,old\n');
    const { port } = await startServer({ file });
    file.before = (operation) => {
      if (operation === 'write') throw new Error('disk full');
    };
    expect(await exchange(port, ['set a 5\r\nhello\r\nget a\r\n'])).toBe('NOT STORED\r\nVALUE a old\r\nEND\n');
  });

  test('no more of them are taken from one connection than are bounded, and none is lost', async () => {
    const file = new MemoryDisk();
    const { port, store } = await startServer({ file, fsync: 'always' });
    const pending = { sets: 0, bytes: 0, mostSets: 0, mostBytes: 0 };
    const set = store.setRange.bind(store);
    store.setRange = (bytesOf, keyStart, keyEnd, valueStart, valueEnd, waiter) => {
      const bytes = valueEnd - valueStart;
      pending.sets++;
      pending.bytes += bytes;
      pending.mostSets = Math.max(pending.mostSets, pending.sets);
      pending.mostBytes = Math.max(pending.mostBytes, pending.bytes);
      const counted: SetWaiter = {
        settled(outcome) {
          pending.sets--;
          pending.bytes -= bytes;
          waiter.settled(outcome, 1);
        },
      };
      return set(bytesOf, keyStart, keyEnd, valueStart, valueEnd, counted);
    };
    const { opened, open } = gate();
    file.before = (operation) => (operation === 'write' ? opened : undefined);
    const small = 5000;
    const large = 200;
    const requests = [
      ...Array.from({ length: small }, (_, i) => `set k${i} 9\r\nv${i}\r\n`),
      ...Array.from({ length: large }, (_, i) => `set k${i} 65536\r\n${'v'.repeat(64 * KIB)}\r\n`),
    ];
    const done = exchange(port, [requests.join('')]);
    const other = await RawClient.connect(port);
    for (let i = 0; i < 200; i++) await other.ask('get none\r\n', 'NOT FOUND\r\n');
    open();
    expect(await done).toBe('STORED\r\n'.repeat(small + large));
    expect(pending.sets).toBe(0);
    expect(pending.mostSets).toBeLessThanOrEqual(1024);
    expect(pending.mostBytes).toBeLessThanOrEqual(1024 * KIB + 64 * KIB);
  });
});

test.each([10, 100_000])(
  'pipelined GETs are answered each with its own value, those of %i bytes too',
  async (bytes) => {
    const { port } = await startServer();
    const count = 100;
    const textOf = (i: number) => (i % 10 === 0 ? `${i}`.padEnd(bytes, 'v') : `v${i}`);
    const indices = Array.from({ length: count }, (_, i) => i);
    await exchange(
      port,
      indices.map((i) => `set k${i} ${textOf(i).length}\r\n${textOf(i)}\r\n`),
    );
    const gets = indices.map(
      (i) => `get k${i}\r\n${i % 7 === 0 ? 'get none\r\n' : ''}${i % 40 === 0 ? 'what\r\n' : ''}`,
    );
    const replies = indices.map(
      (i) =>
        `VALUE k${i} ${textOf(i)}\r\nEND\n${i % 7 === 0 ? 'NOT FOUND\r\n' : ''}${i % 40 === 0 ? 'INVALID COMMAND\r\n' : ''}`,
    );
    expect(await exchange(port, [gets.join('')])).toBe(replies.join(''));
  },
);

describe('clients', () => {
  test('200 at once', async () => {
    const { port } = await startServer();
    const clients = await Promise.all(Array.from({ length: 200 }, () => RawClient.connect(port)));
    const replies = await Promise.all(
      clients.map((client, i) =>
        client.ask(`set k${i} 5\r\nhello\r\nget k${i}\r\n`, `STORED\r\nVALUE k${i} hello\r\nEND\n`),
      ),
    );
    for (const [i, reply] of replies.entries()) expect(reply).toBe(`STORED\r\nVALUE k${i} hello\r\nEND\n`);
  });

  test('that stall, reset or leave anywhere in a request harm nobody', async () => {
    const { port, server } = await startServer();
    const watcher = await RawClient.connect(port);
    const request = 'set a 5\r\nhello\r\nget a\r\n';
    for (let at = 0; at <= request.length; at++) {
      const resetting = await RawClient.connect(port);
      const leaving = await RawClient.connect(port);
      const stalling = await RawClient.connect(port);
      for (const client of [resetting, leaving, stalling]) client.send(request.slice(0, at));
      if (at % 2 === 0) await watcher.ask('get b\r\n', 'NOT FOUND\r\n');
      resetting.socket.resetAndDestroy();
      leaving.socket.destroy();
      expect(await watcher.ask('get b\r\n', 'NOT FOUND\r\n')).toBe('NOT FOUND\r\n');
      stalling.send(request.slice(at));
      expect(await stalling.receive(`STORED\r\n${HIT}`.length)).toBe(`STORED\r\n${HIT}`);
      stalling.socket.destroy();
    }
    while (server.connections > 1) await delay(5);
  });

  test('beyond the limit are turned away, until there is room', async () => {
    const { port, server } = await startServer({ limits: { maxConnections: 2 } });
    const first = await RawClient.connect(port);
    const second = await RawClient.connect(port);
    for (const client of [first, second]) await client.ask('get a\r\n', 'NOT FOUND\r\n');
    const third = await RawClient.connect(port);
    expect(await third.receiveAll()).toBe('');
    expect(await first.ask('get a\r\n', 'NOT FOUND\r\n')).toBe('NOT FOUND\r\n');
    second.socket.destroy();
    while (server.connections > 1) await delay(5);
    expect(await exchange(port, ['get a\r\n'])).toBe('NOT FOUND\r\n');
  });

  test('that are idle are disconnected when that is wanted', async () => {
    const { port } = await startServer({ limits: { idleTimeoutMs: 50 } });
    const client = await RawClient.connect(port);
    client.send('get a\r\nget');
    expect(await client.receiveAll()).toBe('NOT FOUND\r\n');
  });

  test('that do not close after `exit` are closed', async () => {
    const { port, server } = await startServer();
    const client = await RawClient.connect(port);
    client.send('exit\r\n');
    while (server.connections === 0) await delay(5);
    while (server.connections > 0) await delay(5);
    expect(client.socket.writableEnded).toBe(false);
  });

  test('that read slowly get every byte', async () => {
    const { port } = await startServer();
    const value = 'v'.repeat(300 * KIB);
    await exchange(port, [`set big 999999\r\n${value}\r\n`]);
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    socket.end('get big\r\n'.repeat(40));
    let bytes = 0;
    for await (const chunk of socket) {
      bytes += chunk.length;
      await new Promise(setImmediate);
    }
    expect(bytes).toBe(40 * `VALUE big ${value}\r\nEND\n`.length);
  });
});

describe('close', () => {
  test('answers what was received, then ends every connection', async () => {
    const { port, server, store } = await startServer();
    const idle = await RawClient.connect(port);
    const busy = await RawClient.connect(port);
    await idle.ask('get a\r\n', 'NOT FOUND\r\n');
    await busy.ask('get a\r\n', 'NOT FOUND\r\n');
    busy.send('set a 5\r\nhello\r\nget a\r\nset b 9\r\nunf');
    await new Promise((resolve) => busy.socket.write('', resolve));
    const closed = server.close();
    expect(await idle.receiveAll()).toBe('');
    expect(await busy.receiveAll()).toBe(`STORED\r\n${HIT}`);
    await closed;
    expect(store.get(Buffer.from('b'))).toBeUndefined();
    await expect(RawClient.connect(port)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  test('does not wait for ever for a client that does not read', async () => {
    const { port, server } = await startServer();
    await exchange(port, [`set big 999999\r\n${'v'.repeat(500 * KIB)}\r\n`]);
    const socket = connect(port, '127.0.0.1');
    onTestFinished(() => void socket.destroy());
    socket.on('error', () => {});
    socket.pause();
    socket.write('get big\r\n'.repeat(1000));
    const other = await RawClient.connect(port);
    for (let i = 0; i < 50; i++) await other.ask('get a\r\n', 'NOT FOUND\r\n');
    await server.close();
    expect(server.connections).toBe(0);
  });
});
