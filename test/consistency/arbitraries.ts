import fc from 'fast-check';
import { GET, type History, MISSING, UNWRITTEN } from '../../src/consistency/history.js';
import { Random } from '../store/simulation/random.js';
import { historyOf, type Row } from './rows.js';
import { simulate } from './simulate.js';

/**
 * As many as the largest contradiction of two values needs, and some that may explain it away; few enough to try every
 * order.
 */
const MOST_OPERATIONS = 9;
const KEYS = 2;
/** Start times; so few that many are equal. */
const MOMENTS = 12;
const LONGEST = 4;

/**
 * Any small history with unique writes, one random number an operation: pending and refused ones, times that are equal,
 * misses, and reads of anything, be it not written, refused, or another key's.
 */
export const anyHistory: fc.Arbitrary<History> = fc
  .array(fc.nat(), { minLength: 1, maxLength: MOST_OPERATIONS })
  .map((seeds) => {
    const randoms = seeds.map((seed) => new Random(seed));
    const drawn = randoms.map(drawRow).map((row, index) => (row.kind === 'get' ? row : { ...row, value: index + 1 }));
    return historyOf(drawn.map((row, index) => (row.kind === 'get' ? readOf(row, drawn, randoms[index]!) : row)));
  });

function drawRow(random: Random): Row {
  const kind = random.pick([
    'get',
    'get',
    'get',
    'get',
    'get',
    'get',
    'set',
    'set',
    'set',
    'set',
    'set',
    'refused',
  ] as const);
  const start = random.below(MOMENTS);
  const key = random.below(6) === 0 ? 1 : 0;
  const pending = random.below(kind === 'get' ? 12 : 4) === 0;
  // Slow SETs leave it to GETs to tell when they took effect.
  const end = start + random.below(kind === 'set' ? MOMENTS : LONGEST);
  return { kind, key, value: MISSING, start, ...(pending ? {} : { end }) };
}

/** A GET that is answered, mostly, with a value of its key that somebody had begun to write. */
function readOf(row: Row, rows: readonly Row[], random: Random): Row {
  const until = random.below(15) === 0 ? MOMENTS : (row.end ?? row.start);
  const own = rows.filter(({ kind, key, start }) => kind === 'set' && key === row.key && start <= until);
  const dice = random.below(30);
  if (dice === 0) return { ...row, value: UNWRITTEN };
  if (dice === 1) return { ...row, value: 1 + random.below(rows.length) };
  return dice < 6 || own.length === 0 ? row : { ...row, value: random.pick(own).value };
}

/** A small history that is linearizable, but for at most one GET that is answered something else. */
export const nearlyLinearizable: fc.Arbitrary<History> = fc.nat().map((seed) => {
  const random = new Random(seed);
  const history = simulate({
    operations: 2 + random.below(MOST_OPERATIONS - 1),
    seed,
    clients: 2 + random.below(4),
    keys: 1 + random.below(KEYS),
    sets: 0.4,
    refused: 0.1,
    pending: 0.15,
    forgotten: random.pick([0, 0.1]),
    grainUs: random.pick([1, 100, 200]),
  });
  const changed = random.below(2 * history.length);
  if (changed < history.length && history.kind[changed] === GET)
    history.value[changed] = history.values === 0 ? MISSING : random.below(history.values + 1);
  return history;
});

export const smallHistory: fc.Arbitrary<History> = fc.oneof(anyHistory, nearlyLinearizable);

/** Parameters of long histories that are linearizable. */
export const simulations = fc.record({
  seed: fc.nat(),
  operations: fc.constantFrom(100, 1000, 5000),
  clients: fc.constantFrom(2, 10, 50),
  keys: fc.constantFrom(1, 10, 500),
  distribution: fc.constantFrom('uniform' as const, 'zipf' as const),
  sets: fc.constantFrom(0.1, 0.5, 0.9),
  refused: fc.constantFrom(0, 0.05),
  pending: fc.constantFrom(0, 0.01, 0.2),
  grainUs: fc.constantFrom(1, 50, 1000),
});
