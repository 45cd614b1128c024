import { GET, type History, SET } from './history.js';
import type { RegisterScan } from './register-scan.js';

/** The operations of a cluster; see {@link RegisterScan}. */
export interface ClusterOperations {
  /** Undefined where nobody wrote the value: a key that is missing; or the history is partial. */
  readonly set: number | undefined;
  /** Those that were answered, in the order of their ends. */
  readonly gets: readonly number[];
  /** When the first of the operations ended; `-Infinity` for what keys hold before all operations. */
  readonly first: number;
}

/** A GET returned a value that had been replaced, according to operations that had ended before it began. */
export interface Conflict {
  readonly get: number;
  readonly returned: ClusterOperations;
  /** What it contradicts, in the order of `first`; at least one. */
  readonly replacements: readonly ClusterOperations[];
  /** SETs of the key: all that had not ended when the first operation of these clusters had. */
  readonly sets: readonly number[];
}

/**
 * @param operations of the key, in any order: all that ended when the first operation of the clusters in question did, or later
 */
export function conflictOf(
  history: History,
  scan: RegisterScan,
  { cluster, get }: { readonly cluster: number; readonly get: number },
  operations: readonly number[],
): Conflict {
  const gathered = new Map<number, Gathered>();
  for (const each of [cluster, ...scan.clusters.contradicting(cluster)]) {
    const miss = scan.missOf(each);
    gathered.set(each, { set: undefined, gets: miss === undefined ? [] : [miss] });
  }
  const sets: number[] = [];
  for (const operation of operations) {
    const own = gathered.get(scan.clusterOf(operation));
    const kind = history.kind[operation];
    if (kind === SET) sets.push(operation);
    if (kind === SET && own !== undefined) own.set = operation;
    if (kind === GET && history.end[operation] !== Number.POSITIVE_INFINITY) own?.gets.push(operation);
  }
  const [returned, ...replacements] = [...gathered].map(([each, { set, gets }]) => ({
    set,
    gets: gets.sort((a, b) => history.end[a]! - history.end[b]! || a - b),
    first: scan.clusters.first[each]!,
  }));
  return { get, returned: returned!, replacements, sets };
}

interface Gathered {
  set: number | undefined;
  readonly gets: number[];
}
