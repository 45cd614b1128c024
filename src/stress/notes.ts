import { formatCount } from '../report/figures.js';
import { formatSeconds } from '../report/stress-figures.js';
import type { LoadSettings } from './flags.js';
import type { LoadOutcome } from './load/load-outcome.js';
import type { StressTarget } from './open-target.js';
import type { LoadPlan } from './options.js';

/** What the reader of the figures must know, in sentences. */
export function notesOn(
  { delayMs }: Pick<StressTarget, 'delayMs'>,
  plan: LoadPlan,
  asked: LoadSettings,
  { counts, overdue }: Pick<LoadOutcome, 'counts' | 'overdue'>,
): string[] {
  const { timeoutMs, rate } = plan;
  const notes: string[] = [];
  if (timeoutMs > asked.timeoutMs)
    notes.push(
      `the target is slow: it took up to ${formatSeconds(delayMs)} to answer the probe, so each reply was waited for ${formatSeconds(timeoutMs)}`,
    );
  if (!Number.isFinite(asked.workload.operations) && counts.total >= plan.operations)
    notes.push(
      `it ended after ${formatCount(plan.operations)} operations, for which there is room in memory: use --rate for longer, or --ops for more`,
    );
  if (counts.refused > 0)
    notes.push(
      `${formatCount(counts.refused)} of ${formatCount(counts.sets)} SETs were refused, though their sizes were right`,
    );
  if (overdue > 0)
    notes.push(
      `${formatCount(overdue)} operations were due and found no client with room: --rate ${rate} was not reached`,
    );
  return notes;
}
