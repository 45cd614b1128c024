import type { HistoryEvent } from '../../consistency/history.js';
import { formatDuration } from '../../duration.js';
import type { NemesisFinding } from '../trouble/nemesis.js';
import type { LiveSnapshot } from './live-numbers.js';

/** No reply may take that long, whatever the timeout is. */
const LEAST_MS = 5000;

/** Notices a target that answers nobody any more, though it is asked: to go on would be in vain. */
export class SilenceWatch {
  readonly #limitMs: number;
  #answered = 0;
  #errors = 0;
  #sinceMs = 0;
  #excused = false;
  #finding: NemesisFinding | undefined;

  /** @param timeoutMs for each reply */
  constructor(timeoutMs: number) {
    this.#limitMs = Math.max(LEAST_MS, 2 * timeoutMs);
  }

  /** What was noticed, if anything. */
  get finding(): NemesisFinding | undefined {
    return this.#finding;
  }

  /** Whether trouble is being made on purpose: nobody need answer then. */
  get excused(): boolean {
    return this.#excused;
  }

  /** @param event that is about to happen to the server, or has happened */
  tell(event: HistoryEvent['kind']): void {
    this.#excused = event !== 'start' && event !== 'resume';
    this.#sinceMs = Number.NaN;
  }

  /** Whether the target has been silent for too long by now, errors and all. */
  lasts({ elapsedMs, counts }: Pick<LiveSnapshot, 'elapsedMs' | 'counts'>): boolean {
    const answered = counts.total - counts.pending;
    const errors = Object.values(counts.errors).reduce((sum, count) => sum + count, 0);
    if (answered !== this.#answered || this.#excused || Number.isNaN(this.#sinceMs)) {
      this.#answered = answered;
      this.#errors = errors;
      this.#sinceMs = elapsedMs;
    }
    const silentMs = elapsedMs - this.#sinceMs;
    if (silentMs < this.#limitMs || errors === this.#errors) return this.#finding !== undefined;
    const seconds = formatDuration(Math.round(silentMs / 1000) * 1000);
    this.#finding ??= {
      level: 'must',
      sentence: `the target stopped answering: nothing came for ${seconds}, though it was asked`,
    };
    return true;
  }
}
