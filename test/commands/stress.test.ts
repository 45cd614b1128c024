import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packageRoot } from '../../src/package-root.js';
import type { StressResult } from '../../src/stress/result.js';
import { freePort } from '../../src/target/spawned.js';
import { RUN } from '../conformance/conform.js';
import { complaints } from '../stress/stress-schema.js';
import { warmKit } from '../warm-kit.js';

const folder = mkdtempSync(join(tmpdir(), 'memlite-kit-stress-'));
afterAll(() => rmSync(folder, { recursive: true }));

const stress = (...args: string[]) => warmKit(['stress', ...args]);
const fixture = (name: string) => `node fixtures/targets/${name} {port} {csv}`;

describe('stress', () => {
  test('puts the reference server under load where there is no other, and is quiet but for its report', async () => {
    const { code, stdout, stderr } = await stress('--ops', '1000', '--seed', '7', '--clients', '10');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(
      /^stress on the embedded reference server \(lite\) on 127\.0\.0\.1:\d+, protocol lite\n10 clients,/,
    );
    expect(stdout).toMatch(
      /\noperations {2}1,000 in .*\nerrors {6}none\njudged {6}10 keys as registers in \d+ ms: every reply/,
    );
    expect(stdout).toMatch(/\nfile {8}data\.csv: \d+ rows, all as it must be\n/);
    expect(stdout).toMatch(/\npassed after .*\nrepeat {6}memlite-kit stress --clients 10 --ops 1000 --seed 7\n$/);
  });

  test('shows a violation as a timeline, writes every report, and a history that `check` judges alike', async () => {
    const [json, svg, history] = ['result.json', 'result.svg', 'history.jsonl'].map((name) => join(folder, name));
    const formats = ['--format', 'console', '--format', `json:${json}`, '--format', `svg:${svg}`];
    const args = ['--ops', '4000', '--spawn', fixture('racy-ack-then-apply.mjs'), '--history', `${history}`];
    const { code, stdout, stderr } = await stress(...args, ...formats);
    expect([code, stderr]).toEqual([1, '']);
    expect(stdout).toMatch(/\n {2}✗ [a-z ]+ on ms[0-9a-f]{8}-k\d\n( {4}.*\n)+ {4}c\d+ +\|-+[sg]et .*\n/);
    const result = JSON.parse(readFileSync(`${json}`, 'utf8')) as StressResult;
    expect(complaints(result)).toEqual([]);
    expect(readFileSync(`${svg}`, 'utf8')).toMatch(/^<svg [\s\S]*without an explanation/);
    const checked = await warmKit(['check', `${history}`, '--json']);
    expect(checked.code).toBe(1);
    expect(JSON.parse(checked.stdout).histories[0].violatedKeys).toBe(result.consistency.violatedKeys);
  });

  test('prints JSON, and no more', async () => {
    const { code, stdout } = await stress(
      '--json',
      '--ops',
      '300',
      '--dialect',
      'course',
      '--keys',
      '2',
      '--mix',
      '1:9',
    );
    const result = JSON.parse(stdout) as StressResult;
    expect(complaints(result)).toEqual([]);
    expect([code, result.protocol, result.workload.sets, result.consistency.keys]).toEqual([0, 'course', 0.1, 2]);
  });

  test('judges at Ctrl-C what was done until then, and leaves nothing running', async () => {
    const csv = join(folder, 'interrupted.csv');
    const args = ['stress', '--json', '--duration', '5m', '--csv', csv, '--spawn', fixture('sound-lite.mjs')];
    const child = spawn(process.execPath, [RUN, ...args], { cwd: packageRoot(), stdio: ['ignore', 'pipe', 'ignore'] });
    let stdout = '';
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
    });
    // Once a key of the run is in the file, load is on the target.
    while (!existsSync(csv) || !/^ms[0-9a-f]{8}-k/m.test(readFileSync(csv, 'latin1'))) await sleep(50);
    child.kill('SIGINT');
    const [code] = await once(child, 'close');
    const result = JSON.parse(stdout) as StressResult;
    expect(complaints(result)).toEqual([]);
    expect([code, result.interrupted, result.verdict]).toEqual([4, true, 'inconclusive']);
    expect(result.reasons.at(-1)).toMatch(/^the run was interrupted/);
    const [, port] = /127\.0\.0\.1:(\d+)/.exec(result.target.description) ?? [];
    expect((await stress('--target', `${port}`)).stderr).toMatch(/cannot connect to .*ECONNREFUSED/);
  });
});

