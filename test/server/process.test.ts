import { once } from 'node:events';
import { appendFile, readdir, readFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { exchange, RawClient, ServerProcess, temporaryFolder } from './harness.js';

const MIB = 1024 * 1024;

/** Writes keys of its own, one after the other, until the connection breaks; resolves to those that were stored. */
async function writeUntilTheEnd(port: number, name: string, onStored: () => void): Promise<Map<string, string>> {
  const client = await RawClient.connect(port);
  const stored = new Map<string, string>();
  for (let i = 0; ; i++) {
    const key = `${name}-${i}`;
    const value = `${i},"${'x'.repeat(i % 500)}"`;
    if ((await client.ask(`set ${key} ${value.length}\r\n${value}\r\n`, 'STORED\r\n')) !== 'STORED\r\n') return stored;
    stored.set(key, value);
    onStored();
  }
}

/** What a server answers to a GET of each key. */
async function readAll(
  port: number,
  values: ReadonlyMap<string, string>,
): Promise<{ asked: string; expected: string }> {
  const requests = [...values.keys()].map((key) => `get ${key}\r\n`).join('');
  const expected = [...values].map(([key, value]) => `VALUE ${key} ${value}\r\nEND\n`).join('');
  return { asked: await exchange(port, [requests]), expected };
}

test.each(['everysec', 'always', 'never'] as const)(
  'after kill -9 every acknowledged SET is there (%s)',
  async (fsync) => {
    const data = join(temporaryFolder(), 'data.csv');
    let port = 0;
    const stored = new Map<string, string>();
    for (let round = 0; round < 3; round++) {
      // The same port, at once.
      const server = await ServerProcess.start({ data, port, fsync });
      port = server.port;
      const before = await readAll(port, stored);
      expect(before.asked).toBe(before.expected);
      let count = 0;
      const kill = (): void => {
        if (++count === 400) void server.stop('SIGKILL');
      };
      const writers = [0, 1, 2, 3].map((writer) => writeUntilTheEnd(port, `k${round}-${writer}`, kill));
      for (const values of await Promise.all(writers)) for (const [key, value] of values) stored.set(key, value);
      expect(await server.exited).toBe('SIGKILL');
      // As if the last write had been cut: that row alone is lost.
      await appendFile(data, `k${round}-0-0,"torn`);
    }
    const server = await ServerProcess.start({ data, port, fsync });
    expect(server.stderr).toMatch(
      /^warning: the end of the data file is torn: bytes \d+ to \d+ are cut off, and set aside in \S+\n$/,
    );
    const after = await readAll(port, stored);
    expect(after.asked).toBe(after.expected);
  },
);

test.each(['SIGTERM', 'SIGINT'] as const)(
  '%s under load: exit 0, and what was acknowledged is in the file',
  async (signal) => {
    const data = join(temporaryFolder(), 'data.csv');
    const server = await ServerProcess.start({ data });
    const client = await RawClient.connect(server.port);
    client.send(Array.from({ length: 5000 }, (_, i) => `set k${i} 9\r\nv${i}\r\n`).join(''));
    let replies = await client.receive('STORED\r\n'.length);
    const exited = server.stop(signal);
    replies += await client.receiveAll();
    expect(await exited).toBe(0);
    expect(server.stderr).toBe('');
    const acknowledged = replies.split('\r\n').length - 1;
    expect(replies).toBe('STORED\r\n'.repeat(acknowledged));
    const rows = (await readFile(data, 'latin1')).split('\r\n').slice(1, acknowledged + 1);
    expect(rows).toEqual(Array.from({ length: acknowledged }, (_, i) => `k${i},v${i}`));
  },
);

test('clients that do not read cost bounded memory, and hold up nobody', async () => {
  const server = await ServerProcess.start({ data: join(temporaryFolder(), 'data.csv') });
  const value = 'v'.repeat(MIB);
  await exchange(server.port, [`set big ${MIB}\r\n${value}\r\n`]);
  const before = server.rss();
  for (let i = 0; i < 20; i++) {
    const socket = connect(server.port, '127.0.0.1');
    onTestFinished(() => void socket.destroy());
    socket.pause();
    // A gigabyte of replies to each.
    socket.write('get big\r\n'.repeat(1000));
  }
  const reader = await RawClient.connect(server.port);
  for (let i = 0; i < 300; i++) expect(await reader.ask('get none\r\n', 'NOT FOUND\r\n')).toBe('NOT FOUND\r\n');
  expect(server.rss() - before).toBeLessThan(300 * MIB);
});

test('a port in use: one sentence, exit 2, nothing of the data lost, and its lock given back', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void other.close());
  await once(other, 'listening');
  const address = other.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const data = join(temporaryFolder(), 'data.csv');
  await appendFile(data, 'a,1\nb,unfinished');
  await expect(ServerProcess.start({ data, port })).rejects.toThrow(
    `memlite-kit: cannot listen on 127.0.0.1:${port}: the port is in use (--port 0 picks a free one)\n`,
  );
  const files = await readdir(join(data, '..'));
  expect(files.sort()).toEqual(['data.csv', expect.stringMatching(/^data\.csv\.torn-/)]);
  const texts = await Promise.all(files.map((file) => readFile(join(data, '..', file), 'latin1')));
  expect(texts).toEqual(['a,1\n', 'b,unfinished']);
});

test('a server whose standard input ends closes, when that is wanted', async () => {
  const server = await ServerProcess.start({ data: join(temporaryFolder(), 'data.csv'), untilStdinEnds: true });
  expect(await server.exited).toBe(0);
});
