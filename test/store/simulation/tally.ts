import type { Call } from './calls.js';

/** What there may be to see in scenarios: it tells whether they were worth running. */
export const SIGHTS = [
  'process crash',
  'power crash',
  'crash during recovery',
  'crash during compaction',
  'crash during a repair',
  'crash during a write',
  'crash during a sync',
  'hole',
  'torn tail',
  'refused SET',
  'lost pages',
] as const;
export type Sight = (typeof SIGHTS)[number];

export class Tally {
  readonly #counts = new Map<Sight, number>();

  saw(sight: Sight, times = 1): void {
    this.#counts.set(sight, this.count(sight) + times);
  }

  /** Which calls a crash has cut short. */
  sawCrashIn(calls: readonly Call[]): void {
    const cut = calls.filter(({ operation, outcome }) => outcome === 'under way' && operation !== 'remove');
    const isCut = (test: (call: Call) => boolean): boolean => cut.some(test);
    if (isCut(({ operation }) => operation.startsWith('write'))) this.saw('crash during a write');
    if (isCut(({ operation }) => operation.startsWith('sync'))) this.saw('crash during a sync');
    if (isCut(({ path }) => path.endsWith('.compacting'))) this.saw('crash during compaction');
    if (isCut(({ path }) => path.endsWith('.repairing'))) this.saw('crash during a repair');
  }

  count(sight: Sight): number {
    return this.#counts.get(sight) ?? 0;
  }

  get crashes(): number {
    return this.count('process crash') + this.count('power crash');
  }

  toString(): string {
    return [...this.#counts].map(([sight, count]) => `${sight}: ${count}`).join(', ');
  }
}
