import type { HistoryCheckResult } from '../../stress/check-result.js';
import { timelineSvg } from '../chart/timeline-svg.js';
import { counted } from '../stress-figures.js';

/** More than these nobody looks at. */
const MOST_SHOWN = 10;

/** A timeline of each violation, one below the other. */
export function render({ histories }: HistoryCheckResult): string {
  const all = histories.flatMap(({ violations, events }) => violations.map((violation) => ({ violation, events })));
  const files = histories.length === 1 ? (histories[0]?.file ?? '') : `${histories.length} histories`;
  const violated = histories.reduce((sum, { violatedKeys }) => sum + violatedKeys, 0);
  const unknown = histories.filter(({ verdict }) => verdict === 'unknown').length;
  const found =
    violated > 0
      ? `${counted(violated, 'key')} without an explanation${violated > MOST_SHOWN ? `, of which ${MOST_SHOWN} are shown` : ''}`
      : unknown > 0
        ? 'no verdict'
        : 'every reply has an explanation';
  return timelineSvg(`${files}: ${found}`, all.slice(0, MOST_SHOWN));
}
