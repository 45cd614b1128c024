import type { ProcessTrouble } from '../options.js';

/** Milliseconds, drawn uniformly from the least to the most. */
export type Span = readonly [least: number, most: number];

/** When trouble of one kind is made. */
export type TroubleRule = {
  readonly kind: ProcessTrouble;
  /** How long a `pause` lasts; {@link PAUSE_MS} unless given. */
  readonly lastsMs?: Span;
} & (
  | {
      /** Again and again, so long after the run began and after the last one was over; time in which there is other trouble does not count: the server serves in between. */
      readonly everyMs: Span;
    }
  | {
      /** Once, at this moment of the run. */
      readonly atMs: number;
    }
);

/** Trouble that is due. */
export interface DueTrouble {
  readonly kind: ProcessTrouble;
  readonly atMs: number;
  readonly lastsMs: number;
}

/** How long a server is paused where nobody says it: longer than any round trip, shorter than anybody's patience. */
export const PAUSE_MS: Span = [50, 300];

/** How often trouble comes where nobody says it. */
const RANDOM_MS: Readonly<Record<ProcessTrouble, Span>> = { kill: [700, 1500], pause: [300, 900], term: [1000, 2000] };

/**
 * The rules for these kinds of trouble.
 * @param everyMs for those that are to come at regular intervals, in milliseconds; the others come at random
 */
export function rulesFor(
  kinds: readonly ProcessTrouble[],
  everyMs: Readonly<Partial<Record<ProcessTrouble, number>>> = {},
): TroubleRule[] {
  return kinds.map((kind) => {
    const regular = everyMs[kind];
    return { kind, everyMs: regular === undefined ? RANDOM_MS[kind] : [regular, regular] };
  });
}

interface Waiting {
  readonly rule: TroubleRule;
  readonly atMs: number;
}

/** Which trouble comes next, and when: one at a time, the same for the same rules, random numbers and ends. */
export class Schedule {
  readonly #random: () => number;
  #waiting: Waiting[] = [];
  #underWay: Waiting | undefined;

  /** @param random numbers from 0 to below 1 */
  constructor(rules: readonly TroubleRule[], random: () => number) {
    this.#random = random;
    for (const rule of rules) this.#await(rule, 0);
  }

  /** Takes the trouble that is due first; undefined where there will be none. */
  next(): DueTrouble | undefined {
    this.#waiting.sort((a, b) => a.atMs - b.atMs);
    const first = this.#waiting.shift();
    if (first === undefined) return undefined;
    this.#underWay = first;
    const { kind, lastsMs = PAUSE_MS } = first.rule;
    return { kind, atMs: first.atMs, lastsMs: kind === 'pause' ? this.#draw(lastsMs) : 0 };
  }

  /** The trouble taken last is over; the next of its kind is reckoned from here. */
  over(nowMs: number): void {
    if (this.#underWay === undefined) return;
    const { rule, atMs } = this.#underWay;
    this.#underWay = undefined;
    const lastedMs = Math.max(0, nowMs - atMs);
    this.#waiting = this.#waiting.map((other) =>
      'everyMs' in other.rule ? { ...other, atMs: other.atMs + lastedMs } : other,
    );
    if ('everyMs' in rule) this.#await(rule, nowMs);
  }

  #await(rule: TroubleRule, nowMs: number): void {
    this.#waiting.push({ rule, atMs: 'atMs' in rule ? rule.atMs : nowMs + this.#draw(rule.everyMs) });
  }

  #draw([least, most]: Span): number {
    return least + this.#random() * (most - least);
  }
}
