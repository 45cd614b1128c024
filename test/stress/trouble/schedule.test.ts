import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PROCESS_TROUBLES, type ProcessTrouble } from '../../../src/stress/options.js';
import { Random } from '../../../src/stress/random.js';
import { rulesFor, Schedule, type Span, type TroubleRule } from '../../../src/stress/trouble/schedule.js';

const span: fc.Arbitrary<Span> = fc
  .tuple(fc.integer({ min: 0, max: 500 }), fc.integer({ min: 0, max: 500 }))
  .map(([least, more]) => [least, least + more]);
const kind = fc.constantFrom(...PROCESS_TROUBLES);
const rules: fc.Arbitrary<TroubleRule[]> = fc.array(
  fc.oneof(fc.record({ kind, everyMs: span }), fc.record({ kind, atMs: fc.integer({ min: 0, max: 2000 }) })),
  { maxLength: 5 },
);

interface Made {
  readonly kind: ProcessTrouble;
  readonly dueMs: number;
  readonly beginMs: number;
  readonly endMs: number;
}

/** Makes so much trouble, each taking as long as is drawn for it. */
function play(given: readonly TroubleRule[], seed: number, durations: readonly number[]): Made[] {
  const random = new Random(seed);
  const schedule = new Schedule(given, () => random.next());
  const made: Made[] = [];
  let nowMs = 0;
  for (const durationMs of durations) {
    const due = schedule.next();
    if (due === undefined) break;
    const beginMs = Math.max(nowMs, due.atMs);
    nowMs = beginMs + durationMs;
    made.push({ kind: due.kind, dueMs: due.atMs, beginMs, endMs: nowMs });
    schedule.over(nowMs);
  }
  return made;
}

const durations = fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 60 });
const seed = fc.integer();

describe('a schedule', () => {
  test('makes trouble in order, each rule in its turn', () => {
    fc.assert(
      fc.property(rules, seed, durations, (given, seed, durations) => {
        const made = play(given, seed, durations);
        for (const [index, { dueMs, beginMs }] of made.entries()) {
          expect(beginMs).toBeGreaterThanOrEqual(dueMs);
          expect(beginMs).toBeGreaterThanOrEqual(made[index - 1]?.endMs ?? 0);
        }
        const recurs = given.some((rule) => 'everyMs' in rule);
        expect(made.length).toBe(recurs ? durations.length : Math.min(durations.length, given.length));
      }),
    );
  });

  test('lets the server serve between two of a kind', () => {
    fc.assert(
      fc.property(kind, span, seed, durations, (kind, everyMs, seed, durations) => {
        let lastMs = 0;
        for (const { dueMs, endMs } of play([{ kind, everyMs }], seed, durations)) {
          expect(dueMs - lastMs).toBeGreaterThanOrEqual(everyMs[0]);
          expect(dueMs - lastMs).toBeLessThanOrEqual(everyMs[1]);
          lastMs = endMs;
        }
      }),
    );
  });

  test('lets the server serve as long where there is trouble of other kinds, however long that takes', () => {
    fc.assert(
      fc.property(fc.array(span, { minLength: 3, maxLength: 3 }), seed, durations, (spans, seed, durations) => {
        const given = PROCESS_TROUBLES.map((kind, index) => ({ kind, everyMs: spans[index]! }));
        const made = play(given, seed, durations);
        for (const [at, { kind, beginMs }] of made.entries()) {
          const last = made.findLastIndex((other, index) => index < at && other.kind === kind);
          const between = made.slice(last + 1, at).reduce((sum, other) => sum + other.endMs - other.beginMs, 0);
          const servedMs = beginMs - (made[last]?.endMs ?? 0) - between;
          expect(servedMs).toBeGreaterThanOrEqual(given.find((rule) => rule.kind === kind)!.everyMs[0]);
        }
      }),
    );
  });

  test('makes trouble of one moment at that moment, once', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 2000 }), { maxLength: 6 }), seed, (moments, seed) => {
        const given = moments.map((atMs) => ({ kind: 'kill', atMs }) as const);
        const made = play(given, seed, new Array(10).fill(0));
        expect(made.map(({ beginMs }) => beginMs)).toEqual(moments.toSorted((a, b) => a - b));
      }),
    );
  });

  test('is the same for the same seed', () => {
    fc.assert(
      fc.property(rules, seed, durations, (given, seed, durations) => {
        expect(play(given, seed, durations)).toEqual(play(given, seed, durations));
      }),
    );
  });

  test('lets a pause last as long as its rule says', () => {
    const lasting = (rule: TroubleRule) => new Schedule([rule], () => 0.5).next()?.lastsMs;
    expect(lasting({ kind: 'pause', atMs: 0, lastsMs: [10, 30] })).toBe(20);
    expect(lasting({ kind: 'pause', atMs: 0 })).toBe(175);
    expect(lasting({ kind: 'kill', atMs: 0, lastsMs: [10, 30] })).toBe(0);
  });
});

test('the rules have what is asked for at regular intervals, and the rest at random ones', () => {
  expect(rulesFor(['kill', 'pause'], { kill: 2000 })).toEqual([
    { kind: 'kill', everyMs: [2000, 2000] },
    { kind: 'pause', everyMs: [300, 900] },
  ]);
  expect(rulesFor([])).toEqual([]);
});
