import { relative } from 'node:path';
import type { Envelope, Pickle, TestCase, TestStepFinished } from '@cucumber/messages';
import { UsageError } from '../errors.js';
import { packageRoot } from '../package-root.js';
import type { Check } from './catalogue.js';
import { EVIDENCE_TYPE, type Evidence } from './evidence.js';
import type { CheckResult, Failure, Status } from './result.js';

/** A check between its beginning and its end. */
interface Running {
  readonly check: Check;
  readonly testCase: TestCase | undefined;
  readonly began: number;
  readonly steps: TestStepFinished[];
  evidence: Evidence;
}

/** Gathers cucumber's messages into results of checks. */
export class Collector {
  readonly #byPlace = new Map<string, Check>();
  readonly #pickles = new Map<string, Pickle>();
  readonly #rowLines = new Map<string, number>();
  readonly #testCases = new Map<string, TestCase>();
  readonly #running = new Map<string, Running>();
  readonly #results = new Map<Check, CheckResult>();

  constructor(
    private readonly checks: readonly Check[],
    private readonly repeat: (check: Check) => string,
    private readonly onCheck: ((result: CheckResult, done: number, total: number) => void) | undefined,
  ) {
    for (const check of checks) this.#byPlace.set(`${relative(process.cwd(), check.file)}:${check.line}`, check);
  }

  /** The results in the order in which the checks were given. */
  results(): CheckResult[] {
    return this.checks.map(
      (check) =>
        this.#results.get(check) ?? {
          ...identity(check),
          status: 'inconclusive',
          ms: 0,
          reason: 'the run ended before this check',
        },
    );
  }

  take(message: Envelope): void {
    if (message.gherkinDocument) this.#takeLines(message.gherkinDocument);
    if (message.pickle) this.#pickles.set(message.pickle.id, message.pickle);
    if (message.testCase) this.#testCases.set(message.testCase.id, message.testCase);
    if (message.testCaseStarted) {
      const { id, testCaseId } = message.testCaseStarted;
      const testCase = this.#testCases.get(testCaseId);
      const check = this.#checkOf(testCase);
      if (check !== undefined)
        this.#running.set(id, { check, testCase, began: performance.now(), steps: [], evidence: {} });
    }
    if (message.attachment?.mediaType === EVIDENCE_TYPE) {
      const running = this.#running.get(message.attachment.testCaseStartedId ?? '');
      if (running !== undefined) running.evidence = JSON.parse(message.attachment.body) as Evidence;
    }
    if (message.testStepFinished)
      this.#running.get(message.testStepFinished.testCaseStartedId)?.steps.push(message.testStepFinished);
    if (message.testCaseFinished) this.#finish(message.testCaseFinished.testCaseStartedId);
  }

  /** A pickle is known by the line of its scenario, or of its row of examples. */
  #takeLines(document: NonNullable<Envelope['gherkinDocument']>): void {
    const scenarios = (document.feature?.children ?? []).flatMap(
      ({ scenario, rule }) => scenario ?? rule?.children.flatMap((child) => child.scenario ?? []) ?? [],
    );
    for (const scenario of scenarios) {
      this.#rowLines.set(scenario.id, scenario.location.line);
      for (const examples of scenario.examples)
        for (const row of examples.tableBody) this.#rowLines.set(row.id, row.location.line);
    }
  }

  #checkOf(testCase: TestCase | undefined): Check | undefined {
    const pickle = this.#pickles.get(testCase?.pickleId ?? '');
    const line = this.#rowLines.get(pickle?.astNodeIds.at(-1) ?? '');
    return this.#byPlace.get(`${pickle?.uri}:${line}`);
  }

  #finish(id: string): void {
    const running = this.#running.get(id);
    if (running === undefined) return;
    this.#running.delete(id);
    const { check, began } = running;
    const result: CheckResult = {
      ...identity(check),
      ms: Math.round(performance.now() - began),
      ...this.#outcome(running),
    };
    this.#results.set(check, result);
    this.onCheck?.(result, this.#results.size, this.checks.length);
  }

  #outcome(running: Running): Pick<CheckResult, 'status' | 'reason' | 'needs' | 'failure'> {
    const { check, steps, evidence } = running;
    const statuses = new Set<string>(steps.map((step) => step.testStepResult.status));
    if (statuses.has('UNDEFINED') || statuses.has('AMBIGUOUS') || statuses.has('PENDING'))
      throw new UsageError(
        `${check.file}:${check.line}: a step of "${check.title}" is not one of the kit's steps, or fits several`,
      );
    if (statuses.has('FAILED')) return { status: 'failed', failure: this.#failure(running) };
    if (evidence.unmet !== undefined)
      return { status: 'unmet', reason: evidence.unmet.reason, needs: evidence.unmet.need };
    if (statuses.has('SKIPPED') && evidence.over !== undefined) return { status: 'skipped', reason: evidence.over };
    if (statuses.has('SKIPPED')) return { status: 'inconclusive', reason: evidence.gone ?? 'the target is gone' };
    return { status: 'passed' satisfies Status };
  }

  #failure({ check, testCase, steps, evidence }: Running): Failure {
    const failed = steps.find((each) => each.testStepResult.status === 'FAILED');
    const own = testCase?.testSteps.filter(({ pickleStepId }) => pickleStepId !== undefined) ?? [];
    const step = own.findIndex(({ id }) => id === failed?.testStepId) + 1;
    return {
      message: failed?.testStepResult.message?.split('\n')[0] ?? 'failed',
      expected: [],
      transcript: [],
      ...(check.hint !== '' && { hint: check.hint }),
      ...evidence.failure,
      ...(step > 0 && { step }),
      repeat: this.repeat(check),
    };
  }
}

function identity(check: Check): Pick<CheckResult, 'id' | 'clause' | 'level' | 'chapter' | 'title' | 'source'> {
  const { id, clause, level, chapter, title, file, line } = check;
  const own = relative(packageRoot(), file);
  const from = own.startsWith('..') ? relative(process.cwd(), file) : own;
  return { id, clause, level, chapter, title, source: { file: from, line } };
}
