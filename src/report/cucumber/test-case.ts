import {
  AttachmentContentEncoding,
  type Envelope,
  type Pickle,
  type TestCase,
  TestStepResultStatus,
  TimeConversion,
} from '@cucumber/messages';
import type { CheckResult, TranscriptLine } from '../../conformance/result.js';
import { excuseInWords } from '../known-failures.js';
import type { Case, CaseStatus } from '../views/view.js';

/** A check that has run, and what cucumber has to tell of it. */
export interface Ran {
  readonly check: CheckResult;
  readonly view: Case;
  readonly pickle: Pickle;
  readonly testCase: TestCase;
}

/** What a step ended with that decided its check. Advice is no failure, and what nobody can tell is no success. */
const STATUS: Readonly<Record<CaseStatus, TestStepResultStatus>> = {
  passed: TestStepResultStatus.PASSED,
  failed: TestStepResultStatus.FAILED,
  advice: TestStepResultStatus.SKIPPED,
  skipped: TestStepResultStatus.SKIPPED,
  known: TestStepResultStatus.SKIPPED,
  inconclusive: TestStepResultStatus.UNKNOWN,
};

/** The steps of a check, and the look at the connection and the server behind them, in which it can fail, too. */
export function testCaseOf(pickle: Pickle, hookId: string, newId: () => string): TestCase {
  const steps = pickle.steps.map(({ id }) => ({ id: newId(), pickleStepId: id }));
  return { id: newId(), pickleId: pickle.id, testSteps: [...steps, { id: newId(), hookId }] };
}

/** From the start of a check to its end. @param atMs when it started, in milliseconds since 1970 */
export function messagesOf({ check, view, testCase }: Ran, atMs: number, newId: () => string): Envelope[] {
  const id = newId();
  const timestamp = TimeConversion.millisecondsSinceEpochToTimestamp;
  const ended = timestamp(atMs + check.ms);
  const decisive = decisiveStep(check, view.status, testCase.testSteps.length);
  return [
    { testCaseStarted: { id, testCaseId: testCase.id, attempt: 0, timestamp: timestamp(atMs) } },
    ...testCase.testSteps.flatMap((step, at): Envelope[] => {
      const isDecisive = at === decisive;
      const of = { testCaseStartedId: id, testStepId: step.id };
      // Steps are not timed apart: the one that decided has the time of the check.
      const started = timestamp(at <= decisive ? atMs : atMs + check.ms);
      const duration = TimeConversion.millisecondsToDuration(isDecisive ? check.ms : 0);
      const result = isDecisive ? resultOf(view) : { status: at < decisive ? STATUS.passed : STATUS.skipped };
      return [
        { testStepStarted: { ...of, timestamp: started } },
        ...(isDecisive && check.failure !== undefined ? [conversation(check.failure.transcript, of)] : []),
        {
          testStepFinished: {
            ...of,
            testStepResult: { ...result, duration },
            timestamp: at < decisive ? started : ended,
          },
        },
      ];
    }),
    { testCaseFinished: { testCaseStartedId: id, timestamp: ended, willBeRetried: false } },
  ];
}

/** The index of the step by which the check ended as it did; what comes behind it was not run. */
function decisiveStep({ failure }: CheckResult, status: CaseStatus, steps: number): number {
  if (status === 'passed') return steps - 1;
  if (failure !== undefined) return failure.step === undefined ? steps - 1 : Math.min(failure.step, steps) - 1;
  return 0;
}

function resultOf(each: Case) {
  const { status, message = '', detail = [], isFlaky = false } = each;
  if (status === 'passed') return { status: STATUS.passed };
  const advice = status === 'advice' ? `advice: ${message}` : message;
  const why = status === 'known' ? [`known: ${excuseInWords(each)}`] : [];
  const whole = [...why, advice, ...detail].join('\n');
  if (status !== 'failed') return { status: STATUS[status], message: whole };
  const type = isFlaky ? 'flaky' : 'violation';
  return { status: STATUS.failed, message: whole, exception: { type, message, stackTrace: whole } };
}

function conversation(
  transcript: readonly TranscriptLine[],
  of: { testCaseStartedId: string; testStepId: string },
): Envelope {
  const body = transcript
    .map(({ at, connection, event, bytes = '' }) =>
      `${at.toFixed(1).padStart(8)} ms  ${`${connection}  ${event}`.trim()}  ${bytes}`.trimEnd(),
    )
    .join('\n');
  return {
    attachment: {
      ...of,
      body,
      mediaType: 'text/plain',
      contentEncoding: AttachmentContentEncoding.IDENTITY,
      fileName: 'wire.txt',
    },
  };
}
