import fc from 'fast-check';
import { build } from 'hdr-histogram-js';
import { describe, expect, test } from 'vitest';
import type { Result } from '../../src/conformance/result.js';
import { holdConform } from '../../src/known-failures/hold-conform.js';
import { holdSelftest } from '../../src/known-failures/hold-selftest.js';
import type { AnyResult } from '../../src/report/any-result.js';
import { merge } from '../../src/report/merge/merge.js';
import { isInShard, parseShard } from '../../src/shard.js';
import { figuresOf } from '../../src/stress/latency-figures.js';
import type { StressResult } from '../../src/stress/result.js';
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

  test('tell no likely cause of a part: the whole is for others to explain', () => {
    const likelyCauses = [{ name: 'off-by-one', sentence: 's', fix: 'f', checks: ['A'] }];
    expect(merge(parts({ ...one, likelyCauses }, two))).not.toHaveProperty('likelyCauses');
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
    [
      'of another specification',
      [one, { ...two, target: { ...two.target, spec: 'course' } }],
      '2.json was judged by course, 1.json by lite: they are not parts of one run',
    ],
    [
      'of another target',
      [one, { ...two, target: { ...two.target, description: 'b:1', flags: '--target b:1' } }],
      '2.json is of b:1, 1.json of 127.0.0.1:11211: they are not parts of one run',
    ],
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
    expect(merge(parts({ ...one, ...shard(1, 1) }))).not.toHaveProperty('shard');
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
        selftestResult([fault(`f${index}`, { failed: [] })], { ...shard(index), checks }),
        list(entry('SET-9.9', ['SET-9.9'])),
      ),
    );
    expect(merge(parts(...held))).toMatchObject({ verdict: 'passed', problems: [{ known: { id: 'SET-9.9' } }] });
  });
});

