import { describe, expect, test } from 'vitest';
import type { HistoryEvent, Remark } from '../../src/consistency/history.js';
import { checkRegister } from '../../src/consistency/register.js';
import type { Anomaly } from '../../src/consistency/verdict.js';
import { historyOf, rowsOf } from './rows.js';

type Case = readonly [what: string, operations: string, anomaly: Anomaly | 'ok', shown: readonly number[]];

function judge(operations: string, mode: 'register' | 'cache', events: readonly HistoryEvent[] = []) {
  const { verdict, violations } = checkRegister(historyOf(rowsOf(operations), { events }), { mode });
  const [violation] = violations;
  return [violation?.anomaly ?? verdict, violation?.operations ?? []];
}

const REGISTERS: readonly Case[] = [
  ['nothing at all', 'get - 0-1', 'ok', []],
  ['a SET, then a GET of it', 'set 1 0-10, get 1 20-30', 'ok', []],
  ['a GET that begins when a SET ends may come before it', 'set 1 0-10, get - 10-20', 'ok', []],
  ['a pending SET may happen late', 'set 1 0-, get - 10-20, get - 30-40, get 1 50-60', 'ok', []],
  ['a pending SET may never happen', 'set 1 0-1, set 2 5-, get 1 10-20, get 1 30-40', 'ok', []],
  ['a pending GET tells nothing', 'set 1 0-1, set 2 2-3, get 1 5-', 'ok', []],
  ['a SET that was refused and not seen', 'set 1 0-1, refused 2 2-3, get 1 5-6', 'ok', []],
  ['SETs at once, read in one order', 'set 1 0-10, set 2 0-10, get 1 11-12, get 1 13-14', 'ok', []],

  [
    'an old value, while others read the new one',
    'set 1 0-1, set 2 2-3, get 1 5-6, get 2 7-8',
    'stale-read',
    [0, 1, 2],
  ],
  ['the same, the others being at it', 'set 1 0-1, set 2 2-3, get 1 5-8, get 2 4-7', 'stale-read', [0, 1, 2]],
  [
    'an old value, when another SET is under way',
    'set 1 0-1, set 2 2-3, get 1 5-6, set 3 4-9',
    'stale-read',
    [0, 1, 2],
  ],
  [
    'a pending SET that was seen, then the old value',
    'set 1 0-1, set 2 2-, get 2 3-4, get 1 5-6, get 2 7-8',
    'stale-read',
    [0, 1, 2, 3],
  ],
  ['nothing, when there was something', 'set 1 0-1, get - 2-3, get 1 4-5', 'stale-read', [0, 1]],
  ['nothing, when a pending SET was seen', 'set 1 0-, get 1 2-3, get - 4-5', 'stale-read', [0, 1, 2]],

  ['a SET that only its client knows of', 'set 1 0-1, set 2 2-3, get 1 5-6', 'lost-update', [0, 1, 2]],
  ['the last of three SETs', 'set 1 0-1, set 2 2-3, set 3 4-5, get 1 6-7', 'lost-update', [0, 2, 3]],
  ['the first SET', 'set 1 0-1, get - 2-3, get - 4-5', 'lost-update', [0, 1]],
  ['the first SET, seen and gone', 'set 1 0-1, get 1 2-3, get - 4-5', 'lost-update', [0, 2]],
  ['a SET that another one might have replaced', 'set 1 0-1, set 2 2-5, set 3 3-4, get 1 6-7', 'stale-read', [0, 2, 3]],

  [
    'a value read before, after one that was read',
    'set 1 0-1, get 1 2-3, set 2 4-5, get 2 6-7, get 1 8-9',
    'back-from-the-dead',
    [0, 2, 4],
  ],
  [
    'the same, and it stays',
    'set 1 0-1, get 1 2-3, set 2 4-, get 2 6-7, get 1 8-9, get 1 10-11',
    'back-from-the-dead',
    [0, 2, 3, 4],
  ],
  [
    'SETs at once, read in two orders',
    'set 1 0-10, set 2 0-10, get 1 1-2, get 2 3-4, get 1 11-12',
    'back-from-the-dead',
    [0, 1, 2, 3, 4],
  ],

  [
    'SETs at once, and GETs that disagree',
    'set 1 0-1, set 2 0-1, get 1 2-3, get 2 4-5',
    'not-linearizable',
    [0, 1, 2, 3],
  ],
  [
    'slow SETs at once, and GETs that disagree',
    'set 1 0-9, set 2 0-9, get 2 10-11, get 1 12-13',
    'not-linearizable',
    [0, 1, 2, 3],
  ],

  ['a value that nobody has begun to write', 'get 1 0-1, set 1 2-3', 'future-read', [0, 1]],
  ['the same, and the SET is pending', 'get 1 0-1, set 1 2-', 'future-read', [0, 1]],
  ['a value that was refused', 'refused 1 0-1, get 1 2-3', 'refused-but-stored', [0, 1]],
  ['a value that was refused later', 'refused 1 0-9, get 1 2-3', 'refused-but-stored', [0, 1]],
  ['a value that nobody wrote', 'set 1 0-1, get ? 2-3', 'never-written', [1]],
  ['a number that nobody wrote', 'get 1 2-3', 'never-written', [0]],
  ['a value of another key', 'set 1:1 0-1, get 0:1 2-3', 'foreign-value', [1]],
  ['a value that was refused on another key', 'refused 1:1 0-1, get 0:1 2-3', 'foreign-value', [1]],
];

