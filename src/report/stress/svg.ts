import type { StressResult } from '../../stress/result.js';
import { timelineSvg } from '../chart/timeline-svg.js';
import { counted, eventsOf } from '../stress-figures.js';

/** More than these nobody looks at. */
const MOST_SHOWN = 10;

/** A timeline of each violation, one below the other. */
export function render({ target, consistency, events }: StressResult): string {
  const { verdict, violations, violatedKeys } = consistency;
  const shown = violations
    .slice(0, MOST_SHOWN)
    .map((violation) => ({ violation, events: eventsOf(violation, events) }));
  const most = violatedKeys > shown.length ? `, of which ${shown.length} are shown` : '';
  const found =
    verdict === 'violation'
      ? `${counted(violatedKeys, 'key')} without an explanation${most}`
      : verdict === 'unknown'
        ? 'no verdict'
        : 'every reply has an explanation';
  return timelineSvg(`${target.description}: ${found}`, shown);
}
