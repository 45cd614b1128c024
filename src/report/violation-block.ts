import type pc from 'picocolors';
import { explain } from '../consistency/explain.js';
import { timelineLines } from '../consistency/timeline-text.js';
import type { RunEvent, ViolationResult } from '../stress/result.js';
import { eventsOf } from './stress-figures.js';
import { wrap } from './wrap.js';

const INDENT = '    ';

/** A violation for people at a terminal: what it is called, what went wrong, and its timeline. */
export function violationBlock(
  violation: ViolationResult,
  events: readonly RunEvent[],
  { columns, paint }: { columns: number; paint: ReturnType<typeof pc.createColors> },
): string {
  const { anomaly, key, sentence } = violation;
  const own = eventsOf(violation, events);
  const { note } = explain({ ...violation, events: own });
  const content = { ...violation, events: own, ...(note === undefined ? {} : { note }) };
  const lines = [...wrap(sentence, columns - INDENT.length), ...timelineLines(content, columns - INDENT.length)];
  const title = `  ${paint.red('✗')} ${paint.bold(anomaly.replaceAll('-', ' '))} on ${key}`;
  return [title, ...lines.map((line) => `${INDENT}${line}`)].join('\n');
}
