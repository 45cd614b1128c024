import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, test } from 'vitest';
import { packageRoot } from '../../src/package-root.js';
import type { HistoryCheckResult } from '../../src/stress/check-result.js';
import { RUN } from '../conformance/conform.js';
import { complaints } from '../stress/check-schema.js';
import { warmKit } from '../warm-kit.js';

const folder = mkdtempSync(join(tmpdir(), 'memlite-kit-check-'));
afterAll(() => rmSync(folder, { recursive: true }));

const empty = join(folder, 'empty');
writeFileSync(empty, '');

const check = (...args: string[]) => warmKit(['check', ...args]);
const fixture = (name: string) => `fixtures/histories/${name}.jsonl`;

/** Writes a history of these lines behind a header. */
function written(name: string, ...lines: string[]): string {
  const file = join(folder, name);
  writeFileSync(file, ['{"format":"memlite-kit/history","version":1}', ...lines, ''].join('\n'));
  return file;
}

/** Compare-and-sets that all overlap, of few values: there are very many orders to try. */
function hard(name: string): string {
  const cas = (client: number, value: string) =>
    `{"client":${client},"op":"cas","key":"k","value":${value},"start":0,"end":1000,"outcome":"ok"}`;
  const chain = Array.from({ length: 200 }, (_, index) => cas(index, `["${index % 7}","${(index * 3 + 1) % 7}"]`));
  return written(name, cas(999, '[null,"0"]'), ...chain);
}

describe('check', () => {
  test('says that all is well, in a line, and exits with 0', async () => {
    const { code, stdout, stderr } = await check(fixture('long-chain'));
    expect(stdout).toMatch(
      /^✓ fixtures\/histories\/long-chain\.jsonl: an order of 199 operations on 1 key .* \(register, zones, \d+ ms\)\n$/,
    );
    expect([code, stderr]).toEqual([0, '']);
  });

  test('gives all of a long report to a reader that takes its time', async () => {
    const files = readdirSync(join(packageRoot(), 'fixtures', 'histories')).filter((name) => name.endsWith('.jsonl'));
    const often = [files, files, files, files].flat();
    const args = [RUN, 'check', '--json', ...often.map((name) => `fixtures/histories/${name}`)];
    const child = spawn(process.execPath, args, { cwd: packageRoot(), stdio: ['ignore', 'pipe', 'inherit'] });
    // What a pipe and this process take at once is less than the report: without its reader, the command does not end.
    await Promise.race([once(child, 'exit'), sleep(3000)]);
    const printed = await text(child.stdout);
    expect(printed.length).toBeGreaterThan(280_000);
    expect(JSON.parse(printed)).toMatchObject({ kind: 'check', verdict: 'failed' });
  });

  test('shows what contradicts itself, and exits with 1', async () => {
    const { code, stdout, stderr } = await check(fixture('stale-read'));
    expect(stdout.split('\n').slice(-5)).toEqual([
      '    c3 read a from k at 4 ms, 1 ms after c2 had replaced it with b: a stale read',
      '    c1  |--set k=a--|',
      '    c2                |--set k=b--|',
      '    c3                              |--get k -> a--|  <- b was there before this began',
      '',
    ]);
    expect([code, stderr]).toEqual([1, '']);
  });

  test('takes several files, the model from the file or the command line, and writes every report', async () => {
    const files = { json: join(folder, 'r.json'), svg: join(folder, 'r.svg') };
    const formats = ['--format', 'console', '--format', `json:${files.json}`, '--format', `svg:${files.svg}`];
    const names = ['stale-read', 'cas-chain-in-any-order', 'aba'].map(fixture);
    const { code, stdout } = await check(...names, ...formats);
    expect(stdout).toMatch(/\n3 histories: 2 ok, 1 violated\n$/);
    const result = JSON.parse(readFileSync(files.json, 'utf8')) as HistoryCheckResult;
    expect(complaints(result)).toEqual([]);
    expect(result.histories.map(({ model, checker, verdict }) => `${model} ${checker} ${verdict}`)).toEqual([
      'register zones violation',
      'cas-register search ok',
      'register search ok',
    ]);
    expect(readFileSync(files.svg, 'utf8')).toMatch(/^<svg [\s\S]*stale read on k[\s\S]*<\/svg>\n$/);
    expect([code, result.verdict]).toEqual([1, 'failed']);
  });

  test('overrides the model of the file', async () => {
    expect((await check(fixture('cache-forgets'))).code).toBe(0);
    expect((await check(fixture('cache-forgets'), '--model', 'register')).code).toBe(1);
    const { code, stdout } = await check(fixture('aba'), '--model', 'cas-register', '--json');
    expect([code, (JSON.parse(stdout) as HistoryCheckResult).histories[0]?.model]).toEqual([0, 'cas-register']);
  });

  test('reads standard input', async () => {
    const child = spawn(process.execPath, [RUN, 'check', '-'], { cwd: packageRoot() });
    let stdout = '';
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
    });
    child.stdin.end(readFileSync(join(packageRoot(), fixture('aba'))));
    const [code] = await once(child, 'close');
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^✓ -: an order of 6 operations/)]);
  });

  test('tolerates a recording that was cut off, and says so', async () => {
    const file = written(
      'cut.jsonl',
      '{"client":"c1","op":"get","key":"k","value":null,"start":0,"end":1,"outcome":"ok"}',
    );
    writeFileSync(file, `${readFileSync(file, 'utf8')}{"client":"c1","op":"ge`);
    const { code, stdout } = await check(file);
    expect([code, stdout]).toEqual([
      0,
      expect.stringContaining('cut.jsonl:3: the last line is cut off; it is left out'),
    ]);
  });

  test('has no verdict where the time does not suffice, and exits with 4', async () => {
    const { code, stdout } = await check(hard('hard.jsonl'), '--model', 'cas-register', '--limit', '50ms');
    expect(stdout.replaceAll(/\s+/g, ' ')).toMatch(
      /^\? .*: no verdict on 201 operations on 1 key; no answer on 1 of 1 keys within 50ms; --limit gives it more time \(cas-register, search, /,
    );
    expect(code).toBe(4);
  });

  test('judges what it can read, and names what it cannot', async () => {
    const broken = written('broken.jsonl', 'nonsense');
    const { code, stdout, stderr } = await check(broken, fixture('aba'), '/no/such/file');
    expect(stdout).toMatch(/^✓ .*aba\.jsonl: /);
    expect(stderr.split('\n')).toEqual([
      `memlite-kit: ${broken}:2: it is no JSON`,
      expect.stringMatching(/^memlite-kit: \/no\/such\/file cannot be read \(ENOENT/),
      '',
    ]);
    expect(code).toBe(2);
    // A violation outranks that.
    expect((await check(broken, fixture('stale-read'))).code).toBe(1);
  });
});

