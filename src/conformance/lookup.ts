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

const MOST_SUGGESTED = 5;
/** Of so many characters one may be mistyped. More edits make another name. */
const CHARACTERS_PER_EDIT = 5;

function nearest(wanted: string, known: readonly string[]): string[] {
  const ranked = known.map((id) => ({ id, distance: distance(wanted, id.toUpperCase()) }));
  const most = Math.max(2, Math.floor(wanted.length / CHARACTERS_PER_EDIT));
  const least = Math.min(most, ...ranked.map((each) => each.distance));
  return ranked
    .filter((each) => each.distance === least)
    .slice(0, MOST_SUGGESTED)
    .map(({ id }) => id);
}

/** How far apart two ids are. One that stops short, or is some of the other's words, is as near as one edit away. */
function distance(wanted: string, id: string): number {
  const shortened = wanted.length >= 3 && (id.startsWith(wanted) || `-${id}-`.includes(`-${wanted}-`));
  return shortened ? 1 : edits(wanted, id);
}

/** Levenshtein's distance: how many characters must be added, removed or replaced to make `a` of `b`. */
function edits(a: string, b: string): number {
  let above = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (const [row, char] of [...a].entries()) {
    const current = [row + 1];
    for (const [column, other] of [...b].entries()) {
      const replaced = (above[column] ?? 0) + (char === other ? 0 : 1);
      current.push(Math.min(replaced, (above[column + 1] ?? 0) + 1, (current[column] ?? 0) + 1));
    }
    above = current;
  }
  return above.at(-1) ?? 0;
}
