import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { RUN } from '../conformance/conform.js';
import { exchange, temporaryFolder } from '../server/harness.js';

function serve(...args: string[]) {
  const child = spawn(process.execPath, [RUN, 'serve', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => {
    output.stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    output.stderr += chunk;
  });
  const exit = once(child, 'close').then(([code]) => ({ code, ...output }));
  return {
    /** The line that says that it listens. */
    listening: once(child.stdout, 'data').then(([line]) => String(line)),
    exit,
    stop: (signal: NodeJS.Signals) => {
      child.kill(signal);
      return exit;
    },
  };
}

describe('serve', () => {
  test('says in one line where it listens, logs JSON lines, and exits with 0 when stopped', async () => {
    const data = join(temporaryFolder(), 'data.csv');
    await writeFile(data, 'key,value\r\na,1\r\nb');
    const { listening, stop } = serve('--port', '0', '--data', data);
    const line = await listening;
    const [, port, path] =
      /^memlite-kit serve: listening on 127\.0\.0\.1:(\d+) \(lite, data in (.*)\)\n$/.exec(line) ?? [];
    expect(path).toBe(data);
    expect(await exchange(Number(port), ['get a\r\nset b 1\r\n2\r\n'])).toBe('VALUE a 1\r\nEND\nSTORED\r\n');
    const { code, stdout, stderr } = await stop('SIGTERM');
    expect(code).toBe(0);
    expect(stdout).toBe(line);
    const logged = stderr
      .trimEnd()
      .split('\n')
      .map((text) => JSON.parse(text));
    expect(logged.map(({ level, msg }) => `${level} ${msg}`)).toEqual([
      expect.stringMatching(/^40 the end of the data file is torn: bytes 16 to 17 are cut off, and set aside in \S+$/),
      '30 data recovered',
      '30 listening',
      '30 closing',
      '30 closed',
    ]);
    expect(logged[1]).toMatchObject({ rows: 1, keys: 1 });
    expect(await readFile(data, 'latin1')).toBe('key,value\r\na,1\r\nb,2\r\n');
  });

  test('--json, with the other flags', async () => {
    const data = join(temporaryFolder(), 'data.csv');
    const limits = ['--max-value-bytes', '3', '--max-key-bytes', '2', '--max-connections', '1', '--idle-timeout', '60'];
    const flags = ['--dialect', 'course', '--fsync', 'always', '--greeting', ...limits];
    const { listening, stop } = serve('--port', '0', '--data', data, '--json', ...flags);
    const announcement = JSON.parse(await listening);
    expect(announcement).toEqual({
      host: '127.0.0.1',
      port: expect.any(Number),
      dialect: 'course',
      data,
      pid: expect.any(Number),
    });
    const replies = await exchange(announcement.port, ['set ab 3\r\nxyz\r\nset abc 1\r\nx\r\nset a 4\r\nwxyz\r\n']);
    expect(replies).toBe('Client Socket\r\nSTORED\r\nERROR\r\nNOT-STORED\r\n');
    expect((await stop('SIGINT')).code).toBe(0);
  });

  test('--compact rewrites the file first, --max-memory refuses new data, a second server is refused', async () => {
    const data = join(temporaryFolder(), 'data.csv');
    await writeFile(data, 'key,value\r\na,1\r\na,2\r\nb,3\r\na,4\r\n');
    const { listening, stop } = serve('--port', '0', '--data', data, '--json', '--compact', '--max-memory', '1');
    const { port, pid } = JSON.parse(await listening);
    const rows = (await readFile(data, 'latin1')).split('\r\n');
    expect([rows[0], ...rows.slice(1).sort()]).toEqual(['key,value', '', 'a,4', 'b,3']);
    const second = await serve('--port', '0', '--data', data).exit;
    expect([second.code, second.stdout]).toEqual([2, '']);
    expect(second.stderr).toBe(
      `memlite-kit: cannot keep data in ${data}: the server with process id ${pid} does (one file serves one server: use another --data)\n`,
    );
    const large = 'x'.repeat(600_000);
    const requests = `set c 999999\r\n${large}\r\nset d 999999\r\n${large}\r\nset a 1\r\n5\r\nget a\r\nget d\r\n`;
    const replies = 'STORED\r\nNOT STORED\r\nSTORED\r\nVALUE a 5\r\nEND\nNOT FOUND\r\n';
    expect(await exchange(port, [requests])).toBe(replies);
    expect((await stop('SIGTERM')).code).toBe(0);
    expect(await readdir(join(data, '..'))).toEqual(['data.csv']);
  });

  test('--fault says so, in words and as JSON', async () => {
    const data = join(temporaryFolder(), 'data.csv');
    const first = serve('--port', '0', '--data', data, '--fault', 'miss-twice');
    expect(await first.listening).toMatch(
      /^memlite-kit serve: listening on 127\.0\.0\.1:\d+ \(lite, data in \S+; faulty on purpose: miss-twice\)\n$/,
    );
    expect((await first.stop('SIGTERM')).code).toBe(0);
    const second = serve('--port', '0', '--data', data, '--fault', 'miss-twice', '--json');
    const { port, fault } = JSON.parse(await second.listening);
    expect(fault).toBe('miss-twice');
    expect(await exchange(port, ['get k\r\n'])).toBe('NOT FOUND\r\nNOT FOUND\r\n');
    expect((await second.stop('SIGINT')).code).toBe(0);
    expect(await readdir(join(data, '..'))).not.toContainEqual(expect.stringContaining('lock'));
  });

  test('a file of something else is refused, and left as it is', async () => {
    const data = join(temporaryFolder(), 'notes.txt');
    const text = 'Dear diary\n\ntoday I wrote a server.\n';
    await writeFile(data, text);
    const { code, stderr } = await serve('--port', '0', '--data', data).exit;
    expect([code, stderr]).toEqual([
      2,
      `memlite-kit: cannot keep data in ${data}: it is no CSV file of keys and values, and was left as it is\n`,
    ]);
    expect(await readFile(data, 'utf8')).toBe(text);
    expect(await readdir(join(data, '..'))).toEqual(['notes.txt']);
  });

  describe('wrong usage: one sentence, exit 2', () => {
    const folder = (): string => temporaryFolder();
    test.each([
      [
        'a folder that is missing',
        () => ['--data', join(folder(), 'none', 'x.csv')],
        /^memlite-kit: cannot keep data in .*x\.csv: its folder does not exist\n$/,
      ],
      [
        'a folder as the file',
        () => ['--data', folder()],
        /^memlite-kit: cannot keep data in .*: it is a folder, not a file\n$/,
      ],
      ['no number', () => ['--max-connections', 'abc'], /^memlite-kit: .*integer.*abc.*\n$/],
      ['a number out of range', () => ['--max-key-bytes', '70000'], /^memlite-kit: .*70000.*\n$/],
      ['a word that is none', () => ['--fsync', 'often'], /^memlite-kit: .*fsync=often.*\n$/],
      ['an unknown dialect', () => ['--dialect', 'klingon'], /^memlite-kit: .*klingon.*\n$/],
      [
        'an unknown fault',
        () => ['--fault', 'miss-twise'],
        /^memlite-kit: there is no fault "miss-twise": did you mean miss-twice\?\n$/,
      ],
      [
        'a fault with an option that it does not heed',
        () => ['--fault', 'miss-twice', '--compact'],
        /^memlite-kit: a server with a fault does not heed --compact: leave it out\n$/,
      ],
      ['an unknown flag', () => ['--prot', '1'], /^memlite-kit: .*--prot.*\n$/],
      [
        'an address of another machine',
        () => ['--host', '192.0.2.1', '--data', join(folder(), 'x')],
        /^memlite-kit: cannot listen on 192\.0\.2\.1:0: this machine has no such address\n$/,
      ],
    ])('%s', async (_what, args, sentence) => {
      const { code, stdout, stderr } = await serve('--port', '0', ...args()).exit;
      const plain = stderr
        .split('\n')
        .filter((line) => !line.startsWith('{'))
        .join('\n');
      expect(plain).toMatch(sentence);
      expect([code, stdout]).toEqual([2, '']);
    });
  });
});
