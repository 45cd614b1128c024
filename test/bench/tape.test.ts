import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Corpus, KEY_BYTES } from '../../src/bench/corpus.js';
import { drawnTape, loadingTape, MOST_TAPE_BYTES, type Tape } from '../../src/bench/tape.js';
import { dialectWire, WIRES, type Wire } from '../../src/bench/wire.js';
import { OPERATIONS } from '../../src/bench/workload.js';
import { lite } from '../../src/protocol/dialect.js';
import { MODELS, type Model } from './models.js';

const wire = fc.constantFrom(...WIRES.values());
const modelOf = ({ name }: Wire): Model => MODELS[name] ?? (() => ({ answer: 'no model', left: '' }));
const text = (bytes: Buffer) => bytes.toString('latin1');

/** Whether the tape's marks cut its bytes into `length` pieces that are not empty. */
function cuts(marks: Uint32Array, bytes: Buffer, length: number): boolean {
  const rises = marks.every((mark, index) => index === 0 || mark > (marks[index - 1] ?? 0));
  return marks.length === length + 1 && marks[0] === 0 && marks.at(-1) === bytes.length && rises;
}

function assertCut(tape: Tape): void {
  expect(cuts(tape.requestAt, tape.requests, tape.length)).toBe(true);
  expect(cuts(tape.replyAt, tape.replies, tape.length)).toBe(true);
}

/** SETs by their keys, of all kinds of protocol; the words of a value cannot be mistaken for it. */
const SET = /^(?:set |\*3\r\n\$3\r\nSET\r\n)/;

describe('a tape', () => {
  test('holds the replies that a server of the protocol gives to its requests, one for one', () => {
    fc.assert(
      fc.property(
        wire,
        fc.constantFrom(...OPERATIONS),
        fc.record({
          keys: fc.integer({ min: 1, max: 300 }),
          valueBytes: fc.oneof(fc.integer({ min: 1, max: 200 }), fc.constant(100_000)),
          pipeline: fc.integer({ min: 1, max: 64 }),
          seed: fc.nat(),
        }),
        (spoken, operation, { keys, valueBytes, pipeline, seed }) => {
          const corpus = new Corpus(seed, keys, valueBytes);
          const answer = modelOf(spoken);
          const store = new Map<string, string>();
          const load = loadingTape(spoken, corpus);
          assertCut(load);
          expect(load.length).toBe(corpus.keys);
          expect(answer(text(load.requests), store)).toEqual({ answer: text(load.replies), left: '' });

          const tape = drawnTape(spoken, corpus, { operation, pipeline, seed });
          assertCut(tape);
          expect(tape.length % pipeline).toBe(0);
          expect(tape.requests.length).toBeLessThanOrEqual(Math.max(MOST_TAPE_BYTES, 64 * 101_000));
          // A model works through few requests a second: the first, the last, and some between.
          for (const first of [0, Math.floor(tape.length / 2), tape.length - 1]) {
            const last = Math.min(tape.length, first + 40);
            const asked = tape.requests.subarray(tape.requestAt[first], tape.requestAt[last]);
            const due = tape.replies.subarray(tape.replyAt[first], tape.replyAt[last]);
            expect(answer(text(asked), store)).toEqual({ answer: text(due), left: '' });
          }
        },
      ),
      { numRuns: 25 },
    );
  });

  test('is the same for the same seed, and another for another', () => {
    const tape = (seed: number) =>
      drawnTape(WIRES.get('lite')!, new Corpus(seed, 100, 8), { operation: 'mix', pipeline: 32, seed });
    expect(tape(7).requests.equals(tape(7).requests)).toBe(true);
    expect(tape(7).requests.equals(tape(8).requests)).toBe(false);
  });

  test.each([
    ['set', 1, 1],
    ['get', 0, 0],
    ['mix', 0.09, 0.11],
  ] as const)('of %s has so many SETs', (operation, least, most) => {
    const tape = drawnTape(WIRES.get('redis')!, new Corpus(1, 100, 8), { operation, pipeline: 1, seed: 1 });
    const sets = Array.from({ length: tape.length }, (_, at) =>
      SET.test(text(tape.requests.subarray(tape.requestAt[at], tape.requestAt[at + 1]))),
    ).filter(Boolean);
    expect(sets.length / tape.length).toBeGreaterThanOrEqual(least);
    expect(sets.length / tape.length).toBeLessThanOrEqual(most);
  });

  test('draws all keys about as often as each other', () => {
    const corpus = new Corpus(3, 10, 8);
    const tape = drawnTape(WIRES.get('echo')!, corpus, { operation: 'get', pipeline: 1, seed: 3 });
    const requests = text(tape.requests);
    const fair = tape.length / corpus.keys;
    for (let index = 0; index < corpus.keys; index += 1) {
      const times = requests.split(corpus.key(index)).length - 1;
      expect(Math.abs(times - fair)).toBeLessThan(fair / 5);
    }
  });
});

describe('a corpus', () => {
  test('has keys of 16 bytes and values of the size, no two alike, that mean nothing to any protocol', () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.integer({ min: 1, max: 2000 }),
        fc.integer({ min: 8, max: 100 }),
        (seed, count, size) => {
          const corpus = new Corpus(seed, count, size);
          const indexes = Array.from({ length: count }, (_, index) => index);
          const keys = indexes.map((index) => corpus.key(index));
          const values = indexes.map((index) => text(corpus.value(index)));
          expect(corpus.keys).toBe(count);
          expect([new Set(keys).size, new Set(values).size]).toEqual([count, count]);
          expect(keys.every((key) => /^[a-z0-9-]+$/.test(key) && key.length === KEY_BYTES)).toBe(true);
          expect(values.every((value) => /^[a-zA-Z0-9]+$/.test(value) && value.length === size)).toBe(true);
        },
      ),
    );
  });

  test('has fewer keys where values are large', () => {
    expect(new Corpus(1, 10_000, 1024).keys).toBe(10_000);
    expect(new Corpus(1, 10_000, 102_400).keys).toBe(327);
    expect(new Corpus(1, 10_000, 33 * 1024 * 1024).keys).toBe(1);
  });
});

describe('a wire of a profile', () => {
  const value = Buffer.from('v'.repeat(20));

  test('expects its replies', () => {
    const profile = {
      ...lite,
      name: 'mine',
      replies: { ...lite.replies, stored: 'Ok <key>\n', hit: '<bytes>:<value>\n' },
    };
    const mine = dialectWire({ ...profile, greeting: 'hi\r\n' });
    expect(text(mine.set('k', value).reply)).toBe('Ok k\n');
    expect(text(mine.get('k', value).reply)).toBe(`20:${value}\n`);
    expect(text(mine.greeting)).toBe('hi\r\n');
  });

  test('sends one request at a time where a server takes one per read', () => {
    expect(dialectWire({ ...lite, delivery: 'one-write' }).pipelines).toBe(false);
    expect(dialectWire(lite).pipelines).toBe(true);
  });

  test.each([
    [
      'a delivery that is no stream',
      { ...lite, delivery: 'handshake' as const, handshake: 'OK\r\n' },
      /wants delivery handshake/,
    ],
    [
      'numbers of no meaning',
      { ...lite, replies: { ...lite.replies, hit: 'VALUE <number> <value>\r\n' } },
      /hold a <number>/,
    ],
  ])('is refused for %s', (_, dialect, sentence) => {
    expect(() => dialectWire(dialect)).toThrow(sentence);
  });
});
