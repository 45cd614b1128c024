import type { Simulation } from '../test/consistency/simulate.js';

export interface HistoryKind {
  readonly name: string;
  readonly simulation: Omit<Simulation, 'operations' | 'seed'>;
  /** What is done to the linearizable history, in order of completion, that is simulated. */
  readonly change?: 'missing-at-last' | 'recorded-at-start' | 'values-at-random';
}

export interface Figures {
  /** By length, processor time. */
  readonly ms: readonly number[];
  /** By length, keys that violate. */
  readonly violatedKeys: readonly number[];
  /** Of a copy of the history of {@link STALE_LENGTH} with one stale read, where nothing else was changed; one each. */
  readonly staleMs: readonly number[];
  readonly staleViolatedKeys: readonly number[];
  /** The most memory that the process held, histories and all. */
  readonly maxBytes: number;
}

export const LENGTHS = [10_000, 100_000, 1_000_000, 10_000_000] as const;
export const STALE_LENGTH = 1_000_000;

const pending = 0.001;

/** The bars hold for these. */
export const SOUND: readonly HistoryKind[] = [
  { name: '10,000 keys', simulation: { keys: 10_000, pending } },
  { name: '10,000 keys, zipf', simulation: { keys: 10_000, pending, distribution: 'zipf' } },
  { name: '10 keys', simulation: { keys: 10, pending } },
  { name: '10 keys, 5 % pending', simulation: { keys: 10, pending: 0.05 } },
  { name: '1 key', simulation: { keys: 1, pending } },
];

/** These are harder than what `stress` records. */
export const HARDER: readonly HistoryKind[] = [
  { name: '10 keys, in order of starts', simulation: { keys: 10, pending }, change: 'recorded-at-start' },
  { name: '10 keys, values numbered at random', simulation: { keys: 10, pending }, change: 'values-at-random' },
  { name: '1 key, missing at last', simulation: { keys: 1, pending }, change: 'missing-at-last' },
];