const CASES: readonly (readonly [what: string, args: () => string[], sentence: RegExp])[] = [
  ['no file', () => [], /Missing 1 required arg/],
  ['a file that is not there', () => ['/no/such/file'], /\/no\/such\/file cannot be read \(ENOENT/],
  ['a folder', () => [folder], /cannot be read \(EISDIR/],
  ['an empty file', () => [empty], /empty is empty; a history begins/],
  ['something else', () => ['package.json'], /^memlite-kit: package\.json:1: it is no JSON$/],
  ['a model that is none', () => [fixture('aba'), '--model', 'queue'], /--model=queue to be one of: register, cache/],
  [
    'a model without compare-and-set',
    () => [fixture('cas-fails'), '--model', 'cache'],
    /there is compare-and-set in .*, which a cache has not: use --model cas-register/,
  ],
  ['a limit that is none', () => [fixture('aba'), '--limit', 'soon'], /--limit takes a time/],
  [
    'a format that is none',
    () => [fixture('aba'), '--format', 'pdf'],
    /there is no format "pdf": use .*console, .*json, .*svg/,
  ],
  ['standard input twice', () => ['-', '-'], /standard input can be read only once/],
];

describe('one sentence, and exit code 2, for', () => {
  test.concurrent.each(CASES)('%s', async (_, args, sentence) => {
    const { code, stdout, stderr } = await warmKit(['check', ...args()]);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(stderr).toMatch(/^memlite-kit: /);
    expect(stderr.trimEnd()).toMatch(sentence);
    expect([code, stdout]).toEqual([2, '']);
  });
});
