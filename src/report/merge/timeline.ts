import type { Stretch } from '../../stress/result.js';

/**
 * What happened in all parts so long after each began. Lengths of stretches are one another's multiples, so that the shorter ones
 * fit into the longest. Percentiles of stretches are not to be had: only the whole run has its histogram.
 */
export function mergeTimelines(parts: readonly (readonly Stretch[])[]): Stretch[] {
  const length = Math.max(1, ...parts.map(lengthOf));
  const merged: Stretch[] = [];
  for (const { fromMs, toMs, operations, errors } of parts.flat()) {
    const at = Math.floor(fromMs / length);
    for (let next = merged.length; next <= at; next += 1)
      merged.push({ fromMs: next * length, toMs: next * length, operations: 0, errors: 0, p50: null, p99: null });
    const sum = merged[at] as Stretch;
    merged[at] = {
      ...sum,
      toMs: Math.max(sum.toMs, toMs),
      operations: sum.operations + operations,
      errors: sum.errors + errors,
    };
  }
  return merged;
}

/** Only the last stretch of a timeline may be shorter. */
function lengthOf([first]: readonly Stretch[]): number {
  return first === undefined ? 0 : first.toMs - first.fromMs;
}
