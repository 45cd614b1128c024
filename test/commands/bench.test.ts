import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BenchResult } from '../../src/bench/result.js';
import { packageRoot } from '../../src/package-root.js';
import { freePort } from '../../src/target/spawned.js';
import { complaints } from '../bench/bench-schema.js';
import { RUN } from '../conformance/conform.js';
import { warmKit } from '../warm-kit.js';

const folder = mkdtempSync(join(tmpdir(), 'memlite-kit-bench-'));
afterAll(() => rmSync(folder, { recursive: true }));

const QUICK = ['--rounds', '2', '--round', '50ms', '--warm-up', '0s', '--keys', '50', '--connections', '3'];
const bench = (...args: string[]) => warmKit(['bench', ...QUICK, ...args]);
const fixture = (name: string) => `node fixtures/targets/${name} {port} {csv}`;

/** A command that listens, and does this with each socket `s`. */
const inline = (body: string) =>
  `lite://node -e "require('net').createServer(s=>{${body}}).listen({port},'127.0.0.1')"`;

describe('bench', () => {
  test('measures servers that it starts, learns what they speak, and writes every report', async () => {
    const html = join(folder, 'bench.html');
    const json = join(folder, 'bench.json');
    const formats = ['--format', 'console', '--format', `html:${html}`, '--format', `json:${json}`];
    const servers = [
      '--spawn',
      `lite=${fixture('greeting-lite.mjs')}`,
      '--spawn',
      `course=${fixture('sound-course.mjs')}`,
    ];
    const { code, stdout, stderr } = await bench(...servers, ...formats, '--baseline', 'course', '--pipeline', '4');
    expect(stderr).toBe('2 workloads, 2 targets, 2 rounds: about 1 s, and what it takes to store the keys\n');
    expect(stdout).toMatch(/^SET, 3 connections, pipeline 4, values of 32 B\n(.*\n){4}GET, 3 connections/);
    expect(stdout).toMatch(/\nlite {2,}[\d,]+ .*\ncourse {2,}[\d,]+ .* 1\.00 /);
    const result = JSON.parse(readFileSync(json, 'utf8')) as BenchResult;
    expect(complaints(result)).toEqual([]);
    expect(result.targets.map(({ name, protocol }) => `${name} ${protocol}`)).toEqual([
      'lite learned',
      'course course',
    ]);
    expect(result.baseline).toBe('course');
    expect(readFileSync(html, 'utf8')).toContain('<h2>SET, 3 connections, pipeline 4, values of 32 B</h2>');
    expect(code).toBe(0);
  });

  test('measures the reference server, when there is no other', async () => {
    const { code, stdout } = await bench('--json', '--operation', 'mix', '--pipeline', '1', '--dialect', 'course');
    const result = JSON.parse(stdout) as BenchResult;
    expect(complaints(result)).toEqual([]);
    expect([code, result.targets.map(({ name, protocol }) => `${name} ${protocol}`)]).toEqual([0, ['embedded course']]);
  });

  test('shows what there is at Ctrl-C, and leaves nothing running', async () => {
    const args = [RUN, 'bench', '--json', '--rounds', '1000', '--spawn', fixture('sound-lite.mjs')];
    const child = spawn(process.execPath, args, { cwd: packageRoot(), stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
    });
    await once(child.stderr, 'data');
    child.kill('SIGINT');
    const [code] = await once(child, 'close');
    const result = JSON.parse(stdout) as BenchResult;
    expect(complaints(result)).toEqual([]);
    expect([code, result.interrupted]).toEqual([4, true]);
    const [, port] = /127\.0\.0\.1:(\d+)/.exec(result.targets[0]?.description ?? '') ?? [];
    expect((await bench('--target', `lite://${port}`)).stderr).toMatch(/cannot connect to lite .*ECONNREFUSED/);
  });
});

type Case = readonly [what: string, code: number, args: () => string[], sentence: RegExp];

const CASES: readonly Case[] = [
  ['an address that is none', 2, () => ['--target', 'nonsense'], /--target takes HOST:PORT.*"nonsense"/],
  [
    'a protocol that is none',
    2,
    () => ['--target', 'ftp://1'],
    /there is no protocol "ftp": use lite, course, memcached/,
  ],
  ['a name twice', 2, () => ['--target', 'a=1', '--spawn', 'a=x {port}'], /two targets are called "a"/],
  ['a baseline that is none', 2, () => ['--baseline', 'x'], /--baseline x is none of the targets embedded/],
  ['an operation that is none', 2, () => ['--operation', 'put'], /--operation takes set, get, mix; "put"/],
  ['a number that is none', 2, () => ['--pipeline', 'x'], /--pipeline takes numbers from 1 to 1024/],
  ['keys that are none', 2, () => ['--keys', '0'], /--keys/],
  ['a timeout of no time', 2, () => ['--timeout', '0s'], /--timeout takes a time above 0/],
  ['a format that is none', 2, () => ['--format', 'pdf'], /there is no format "pdf": use .*console, .*html, .*json/],
  ['a dialect that is none', 2, () => ['--dialect', 'klingon'], /there is no dialect "klingon"/],
  ['a command without a port', 2, () => ['--spawn', 'x'], /--spawn needs \{port\}/],
  [
    'a command that is not there',
    2,
    () => ['--spawn', 'no-such-command {port}'],
    /--spawn cannot run "no-such-command"/,
  ],
  [
    'a port where nobody listens',
    3,
    () => ['--target', `redis://${port}`],
    /cannot connect to redis at 127.0.0.1:\d+ \(ECONNREFUSED\): is the/,
  ],
  ['the same, to be learned', 3, () => ['--target', String(port)], /cannot connect to 127\.0\.0\.1:\d+ .*ECONNREFUSED/],
  [
    'a protocol to be learned that is no dialect',
    3,
    () => ['--spawn', fixture('classic.mjs')],
    /it speaks the classic memcached protocol.*; where it speaks memcached, redis, echo, say so: memcached:\/\/HOST:PORT/,
  ],
  [
    'a server that never answers',
    3,
    () => ['--spawn', `x=${inline('')}`, '--timeout', '300ms'],
    /x left connection 1 of 3 without an answer for 300ms/,
  ],
  [
    'a server that closes',
    3,
    () => ['--spawn', `x=${inline("s.on('data',()=>s.end())")}`],
    /x closed connection \d of 3, while/,
  ],
  [
    'a server that dies',
    3,
    () => ['--spawn', `x=${inline("s.on('data',()=>{throw new Error('what now?')})")}`],
    /x (closed|broke off) .*; x ended \(exit code 1\); it printed: .*Error: what now\?/,
  ],
  [
    'a server that answers wrongly',
    1,
    () => ['--spawn', `x=lite://${fixture('mangles.mjs')}`, '--operation', 'get'],
    /x answered wrongly to "get mb\S+\\r\\n": expected "VALUE .*", received "VALUE .*"; they differ from byte \d+ on/,
  ],
];

let port = 0;

beforeAll(async () => {
  port = await freePort();
});

describe('one sentence, and the right exit code, for', () => {
  test.concurrent.each(CASES)('%s', async (_, code, args, sentence) => {
    const ended = await warmKit(['bench', ...QUICK, ...args()]);
    const said = ended.stderr.split('\n').filter((line) => line !== '' && !/^\d+ workloads?, /.test(line));
    expect(said).toHaveLength(1);
    expect(said[0]).toMatch(/^memlite-kit: /);
    expect(said[0]).toMatch(sentence);
    expect([ended.code, ended.stdout]).toEqual([code, '']);
  });
});
