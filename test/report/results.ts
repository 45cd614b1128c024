import { type CheckResult, isFlaky, type Result } from '../../src/conformance/result.js';
import { lite } from '../../src/protocol/dialect.js';

/** A check that passed, unless told otherwise. */
export function check(over: Partial<CheckResult> = {}): CheckResult {
  return {
    id: 'LITE-SET-1.1',
    clause: 'LITE-SET-1',
    level: 'must',
    chapter: 'SET',
    title: 'A SET is answered STORED',
    status: 'passed',
    ms: 3,
    ...over,
  };
}

/** A violation, with all that can be said about one. */
export const violation: CheckResult = check({
  id: 'LITE-SET-4.2',
  clause: 'LITE-SET-4',
  title: 'One byte too many is too many',
  status: 'failed',
  failure: {
    message: 'more comes than one reply: the next request gets what belongs to this one',
    sent: 'set k 5\\r\\nabcdef\\r\\n',
    expected: ['NOT STORED\\r\\n', 'INVALID COMMAND\\r\\n'],
    received: 'NOT STORED\\r\\nINVALID COMMAND\\r\\n',
    caret: 14,
    hint: 'The comparison is off by one.',
    repeat: 'memlite-kit conform LITE-SET-4.2 --target 127.0.0.1:11211',
    transcript: [],
  },
});

/** A Result of these checks. */
export function resultOf(checks: readonly CheckResult[], over: Partial<Result> = {}): Result {
  const count = (status: CheckResult['status']) => checks.filter((each) => each.status === status).length;
  const violations = checks.filter((each) => each.status === 'failed' && each.level === 'must').length;
  const inconclusive = count('inconclusive');
  const skipped = count('skipped');
  const flaky = checks.filter(isFlaky).length;
  return {
    format: 'memlite-kit/result',
    version: 1,
    kind: 'conform',
    tool: { name: 'memlite-kit', version: '0.1.0' },
    startedAt: '2026-01-02T03:04:05.678Z',
    durationMs: 1234,
    suiteMs: 1200,
    seed: 1,
    target: { description: '127.0.0.1:11211', flags: '--target 127.0.0.1:11211', spec: 'lite' },
    dialect: lite,
    delayMs: 1,
    timeoutMs: 2000,
    verdict: violations > 0 ? 'failed' : inconclusive > 0 ? 'inconclusive' : 'passed',
    summary: {
      ...{ passed: count('passed'), failed: count('failed'), unmet: count('unmet'), inconclusive, violations },
      ...(skipped > 0 && { skipped }),
      ...(flaky > 0 && { flaky }),
    },
    checks,
    ...over,
  };
}
