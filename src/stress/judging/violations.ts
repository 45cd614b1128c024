import { explain } from '../../consistency/explain.js';
import type { History } from '../../consistency/history.js';
import { timelineLines } from '../../consistency/timeline-text.js';
import type { Verdict, Violation } from '../../consistency/verdict.js';
import type { ViolationResult } from '../result.js';
import { HistoryTexts } from './history-texts.js';

/**
 * What a checker found, for people: a sentence, the operations and a timeline for each violation.
 * @param expected of a history with compare-and-set: what they want to find, by operation
 */
export function describeViolations(history: History, verdict: Verdict, expected?: Int32Array): ViolationResult[] {
  const texts = new HistoryTexts(history, expected);
  return verdict.violations.map((violation) => describe(texts, violation));
}

function describe(texts: HistoryTexts, { anomaly, key: number, operations: indices }: Violation): ViolationResult {
  const key = texts.key(number);
  const operations = indices.map((index) => texts.operation(index));
  const { events } = texts;
  const looks = indices.map((index) => texts.looks(index)).findLast((text) => text !== undefined);
  const { sentence, note } = explain({ key, anomaly, operations, events }, looks);
  const timeline = timelineLines({ key, operations, events, ...(note === undefined ? {} : { note }) });
  return { key, anomaly, sentence, operations, timeline };
}
