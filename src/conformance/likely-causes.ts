import { type Diagnosis, diagnose, type Findings } from './diagnosis.js';
import { causesOf, loadKillMatrix, plainId } from './kill-matrix.js';
import { mannerOf } from './manner.js';
import { type CauseInWords, isFlaky, type LikelyCause, type Result } from './result.js';

/** What is said of a fault; a fault of the catalogue has it. */
export interface FaultInWords {
  /** What is wrong, as a sentence. */
  readonly summary: string;
  readonly fix: string;
  /** The summary for somebody who does not know yet which fault it is. */
  readonly diagnosis?: string;
}

/**
 * A result with the likely causes of its failures, for one without them or with those of a part of it.
 * @param wordsFor looks up the fault of that name
 */
export async function withLikelyCauses(
  result: Result,
  wordsFor: (name: string) => Promise<FaultInWords>,
): Promise<Result> {
  const { likelyCauses: _, checks, ...rest } = result;
  const findings = findingsOf(result);
  if (findings.failed.size < 2) return { ...rest, checks };
  const causes = causesOf(await loadKillMatrix());
  const likelyCauses = await Promise.all(
    diagnose(findings, causes).map((diagnosis) => inWords(diagnosis, result, wordsFor)),
  );
  return { ...rest, ...(likelyCauses.length > 0 && { likelyCauses }), checks };
}

/** What is flaky counts neither way: the rows of the matrix are of faults that are there each time. */
function findingsOf({ target, checks }: Result): Findings {
  const failed = checks
    .filter((check) => !isFlaky(check))
    .flatMap(({ id, failure }) => (failure === undefined ? [] : [{ id, failure }]));
  return {
    spec: target.spec,
    failed: new Map(failed.map(({ id, failure }) => [plainId(id), mannerOf(failure)])),
    passed: new Set(checks.filter(({ status }) => status === 'passed').map(({ id }) => plainId(id))),
  };
}

async function inWords(
  { causes, checks }: Diagnosis,
  result: Result,
  wordsFor: (name: string) => Promise<FaultInWords>,
): Promise<LikelyCause> {
  const explained = new Set(checks);
  const [first, ...others] = await Promise.all(
    causes.map(async ({ name }): Promise<CauseInWords> => {
      const { summary, diagnosis = summary, fix } = await wordsFor(name);
      return { name, sentence: diagnosis, fix };
    }),
  );
  if (first === undefined) throw new Error('a diagnosis names a cause');
  return {
    ...first,
    ...(others.length > 0 && { alternatives: others }),
    checks: result.checks.filter(({ id }) => explained.has(plainId(id))).map(({ id }) => id),
  };
}
