/** An operation as a timeline shows it. Times are in milliseconds. */
export interface TimelineOperation {
  readonly client: string;
  readonly operation: 'get' | 'set' | 'cas';
  /** Null for a GET that found nothing. */
  readonly value: string | null;
  readonly outcome: 'ok' | 'refused' | 'pending';
  readonly startMs: number;
  /** Null where it was never answered. */
  readonly endMs: number | null;
}

/** What happened to the server. */
export interface TimelineEvent {
  readonly atMs: number;
  readonly kind: string;
}

/** When operations begin and end, as numbers of their order: 0 is the first moment, and equal moments have equal numbers. */
export interface TimelineOrder {
  /** How many moments there are. */
  readonly moments: number;
  readonly operations: readonly { readonly start: number; readonly end: number | undefined }[];
  readonly marks: readonly { readonly moment: number; readonly label: string }[];
}

/**
 * What happens at one time: what begins there overlaps with what ends there, for each may have taken effect at that very
 * time; and an operation that ends when the server is killed was under way.
 */
const PRECEDENCE = { start: 0, mark: 1, end: 2 } as const;

interface Point {
  readonly ms: number;
  readonly sort: keyof typeof PRECEDENCE;
  readonly index: number;
}

/** The order of all moments; events outside of what the operations span are left out, those without one between are one mark. */
export function orderOf(operations: readonly TimelineOperation[], events: readonly TimelineEvent[]): TimelineOrder {
  const shown = relevant(operations, events);
  const points = pointsOf(operations, shown);
  const order: { start: number; end: number | undefined }[] = operations.map(() => ({ start: 0, end: undefined }));
  const marks: { moment: number; kinds: string[] }[] = [];
  let moment = -1;
  points.forEach((point, place) => {
    const previous = points[place - 1];
    const isSame =
      previous?.sort === point.sort && (previous.ms === point.ms || (point.sort === 'mark' && marks.length > 0));
    if (!isSame) moment += 1;
    const own = order[point.index];
    if (point.sort === 'mark') {
      const kind = shown[point.index]?.kind ?? '';
      if (isSame) marks.at(-1)?.kinds.push(kind);
      else marks.push({ moment, kinds: [kind] });
    } else if (own !== undefined) own[point.sort] = moment;
  });
  return {
    moments: moment + 1,
    operations: order,
    marks: marks.map(({ moment, kinds }) => ({ moment, label: counted(kinds) })),
  };
}

/** What is told of the server: that it is started or resumed again goes without saying. */
function relevant(operations: readonly TimelineOperation[], events: readonly TimelineEvent[]): TimelineEvent[] {
  const first = Math.min(...operations.map(({ startMs }) => startMs));
  const last = Math.max(...operations.map(({ startMs, endMs }) => endMs ?? startMs));
  return events.filter(({ kind, atMs }) => kind !== 'start' && kind !== 'resume' && atMs >= first && atMs <= last);
}

function pointsOf(operations: readonly TimelineOperation[], events: readonly TimelineEvent[]): Point[] {
  const points: Point[] = operations.flatMap(({ startMs, endMs }, index) => [
    { ms: startMs, sort: 'start', index },
    ...(endMs === null ? [] : [{ ms: endMs, sort: 'end' as const, index }]),
  ]);
  for (const [index, { atMs }] of events.entries()) points.push({ ms: atMs, sort: 'mark', index });
  return points.sort((a, b) => a.ms - b.ms || PRECEDENCE[a.sort] - PRECEDENCE[b.sort]);
}

/** E.g. `kill`, `3 × kill`, `2 × kill, pause`. */
function counted(kinds: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const kind of kinds) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts].map(([kind, count]) => (count === 1 ? kind : `${count} × ${kind}`)).join(', ');
}