const CACHES: readonly Case[] = [
  ['forgets', 'set 1 0-1, get 1 2-3, get - 4-5, get - 6-7', 'ok', []],
  ['forgets at once', 'set 1 0-1, get - 2-3', 'ok', []],
  ['forgets, and is told again', 'set 1 0-1, get - 2-3, set 2 4-5, get 2 6-7, get - 8-9', 'ok', []],
  ['a miss while a SET is under way', 'set 1 0-9, get - 2-3, get 1 4-5', 'ok', []],
  ['a miss beside a hit', 'set 1 0-1, get - 2-9, get 1 5-6', 'ok', []],
  ['what was forgotten is back', 'set 1 0-1, get - 2-3, get 1 4-5', 'back-from-the-dead', [0, 1, 2]],
  ['the same, of a pending SET', 'set 1 0-, get 1 2-3, get - 4-5, get 1 6-7', 'back-from-the-dead', [0, 1, 2, 3]],
  ['an older value is back', 'set 1 0-1, set 2 2-3, get 1 4-5', 'stale-read', [0, 1, 2]],
  [
    'an older value, while others read the new one',
    'set 1 0-1, set 2 2-3, get 1 4-5, get 2 6-7',
    'stale-read',
    [0, 1, 2],
  ],
  [
    'a value read, replaced, and read',
    'set 1 0-1, get 1 2-3, set 2 4-5, get 2 6-7, get 1 8-9',
    'back-from-the-dead',
    [0, 2, 4],
  ],
];

describe.each([
  ['register', REGISTERS],
  ['cache', CACHES],
] as const)('a %s', (mode, cases) => {
  test.each<Case>(cases)('%s: %s', (_, operations, anomaly, shown) => {
    expect(judge(operations, mode)).toEqual([anomaly, shown]);
  });
});

test('of a value that may have been seen by others nobody says that it is lost', () => {
  const history = historyOf(rowsOf('set 1 0-10, set 2 20-30, get 1 40-50'), { events: [{ at: 35, kind: 'kill' }] });
  expect(checkRegister(history, { partial: true }).violations).toMatchObject([{ anomaly: 'stale-read' }]);
});

describe('a crash', () => {
  const at = (moment: number, kind: HistoryEvent['kind'] = 'kill') => [{ at: moment, kind }];
  const LOST = 'set 1 0-10, set 2 20-30, get 1 50-60';

  test.each<[string, string, readonly HistoryEvent[], Anomaly]>([
    ['between the reply and the GET', LOST, at(40), 'lost-in-crash'],
    ['that was a polite one', LOST, at(40, 'term'), 'lost-in-crash'],
    ['one of two', LOST, [...at(5), ...at(35)], 'lost-in-crash'],
    [
      'after the value was seen',
      'set 1 0-10, get 1 11-12, set 2 20-30, get 2 31-35, get 1 50-60',
      at(40),
      'lost-in-crash',
    ],
    ['of the only value', 'set 1 0-10, get - 50-60', at(40), 'lost-in-crash'],
    ['with a SET under way', `${LOST}, set 3 25-`, at(40), 'lost-in-crash'],
    ['before the reply', LOST, at(25), 'lost-update'],
    ['after the GET', LOST, at(70), 'lost-update'],
    ['that the value survived', `${LOST}, get 2 42-45`, at(40), 'lost-update'],
    ['that was a pause', LOST, at(40, 'pause'), 'lost-update'],
    ['that lost nothing: the value is read again', `${LOST}, get 2 70-80`, at(40), 'stale-read'],
    [
      'before another SET that only its client knows of',
      'set 1 0-10, set 2 20-30, set 3 42-44, get 1 50-60',
      at(40),
      'lost-update',
    ],
    [
      'of a SET that was never acknowledged',
      'set 1 0-10, get 1 11-12, set 2 20-, get 2 31-35, get 1 50-60',
      at(40),
      'back-from-the-dead',
    ],
  ])('%s', (_, operations, events, anomaly) => {
    expect(judge(operations, 'register', events)[0]).toBe(anomaly);
  });

  test('is no excuse for a cache to return an older value', () => {
    expect(judge(LOST, 'cache', at(40))[0]).toBe('stale-read');
  });
});

test.each<[Remark['kind'], Anomaly]>([
  ['torn', 'torn-value'],
  ['mixed', 'torn-value'],
  ['foreign', 'foreign-value'],
  ['altered', 'never-written'],
  ['unknown', 'never-written'],
])('a value that looks %s is a %s', (kind, anomaly) => {
  const remarks = new Map([[1, { kind, text: 'x', of: [] }]]);
  const { violations } = checkRegister(historyOf(rowsOf('set 1 0-1, get ? 2-3'), { remarks }));
  expect(violations).toEqual([{ key: 0, anomaly, operations: [1] }]);
});
