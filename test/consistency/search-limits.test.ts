import { expect, test } from 'vitest';
import { checkModel } from '../../src/consistency/check-model.js';
import { ConfigurationCache } from '../../src/consistency/configuration-cache.js';
import type { Model } from '../../src/consistency/model.js';
import { Random } from '../store/simulation/random.js';
import type { CasCall } from './search-calls.js';

/** Adds up what comes in, whatever order it comes in, and tells the sum of all but one. */
const SUM: Model<number, number, number> = {
  name: 'sum',
  init: () => 0,
  step: (sum, add, output) => (add > 0 ? sum + add : output === sum ? sum : undefined),
  equal: (a, b) => a === b,
  hash: (sum) => sum,
};

/** Overlapping calls whose every subset is a configuration, with a sum of its own, and one that tells a sum that none has: hard to refute. */
const HARD = [
  ...Array.from({ length: 24 }, (_, client) => ({ client, start: 0, end: 1, input: 2 ** client, output: 0 })),
  { client: 24, start: 0, end: 1, input: 0, output: -1 },
];

test('out of time', () => {
  let time = 1000;
  const found = checkModel(SUM, HARD, { limit: { ms: 50, now: () => time++ } });
  expect(found).toMatchObject({ verdict: 'unknown', reason: 'no answer within 50 ms' });
  expect(time).toBe(1000 + 50 + 1);
});

test('out of memory for configurations', () => {
  const few: typeof SUM = {
    ...SUM,
    step: (sum, add, output) => (add > 0 ? (sum + add) % 97 : SUM.step(sum, add, output)),
  };
  const found = checkModel(few, HARD, { memoryBytes: 1_000_000 });
  expect(found).toMatchObject({ verdict: 'unknown', reason: 'no answer within 1000000 bytes of memory' });
  // A row of three numbers, and two numbers of the table; while the tables grow by half, there is the old one, too.
  expect(found.configurations).toBe(2 ** 15);
});

test('out of memory for states', () => {
  const found = checkModel(SUM, HARD, { memoryBytes: 1_000_000 });
  expect(found).toMatchObject({ verdict: 'unknown', reason: 'no answer within 1000000 bytes of memory' });
  expect(found.configurations).toBeLessThanOrEqual(1_000_000 / 64);
});

test('a contradiction is told, even if there is no time to make it small', () => {
  const calls: CasCall[] = [{ client: 0, start: 0, end: 1, input: { kind: 'write', value: 1 }, output: true }];
  const model: Model<number, CasCall['input'], CasCall['output']> = {
    ...{ name: 'nothing', init: () => 0, equal: (a: number, b: number) => a === b, hash: () => 0 },
    step: () => undefined,
  };
  expect(checkModel(model, calls, { shrinkSteps: 0 })).toMatchObject({ verdict: 'violation', operations: [0] });
});

test('the cache knows what it was given, and nothing else', () => {
  const cache = new ConfigurationCache(3, 2 ** 30);
  const known = new Set<string>();
  const random = new Random(1);
  let mistakes = 0;
  for (let count = 0; count < 50_000; count += 1) {
    const row = Int32Array.of(random.below(50), -random.below(50), random.below(20));
    if (cache.add(row) !== (known.has(row.join()) ? 'known' : 'new')) mistakes += 1;
    known.add(row.join());
  }
  expect(mistakes).toBe(0);
  expect(cache.count).toBe(known.size);
});
