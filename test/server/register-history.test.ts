import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Operation, RegisterHistory, type Value } from './load/register-history.js';

const INITIAL = 'initial';

/** What clients do to one key: each operation by what it writes or was answered, and when it is invoked and answered. */
interface Story {
  readonly operations: readonly { readonly kind: 'set' | 'get'; readonly value: Value }[];
  /** Indices of operations: the first time one comes it is invoked, the second time it is answered. */
  readonly events: readonly number[];
  /** How many of the events come before the crash. */
  readonly crashAt: number;
}

const story: fc.Arbitrary<Story> = fc.integer({ min: 1, max: 6 }).chain((count) =>
  fc.record({
    operations: fc
      .array(fc.record({ kind: fc.constantFrom('set' as const, 'get' as const), read: fc.nat({ max: count + 1 }) }), {
        minLength: count,
        maxLength: count,
      })
      .map((drawn) =>
        drawn.map(({ kind, read }, index) => ({
          kind,
          // A GET may be answered what nobody wrote, or what another GET stands for: both must be found out.
          value: kind === 'set' ? `v${index}` : read === count ? INITIAL : read > count ? undefined : `v${read}`,
        })),
      ),
    events: fc.shuffledSubarray(
      Array.from({ length: 2 * count }, (_, index) => index % count),
      { minLength: count },
    ),
    crashAt: fc.nat({ max: 2 * count }),
  }),
);

/** The history, and the operations as it has timed them. */
function play({ operations, events, crashAt }: Story): { history: RegisterHistory; timed: Operation[]; crash: number } {
  const history = new RegisterHistory(new Map([['k', INITIAL]]));
  const open = new Map<number, Operation>();
  const timed: Operation[] = [];
  let crash = Number.POSITIVE_INFINITY;
  for (const [at, index] of events.entries()) {
    if (at === crashAt) {
      history.crash();
      crash = Math.max(-1, ...timed.map(({ start, end = start }) => Math.max(start, end))) + 0.5;
    }
    const given = operations[index];
    if (given === undefined) continue;
    const operation = open.get(index);
    if (operation !== undefined) {
      // Nobody is answered by a server that has died.
      if (operation.kind === 'get' || at < crashAt) history.respond(operation, given.value);
    } else if (given.kind === 'get' || at < crashAt) {
      const invoked = history.invoke(given.kind, 'k', given.kind === 'set' ? given.value : undefined);
      open.set(index, invoked);
      timed.push(invoked);
    }
  }
  return { history, timed, crash };
}

/** Tries every order. */
function isExplained(timed: readonly Operation[], crash: number): boolean {
  const done = timed.filter(({ kind, end }) => kind === 'set' || end !== undefined);
  const lastOf = ({ end }: Operation) => end ?? crash;
  const from = (value: Value, left: readonly Operation[]): boolean =>
    left.every(({ end }) => end === undefined) ||
    left.some((next) => {
      if (left.some((other) => lastOf(other) < next.start && other.end !== undefined)) return false;
      if (next.kind === 'get' && next.value !== value) return false;
      // A pending SET may come last of all that began before the crash; left out, it never happened.
      const rest = left.filter((other) => other !== next && !(other.end === undefined && lastOf(other) < next.start));
      return from(next.value, rest);
    });
  return from(INITIAL, done);
}

describe('a history of registers', () => {
  test('has violations if and only if no order of its operations explains it', () => {
    let explained = 0;
    fc.assert(
      fc.property(story, (given) => {
        const { history, timed, crash } = play(given);
        const expected = isExplained(timed, crash);
        if (expected) explained += 1;
        expect(history.violations().length === 0).toBe(expected);
      }),
      { numRuns: 20_000 },
    );
    // Both verdicts are met.
    expect(explained).toBeGreaterThan(1000);
    expect(explained).toBeLessThan(19_000);
  });
});
