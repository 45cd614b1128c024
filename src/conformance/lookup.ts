import { nearest } from '../nearest.js';
import type { Clause } from './spec.js';

/** What is said of a check when it is explained. */
export interface CheckNote {
  /** E.g. `LITE-SET-2.1`, or `LITE-SET-10.1:tab` for one row of a table of examples. */
  readonly id: string;
  /** The id of the clause it verifies. */
  readonly clause: string;
  readonly level: string;
  readonly title: string;
  /** The likely cause when it fails. */
  readonly hint: string;
  /** Its steps, in Gherkin. */
  readonly text: string;
}

/** What an id stands for. */
export type Found =
  | { readonly kind: 'clause'; readonly clause: Clause; readonly checks: readonly CheckNote[] }
  | { readonly kind: 'check'; readonly clause: Clause; readonly checks: readonly CheckNote[] }
  | { readonly kind: 'fault'; readonly name: string }
  | { readonly kind: 'unknown'; readonly nearest: readonly string[] };

/** Everything that can be explained. */
export interface Known {
  readonly clauses: readonly Clause[];
  readonly checks: readonly CheckNote[];
  /** The names of faults. */
  readonly faults: readonly string[];
}

/**
 * Finds the clause, check, row or fault that `id` names, in any case. The id of a check that has rows finds all of
 * them. For an unknown id, up to five known ones that may have been meant.
 */
export function lookup(id: string, { clauses, checks, faults }: Known): Found {
  const wanted = id.trim().toUpperCase();
  const fault = faults.find((name) => name.toUpperCase() === wanted);
  if (fault !== undefined) return { kind: 'fault', name: fault };
  const clause = clauses.find((each) => each.id === wanted);
  if (clause !== undefined) return { kind: 'clause', clause, checks: checks.filter((each) => each.clause === wanted) };

  const named = checks.filter((each) => each.id.toUpperCase() === wanted || checkOf(each.id).toUpperCase() === wanted);
  const verified = clauses.find((each) => each.id === named[0]?.clause);
  if (verified !== undefined) return { kind: 'check', clause: verified, checks: named };

  const ids = wanted.includes('.') ? checks.map((check) => checkOf(check.id)) : clauses.map((each) => each.id);
  return { kind: 'unknown', nearest: nearest(wanted, [...new Set(ids), ...faults]) };
}

/** The id of a check without that of its row. */
function checkOf(id: string): string {
  return id.split(':', 1)[0] ?? id;
}
