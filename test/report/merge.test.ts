import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { build, encodeIntoCompressedBase64 } from 'hdr-histogram-js';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Result } from '../../src/conformance/result.js';
import { holdConform } from '../../src/known-failures/hold-conform.js';
import { holdSelftest } from '../../src/known-failures/hold-selftest.js';
import type { AnyResult } from '../../src/report/any-result.js';
import { merge } from '../../src/report/merge/merge.js';
import { isInShard, parseShard } from '../../src/shard.js';
import { conform, memliteKit } from '../conformance/conform.js';
import { benchResult, measurement, workload } from './bench-results.js';
import { check, resultOf, violation } from './results.js';
import { fault, selftestResult } from './selftest-results.js';
import { latency, staleRead, stressResult } from './stress-results.js';

const parts = (...results: AnyResult[]) => results.map((result, at) => ({ file: `${at + 1}.json`, result }));
const shard = (index: number, count = 2) => ({ shard: { index, count } });
const ids = (result: AnyResult) => (result as Result).checks.map(({ id }) => id);

describe('--shard', () => {
  test('puts each piece of work into one part', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 50 }), (name, count) => {
        const owners = Array.from({ length: count }, (_, at) => at + 1).filter((index) =>
          isInShard(name, { index, count }),
        );
        expect(owners).toHaveLength(1);
      }),
    );
  });

  test('gives no part much more than its share', () => {
    const names = Array.from({ length: 1000 }, (_, at) => `LITE-SET-${at % 40}.${at}`);
    for (const index of [1, 2, 3, 4, 5]) {
      const share = names.filter((name) => isInShard(name, { index, count: 5 })).length;
      expect(share).toBeGreaterThan(140);
      expect(share).toBeLessThan(260);
    }
  });

  test.each(['0/5', '6/5', '1', '1/0', '1/5/5', '-1/5', 'a/b', ' 1/5'])('refuses "%s"', (text) => {
    expect(() => parseShard(text)).toThrow(expect.objectContaining({ exitCode: 2 }));
  });
});

describe('the parts of a run of the suite', () => {
  const one = resultOf([check({ id: 'LITE-SET-1.1' })], { ...shard(1), startedAt: '2026-01-02T03:04:06.000Z' });
  const two = resultOf([violation, check({ id: 'LITE-SET-1.2' })], {
    ...shard(2),
    startedAt: '2026-01-02T03:04:05.000Z',
    durationMs: 500,
  });

  test('make one result, in whatever order they come', () => {
    for (const each of [merge(parts(one, two)), merge(parts(two, one))]) {
      expect(ids(each).sort()).toEqual(['LITE-SET-1.1', 'LITE-SET-1.2', 'LITE-SET-4.2']);
      expect(each).toMatchObject({
        verdict: 'failed',
        summary: { passed: 2, failed: 1, violations: 1 },
        startedAt: '2026-01-02T03:04:05.000Z',
        durationMs: 1000 + 1234,
      });
      expect(each).not.toHaveProperty('shard');
    }
  });

  test('tell a likely cause once', () => {
    const cause = (checks: string[]) => ({
      likelyCauses: [{ name: 'off-by-one', sentence: 's', fix: 'f', checks }],
    });
    const merged = merge(parts({ ...one, ...cause(['A']) }, { ...two, ...cause(['B', 'C']) }));
    expect(merged).toMatchObject(cause(['A', 'B', 'C']));
    expect(merge(parts(one, two))).not.toHaveProperty('likelyCauses');
  });

  test.each<[string, AnyResult[], string]>([
    [
      'missing',
      [
        { ...one, ...shard(1, 3) },
        { ...two, ...shard(2, 3) },
      ],
      'part 3 of 3 is missing',
    ],
    ['missing, for there is one alone', [one], '1.json is part 1 of 2: give the others as well'],
    ['there twice', [one, { ...two, ...shard(1) }], '2.json and 1.json are both part 1 of 2'],
    ['of a run split otherwise', [one, { ...two, ...shard(2, 3) }], '1.json is part 1 of 2: only'],
    ['no part', [one, resultOf([violation])], '2.json is no part of a run'],
    ['of another command', [one, stressResult(shard(2))], '2.json is a result of stress, 1.json one of conform'],
    ['of another version', [one, { ...two, tool: { name: 'memlite-kit', version: '9' } }], 'made by version 9'],
    ['of another specification', [one, { ...two, target: { ...two.target, spec: 'course' } }], 'docs/spec|course'],
    ['with a check of another', [one, { ...two, checks: one.checks }], 'LITE-SET-1.1 is in two parts'],
    ['nothing', [], 'there is no result'],
    ['a benchmark', [1, 2].map(() => benchResult([workload([measurement('it', 1)])])), 'bench cannot be merged'],
  ])('are refused where one is %s', (_name, results, sentence) => {
    const refusal = expect.objectContaining({ exitCode: 2, message: expect.stringMatching(sentence) });
    expect(() => merge(parts(...results))).toThrow(refusal);
  });

  test('need not be parts where there is one', () => {
    const whole = resultOf([violation]);
    expect(merge(parts(whole))).toBe(whole);
  });
});

