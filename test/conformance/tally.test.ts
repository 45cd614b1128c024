import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isFlaky, STATUSES, type Status, summarize } from '../../src/conformance/result.js';
import { Tally } from '../../src/conformance/tally.js';
import { check, violation } from '../report/results.js';

const ended = (status: Status, ms = 1) => (status === 'failed' ? { ...violation, ms } : check({ status, ms }));

function tally(...statuses: Status[]) {
  const rounds = new Tally();
  for (const status of statuses) rounds.add([ended(status)]);
  return rounds.results()[0]!;
}

describe('rounds of a check', () => {
  test('are failed where one is, with the first failure, and flaky where others passed', () => {
    const result = tally('passed', 'failed', 'passed');
    expect(result).toMatchObject({
      status: 'failed',
      failure: violation.failure,
      ms: 3,
      rounds: { passed: 2, failed: 1 },
    });
    expect(isFlaky(result)).toBe(true);
    expect(summarize([result])).toMatchObject({ verdict: 'failed', summary: { failed: 1, violations: 1, flaky: 1 } });
  });

  test('that were never run are no success', () => {
    expect(summarize([tally('passed'), tally('skipped')]).verdict).toBe('inconclusive');
  });

  test('that all fail, or all pass, are not flaky', () => {
    expect(isFlaky(tally('failed', 'failed'))).toBe(false);
    expect(isFlaky(tally('passed', 'passed'))).toBe(false);
  });

  test('that were not judged count for nothing, and are told of', () => {
    expect(tally('passed', 'inconclusive')).toMatchObject({ status: 'inconclusive', rounds: { passed: 1, failed: 0 } });
    expect(tally('passed', 'skipped')).toMatchObject({ status: 'passed', rounds: { passed: 1, failed: 0 } });
    expect(tally('skipped', 'skipped').rounds).toBeUndefined();
  });

  test('pass only where none of them says otherwise', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...STATUSES), { minLength: 1, maxLength: 12 }), (statuses) => {
        const { status, rounds } = tally(...statuses);
        const count = (wanted: Status) => statuses.filter((each) => each === wanted).length;
        expect(status === 'failed').toBe(count('failed') > 0);
        if (status === 'passed') expect(count('passed') + count('skipped')).toBe(statuses.length);
        expect([rounds?.passed ?? 0, rounds?.failed ?? 0]).toEqual([count('passed'), count('failed')]);
      }),
    );
  });
});
