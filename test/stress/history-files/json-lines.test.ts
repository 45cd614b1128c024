import { Readable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { GET, type History, MISSING, UNWRITTEN } from '../../../src/consistency/history.js';
import { checkRegister } from '../../../src/consistency/register.js';
import type { Verdict } from '../../../src/consistency/verdict.js';
import { readJsonLines } from '../../../src/stress/history-files/json-lines-read.js';
import { jsonLines } from '../../../src/stress/history-files/json-lines-write.js';
import { MODELS } from '../../../src/stress/history-files/recording.js';
import { registerHistory } from '../register-histories.js';
import { history } from './arbitraries.js';

/** What a history says, whatever its numbers are. */
function told({ length, kind, client, key, value, start, end, names, events, remarks }: History) {
  const operations = Array.from({ length }, (_, index) => {
    const number = value[index]!;
    const isPending = end[index] === Number.POSITIVE_INFINITY;
    const remark = remarks?.get(index);
    return {
      ...{ kind: kind[index], start: start[index], end: end[index] },
      client: names?.client?.(client[index]!),
      key: names?.key(key[index]!),
      value:
        kind[index] === GET && isPending
          ? 'any'
          : number === MISSING || number === UNWRITTEN
            ? number
            : [names?.value(number)],
      remark: remark && { ...remark, of: remark.of.map((part) => names?.value(part)) },
    };
  });
  return { operations, events };
}

async function* chunked(bytes: Buffer, sizes: readonly number[]) {
  for (let from = 0, turn = 0; from < bytes.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1;
    yield bytes.subarray(from, from + size);
    from += size;
  }
}

describe('a history file', () => {
  test('says what the history says, however it is cut into chunks', async () => {
    await fc.assert(
      fc.asyncProperty(
        history,
        fc.constantFrom(...MODELS),
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 }),
        async (original, model, sizes) => {
          const bytes = Buffer.from([...jsonLines(original, model, { verdict: 'ok' })].join(''));
          const read = await readJsonLines(chunked(bytes, sizes), 'h');
          expect(told(read.history)).toEqual(told(original));
          expect([read.model, read.warnings]).toEqual([model, []]);
        },
      ),
      { numRuns: 500 },
    );
  });

  test('gets the verdict of the history that was written', async () => {
    let contradictory = 0;
    await fc.assert(
      fc.asyncProperty(registerHistory, async (original) => {
        const { history: read, unique } = await readJsonLines(Readable.from(jsonLines(original, 'register')), 'h');
        const [before, after] = [checkRegister(original), checkRegister(read)];
        const operations = ({ violations }: Verdict) => violations.map((violation) => violation.operations);
        expect([unique, after.verdict, operations(after)]).toEqual([true, before.verdict, operations(before)]);
        if (before.verdict === 'violation') contradictory += 1;
      }),
      { numRuns: 1000 },
    );
    expect(contradictory).toBeGreaterThan(100);
  });

  test('is written in chunks of bounded size', () => {
    const length = 20_000;
    const zeros = new Float64Array(length);
    const original: History = {
      ...{ length, kind: new Uint8Array(length), client: new Uint32Array(length), key: new Uint32Array(length) },
      ...{ value: new Int32Array(length), start: zeros, end: zeros, keys: 1, values: 0, events: [] },
    };
    const sizes = [...jsonLines(original, 'register')].map((chunk) => chunk.length);
    expect(sizes.length).toBeGreaterThan(10);
    expect(Math.max(...sizes)).toBeLessThan(70_000);
  });

  test('has events among the operations, by time', () => {
    const original: History = {
      ...{ length: 2, kind: new Uint8Array(2), client: new Uint32Array(2), key: new Uint32Array(2) },
      ...{ value: Int32Array.of(0, 0), start: Float64Array.of(0, 5), end: Float64Array.of(1, 6), keys: 1, values: 0 },
      events: [
        { at: 3, kind: 'kill' },
        { at: 9, kind: 'start' },
      ],
    };
    expect(
      [...jsonLines(original, 'cache')].join(''),
    ).toBe(`{"format":"memlite-kit/history","version":1,"model":"cache"}
{"client":"c0","op":"get","key":"k0","value":null,"start":0,"end":1,"outcome":"ok"}
{"event":"kill","at":3}
{"client":"c0","op":"get","key":"k0","value":null,"start":5,"end":6,"outcome":"ok"}
{"event":"start","at":9}
`);
  });
});
