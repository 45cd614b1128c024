import { expect, test } from 'vitest';
import { bailAfter } from '../../src/conformance/bail.js';
import { check, violation } from '../report/results.js';

const advice = { ...violation, level: 'should' as const };
const unmet = check({ status: 'unmet', reason: 'there is no CSV file', needs: 'csv' });

const none = () => false;

test('a run is over with the violation that is one too many', () => {
  const isOver = bailAfter(2, false, none);
  expect([check(), violation, advice, unmet, check()].map(isOver)).toEqual(Array(5).fill(undefined));
  expect(isOver(violation)).toBe('not run: --bail ended the run after 2 violations');
});

test('what else is a violation with --strict ends it, too', () => {
  expect(bailAfter(1, true, none)(advice)).toContain('after a violation');
  expect(bailAfter(1, true, none)(unmet)).toContain('after a violation');
});

test('what is known is no violation', () => {
  const isOver = bailAfter(1, false, (id) => id === violation.id);
  expect(isOver(violation)).toBeUndefined();
  expect(isOver({ ...violation, id: 'LITE-SET-4.4' })).toContain('after a violation');
});
