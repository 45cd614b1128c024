import { nameConflict } from './anomaly.js';
import { Conflict } from './conflict.js';
import { GET, type History } from './history.js';
import type { Finding, RegisterScan } from './register-scan.js';
import { smallest } from './smallest.js';
import type { Anomaly, Violation } from './verdict.js';

/** Names what was found, and shows it by the fewest operations. */
export function violationsOf(history: History, scan: RegisterScan): Violation[] {
  const bearing = bearingOperations(history, scan);
  return scan.findings.map(({ key, operation, anomaly: word }) => {
    const operations = bearing.get(key) ?? [];
    if (word !== undefined) {
      const shown = withWrite(history, operation, word, operations);
      return { key, anomaly: word, operations: byStart(history, shown) };
    }
    const conflict = new Conflict(history, scan, operation, operations);
    const { anomaly, by } = nameConflict(history, scan.options, conflict);
    return { key, anomaly, operations: byStart(history, smallest(history, conflict, by)) };
  });
}

/**
 * By key, the operations that may matter to what was found there; GETs that were not answered never do. One pass over
 * the history, and none where nothing was found.
 */
function bearingOperations({ length, keys, kind, key, end }: History, scan: RegisterScan): Map<number, number[]> {
  const found = new Map<number, number[]>();
  if (scan.findings.length === 0) return found;
  const since = new Float64Array(keys).fill(Number.NaN);
  for (const finding of scan.findings) {
    since[finding.key] = bearsSince(scan, finding);
    found.set(finding.key, []);
  }
  for (let index = 0; index < length; index++) {
    const isAnswered = end[index] !== Number.POSITIVE_INFINITY;
    if (end[index]! >= since[key[index]!]! && (isAnswered || kind[index] !== GET)) found.get(key[index]!)!.push(index);
  }
  return found;
}

/** What ended earlier than this does not matter. */
function bearsSince(scan: RegisterScan, { operation, anomaly }: Finding): number {
  if (anomaly === undefined) return scan.clusters.firstOfConflict(scan.clusterOf(operation));
  return WITH_WRITE.includes(anomaly) ? Number.NEGATIVE_INFINITY : Number.NaN;
}

/** What a GET and the SET of its value show together; the others of that kind, it shows alone. */
const WITH_WRITE: readonly Anomaly[] = ['future-read', 'refused-but-stored'];

function withWrite({ kind, value }: History, get: number, anomaly: Anomaly, operations: readonly number[]): number[] {
  if (!WITH_WRITE.includes(anomaly)) return [get];
  const writes = operations.filter((each) => kind[each] !== GET && value[each] === value[get]);
  return [...writes, get];
}

/** Ties in the order of ends, then of indices. */
function byStart({ start, end }: History, operations: readonly number[]): number[] {
  return [...operations].sort((a, b) => start[a]! - start[b]! || compare(end[a]!, end[b]!) || a - b);
}

/** Both may be infinite, so that a difference would be no number. */
function compare(a: number, b: number): number {
  return Number(a > b) - Number(a < b);
}
