import { type KillMatrix, plainId } from '../conformance/kill-matrix.js';
import { mannerOfRun } from '../conformance/manner.js';
import type { Result } from '../conformance/result.js';
import type { SelftestResult } from './result.js';

/**
 * What `fixtures/kill-matrix.json` holds of a selftest: the checks there are, and which of them each fault makes fail. It is
 * under review, so that no check vanishes, and no id is given to another check, without the diff showing it; and it is what
 * `conform` finds likely causes by.
 * @param results the whole result of each fault, by its name: selftest's `onResult` hands them out
 * @param pinned the matrix so far: a check that is listed there as failing `sometimes` stays so, whatever it did this time
 */
export function pinOf(
  { checks, faults }: Pick<SelftestResult, 'checks' | 'faults'>,
  results: ReadonlyMap<string, Result>,
  pinned: KillMatrix,
): KillMatrix {
  const order = new Map(checks.map(({ id }, index) => [id, index]));
  const inOrder = (a: string, b: string) => (order.get(a) ?? 0) - (order.get(b) ?? 0);
  return {
    checks: Object.fromEntries(checks.map(({ id, title }) => [plainId(id), title])),
    faults: Object.fromEntries(
      faults.map(({ name, spec, failed }) => {
        const sometimes = pinned.faults[name]?.sometimes ?? [];
        const fails = failed.filter((id) => !sometimes.includes(id)).sort(inOrder);
        const manner = mannerOfRun(results.get(name)?.checks ?? []);
        return [name, { spec, fails, sometimes, ...(manner !== undefined && { manner }) }];
      }),
    ),
  };
}
