import type { ClusterOperations, Conflict } from './conflict.js';
import type { History } from './history.js';

/** Some operations of a cluster, and its zone as they tell it. */
interface Part {
  readonly operations: readonly number[];
  readonly first: number;
  readonly last: number;
}

/**
 * The fewest operations of two clusters that contradict each other: six at most. In question come the SETs, the GET
 * itself, and of other GETs those that ended first, of all or of those that began late enough. All combinations are
 * tried in which each GET has its SET; of two that are equally small, the one whose operations began earlier is better.
 * @param by an operation of the replacement
 */
export function smallest(history: History, conflict: Conflict, by: number): readonly number[] {
  const { get } = conflict;
  const returned = conflict.clusterOf(get);
  const replacement = conflict.clusterOf(by);
  const known = replacement.gets.filter((each) => history.end[each]! <= history.end[get]!);
  const parts = partsOf(history, returned, [returned.set, returned.gets[0], get]);
  const others = partsOf(history, replacement, [replacement.set, known[0], ...lateGets(history, returned, known)]);
  let best: readonly number[] | undefined;
  for (const one of parts)
    for (const other of others) {
      const isSmaller = best === undefined || one.operations.length + other.operations.length < best.length;
      if (isSmaller && one.first < other.last && other.first < one.last)
        best = [...one.operations, ...other.operations];
    }
  if (best === undefined) throw new Error('clusters that contradict each other have operations that do');
  return best;
}

/** The first of these GETs to show that their value was there after the returned one, or after the SET of that. */
function lateGets(
  { start, end }: History,
  returned: ClusterOperations,
  gets: readonly number[],
): (number | undefined)[] {
  const moments = returned.set === undefined ? [returned.first] : [returned.first, end[returned.set]!];
  return moments.map((moment) => gets.find((each) => start[each]! > moment));
}

function partsOf(history: History, cluster: ClusterOperations, candidates: readonly (number | undefined)[]): Part[] {
  const given = [...new Set(candidates)].filter((each) => each !== undefined);
  given.sort((a, b) => history.start[a]! - history.start[b]!);
  const { set, first } = cluster;
  const isInitial = first === Number.NEGATIVE_INFINITY;
  const parts: Part[] = [];
  for (let mask = 1; mask < 1 << given.length; mask++) {
    const operations = given.filter((_, bit) => (mask >> bit) & 1);
    if (set !== undefined && !operations.includes(set)) continue;
    parts.push({
      operations,
      first: isInitial ? first : Math.min(...operations.map((each) => history.end[each]!)),
      last: Math.max(...operations.map((each) => history.start[each]!)),
    });
  }
  return parts;
}
