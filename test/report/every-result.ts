import { holdConform } from '../../src/known-failures/hold-conform.js';
import { holdSelftest } from '../../src/known-failures/hold-selftest.js';
import type { AnyResult } from '../../src/report/any-result.js';
import { benchResult, measurement, workload } from './bench-results.js';
import { checkResult, staleRead as historyStaleRead, judged } from './check-results.js';
import { check, resultOf, violation } from './results.js';
import { fault, selftestResult } from './selftest-results.js';
import { staleRead, stressResult } from './stress-results.js';

/** A check of each status. */
export const CHECKS = [
  check({ id: 'LITE-SET-1.1', source: { file: 'features/lite/set.feature', line: 7 } }),
  violation,
  check({
    ...{ id: 'LITE-ERR-1.1', chapter: 'Errors', level: 'should', status: 'failed' },
    failure: { message: 'it is slow', expected: [], repeat: 'memlite-kit conform LITE-ERR-1.1', transcript: [] },
  }),
  check({ id: 'LITE-CSV-1.1', chapter: 'CSV', status: 'unmet', reason: 'there is no CSV file', needs: 'csv' }),
  check({ id: 'LITE-CSV-1.2', chapter: 'CSV', status: 'inconclusive', reason: 'the target was gone' }),
];

/** A list of known failures that says all there is to say. */
export const EXCUSE = {
  ...{ id: 'LITE-SET-4.2', line: 3, covers: ['LITE-SET-4.2'], reason: 'since the rewrite' },
  ...{ owner: 'storage', expires: '2026-12-31', link: 'https://example.org/12' },
};
const stale = { id: 'LITE-SET-1.1', line: 9, covers: ['LITE-SET-1.1'], reason: 'it was slow' };

/** A run with a failure that is known. */
export const EXCUSED = holdConform(resultOf([check(), violation]), { file: 'known.yaml', entries: [EXCUSE] });
/** The same, with an entry that does not fit. */
export const MISFIT = holdConform(EXCUSED, { file: 'known.yaml', entries: [EXCUSE, stale] });

const survived = selftestResult([fault('chatty'), fault('deaf', { failed: [], own: 0 })], {
  problems: [{ kind: 'survived', what: 'deaf', sentence: 'no check catches deaf' }],
  verdict: 'failed',
});
/** A selftest with a fault that is known to survive, and with an entry for one that is caught. */
export const EXCUSED_SELFTEST = holdSelftest(survived, {
  file: 'known.yaml',
  entries: [
    { id: 'deaf', line: 1, covers: ['deaf'], reason: 'a check is to come' },
    { id: 'chatty', line: 3, covers: ['chatty'], reason: 'it was not caught' },
  ],
});

/** Rounds of which the first check passed 17 of 20, the second none, the third all; the fourth was never reached. */
export const ROUNDS = resultOf(
  [
    { ...violation, rounds: { passed: 17, failed: 3, passRate: [0.6396, 0.9476] } },
    { ...violation, id: 'LITE-SET-4.3', rounds: { passed: 0, failed: 20, passRate: [0, 0.1611] } },
    check({ rounds: { passed: 20, failed: 0, passRate: [0.8389, 1] } }),
    check({ id: 'LITE-SET-9.1', status: 'skipped', reason: 'not run: --bail ended the run after 23 violations' }),
  ],
  { rounds: 20 },
);

const violatedStress = stressResult({
  consistency: {
    ...{ verdict: 'violation', model: 'register', checker: 'zones', checkMs: 14.2, keys: 10, violatedKeys: 3 },
    violations: [staleRead('k1'), staleRead('k2')],
  },
  thresholds: [{ option: '--max-errors 0', measured: '7 errors', met: false }],
  timeline: [0, 1, 2].map((at) => ({
    ...{ fromMs: at * 1000, toMs: at * 1000 + 1000, operations: 51_000, errors: at, p50: 806.4, p99: 900 },
  })),
  events: [{ atMs: 1500, kind: 'kill' }],
  verdict: 'failed',
  reasons: ['3 of 10 keys contradict themselves'],
});

/** Results by hand, well and unwell, of each kind. */
export const EVERY_RESULT: readonly (readonly [string, AnyResult])[] = [
  ['conform, passed', resultOf([check()])],
  ['conform, of every status', resultOf(CHECKS)],
  ['conform, with a known failure', EXCUSED],
  ['conform, with a list that does not fit', MISFIT],
  ['conform, of nothing', resultOf([])],
  ['conform, of rounds', ROUNDS],
  ['stress, passed', stressResult()],
  ['stress, violated', violatedStress],
  ['check, passed', checkResult(judged('a.jsonl'))],
  [
    'check, violated',
    checkResult(
      judged('a & b.jsonl', { verdict: 'violation', violatedKeys: 1, violations: [historyStaleRead('k3')] }),
      judged('c.edn', { verdict: 'unknown', reason: 'time ran out after 1s' }),
    ),
  ],
  [
    'bench',
    benchResult([
      workload([measurement('memcached', 100_000), measurement('ours', 20_000, 0.2)]),
      workload([measurement('memcached', 90_000), measurement('ours', 20_000, 0.2)], { pipeline: 32 }),
    ]),
  ],
  ['selftest, passed', selftestResult([fault('chatty'), fault('deaf')])],
  ['selftest, survived', survived],
  ['selftest, known to survive', EXCUSED_SELFTEST],
];

/** A run whose one failure says all this. */
export function failingWith(words: string, title = words): AnyResult {
  return resultOf([
    check({ id: 'LITE-GET-1.1' }),
    {
      ...violation,
      title,
      failure: { message: words, hint: words, expected: [words], sent: words, repeat: words, transcript: [] },
    },
    check({ id: 'LITE-CSV-1.1', status: 'unmet', reason: words, needs: 'csv' }),
  ]);
}
