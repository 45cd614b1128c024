import { describe, expect, test } from 'vitest';
import { type FaultInWords, withLikelyCauses } from '../../src/conformance/likely-causes.js';
import type { CheckResult } from '../../src/conformance/result.js';
import { check, resultOf, violation } from '../report/results.js';

const words = async (name: string): Promise<FaultInWords> => ({
  summary: `The summary of ${name}.`,
  fix: `The fix of ${name}.`,
  ...(name === 'one-read-one-command' && { diagnosis: 'Your server reads once.' }),
});

const DELIVERY = [
  'REQ-3.1:byte-by-byte',
  'REQ-3.1:cut-in-the-middle-of-a-word',
  'REQ-3.1:cut-before-the-last-lf',
  'REQ-3.3',
  'REQ-3.4',
  'REQ-4.1',
  'REQ-4.2',
  'ERR-3.1',
];
const SIZES = ['SET-4.1', 'SET-4.2', 'SET-4.3', 'SET-4.4', 'SET-4.5', 'SET-4.6', 'CSV-5.1', 'CSV-5.2'];

const failed = (ids: readonly string[]): CheckResult[] =>
  ids.map((id) => check({ id, status: 'failed', ...(violation.failure && { failure: violation.failure }) }));
const under = (spec: string, ids: readonly string[]) => ids.map((id) => `${spec}-${id}`);

describe('a result', () => {
  test('has the likely causes of its failures, in words', async () => {
    const ids = under('LITE', DELIVERY);
    const { likelyCauses } = await withLikelyCauses(resultOf([check(), ...failed(ids)]), words);
    expect(likelyCauses).toEqual([
      {
        name: 'one-read-one-command',
        sentence: 'Your server reads once.',
        fix: 'The fix of one-read-one-command.',
        checks: ids,
      },
    ]);
  });

  test('has them whatever the specification', async () => {
    const ids = under('COURSE', DELIVERY);
    const target = { description: '', flags: '', spec: 'course' } as const;
    const { likelyCauses } = await withLikelyCauses(resultOf(failed(ids), { target }), words);
    expect(likelyCauses?.map(({ name, checks }) => ({ name, checks }))).toEqual([
      { name: 'one-read-one-command', checks: ids },
    ]);
  });

  test('has the alternatives, where checks cannot tell', async () => {
    const stored = { message: 'not refused', received: 'STORED\\r\\n', expected: [], repeat: '', transcript: [] };
    const checks = under('LITE', SIZES).map((id) => check({ id, status: 'failed', failure: stored }));
    const { likelyCauses } = await withLikelyCauses(resultOf(checks), words);
    expect(likelyCauses?.map(({ name, alternatives }) => [name, alternatives?.map((each) => each.name)])).toEqual([
      ['cut-to-size', ['size-ignored']],
    ]);
  });

  test('takes nothing that is flaky for the sign of a fault that is there each time', async () => {
    const flaky = failed(under('LITE', DELIVERY)).map((each) => ({
      ...each,
      rounds: { passed: 9, failed: 1, passRate: [0.59, 0.98] } as const,
    }));
    expect((await withLikelyCauses(resultOf(flaky, { rounds: 10 }), words)).likelyCauses).toBeUndefined();
  });

  test.each([
    ['that passed', [check()]],
    ['with one failure', [violation]],
    ['of features of the user', failed(['mine.feature:3', 'mine.feature:9'])],
  ])('%s has none', async (_name, checks) => {
    const result = resultOf(checks);
    expect(await withLikelyCauses(result, words)).toEqual(result);
  });

  test('that was put together from parts gets causes of its own', async () => {
    const ids = under('LITE', SIZES);
    const stale = [{ name: 'flood', sentence: 's', fix: 'f', checks: ids }];
    const { likelyCauses } = await withLikelyCauses(resultOf(failed(ids), { likelyCauses: stale }), words);
    expect(likelyCauses?.some(({ name }) => name === 'flood')).toBe(false);
  });
});
