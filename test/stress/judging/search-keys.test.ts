import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { GET, REFUSED, SET } from '../../../src/consistency/history.js';
import { checkRegister } from '../../../src/consistency/register.js';
import {
  CAS,
  CAS_REFUSED,
  MODELS,
  type ModelName,
  type Recording,
} from '../../../src/stress/history-files/recording.js';
import { RecordingBuilder } from '../../../src/stress/history-files/recording-builder.js';
import { searchKeys } from '../../../src/stress/judging/search-keys.js';
import { hasExplanation } from '../brute-force.js';

const LIMIT_MS = 60_000;
const VALUES = ['a', 'b', 'c'];

interface Drawn {
  readonly kind: number;
  readonly value: string | null;
  readonly expected: string | null;
  readonly start: number;
  readonly lasts: number | null;
}

const drawn = (kinds: readonly number[]): fc.Arbitrary<Drawn[]> =>
  fc.array(
    fc.record({
      kind: fc.constantFrom(...kinds),
      value: fc.constantFrom(...VALUES, null),
      expected: fc.constantFrom(...VALUES, null),
      start: fc.nat(12),
      lasts: fc.option(fc.nat(6), { freq: 6 }),
    }),
    { minLength: 1, maxLength: 6 },
  );

/** @param writtenBy what a SET writes, by the index of the operation */
function recorded(
  operations: readonly Drawn[],
  writtenBy = (index: number) => operations[index]?.value ?? 'a',
): Recording {
  const builder = new RecordingBuilder();
  operations.forEach(({ kind, value, expected, start, lasts }, index) => {
    // What was refused was answered.
    const isPending = lasts === null && kind !== REFUSED && kind !== CAS_REFUSED;
    const seen = kind === GET ? (isPending ? null : value) : writtenBy(index);
    const end = isPending ? Number.POSITIVE_INFINITY : start + (lasts ?? 3);
    builder.add({ client: `c${index}`, key: 'k', kind, value: seen, expected, start, end });
  });
  return builder.build('register');
}

const KINDS: Readonly<Record<ModelName, readonly number[]>> = {
  register: [GET, GET, SET, SET, REFUSED],
  cache: [GET, GET, SET, SET, REFUSED],
  'cas-register': [GET, GET, SET, CAS, CAS, CAS_REFUSED],
};

describe('a search through the operations of a key', () => {
  test.each(MODELS)('finds an order if there is one, as a %s, values written more than once', (model) => {
    let [explained, contradictory] = [0, 0];
    fc.assert(
      fc.property(drawn(KINDS[model]), (operations) => {
        const recording = recorded(operations);
        const { verdict, violations } = searchKeys(recording, model, LIMIT_MS);
        expect(verdict).toBe(hasExplanation(recording, model) ? 'ok' : 'violation');
        expect(violations.length).toBe(verdict === 'ok' ? 0 : 1);
        if (verdict === 'ok') explained += 1;
        else contradictory += 1;
      }),
      { numRuns: 2000 },
    );
    expect(explained).toBeGreaterThan(200);
    expect(contradictory).toBeGreaterThan(200);
  });

  test.each(['register', 'cache'] as const)('agrees with zones, as a %s, where values are unique', (model) => {
    let contradictory = 0;
    fc.assert(
      fc.property(drawn(KINDS[model]), (operations) => {
        const recording = recorded(operations, (index) => VALUES[index] ?? `v${index}`);
        expect(recording.unique).toBe(true);
        const zones = checkRegister(recording.history, { mode: model });
        const { verdict } = searchKeys(recording, model, LIMIT_MS);
        expect([verdict, zones.verdict]).toEqual(
          hasExplanation(recording, model) ? ['ok', 'ok'] : ['violation', 'violation'],
        );
        if (verdict === 'violation') contradictory += 1;
      }),
      { numRuns: 2000 },
    );
    expect(contradictory).toBeGreaterThan(200);
  });

  test('tells violations of several keys in the order in which they were there', () => {
    const builder = new RecordingBuilder();
    const add = (key: string, kind: number, value: string, start: number) =>
      builder.add({ client: 'c', key, kind, value, start, end: start + 1 });
    for (const [key, start] of [
      ['k1', 20],
      ['k2', 0],
      ['k3', 40],
    ] as const) {
      add(key, SET, 'a', start);
      add(key, SET, 'b', start + 2);
      add(key, GET, 'a', start + 4);
    }
    add('k4', SET, 'a', 30);
    add('k4', GET, 'x', 32);
    const verdict = searchKeys(builder.build(undefined), 'register', LIMIT_MS);
    expect(verdict.violations.map(({ key, anomaly }) => `${key} ${anomaly}`)).toEqual([
      '1 stale-read',
      '0 stale-read',
      '3 never-written',
      '2 stale-read',
    ]);
    expect([verdict.violatedKeys, verdict.operations]).toEqual([4, 11]);
  });
});
