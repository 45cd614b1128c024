import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkKeys } from '../../src/consistency/check-keys.js';
import { GET, type History, MISSING } from '../../src/consistency/history.js';
import { registerModel } from '../../src/consistency/models/register.js';
import { checkRegister } from '../../src/consistency/register.js';
import { registerCalls } from '../../src/consistency/register-calls.js';
import { Random } from '../store/simulation/random.js';
import { smallHistory } from './arbitraries.js';
import { unexplainedKeys } from './brute-force.js';
import { simulate } from './simulate.js';

const MODEL = registerModel(MISSING);

/** What both checkers agree on; an error where they do not. */
function agreed(history: History): string {
  const zones = checkRegister(history);
  const search = checkKeys(MODEL, registerCalls(history));
  const keys = (found: typeof zones) => found.violations.map(({ key }) => key).sort((a, b) => a - b);
  expect([search.verdict, search.violatedKeys, keys(search)]).toEqual([zones.verdict, zones.violatedKeys, keys(zones)]);
  return zones.verdict;
}

test('small histories: by search, by zones, and by every order', () => {
  fc.assert(
    fc.property(smallHistory, (history) => {
      expect(agreed(history)).toBe(unexplainedKeys(history).length === 0 ? 'ok' : 'violation');
    }),
    { numRuns: 10_000 },
  );
}, 600_000);

test('histories of 20 to 60 operations on a key, one answer in some changed', () => {
  const found = { ok: 0, violation: 0, unknown: 0 };
  for (let seed = 0; seed < 4000; seed += 1) {
    const random = new Random(seed);
    const history = simulate({
      ...{
        seed,
        operations: 20 + random.below(41),
        clients: 2 + random.below(9),
        keys: 1,
        sets: random.pick([0.2, 0.5, 0.8]),
      },
      ...{ refused: random.pick([0, 0.1]), pending: random.pick([0, 0.05, 0.3]), grainUs: random.pick([1, 50, 200]) },
    });
    const changed = random.below(2 * history.length);
    if (changed < history.length && history.kind[changed] === GET)
      history.value[changed] = random.below(history.values + 1);
    found[agreed(history) as keyof typeof found] += 1;
  }
  expect(found.ok).toBeGreaterThan(1000);
  expect(found.violation).toBeGreaterThan(500);
}, 600_000);

test('10,000 operations of 50 clients on one key, right and wrong', () => {
  const history = simulate({ seed: 7, operations: 10_000, clients: 50, keys: 1, sets: 0.5, pending: 0.001 });
  expect(agreed(history)).toBe('ok');
  const late = history.kind.lastIndexOf(GET);
  history.value[late] = history.value[history.kind.indexOf(GET, 5000)]!;
  expect(agreed(history)).toBe('violation');
}, 600_000);

test('a time limit is for all keys together', () => {
  const history = simulate({ seed: 1, operations: 20_000, clients: 10, keys: 3, sets: 0.5 });
  let time = 0;
  const found = checkKeys(MODEL, registerCalls(history), { limit: { ms: 2, now: () => time++ } });
  expect(found).toMatchObject({ verdict: 'unknown', violations: [], violatedKeys: 0 });
  expect(found.unknownKeys).toBeGreaterThan(0);
  expect(found.reason).toBe('no answer within 2 ms');
});
