import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { checkModel, type ModelVerdict } from '../../src/consistency/check-model.js';
import type { Call, Model } from '../../src/consistency/model.js';
import { casRegisterModel } from '../../src/consistency/models/cas-register.js';
import { Random } from '../store/simulation/random.js';
import { type CasCall, smallCalls, soundCalls } from './search-calls.js';
import { isLinearizable, whatIsWrongWith } from './search-every-order.js';

// As in register.test.ts: seconds on a free processor, minutes on one that is shared by twenty.
vi.setConfig({ testTimeout: 600_000 });

const MODEL = casRegisterModel();

/** The worked example of {@link Model}. */
const COUNTER: Model<number, number, number> = {
  name: 'counter',
  init: () => 0,
  step: (sum, add, output) => (output === undefined || output === sum + add ? sum + add : undefined),
  equal: (a, b) => a === b,
  hash: (sum) => sum,
  isRead: (add) => add === 0,
};

/** A queue: a number comes in, or (0) the oldest goes out. Its states are lists, and all have one of two hashes. */
const QUEUE: Model<readonly number[], number, number> = {
  name: 'queue',
  init: () => [],
  step: ([first = 0, ...rest], input, output) => {
    if (input > 0) return first === 0 ? [input] : [first, ...rest, input];
    return output === undefined || output === first ? rest : undefined;
  },
  equal: (a, b) => a.length === b.length && a.every((item, at) => item === b[at]),
  hash: (items) => items.length % 2,
};

describe('by every order', () => {
  test('100,000 small histories of a register with compare-and-set', () => {
    let ok = 0;
    const wrong: string[] = [];
    for (let seed = 0; seed < 100_000; seed += 1) {
      const calls = smallCalls(seed);
      const found = checkModel(MODEL, calls);
      if (found.verdict === 'ok') ok += 1;
      wrong.push(...mistakes(found, MODEL, calls).map((mistake) => `seed ${seed}: ${mistake}`));
    }
    expect(wrong).toEqual([]);
    expect(ok).toBeGreaterThan(20_000);
    expect(100_000 - ok).toBeGreaterThan(20_000);
  });

  test('longer ones with many pending calls', () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.integer({ min: 10, max: 20 }),
        fc.integer({ min: 2, max: 6 }),
        (seed, count, clients) => {
          const sound = soundCalls({ seed, calls: count, clients, values: 3, pending: 0.3 });
          const random = new Random(seed);
          const calls = sound.map((call) => changed(call, random));
          expect(mistakes(checkModel(MODEL, calls), MODEL, calls)).toEqual([]);
        },
      ),
      { numRuns: 2000 },
    );
  });

  test.each([
    ['a counter', COUNTER as Model<unknown, number, number>, 3],
    ['a queue', QUEUE as Model<unknown, number, number>, 4],
  ])('%s, which is no register', (_, model, most) => {
    const wrong: string[] = [];
    for (let seed = 0; seed < 20_000; seed += 1) {
      const calls = integerCalls(new Random(seed), most);
      wrong.push(...mistakes(checkModel(model, calls), model, calls).map((mistake) => `seed ${seed}: ${mistake}`));
    }
    expect(wrong).toEqual([]);
  });
});

describe('by construction', () => {
  const shapes = fc.record({
    seed: fc.nat(),
    calls: fc.constantFrom(60, 300, 2000),
    clients: fc.constantFrom(1, 3, 10, 25),
    values: fc.constantFrom(0, 3, 10),
    reads: fc.constantFrom(0.2, 0.5, 0.8),
    cas: fc.constantFrom(0, 0.2),
    pending: fc.constantFrom(0, 0.01),
    refused: fc.constantFrom('answered' as const, 'left out' as const),
  });

  test('what a sound register did is never accused, and the order that is found explains it', () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const calls = soundCalls(shape);
        const result = checkModel(MODEL, calls, { memoryBytes: 16 * 1024 ** 2 });
        expect(result.verdict).not.toBe('violation');
        if (result.verdict === 'ok' && calls.length < 500)
          expect(whatIsWrongWith(result.order, MODEL, calls)).toBeUndefined();
      }),
      { numRuns: 200 },
    );
  });
});