type Case = readonly [what: string, code: number, args: () => string[], sentence: RegExp];

const CASES: readonly Case[] = [
  ['an address that is none', 2, () => ['--target', 'nonsense'], /--target takes HOST:PORT.*"nonsense"/],
  ['a name before the address', 2, () => ['--target', 'a=1'], /--target takes HOST:PORT.*"a=1"/],
  [
    'a protocol that is none',
    2,
    () => ['--target', 'redis://1'],
    /there is no protocol "redis": use lite, course, memcached/,
  ],
  [
    'a protocol that the embedded server has not',
    2,
    () => ['--target', 'memcached://embedded'],
    /lite or course, not memcached/,
  ],
  ['a mix that is none', 2, () => ['--mix', 'half'], /--mix takes SETs to GETs, as in 1:9 or 1:1; "half" is not that/],
  ['a mix without SETs', 2, () => ['--mix', '0:1'], /--mix 0:1 sets nothing/],
  ['values that are too short', 2, () => ['--value-bytes', '8'], /--value-bytes takes a size .* from 22 to/],
  ['clients that are none', 2, () => ['--clients', '0'], /--clients/],
  ['a rate that is none', 2, () => ['--rate', 'fast'], /--rate takes operations a second/],
  ['a time that is none', 2, () => ['--duration', 'long'], /--duration takes a time such as/],
  ['trouble that is none', 2, () => ['--trouble', 'kill,fire'], /--trouble takes disconnect, .*"fire" is none of them/],
  [
    'kills of what the kit did not start',
    2,
    () => ['--target', '1', '--trouble', 'churn,pause'],
    /--trouble pause needs a server that the kit starts: say how with --spawn COMMAND/,
  ],
  ['the same by their interval', 2, () => ['--target', '1', '--kill-every', '2s'], /--trouble kill needs a server/],
  [
    'a history in a folder that is missing',
    2,
    () => ['--history', '/nowhere/h'],
    /the history \/nowhere\/h cannot be written/,
  ],
  ['a format that is none', 2, () => ['--format', 'pdf'], /there is no format "pdf": use .*console, .*json, .*svg/],
  ['a dialect that is none', 2, () => ['--dialect', 'klingon'], /there is no dialect "klingon"/],
  ['a mode that is none', 2, () => ['--mode', 'queue'], /--mode=queue.*register, cache/],
  [
    'a word too many',
    2,
    () => ['127.0.0.1:11211'],
    /stress takes no "127\.0\.0\.1:11211"; see `memlite-kit stress --help`/,
  ],
  [
    'a port where nobody listens',
    3,
    () => ['--target', String(port)],
    /cannot connect to .*ECONNREFUSED.*is the server/,
  ],
  ['the same, in words of memcached', 3, () => ['--target', `memcached://${port}`], /cannot connect to .*ECONNREFUSED/],
  [
    'a server of HTTP',
    3,
    () => ['--spawn', fixture('http.mjs')],
    /does not speak this protocol: it answers in HTTP [^;]*$/,
  ],
  [
    'the same, in words of memcached',
    3,
    () => ['--spawn', `memcached://${fixture('http.mjs')}`],
    /does not speak memcached's protocol \(sent "set .*", received "HTTP/,
  ],
  [
    'memcached, without a word',
    3,
    () => ['--spawn', fixture('classic.mjs')],
    /classic memcached protocol.*; where it speaks memcached, say so: memcached:\/\/HOST:PORT/,
  ],
  ['a server that never answers', 3, () => ['--spawn', fixture('silent.mjs')], /accepts connections but never answers/],
];

let port = 0;

beforeAll(async () => {
  port = await freePort();
});

describe('one sentence, and the right exit code, for', () => {
  test.concurrent.each(CASES)('%s', async (_, code, args, sentence) => {
    const ended = await warmKit(['stress', ...args()]);
    expect(ended.stderr).toMatch(/^memlite-kit: [^\n]+\n$/);
    expect(ended.stderr).toMatch(sentence);
    expect(ended.stderr).not.toContain('internal error');
    expect([ended.code, ended.stdout]).toEqual([code, '']);
  });
});
