import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Resolved } from '../../src/known-failures/entry.js';
import { type Item, judge } from '../../src/known-failures/judge.js';

const DAY = '2026-06-15';
const entry = (id: string, covers: readonly string[], over: Partial<Resolved> = {}): Resolved => ({
  ...{ id, reason: `because of ${id}`, line: 1, covers },
  ...over,
});
const items = (statuses: Readonly<Record<string, Item['status']>>): Item[] =>
  Object.entries(statuses).map(([id, status]) => ({ id, status }));
const outcome = (entries: readonly Resolved[], statuses: Readonly<Record<string, Item['status']>>) => {
  const { known, misfits } = judge(entries, items(statuses), DAY);
  return [[...known].map(([id, by]) => `${id} by ${by.id}`), misfits.map(({ kind, id }) => `${kind} ${id}`)];
};

describe('an entry', () => {
  test('excuses what it covers and nothing else', () => {
    expect(outcome([entry('a', ['a.1', 'a.2'])], { 'a.1': 'failed', 'a.2': 'passed', 'b.1': 'failed' })).toEqual([
      ['a.1 by a'],
      [],
    ]);
  });

  test('is stale where all that it covers ran and passed', () => {
    expect(outcome([entry('a', ['a.1', 'a.2'])], { 'a.1': 'passed', 'a.2': 'passed' })).toEqual([[], ['stale a']]);
  });

  test.each<[string, Record<string, Item['status']>]>([
    ['did not run', { 'a.1': 'passed' }],
    ['came to no end', { 'a.1': 'passed', 'a.2': 'undecided' }],
  ])('is not stale where some of it %s', (_name, statuses) => {
    expect(outcome([entry('a', ['a.1', 'a.2'])], statuses)).toEqual([[], []]);
  });

  test('is not judged where nothing of it was selected, expired or not', () => {
    const entries = [entry('a', ['a.1']), entry('b', ['b.1'], { expires: '2020-01-01' })];
    expect(outcome(entries, { 'c.1': 'failed' })).toEqual([[], []]);
  });

  test('of another specification matches nothing', () => {
    expect(outcome([entry('a', [])], { 'c.1': 'passed' })).toEqual([[], ['unmatched a']]);
  });

  test('excuses nothing that came to no end', () => {
    expect(outcome([entry('a', ['a.1'])], { 'a.1': 'undecided' })).toEqual([[], []]);
  });

  test('counts on its last day, and not on the next', () => {
    const until = (expires: string) => outcome([entry('a', ['a.1'], { expires })], { 'a.1': 'failed' });
    expect(until(DAY)).toEqual([['a.1 by a'], []]);
    expect(until('2026-06-14')).toEqual([[], ['expired a']]);
  });

  test('that is stale is called that, be it expired as well', () => {
    expect(outcome([entry('a', ['a.1'], { expires: '2020-01-01' })], { 'a.1': 'passed' })).toEqual([[], ['stale a']]);
  });

  test('that covers least speaks for a failure, where it has not expired', () => {
    const clause = entry('a', ['a.1', 'a.2']);
    expect(outcome([clause, entry('a.1', ['a.1'])], { 'a.1': 'failed', 'a.2': 'failed' })).toEqual([
      ['a.1 by a.1', 'a.2 by a'],
      [],
    ]);
    const old = entry('a.1', ['a.1'], { expires: '2020-01-01' });
    expect(outcome([clause, old], { 'a.1': 'failed' })).toEqual([['a.1 by a'], ['expired a.1']]);
  });

  test('says what to do', () => {
    const entries = [
      entry('a.1', ['a.1']),
      entry('b', ['b.1', 'b.2'], { line: 7 }),
      entry('c', ['c.1'], { expires: '2020-01-01' }),
      entry('d', []),
    ];
    const { misfits } = judge(
      entries,
      items({ 'a.1': 'passed', 'b.1': 'passed', 'b.2': 'passed', 'c.1': 'failed' }),
      DAY,
    );
    expect(misfits.map(({ sentence }) => sentence)).toEqual([
      'a.1 is no failure any more: take it off the list',
      'none of the 2 that b stands for fails any more: take it off the list',
      'c was excused until 2020-01-01: fix it, or give it another date',
      'd stands for nothing by which this server is judged: it is of another specification',
    ]);
    expect(misfits[1]).toMatchObject({ line: 7 });
  });
});

const ids = ['a.1', 'a.2', 'a.3', 'b.1', 'b.2', 'c.1'];
const statuses = fc.dictionary(
  fc.constantFrom(...ids),
  fc.constantFrom<Item['status']>('passed', 'failed', 'undecided'),
);
const entries = fc.uniqueArray(
  fc.record({
    id: fc.constantFrom(...ids, 'a', 'b', 'c'),
    expires: fc.constantFrom(undefined, '2026-06-14', DAY, '2026-06-16'),
  }),
  { selector: ({ id }) => id },
);
const resolved = (list: readonly { id: string; expires: string | undefined }[]) =>
  list.map(({ id, expires }) =>
    entry(
      id,
      ids.filter((each) => each === id || each.startsWith(`${id}.`)),
      expires === undefined ? {} : { expires },
    ),
  );

test('only failures are known, each by an entry that covers it and counts', () => {
  fc.assert(
    fc.property(entries, statuses, (list, found) => {
      const all = resolved(list);
      for (const [id, { id: by }] of judge(all, items(found), DAY).known) {
        expect(found[id]).toBe('failed');
        const entry = all.find((each) => each.id === by)!;
        expect(entry.covers).toContain(id);
        expect((entry.expires ?? DAY) >= DAY).toBe(true);
      }
    }),
  );
});

test('a part of a run calls nothing stale that the whole does not', () => {
  fc.assert(
    fc.property(entries, statuses, fc.func(fc.boolean()), (list, found, isFirst) => {
      const all = resolved(list);
      const stale = (part: readonly Item[]) =>
        judge(all, part, DAY).misfits.flatMap(({ kind, id }) => (kind === 'stale' ? [id] : []));
      const whole = items(found);
      const parts = [true, false].map((first) => whole.filter(({ id }) => isFirst(id) === first));
      for (const part of parts) expect(stale(whole)).toEqual(expect.arrayContaining(stale(part)));
    }),
  );
});