test.each<[string, 'ok' | 'violation', CasCall[]]>([
  ['nothing', 'ok', []],
  ['a read of nothing', 'ok', [call(0, 1, { kind: 'read' }, 0)]],
  [
    'calls that meet at a moment overlap',
    'ok',
    [call(0, 5, { kind: 'write', value: 1 }, true), call(5, 6, { kind: 'read' }, 0)],
  ],
  [
    'calls that do not',
    'violation',
    [call(0, 5, { kind: 'write', value: 1 }, true), call(5.001, 6, { kind: 'read' }, 0)],
  ],
  ['a pending write that happened late', 'ok', pendingWrite([0, 1])],
  ['a pending write that happened and was undone', 'violation', pendingWrite([1, 0])],
  ['a pending write that never happened', 'ok', pendingWrite([0, 0])],
  [
    'a pending compare-and-set that could not happen',
    'ok',
    [call(0, Infinity, { kind: 'cas', from: 5, to: 6 }, undefined), call(1, 2, { kind: 'read' }, 0)],
  ],
  [
    'one pending write, seen twice with another value between',
    'violation',
    [
      call(0, Infinity, { kind: 'write', value: 1 }, undefined),
      call(1, 2, { kind: 'read' }, 1),
      call(3, 4, { kind: 'write', value: 2 }, true),
      call(5, 6, { kind: 'read' }, 1),
    ],
  ],
  [
    'two pending writes of the same value, each seen once',
    'ok',
    [
      call(0, Infinity, { kind: 'write', value: 1 }, undefined),
      call(0, Infinity, { kind: 'write', value: 1 }, undefined),
      call(1, 2, { kind: 'read' }, 1),
      call(3, 4, { kind: 'write', value: 2 }, true),
      call(5, 6, { kind: 'read' }, 1),
    ],
  ],
  [
    'two winners of one compare-and-set',
    'violation',
    [call(0, 9, { kind: 'cas', from: 0, to: 1 }, true), call(0, 9, { kind: 'cas', from: 0, to: 2 }, true)],
  ],
])('%s: %s', (_, verdict, calls) => {
  expect(checkModel(MODEL, calls).verdict).toBe(verdict);
});

test.each([
  [2, 1],
  [Number.NaN, 1],
  [-Infinity, 1],
  [1, Number.NaN],
])('a call from %s to %s is none', (start, end) => {
  expect(() => checkModel(MODEL, [call(start, end, { kind: 'read' }, 0)])).toThrow(RangeError);
});

/** What is wrong with a verdict, and with what it gives as evidence. */
function mistakes<State, Input, Output>(
  found: ModelVerdict,
  model: Model<State, Input, Output>,
  calls: Call<Input, Output>[],
): string[] {
  const verdict = isLinearizable(model, calls) ? 'ok' : 'violation';
  if (found.verdict !== verdict) return [`${found.verdict}, not ${verdict}`];
  if (found.verdict === 'ok') return [whatIsWrongWith(found.order, model, calls) ?? []].flat();
  return isLinearizable(model, calls, found.operations) ? ['the contradiction is none'] : [];
}

function changed(call: CasCall, random: Random): CasCall {
  return call.input.kind === 'read' && call.end < Infinity && random.below(20) === 0
    ? { ...call, output: random.below(4) }
    : call;
}

/** Calls whose inputs and outputs are numbers up to `most`. */
function integerCalls(random: Random, most: number): Call<number, number>[] {
  return Array.from({ length: 1 + random.below(7) }, (_, client) => {
    const start = random.below(12);
    const end = random.below(6) === 0 ? Infinity : start + random.below(6);
    const input = random.below(2) === 0 ? 0 : 1 + random.below(most);
    return { client, start, end, input, output: end === Infinity ? undefined : random.below(most + 1) };
  });
}

function call(start: number, end: number, input: CasCall['input'], output: CasCall['output']): CasCall {
  return { client: start, start, end, input, output };
}

function pendingWrite(reads: readonly number[]): CasCall[] {
  const seen = reads.map((value, at) => call(10 + 2 * at, 11 + 2 * at, { kind: 'read' }, value));
  return [call(0, Infinity, { kind: 'write', value: 1 }, undefined), ...seen];
}
