import { nameConflict } from './anomaly.js';
import { conflictOf } from './conflict.js';
import { GET, type History } from './history.js';
import type { Finding, RegisterScan } from './register-scan.js';
import { smallest } from './smallest.js';
import type { Anomaly, Violation } from './verdict.js';

/** Names what was found, and shows it by the fewest operations. */
export function violationsOf(history: History, scan: RegisterScan): Violation[] {
  const bearing = bearingOperations(history, scan);
  return scan.findings.map(({ key, operation, wrong }) => {
    const operations = bearing.get(key) ?? [];
    if ('anomaly' in wrong) {
      const shown = byStart(history, withWrite(history, operation, wrong.anomaly, operations));
      return { key, anomaly: wrong.anomaly, operations: shown };
    }
    const conflict = conflictOf(history, scan, { cluster: wrong.cluster, get: operation }, operations);
    const { anomaly, by } = nameConflict(history, scan.options, conflict);
    return { key, anomaly, operations: byStart(history, smallest(history, conflict, by)) };
  });
}

/** By key, the operations that may matter to what was found there. One pass over the history, and none where nothing was found. */
function bearingOperations(history: History, scan: RegisterScan): Map<number, number[]> {
  const found = new Map<number, number[]>();
  if (scan.findings.length === 0) return found;
  const since = new Float64Array(history.keys).fill(Number.NaN);
  for (const finding of scan.findings) {
    since[finding.key] = bearsSince(scan, finding);
    found.set(finding.key, []);
  }
  for (let index = 0; index < history.length; index++) {
    const key = history.key[index]!;
    if (history.end[index]! >= since[key]!) found.get(key)!.push(index);
  }
  return found;
}

/** What ended earlier than this does not matter. */
function bearsSince({ clusters }: RegisterScan, { wrong }: Finding): number {
  if ('anomaly' in wrong) return WITH_WRITE.includes(wrong.anomaly) ? Number.NEGATIVE_INFINITY : Number.NaN;
  const [first] = clusters.contradicting(wrong.cluster);
  return Math.min(clusters.first[wrong.cluster]!, clusters.first[first!]!);
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
