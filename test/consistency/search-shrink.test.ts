import { describe, expect, test } from 'vitest';
import { checkModel, type ModelVerdict } from '../../src/consistency/check-model.js';
import type { Call, Model } from '../../src/consistency/model.js';
import { casRegisterModel } from '../../src/consistency/models/cas-register.js';
import { SoundPart } from '../../src/consistency/sound-part.js';
import { Random } from '../store/simulation/random.js';
import { type CasCall, smallCalls, soundCalls } from './search-calls.js';
import { isLinearizable } from './search-every-order.js';

const MODEL = casRegisterModel();

test('a sound part of what has an explanation has one', () => {
  let parts = 0;
  const unsound: number[] = [];
  for (let seed = 0; seed < 20_000; seed += 1) {
    const calls = smallCalls(seed);
    if (!isLinearizable(MODEL, calls)) continue;
    const random = new Random(seed);
    const part = new SoundPart(MODEL, calls).within([...calls.keys()].filter(() => random.below(3) > 0));
    if (part.length > 1 && part.length < calls.length) parts += 1;
    if (!isLinearizable(MODEL, calls, part)) unsound.push(seed);
  }
  expect(unsound).toEqual([]);
  expect(parts).toBeGreaterThan(1000);
}, 600_000);

test('leave out any call of a contradiction, and the rest has an explanation', () => {
  let largest = 0;
  const larger: number[] = [];
  for (let seed = 0; seed < 10_000; seed += 1) {
    const calls = smallCalls(seed);
    const found = checkModel(MODEL, calls);
    if (found.verdict !== 'violation') continue;
    const sound = new SoundPart(MODEL, calls);
    const { operations } = found;
    const isNeeded = (left: number) =>
      isLinearizable(MODEL, calls, sound.within(operations.filter((index) => index !== left)));
    if (!operations.every(isNeeded) || sound.within(operations).length < operations.length) larger.push(seed);
    largest = Math.max(largest, operations.length);
  }
  expect(larger).toEqual([]);
  expect(largest).toBeGreaterThan(4);
}, 600_000);

describe('of a long history', () => {
  test.each([1, 2, 3, 4, 5])('a stale read, with unique writes (%i)', (seed) => {
    const { calls, read } = withStaleRead(soundCalls({ seed, calls: 3000, clients: 10, values: 0, cas: 0 }));
    const found = violation(checkModel(MODEL, calls));
    expect(found.anomaly).toBe('stale-read');
    expect(found.operations).toHaveLength(3);
    expect(found.operations.at(-1)).toBe(read);
  });

  test.each([1, 2, 3, 4, 5])('a read of what was never written (%i)', (seed) => {
    const calls = soundCalls({ seed, calls: 3000, clients: 10, values: 5 });
    const read = calls.findLastIndex(isRead);
    const found = checkModel(MODEL, calls.with(read, { ...calls[read]!, output: 77 }));
    expect(found).toMatchObject({ verdict: 'violation', anomaly: 'never-written', operations: [read] });
  });

  test('a read of what is written later', () => {
    const calls = soundCalls({ seed: 1, calls: 1000, clients: 5, values: 5 });
    const read = calls.findIndex((call, index) => index > 500 && isRead(call));
    const { end } = calls[read]!;
    const write: CasCall = {
      client: 99,
      start: end + 1,
      end: end + 2,
      input: { kind: 'write', value: 77 },
      output: true,
    };
    const found = checkModel(MODEL, [...calls.with(read, { ...calls[read]!, output: 77 }), write]);
    expect(found).toMatchObject({ verdict: 'violation', anomaly: 'future-read', operations: [read] });
  });

  test('two winners of a compare-and-set', () => {
    const calls = soundCalls({ seed: 1, calls: 500, clients: 1, values: 5, cas: 0 });
    const last = calls.at(-1)!.end;
    const cas = (to: number): CasCall => ({
      ...{ client: to, start: last + 2, end: last + 3, input: { kind: 'cas', from: 9, to }, output: true },
    });
    const write: CasCall = {
      client: 0,
      start: last + 1,
      end: last + 1,
      input: { kind: 'write', value: 9 },
      output: true,
    };
    const found = violation(checkModel(MODEL, [...calls, write, cas(1), cas(2)]));
    expect(found).toMatchObject({ anomaly: 'not-linearizable', operations: [500, 501, 502] });
  });
});

test('of other models, what is left out are reads, and what came later', () => {
  const model: Model<number, number, number> = {
    ...{ name: 'counter', init: () => 0, equal: (a, b) => a === b, hash: (sum) => sum, isRead: (add) => add === 0 },
    step: (sum, add, output) => (output === sum + add ? sum + add : undefined),
  };
  const call = (start: number, input: number, output: number): Call<number, number> => ({
    ...{ client: 0, start, end: start + 1, input, output },
  });
  const calls = [
    call(0, 1, 1),
    call(2, 0, 1),
    call(4, 1, 2),
    call(6, 0, 2),
    call(8, 0, 1),
    call(10, 0, 2),
    call(12, 1, 3),
  ];
  expect(violation(checkModel(model, calls)).operations).toEqual([0, 2, 4]);
});

function isRead({ input, end }: CasCall): boolean {
  return input.kind === 'read' && end < Infinity;
}

/** The last read returns what an earlier one did, though that was replaced long before. */
function withStaleRead(calls: CasCall[]): { calls: CasCall[]; read: number } {
  const read = calls.findLastIndex(isRead);
  const earlier = calls.findIndex((call, index) => index > calls.length / 2 && isRead(call));
  return { calls: calls.with(read, { ...calls[read]!, output: calls[earlier]!.output }), read };
}

function violation(found: ModelVerdict): Extract<ModelVerdict, { verdict: 'violation' }> {
  if (found.verdict !== 'violation') throw new Error(`the verdict is ${found.verdict}`);
  return found;
}