describe('the parts of a run that was held against a list of known failures', () => {
  const entry = (id: string, covers: string[]) => ({ id, line: 1, covers, reason: 'r' });
  const clause = entry('LITE-SET-4', ['LITE-SET-4.1', 'LITE-SET-4.2']);
  const other = entry('LITE-SET-5.1', ['LITE-SET-5.1']);
  const list = (...entries: ReturnType<typeof entry>[]) => ({ file: 'known.yaml', entries });
  const one = resultOf([violation], shard(1));
  const two = resultOf([check({ id: 'LITE-SET-4.1' }), check({ id: 'LITE-SET-5.1' })], shard(2));

  test('are judged as one: an entry is stale where none of the parts wants it', () => {
    const each = list(clause, other);
    const held = [one, two].map((part) => holdConform(part, each));
    expect(held.map(({ verdict }) => verdict)).toEqual(['passed', 'failed']);
    const whole = merge(parts(...held));
    expect(whole).toMatchObject({
      verdict: 'failed',
      summary: { passed: 2, failed: 0, violations: 0, known: 1 },
      knownFailures: { misfits: [{ kind: 'stale', id: 'LITE-SET-5.1' }] },
    });
    expect(merge(parts(...[one, two].map((part) => holdConform(part, list(clause)))))).toMatchObject({
      verdict: 'passed',
    });
  });

  test('call an entry stale that no part alone could', () => {
    const passed = holdConform(resultOf([check({ id: 'LITE-SET-4.2' })], shard(1)), list(clause));
    expect(passed.verdict).toBe('passed');
    expect(merge(parts(passed, holdConform(two, list(clause))))).toMatchObject({
      verdict: 'failed',
      knownFailures: { misfits: [{ kind: 'stale', id: 'LITE-SET-4' }] },
    });
  });

  test('are refused where the lists differ', () => {
    for (const part of [two, holdConform(two, list(other))])
      expect(() => merge(parts(holdConform(one, list(clause)), part))).toThrow(
        expect.objectContaining({ exitCode: 2, message: expect.stringContaining('different lists of known failures') }),
      );
  });

  test('of a selftest excuse a check that is idle in all of them', () => {
    const checks = [{ id: 'SET-9.9', title: 't', faults: [] }];
    const held = [1, 2].map((index) =>
      holdSelftest(
        selftestResult([fault(`f${index}`, { failed: [] })], { ...shard(index), checks, whole: false }),
        list(entry('SET-9.9', ['SET-9.9'])),
      ),
    );
    expect(merge(parts(...held))).toMatchObject({ verdict: 'passed', problems: [{ known: { id: 'SET-9.9' } }] });
  });
});

