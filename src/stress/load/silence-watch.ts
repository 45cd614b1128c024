import type { HistoryEvent } from '../../consistency/history.js';
import { formatDuration } from '../../duration.js';
import type { NemesisFinding } from '../trouble/nemesis.js';
import type { LiveSnapshot } from './live-numbers.js';

/** No reply may take that long, whatever the timeout is. */
const LEAST_MS = 5000;

/** Amid trouble, a target that has to begin again and again is given more time. */
const PATIENCE_AMID_TROUBLE = 3;

/** A time without an answer. */
interface Silence {
  readonly ms: number;
  /** How much had failed when it began: who was not asked since need not have answered. */
  readonly failed: number;
}

/**
 * Notices a target that answers nobody any more, though it is asked: to go on would be in vain. Time in which trouble is made
 * does not count. Where trouble comes too often for a silence of its own, what is between counts together.
 */
export class SilenceWatch {
  readonly #limitMs: number;
  #answered = 0;
  #lookedMs = 0;
  #excused = false;
  /** Since the last answer. */
  #silence: Silence | undefined;
  /** Since the last answer, and the last trouble. */
  #calm: Silence | undefined;
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
    this.#calm = undefined;
  }

  /** Whether the target has been silent for too long by now, errors and all. */
  lasts({ elapsedMs, counts }: Pick<LiveSnapshot, 'elapsedMs' | 'counts'>): boolean {
    const answered = counts.total - counts.pending;
    const errors = Object.values(counts.errors).reduce((sum, count) => sum + count, 0);
    const failed = errors + counts.troubled;
    const stepMs = elapsedMs - this.#lookedMs;
    this.#lookedMs = elapsedMs;
    if (answered !== this.#answered) {
      this.#answered = answered;
      this.#silence = undefined;
      this.#calm = undefined;
    }
    if (!this.#excused) {
      this.#silence = longer(this.#silence, failed, stepMs);
      this.#calm = longer(this.#calm, errors, stepMs);
    }
    if (isTooLong(this.#calm, errors, this.#limitMs))
      this.#finding ??= {
        level: 'must',
        sentence: `the target stopped answering: nothing came for ${seconds(this.#calm)}, though it was asked`,
      };
    if (isTooLong(this.#silence, failed, PATIENCE_AMID_TROUBLE * this.#limitMs))
      this.#finding ??= {
        level: 'should',
        sentence: `the target answered nothing in the ${seconds(this.#silence)} between the troubles that were made for it`,
      };
    return this.#finding !== undefined;
  }
}

function longer(silence: Silence | undefined, failed: number, stepMs: number): Silence {
  return silence === undefined ? { ms: 0, failed } : { ...silence, ms: silence.ms + stepMs };
}

function isTooLong(silence: Silence | undefined, failed: number, limitMs: number): silence is Silence {
  return silence !== undefined && silence.ms >= limitMs && failed > silence.failed;
}

function seconds({ ms }: Silence): string {
  return formatDuration(Math.round(ms / 1000) * 1000);
}
