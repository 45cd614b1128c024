import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import type { ExitCode } from '../../src/errors.js';
import type { StressResult } from '../../src/stress/result.js';
import { type StressFlags, stress } from '../../src/stress/stress.js';
import { killTargets, startTarget, TARGETS } from '../fixtures/target-process.js';
import { complaints } from './stress-schema.js';

const folder = mkdtempSync(join(tmpdir(), 'memlite-kit-stress-'));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(killTargets);

let runs = 0;

/** Runs the use case, with small numbers unless told otherwise. */
async function run(flags: Partial<StressFlags>): Promise<{ code: ExitCode; result: StressResult }> {
  runs += 1;
  const file = join(folder, `${runs}.json`);
  const code = await stress({
    ...{ clients: 10, ops: 500, keys: 5, mix: '1:1', 'key-distribution': 'uniform', 'value-bytes': '32', pipeline: 1 },
    ...{ timeout: '5s', 'max-errors': 0, json: false, format: [`json:${file}`] },
    ...flags,
  });
  const result = JSON.parse(readFileSync(file, 'utf8')) as StressResult;
  expect(complaints(result)).toEqual([]);
  return { code, result };
}

const spawning = (name: string) => `node ${TARGETS}${name} {port} {csv}`;

/** A command that serves lite from memory, with these methods instead of the sound ones. */
function server(name: string, methods: string): string {
  const file = join(folder, name);
  const library = JSON.stringify(`${TARGETS}lib/lite.mjs`);
  writeFileSync(file, `import { Lite } from ${library};\nclass Odd extends Lite { ${methods} }\nnew Odd().serve();\n`);
  return `node ${file} {port}`;
}

/** Runs this at the hundredth SET. */
const afterHundred = (what: string) =>
  `sets = 0; async write(...all) { this.sets += 1; if (this.sets > 100) { ${what} } return super.write(...all); }`;

