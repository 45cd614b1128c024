import { cutMiddle, type LabelSize, labelsOf } from './timeline-labels.js';
import { orderOf, type TimelineEvent, type TimelineOperation, type TimelineOrder } from './timeline-order.js';

export type { TimelineEvent, TimelineOperation } from './timeline-order.js';

/** What is to be shown. */
export interface TimelineContent {
  readonly key: string;
  readonly operations: readonly TimelineOperation[];
  readonly events: readonly TimelineEvent[];
  /** What is said of one of the operations. */
  readonly note?: { readonly operation: number; readonly text: string };
}

/** A picture of operations: clients are lanes, time goes to the right, in order though not to scale. Places are in characters. */
export interface Timeline {
  readonly columns: number;
  readonly lanes: readonly Lane[];
  /** What happened to the server, as columns. */
  readonly marks: readonly { readonly column: number; readonly label: string }[];
  /** How many operations there was no room for. */
  readonly left: number;
}

export interface Lane {
  readonly client: string;
  readonly bars: readonly Bar[];
}

export interface Bar {
  /** Its index. */
  readonly operation: number;
  readonly label: string;
  /** The first and the last column. */
  readonly from: number;
  readonly to: number;
  /** It was never answered. */
  readonly isOpen: boolean;
}

/** How the labels shrink where there is little room; keys first, for all operations have the same. */
const SIZES: readonly (LabelSize & { readonly air: number })[] = [
  { key: 24, value: 24, air: 2 },
  { key: 12, value: 16, air: 2 },
  { key: 0, value: 24, air: 2 },
  { key: 0, value: 16, air: 1 },
  { key: 0, value: 12, air: 1 },
  { key: 0, value: 9, air: 1 },
  { key: 0, value: 7, air: 1 },
  { key: 0, value: 5, air: 0 },
  { key: 0, value: 4, air: 0 },
];

const MOST_OPERATIONS = 12;

/**
 * Layouts of a timeline, each narrower than the one before or as wide: labels are cut more and more. More than a dozen
 * operations are not shown.
 */
export function* layouts(content: TimelineContent): Generator<Timeline, void> {
  const operations = content.operations.slice(0, MOST_OPERATIONS);
  const order = orderOf(operations, content.events);
  const lanes = lanesOf(operations, order);
  const left = content.operations.length - operations.length;
  for (const size of SIZES) {
    const labels = labelsOf(content.key, operations, size);
    yield { ...picture(operations, lanes, order, labels, placesOf(order, labels, size.air)), left };
  }
}

/** Operations by lane: a client has one, and more only where its operations overlap. */
function lanesOf(operations: readonly TimelineOperation[], { operations: order }: TimelineOrder): number[][] {
  const lanes: number[][] = [];
  const inOrder = [...operations.keys()].sort((a, b) => (order[a]?.start ?? 0) - (order[b]?.start ?? 0));
  for (const index of inOrder) {
    const free = lanes.find((lane) => {
      const last = lane.at(-1) ?? 0;
      const isClients = operations[last]?.client === operations[index]?.client;
      return isClients && (order[last]?.end ?? Number.POSITIVE_INFINITY) < (order[index]?.start ?? 0);
    });
    if (free === undefined) lanes.push([index]);
    else free.push(index);
  }
  return lanes;
}

/** Between two moments. */
const GAP = 2;

/** The column of each moment, as far to the left as labels let it be; the last is where what was never answered ends. */
function placesOf({ moments, operations }: TimelineOrder, labels: readonly string[], air: number): number[] {
  const places: number[] = [];
  for (let moment = 0; moment <= moments; moment += 1) {
    let place = moment === 0 ? 0 : (places[moment - 1] ?? 0) + GAP;
    for (const [index, { start, end = moments }] of operations.entries())
      if (end === moment) place = Math.max(place, (places[start] ?? 0) + (labels[index]?.length ?? 0) + 2 * air + 1);
    places.push(place);
  }
  return places;
}

function picture(
  operations: readonly TimelineOperation[],
  lanes: readonly (readonly number[])[],
  order: TimelineOrder,
  labels: readonly string[],
  places: readonly number[],
): Omit<Timeline, 'left'> {
  const hasOpen = order.operations.some(({ end }) => end === undefined);
  const lastMoment = hasOpen ? order.moments : order.moments - 1;
  const bar = (operation: number): Bar => {
    const { start = 0, end } = order.operations[operation] ?? {};
    const label = labels[operation] ?? '';
    return {
      ...{ operation, label, isOpen: end === undefined },
      ...{ from: places[start] ?? 0, to: places[end ?? lastMoment] ?? 0 },
    };
  };
  return {
    columns: (places[lastMoment] ?? -1) + 1,
    lanes: lanes.map((lane) => ({
      client: cutMiddle(operations[lane[0] ?? 0]?.client ?? '', MOST_CLIENT),
      bars: lane.map(bar),
    })),
    marks: order.marks.map(({ moment, label }) => ({ column: places[moment] ?? 0, label })),
  };
}

const MOST_CLIENT = 12;
