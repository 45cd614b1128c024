import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/package-root.js';
import { formatAddress } from '../../src/target/address.js';
import { answerLines, serve } from '../client/net-server.js';
import { RUN } from '../conformance/conform.js';
import { warmKit } from '../warm-kit.js';

interface Run {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'memlite-kit-test-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** The command in a process of its own, with this as its standard input. */
async function client(argv: readonly string[], input = ''): Promise<Run> {
  const child: ChildProcess = spawn(process.execPath, [RUN, 'client', ...argv], { cwd: packageRoot() });
  let out = '';
  let err = '';
  child.stdout?.on('data', (chunk) => {
    out += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    err += chunk;
  });
  child.stdin?.on('error', () => {});
  child.stdin?.end(input);
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, out, err };
}

const words = answerLines((line, socket) => {
  if (line === 'exit') socket.end();
  return line === 'exit' ? undefined : `got ${line}\r\n`;
});

describe('memlite-kit client', () => {
  it('plays a script from a file, and from standard input', async () => {
    const target = formatAddress(await serve(words));
    const file = join(folder, 'met.txt');
    await writeFile(file, '> a\n< got a\nb> c\nb< got ...\n');
    const ok = { code: 0, out: 'ok: 2 expectations met on 2 connections\n', err: '' };
    expect(await client(['--target', target, file])).toEqual(ok);
    expect(await client(['--target', target], await readFile(file, 'utf8'))).toEqual(ok);
    expect(await client(['--target', target, '-'], '> a\n< got a')).toEqual({
      ...ok,
      out: 'ok: 1 expectation met on 1 connection\n',
    });
  });

  it('prints a diff for the first expectation that is not met', async () => {
    const target = formatAddress(await serve(words));
    expect(await client(['--target', target], '> a\n< got a\n> b\n< got a\n> c\n')).toEqual({
      code: 1,
      out: [
        'stdin:4: expected `< got a`, received `< got b`',
        '',
        '--- stdin\texpected',
        '+++ stdin\treceived',
        '@@ -1,4 +1,4 @@',
        ' > a',
        ' < got a',
        ' > b',
        '-< got a',
        '+< got b',
        '',
      ].join('\n'),
      err: '',
    });
  });

  it('prints the replies where a script expects nothing', async () => {
    const target = formatAddress(await serve(words));
    const run = await client(['--target', target], '> a\n> b\n> exit\n');
    expect(run).toEqual({ code: 0, out: 'got a\ngot b\n', err: '' });
    const raw = await client(['--target', target, '--raw'], '> a\n> exit\n');
    expect(raw.out).toBe('got a\\r\\n\n');
  });

  it.each<[argv: string[], sentence: string]>([
    [['--target', 'nonsense'], '--target takes HOST:PORT'],
    [['--timeout', 'soon'], '--timeout takes a time such as 500ms or 2s'],
    [['--timeout', '0'], '--timeout takes a time above 0'],
    [['--dialect', 'klingon'], 'klingon'],
    [['--record', 'x.txt'], '--record is for a session at the prompt'],
    [['--force'], '--record'],
    [['--nonsense'], 'nonsense'],
    [['/no/such/script'], 'the script /no/such/script cannot be read (ENOENT'],
    [[tmpdir()], 'cannot be read (EISDIR'],
  ])('ends %j with one sentence and exit code 2', async (argv, sentence) => {
    const { code, stderr } = await warmKit(['client', ...argv]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^memlite-kit: [^\n]+\n$/);
    expect(stderr).toContain(sentence);
  });

  it('says what to write where standard input is no script', async () => {
    const { code, out, err } = await client([], 'get a\n');
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(
      /^memlite-kit: stdin:1: "get a" is no line of a transcript; write "> get a" to send it[^\n]*\n$/,
    );
    const empty = await client([]);
    expect(empty).toMatchObject({ code: 2, err: expect.stringContaining('the script stdin has no line to send') });
  });

  it('ends with exit code 3 where there is no server', async () => {
    const { code, err } = await client(['--target', '127.0.0.1:1'], '> a');
    expect(code).toBe(3);
    expect(err).toBe('memlite-kit: cannot connect to 127.0.0.1 port 1 (ECONNREFUSED): is the server running there?\n');
  });
});