describe('the parts of a load', () => {
  const recorded = (values: readonly number[]) => {
    const histogram = build({ bitBucketSize: 32, highestTrackableValue: 1e9, numberOfSignificantValueDigits: 3 });
    for (const value of values) histogram.recordValue(value);
    return figuresOf(histogram);
  };
  const part = (index: number, over: Partial<StressResult> = {}) =>
    stressResult({ ...shard(index), latencyUs: { all: recorded([100]) }, ...over });
  const merged = (...results: StressResult[]) => merge(parts(...results)) as StressResult;

  test('have their latencies merged as one histogram, not averaged', () => {
    const fast = part(1, { latencyUs: { all: recorded(Array(990).fill(100)) } });
    const slow = part(2, { latencyUs: { all: recorded(Array(10).fill(50_000)) } });
    const { latencyUs } = merged(fast, slow);
    expect(latencyUs).toMatchObject({ all: { count: 1000, p50: 100, p99: 100 } });
    expect(latencyUs.all!.p999).toBeGreaterThan(49_000);
    expect(latencyUs.all!.max).toBeGreaterThan(49_000);
  });

  test('have the figures that one histogram of all has', () => {
    const latencies = fc.array(fc.integer({ min: 1, max: 30_000_000 }), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(latencies, latencies, (one, two) => {
        const results = [one, two].map((values, at) => part(at + 1, { latencyUs: { all: recorded(values) } }));
        const { histogram: _, ...figures } = merged(...results).latencyUs.all!;
        const { histogram: __, ...expected } = recorded([...one, ...two]);
        expect(figures).toEqual(expected);
      }),
      { numRuns: 50 },
    );
  });

  test('have their counts added and their violations together', () => {
    const bad = part(2, {
      consistency: {
        ...{ verdict: 'violation', model: 'register', checker: 'zones', checkMs: 1, keys: 10, violatedKeys: 1 },
        violations: [staleRead('k1')],
      },
      events: [{ atMs: 7, kind: 'kill' }],
      failures: [{ atMs: 1, client: 'c3', outcome: 'closed', received: '' }],
      verdict: 'failed',
      reasons: ['1 of 10 keys contradicts itself'],
    });
    expect(merged(part(1), bad)).toMatchObject({
      operations: { total: 2 * 512_345 },
      opsPerSecond: 2 * 51_173.1,
      workload: { clients: 100, keys: 20 },
      consistency: { verdict: 'violation', keys: 20, violatedKeys: 1, violations: [{ key: 'k1', part: 2 }] },
      events: [{ atMs: 7, kind: 'kill', part: 2 }],
      failures: [{ client: 'c3 of part 2' }],
      verdict: 'failed',
      reasons: ['part 2 of 2: 1 of 10 keys contradicts itself'],
    });
  });

  test('are explained together where all is well', () => {
    expect(merged(part(1), part(2)).reasons).toEqual([
      'an order of the 1,024,690 operations on 20 keys explains every reply',
    ]);
  });

  describe('are held to what is demanded of the whole', () => {
    const demanded = (option: string) => ({ thresholds: [{ option, measured: 'it', met: null }] });
    const failing = (count: number) => ({
      operations: { ...stressResult().operations, errors: { closed: count } },
      ...demanded('--max-errors 3'),
    });

    test.each<[string, object, object, boolean]>([
      ['a rate that they reach together', demanded('--min-rate 100000'), demanded('--min-rate 100000'), true],
      ['a rate that they do not reach', demanded('--min-rate 110000'), demanded('--min-rate 110000'), false],
      ['errors that are too many together', failing(2), failing(2), false],
      ['errors that are not', failing(2), failing(1), true],
      [
        'a p99 that one of them misses, and all together do not',
        { ...demanded('--max-p99 1ms'), latencyUs: { all: recorded(Array(1000).fill(100)) } },
        { ...demanded('--max-p99 1ms'), latencyUs: { all: recorded([5000]) } },
        true,
      ],
      [
        'a p99 that all together miss',
        { ...demanded('--max-p99 1ms'), latencyUs: { all: recorded([100]) } },
        { ...demanded('--max-p99 1ms'), latencyUs: { all: recorded([5000]) } },
        false,
      ],
    ])('%s', (_name, one, two, met) => {
      const { thresholds, verdict, reasons } = merged(part(1, one), part(2, two));
      expect(thresholds.find(({ option }) => option.startsWith(thresholds[0]!.option))?.met).toBe(met);
      expect([verdict, reasons.length]).toEqual([met ? 'passed' : 'failed', 1]);
    });
  });

  test('have what happened so long after each began added up, whatever the length of a stretch', () => {
    const stretch = (fromMs: number, toMs: number, operations: number) => ({
      ...{ fromMs, toMs, operations, errors: 1, p50: 1, p99: 2 },
    });
    const short = part(1, { timeline: [stretch(0, 100, 1), stretch(100, 200, 2), stretch(200, 250, 4)] });
    const long = part(2, { timeline: [stretch(0, 200, 10), stretch(200, 330, 20)] });
    expect(merged(short, long).timeline).toEqual([
      { fromMs: 0, toMs: 200, operations: 13, errors: 3, p50: null, p99: null },
      { fromMs: 200, toMs: 330, operations: 24, errors: 2, p50: null, p99: null },
    ]);
  });

  test('say what their sums are of', () => {
    const { target, workload } = stressResult();
    const other = { target: { ...target, description: 'another process' }, startedAt: '2026-01-02T03:09:00.000Z' };
    expect(merged(part(1), part(2)).notes).toEqual([]);
    expect(merged(part(1), part(2, { ...other, workload: { ...workload, seed: 9 } })).notes).toEqual([
      '2 servers bore the load of 2 parts: the rate is that of all together',
      'the parts were not all under way at the same time: the rate is the sum of what each came to',
      'the parts drew seeds of their own: 7, 9',
    ]);
  });

  test.each<[string, Partial<StressResult>, string]>([
    [
      'another load',
      { workload: { ...stressResult().workload, clients: 40 } },
      'part 1 of 2 had clients 50, part 2 of 2 40: they are not parts of one run',
    ],
    ['other demands', { thresholds: [] }, 'part 1 of 2 had thresholds'],
    ['another protocol', { protocol: 'memcached', dialect: undefined as never }, 'was judged by memcached'],
    ['a histogram that is none', { latencyUs: { all: latency(1) } }, 'none that HdrHistogram has written'],
  ])('are refused with %s', (_name, over, sentence) => {
    expect(() => merged(part(1), part(2, over))).toThrow(
      expect.objectContaining({ exitCode: 2, message: expect.stringContaining(sentence) }),
    );
  });
});

describe('the parts of a selftest', () => {
  const checks = ['SET-4.2', 'SET-9.9'].map((id) => ({ id, title: 't', faults: [] }));
  const one = selftestResult([fault('chatty', { failed: ['SET-4.2'] })], { ...shard(1), checks });
  const two = selftestResult([fault('deaf', { failed: [] })], { ...shard(2), checks, sound: [] });

  test('have a check that is idle in one, and not in another, for one that is not', () => {
    expect(merge(parts(one, two))).toMatchObject({
      ...{ whole: true, verdict: 'failed', sound: [{ name: 'reference server' }], medianFailures: 0.5 },
      problems: [{ kind: 'idle', what: 'SET-9.9' }],
    });
  });

  test('have no check for idle where not all faults were tried', () => {
    expect(merge(parts(one, { ...two, whole: false }))).toMatchObject({
      whole: false,
      verdict: 'passed',
      problems: [],
    });
  });

  test('are of one seed', () => {
    expect(() => merge(parts(one, { ...two, seed: 9 }))).toThrow('a part had the seed 3, another 9');
  });
});