describe('the parts of a load', () => {
  const recorded = (values: readonly number[]) => {
    const histogram = build({ bitBucketSize: 64, highestTrackableValue: 1e9, numberOfSignificantValueDigits: 3 });
    for (const value of values) histogram.recordValue(value);
    return { ...latency(1, values.length), histogram: encodeIntoCompressedBase64(histogram) };
  };

  test('have their latencies merged as one histogram, not averaged', () => {
    const fast = stressResult({ ...shard(1), latencyUs: { all: recorded(Array(990).fill(100)) } });
    const slow = stressResult({ ...shard(2), latencyUs: { all: recorded(Array(10).fill(50_000)) } });
    const merged = merge(parts(fast, slow));
    expect(merged).toMatchObject({ latencyUs: { all: { count: 1000, p50: 100, p99: 100 } } });
    const { latencyUs } = merged as typeof fast;
    expect(latencyUs.all!.p999).toBeGreaterThan(49_000);
    expect(latencyUs.all!.max).toBeGreaterThan(49_000);
  });

  test('have their counts added and their violations together', () => {
    const bad = stressResult({
      ...shard(2),
      latencyUs: {},
      consistency: {
        ...{ verdict: 'violation', model: 'register', checker: 'zones', checkMs: 1, keys: 10, violatedKeys: 1 },
        violations: [staleRead('k1')],
      },
      thresholds: [{ option: '--max-errors 0', measured: '3 errors', met: false }],
      verdict: 'failed',
      reasons: ['1 of 10 keys contradicts itself'],
    });
    expect(merge(parts(stressResult({ ...shard(1), latencyUs: {} }), bad))).toMatchObject({
      operations: { total: 2 * 512_345 },
      consistency: { verdict: 'violation', keys: 20, violatedKeys: 1, violations: [{ key: 'k1' }] },
      thresholds: [{ option: '--max-errors 0', measured: '0 errors, 3 errors', met: false }],
      verdict: 'failed',
      reasons: ['1 of 10 keys contradicts itself'],
    });
  });
});

test('a check that is idle in one part of a selftest, and not in another, is not idle', () => {
  const checks = ['SET-4.2', 'SET-9.9'].map((id) => ({ id, title: 't', faults: [] }));
  const one = selftestResult([fault('chatty', { failed: ['SET-4.2'] })], { ...shard(1), checks, whole: false });
  const two = selftestResult([fault('deaf', { failed: [] })], { ...shard(2), checks, whole: false });
  expect(merge(parts(one, two))).toMatchObject({
    whole: true,
    verdict: 'failed',
    problems: [{ kind: 'idle', what: 'SET-9.9' }],
  });
});

test('five shards, as five processes, come to what the whole comes to', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'memlite-kit-shards-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const chapters = ['LITE-SET', 'LITE-GET', '--seed', '7'];
  const file = (part: number) => join(folder, `part-${part}.json`);
  const shards = [1, 2, 3, 4, 5];
  const ended = await Promise.all(
    shards.map((part) =>
      memliteKit(['conform', ...chapters, '--shard', `${part}/5`, '--format', `json:${file(part)}`]),
    ),
  );
  expect(ended.map(({ code }) => code)).toEqual([0, 0, 0, 0, 0]);
  const merged = await memliteKit(['report', '--json', ...shards.map(file)]);
  const { result: whole } = await conform(chapters);
  expect(merged.code).toBe(0);
  const result = JSON.parse(merged.stdout) as Result;
  expect(result.checks.map(({ id, status }) => [id, status]).sort()).toEqual(
    whole.checks.map(({ id, status }) => [id, status]).sort(),
  );
  expect(result.summary).toEqual(whole.summary);

  const { code, stderr } = await memliteKit(['report', ...[1, 2, 4, 5].map(file)]);
  expect(code).toBe(2);
  expect(stderr).toContain('part 3 of 5 is missing');
});
