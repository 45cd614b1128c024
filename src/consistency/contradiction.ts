import type { TimelineEvent, TimelineOperation } from './timeline-order.js';
import type { Anomaly } from './verdict.js';

/** Operations on a key that cannot all be right. */
export interface Contradiction {
  readonly key: string;
  readonly anomaly: Anomaly;
  readonly operations: readonly TimelineOperation[];
  readonly events: readonly TimelineEvent[];
}

/** A value that was read though it had been replaced. */
export interface Replacement {
  readonly read: TimelineOperation;
  /** What showed another value, before `read` began. */
  readonly shown: TimelineOperation;
  /** What showed that the value of `read` is the older one: it ended before `shown` began, or before `newer`. Undefined for a miss. */
  readonly older: TimelineOperation | undefined;
  /** Another operation with the value of `shown`, where that one alone does not tell. */
  readonly newer: TimelineOperation | undefined;
}

/**
 * Finds what tells that a value was read too late: it was there before another one was set or read, and that one was there before
 * the read. Undefined where values are not unique, or nothing of the kind can be seen.
 */
export function replacement({ operations }: Contradiction): Replacement | undefined {
  if (!hasUniqueValues(operations)) return undefined;
  const found = reads(operations).flatMap((read) =>
    operations
      .filter((shown) => shown.outcome === 'ok' && valueLeft(shown) !== read.value && precedes(shown, read))
      .flatMap((shown) => replacements(operations, read, shown)),
  );
  // What one operation shows is easier to see than what two show together; else the latest.
  const rank = ({ newer, read, shown }: Replacement) =>
    [newer === undefined ? 0 : 1, -read.startMs, -(shown.endMs ?? 0)] as const;
  return found.sort((a, b) => compare(rank(a), rank(b)))[0];
}

function replacements(
  operations: readonly TimelineOperation[],
  read: TimelineOperation,
  shown: TimelineOperation,
): Replacement[] {
  if (read.value === null) return [{ read, shown, older: undefined, newer: undefined }];
  const candidates = [shown, ...sameValue(operations, shown)];
  return sameValue(operations, read).flatMap((older) =>
    candidates
      .filter((newer) => precedes(older, newer))
      .map((newer) => ({ read, shown, older, newer: newer === shown ? undefined : newer })),
  );
}

function compare(a: readonly number[], b: readonly number[]): number {
  const place = a.findIndex((number, index) => number !== b[index]);
  return (a[place] ?? 0) - (b[place] ?? 0);
}

/** A value that was read before anybody began to write it. */
export function early({
  operations,
}: Contradiction): { read: TimelineOperation; write: TimelineOperation } | undefined {
  return pair(operations, (read, write) => write.outcome !== 'refused' && precedes(read, write));
}

/** A value that was read though the SET of it was refused. */
export function refused({
  operations,
}: Contradiction): { read: TimelineOperation; write: TimelineOperation } | undefined {
  return pair(operations, (_, write) => write.outcome === 'refused');
}

/** The last read: what came last gives a contradiction away. */
export function culpritOf({ operations }: Contradiction): TimelineOperation | undefined {
  return reads(operations).at(-1);
}

function pair(
  operations: readonly TimelineOperation[],
  isMeant: (read: TimelineOperation, write: TimelineOperation) => boolean,
): { read: TimelineOperation; write: TimelineOperation } | undefined {
  for (const read of reads(operations))
    for (const write of operations)
      if (write.operation !== 'get' && valueLeft(write) === read.value && isMeant(read, write)) return { read, write };
  return undefined;
}

function reads(operations: readonly TimelineOperation[]): TimelineOperation[] {
  return operations.filter(({ operation, outcome }) => operation === 'get' && outcome === 'ok');
}

/** Other operations that had or saw the same value. */
function sameValue(operations: readonly TimelineOperation[], of: TimelineOperation): TimelineOperation[] {
  return operations.filter(
    (other) => other !== of && valueLeft(other) === valueLeft(of) && other.outcome !== 'refused',
  );
}

/** The value that an operation left or saw; of a compare-and-set, what it wrote. */
export function valueLeft({ operation, value }: TimelineOperation): string | null {
  if (operation !== 'cas' || value === null) return value;
  const [, written, ...more] = value.split('=>');
  return more.length > 0 ? value : (written ?? value);
}

function precedes(a: TimelineOperation, b: TimelineOperation): boolean {
  return a.endMs !== null && a.endMs < b.startMs;
}

function hasUniqueValues(operations: readonly TimelineOperation[]): boolean {
  const written = operations
    .filter(({ operation, outcome }) => operation !== 'get' && outcome !== 'refused')
    .map(valueLeft);
  return new Set(written).size === written.length;
}
