import { type CheckResult, type Failure, isFlaky, type Result, type Verdict } from '../../conformance/result.js';
import { misfitCases, misfitsInWords } from '../known-failures.js';
import { describeRounds } from '../rounds.js';
import { type Case, type CaseStatus, countsInWords, type View } from './view.js';

/** A run of the suite: a case for each check. */
export function conformView(result: Result, strict: boolean): View {
  const cases = result.checks.map((check) => caseOf(check, strict));
  const list = result.knownFailures ?? { file: '', misfits: [] };
  const misfits = misfitsInWords(list);
  return {
    name: 'memlite-kit conform',
    subject: `${result.target.description}, by docs/spec/${result.target.spec}.md`,
    startedAt: result.startedAt,
    seconds: result.durationMs / 1000,
    verdict: verdictOf(result, strict),
    headline: `${verdictInWords(result, strict)}: ${countsInWords(cases)} of ${cases.length} checks${roundsInWords(result)}${misfits === '' ? '' : `; ${misfits}`}`,
    cases: [...cases, ...misfitCases(list)],
  };
}

/** The verdict; with `strict`, advice and what was not verified count. */
export function verdictOf({ verdict, summary }: Pick<Result, 'verdict' | 'summary'>, strict: boolean): Verdict {
  return strict && summary.failed + summary.unmet > 0 ? 'failed' : verdict;
}

/** Its word. What is excused is not sound, and a list that does not fit says nothing of the server. */
export function verdictInWords(result: Pick<Result, 'verdict' | 'summary'>, strict: boolean): string {
  const { violations, passed, failed, unmet, known = 0, skipped = 0 } = result.summary;
  if (violations > 0 || (strict && failed + unmet > 0)) return 'does not conform';
  if (result.verdict === 'failed') return 'the known failures are out of date';
  if (result.verdict === 'inconclusive') return 'inconclusive';
  // So it is with a part of a run that no check of a small selection falls to.
  if (passed + failed + unmet + known + skipped === 0) return 'nothing to judge';
  return known === 0 ? 'conforms' : `conforms, but for ${known} known ${known === 1 ? 'failure' : 'failures'}`;
}

/** How often all ran, and which checks did not come to the same each time. */
function roundsInWords({ rounds, checks }: Result): string {
  if (rounds === undefined) return '';
  const flaky = checks.filter(isFlaky).map(({ id }) => id);
  const more = flaky.length > NAMED ? ` and ${flaky.length - NAMED} more` : '';
  return `, ${rounds} times${flaky.length === 0 ? '' : `; flaky: ${flaky.slice(0, NAMED).join(', ')}${more}`}`;
}

const NAMED = 10;

function caseOf(check: CheckResult, strict: boolean): Case {
  const { id, chapter, title, level, ms, failure, reason, source, known, rounds } = check;
  return {
    id,
    suite: chapter,
    title: `${title} (${level.toUpperCase()})`,
    status: statusOf(check, strict),
    seconds: ms / 1000,
    ...(failure !== undefined && {
      message: rounds === undefined ? failure.message : `${failure.message}; ${describeRounds(rounds)}`,
      isFlaky: isFlaky(check),
      detail: detailOf(check, failure),
      repeat: failure.repeat,
    }),
    ...(reason !== undefined && { message: reason }),
    ...(known !== undefined && { known }),
    ...(source !== undefined && { source }),
  };
}

function statusOf({ status, level, known }: CheckResult, strict: boolean): CaseStatus {
  if (known !== undefined) return 'known';
  if (status === 'skipped') return 'skipped';
  if (status === 'unmet') return strict ? 'failed' : 'skipped';
  if (status === 'failed') return level === 'must' || strict ? 'failed' : 'advice';
  return status;
}

/** The lines of a failure, in the order of every report. */
export function detailOf({ clause }: Pick<CheckResult, 'clause'>, failure: Failure): string[] {
  const { sent, expected, received, caret, outcome, hint, output, repeat } = failure;
  const lines: string[] = [];
  const add = (label: string, text: string | undefined) => {
    if (text !== undefined && text !== '')
      lines.push(...text.split('\n').map((line, at) => (at === 0 ? label : '').padEnd(10) + line));
  };
  add('clause', clause);
  add('sent', sent);
  for (const [index, text] of expected.entries()) add(index === 0 ? 'expected' : 'or', text);
  add('received', received);
  if (caret !== undefined && received !== undefined && received !== '') lines.push(`${' '.repeat(10 + caret)}^`);
  add(received === undefined || received === '' ? 'received' : '', outcome);
  add('hint', hint);
  add('output', output);
  add('repeat', repeat);
  return lines;
}
