import { loadCatalogue } from '../conformance/catalogue.js';
import { plainId } from '../conformance/kill-matrix.js';
import type { Holder } from '../known-failures/hold.js';
import { holdSelftest } from '../known-failures/hold-selftest.js';
import { faultNames } from '../server/fault-registry.js';
import type { SelftestResult } from './result.js';

/** How a selftest is held against a list of known failures. */
export async function loadSelftestHolder(): Promise<Holder<SelftestResult>> {
  return selftestHolder(
    faultNames(),
    (await loadCatalogue()).map(({ id }) => plainId(id)),
  );
}

/** The same, of these faults and checks. */
export function selftestHolder(faults: readonly string[], ids: readonly string[]): Holder<SelftestResult> {
  // A scenario of two specifications is one check.
  const checks = [...new Set(ids)];
  const covers = (id: string) => (faults.includes(id) ? [id] : checks.filter((check) => names(id, check)));
  return {
    complaint: (id) =>
      covers(id).length > 0
        ? undefined
        : `no fault, check or clause is called ${id}: \`memlite-kit serve --list-faults\` and \`conform --list\` show all`,
    covers,
    belongs: () => true,
    hold: holdSelftest,
    failures: ({ problems }) =>
      problems.flatMap(({ kind, what, sentence, known }) =>
        known === undefined && kind !== 'accused' && kind !== 'unjudged' ? [{ id: what, message: sentence }] : [],
      ),
  };
}

/** Whether an id names a check, in the form of the matrix: as its row, its scenario or its clause. */
function names(id: string, check: string): boolean {
  const plain = plainId(id.toUpperCase());
  const own = check.toUpperCase();
  return own === plain || own.startsWith(`${plain}:`) || own.startsWith(`${plain}.`);
}
