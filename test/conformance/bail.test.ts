import { expect, test } from 'vitest';
import { bailAfter } from '../../src/conformance/bail.js';
import { check, violation } from '../report/results.js';

const NONE = new Set<string>();
const advice = { ...violation, level: 'should' as const };
const unmet = check({ status: 'unmet', reason: 'there is no CSV file', needs: 'csv' });

test('a run is over with the violation that is one too many', () => {
  const isOver = bailAfter(2, false, NONE);
  expect([check(), violation, advice, unmet, check()].map(isOver)).toEqual(Array(5).fill(undefined));
  expect(isOver(violation)).toBe('not run: --bail ended the run after 2 violations');
});

test('what else is a violation with --strict ends it, too', () => {
  expect(bailAfter(1, true, NONE)(advice)).toContain('after a violation');
  expect(bailAfter(1, true, NONE)(unmet)).toContain('after a violation');
});

test('a failure that is known ends nothing', () => {
  expect(bailAfter(1, true, new Set([violation.id]))(violation)).toBeUndefined();
});
