import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type LoadFlags, parseLoad } from '../../src/stress/flags.js';

/** The flags as they are where none is given. */
const DEFAULTS: LoadFlags = {
  clients: 50,
  keys: 10,
  mix: '1:1',
  'key-distribution': 'uniform',
  'value-bytes': '32',
  pipeline: 1,
  timeout: '2s',
  'max-errors': 0,
};
const parse = (over: Partial<LoadFlags> = {}) => parseLoad({ ...DEFAULTS, ...over });

describe('the flags of stress', () => {
  test('have defaults that find races: 50 clients on ten keys, half of it SETs', () => {
    const { workload, ...rest } = parse({ seed: 7 });
    expect(workload).toEqual({
      ...{ clients: 50, durationMs: undefined, operations: Number.POSITIVE_INFINITY, keys: 10 },
      ...{
        distribution: 'uniform',
        sets: 0.5,
        valueBytes: [32, 32],
        pipeline: 1,
        rate: undefined,
        seed: 7,
        trouble: [],
      },
    });
    expect(rest).toEqual({ processTrouble: [], everyMs: {}, thresholds: { maxErrors: 0 }, timeoutMs: 2000 });
  });

  test('draw a seed where none is given', () => {
    const seeds = new Set(Array.from({ length: 5 }, () => parse().workload.seed));
    expect(seeds.size).toBeGreaterThan(1);
  });

  test.each<[Partial<LoadFlags>, number | undefined, number]>([
    [{ duration: '30s' }, 30_000, Number.POSITIVE_INFINITY],
    [{ ops: 100 }, Number.POSITIVE_INFINITY, 100],
    [{ ops: 100, duration: '1m' }, 60_000, 100],
  ])('%o end a run', (flags, durationMs, operations) => {
    expect(parse(flags).workload).toMatchObject({ durationMs, operations });
  });

  test('read a mix as the share of SETs', () => {
    const count = fc.integer({ min: 0, max: 999_999 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 999_999 }), count, (sets, gets) => {
        expect(parse({ mix: `${sets}:${gets}` }).workload.sets).toBeCloseTo(sets / (sets + gets), 12);
      }),
    );
  });

  test.each([
    ['32', [32, 32]],
    [' 22-4096 ', [22, 4096]],
    ['1048576', [1_048_576, 1_048_576]],
  ])('read --value-bytes %s', (text, bytes) =>
    expect(parse({ 'value-bytes': text }).workload.valueBytes).toEqual(bytes),
  );

  test('part trouble of clients from trouble of the process', () => {
    const { workload, processTrouble } = parse({ trouble: 'churn, kill,split,pause,kill' });
    expect([workload.trouble, processTrouble]).toEqual([
      ['split', 'churn'],
      ['kill', 'pause'],
    ]);
  });

  test('take an interval for the trouble itself', () => {
    const { processTrouble, everyMs } = parse({ trouble: 'pause', 'kill-every': '2s', 'term-every': '1.5s' });
    expect([processTrouble, everyMs]).toEqual([['kill', 'pause', 'term'], { kill: 2000, term: 1500 }]);
  });

  test('read thresholds', () => {
    const { thresholds } = parse({ 'max-p99': '5ms', 'min-rate': '1000.5', 'max-errors': 3 });
    expect(thresholds).toEqual({ maxP99Ms: 5, minRate: 1000.5, maxErrors: 3 });
  });

  test.each<[Partial<LoadFlags>, RegExp]>([
    [{ mix: '1' }, /^--mix takes SETs to GETs, as in 1:9 or 1:1; "1" is not that$/],
    [{ mix: '0:0' }, /^--mix takes SETs/],
    [{ mix: '-1:2' }, /^--mix takes SETs/],
    [{ mix: '0:5' }, /^--mix 0:5 sets nothing, so that there is nothing to judge: use 1:99, say$/],
    [{ 'value-bytes': 'x' }, /^--value-bytes takes a size or two, as in 32 or 32-4096, from 22 to 1048576 here; "x"/],
    [{ 'value-bytes': '21' }, /^--value-bytes/],
    [{ 'value-bytes': '28', clients: 10_000, keys: 1_000_000 }, /from 29 to/],
    [{ 'value-bytes': '64-32' }, /^--value-bytes/],
    [{ 'value-bytes': '1048577' }, /^--value-bytes/],
    [{ duration: '0s' }, /^--duration takes a time above 0/],
    [{ duration: 'soon' }, /^--duration takes a time such as/],
    [{ timeout: 'x' }, /^--timeout takes a time/],
    [{ rate: '0' }, /^--rate takes operations a second, such as 1000; "0" is not that$/],
    [{ rate: '1e3' }, /^--rate/],
    [{ 'min-rate': 'fast' }, /^--min-rate takes operations a second/],
    [{ 'max-p99': '0ms' }, /^--max-p99 takes a time above 0/],
    [{ trouble: 'kill,earthquake' }, /^--trouble takes disconnect, .*term, with commas between; "earthquake" is none/],
    [{ trouble: '' }, /^--trouble takes .*; "" is none of them$/],
    [{ 'kill-every': '0s' }, /^--kill-every takes a time above 0/],
  ])('refuse %o in one sentence', (flags, sentence) => {
    expect(() => parse(flags)).toThrow(
      expect.objectContaining({ exitCode: 2, message: expect.stringMatching(sentence) }),
    );
  });
});