describe('stress', () => {
  test('passes a sound server, and audits its file', async () => {
    const { code, result } = await run({ spawn: spawning('sound-lite.mjs'), seed: 7 });
    const { verdict, reasons, operations, audit, workload, protocol, consistency } = result;
    expect([code, verdict, reasons]).toEqual([
      ...[0, 'passed', ['an order of the 500 operations on 5 keys explains every reply']],
    ]);
    expect([operations.total, operations.errors, workload.seed, protocol]).toEqual([500, {}, 7, 'lite']);
    expect(audit).toEqual({ file: 'data.csv', rows: operations.stored, findings: [], findingsTotal: 0 });
    expect([consistency.model, consistency.keys, consistency.violatedKeys]).toEqual(['register', 5, 0]);
    expect(result.latencyUs.all?.count).toBe(500);
    expect(result.repeat).toMatch(/^memlite-kit stress --timeout 5s --clients 10 .* --spawn|--spawn .* --seed 7$/);
  });

  test('convicts a server whose reads are stale, in the words of the field', async () => {
    const { code, result } = await run({ spawn: spawning('racy-ack-then-apply.mjs'), ops: 3000 });
    const [first] = result.consistency.violations;
    expect([code, result.verdict, result.consistency.verdict]).toEqual([1, 'failed', 'violation']);
    expect(result.reasons[0]).toMatch(/^\d of 5 keys contradicts? (itself|themselves): /);
    expect(first?.operations.length).toBeGreaterThan(0);
    expect(first?.timeline.length).toBeLessThanOrEqual(6);
  });

  test('finds in the file what no client has seen', async () => {
    const { code, result } = await run({ spawn: spawning('not-persisted.mjs') });
    expect([code, result.consistency.verdict]).toEqual([1, 'ok']);
    expect(result.reasons[0]).toMatch(/^the file data\.csv is not as it must be: it cannot be read, though 5 keys/);
  });

  test('speaks the classic protocol, whose keys may be forgotten', async () => {
    const spawn = `memcached://node ${TARGETS}classic.mjs {port}`;
    const { code, result } = await run({ spawn });
    expect([code, result.protocol, result.consistency.model, result.dialect]).toEqual([
      ...[0, 'memcached', 'cache', undefined],
    ]);
    expect(result.target.flags).toBe(`--spawn '${spawn}'`);
    expect((await run({ spawn, mode: 'register' })).result.consistency.model).toBe('register');
  });

  test('says what it could not do to a server that takes one request at a time', async () => {
    const { code, result } = await run({ spawn: spawning('one-shot.mjs'), ops: 60, pipeline: 4, trouble: 'split' });
    expect(code).toBe(0);
    expect(result.notes).toEqual([
      'no request was sent byte by byte: this server wants delivery one-command-per-connection',
      'each client had one request under way: this server wants delivery one-command-per-connection',
    ]);
  });

  test('fails a server that ends by itself, with its last words, at once', async () => {
    const spawn = server(
      'dies.mjs',
      afterHundred(`console.error('Error: out of luck'); process.kill(process.pid, 'SIGKILL');`),
    );
    const { code, result } = await run({ spawn, ops: undefined, duration: '5m' });
    expect([code, result.reasons[0]]).toEqual([
      ...[1, 'the server ended by itself under load (signal SIGKILL); it printed: Error: out of luck'],
    ]);
  });

  test('fails a server that falls silent, and does not wait for the end', async () => {
    const silent = `request(client) { return this.sets > 100 ? new Promise(() => {}) : super.request(client); }`;
    const spawn = server('silent.mjs', `${afterHundred('')} ${silent}`);
    const { code, result } = await run({ spawn, ops: undefined, duration: '5m', timeout: '500ms' });
    expect([code, result.reasons[0]]).toEqual([
      ...[1, expect.stringMatching(/^the target stopped answering: nothing came for \d+s, though it was asked$/)],
    ]);
    expect(result.failures[0]).toMatchObject({ outcome: 'no-reply' });
  });

  test('fails what is not as fast as was demanded', async () => {
    const { code, result } = await run({
      spawn: spawning('sound-lite.mjs'),
      'max-p99': '0.001ms',
      'min-rate': '99999999',
    });
    expect([code, result.consistency.verdict]).toEqual([1, 'ok']);
    expect(result.thresholds.map(({ met }) => met)).toEqual([false, false, true]);
    expect(result.reasons).toHaveLength(2);
  });

  test('proves nothing where nothing is stored', async () => {
    const spawn = server('refuses.mjs', 'fits(value) { return value.length <= 100; }');
    const { code, result } = await run({ spawn, 'value-bytes': '200', ops: 200 });
    expect([code, result.verdict, result.reasons[0]]).toEqual([
      ...[4, 'inconclusive', expect.stringMatching(/^no SET was answered with success, \d+ were refused/)],
    ]);
    expect(result.notes).toEqual([
      expect.stringMatching(/^(\d+) of \1 SETs were refused, though their sizes were right$/),
    ]);
  });

  test('kills the reference server, and finds that nothing was lost', async () => {
    const { code, result } = await run({
      ops: undefined,
      duration: '2s',
      'kill-every': '400ms',
      trouble: 'disconnect',
    });
    expect([code, result.reasons]).toEqual([0, [expect.stringMatching(/explains every reply$/)]]);
    expect(result.workload.trouble).toEqual(['disconnect', 'kill']);
    expect(result.events.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['kill', 'start']));
    expect(result.operations.errors).toEqual({});
  });

  test('leaves a server that listens already as it was', async () => {
    const { port } = await startTarget('sound-lite.mjs');
    const target = `127.0.0.1:${port}`;
    expect((await run({ target })).code).toBe(0);
    const { code, result } = await run({ target: `lite://${target}` });
    expect([code, result.protocol, result.target]).toEqual([
      ...[0, 'lite', { description: target, flags: `--target lite://${target}` }],
    ]);
  });
});
