import type { HistoryCheckResult } from '../../stress/check-result.js';
import type { ConsistencyResult, StressResult, ThresholdResult, ViolationResult } from '../../stress/result.js';
import { describeErrors, describeOperations } from '../stress-figures.js';
import type { Case, View } from './view.js';

/** A run of `stress`: a case for each thing that may fail it. */
export function stressView(result: StressResult): View {
  const { verdict, reasons, target, startedAt, durationMs, thresholds, operations, repeat } = result;
  const seconds = result.loadMs / 1000;
  const errors = describeErrors(operations);
  const found = [
    ...consistencyCases(result.consistency, seconds, repeat),
    ...auditCases(result),
    ...thresholds.map((threshold) => thresholdCase(threshold, errors, repeat)),
  ];
  return {
    name: 'memlite-kit stress',
    subject: target.description,
    startedAt,
    seconds: durationMs / 1000,
    verdict,
    headline: `${verdict}: ${reasons[0] ?? describeOperations(result)}`,
    cases: [...found, runCase(result, found)],
  };
}

function auditCases({ audit, repeat }: StressResult): Case[] {
  if (audit === undefined) return [];
  const { rows, findings, findingsTotal } = audit;
  const [first = ''] = findings;
  return [
    {
      id: 'stress.audit',
      suite: 'stress',
      title: `The CSV file has what was acknowledged (${rows} rows)`,
      status: findingsTotal === 0 ? 'passed' : 'failed',
      seconds: 0,
      ...(findingsTotal > 0 && { message: first, detail: findings, repeat }),
    },
  ];
}

function thresholdCase({ option, measured, met }: ThresholdResult, errors: string, repeat: string): Case {
  const [name = ''] = option.replace(/^--/, '').split(' ');
  const came = name === 'max-errors' && errors !== '' ? `${measured}: ${errors}` : measured;
  return {
    id: `stress.threshold.${name}`,
    suite: 'stress',
    title: option,
    status: met === null ? 'skipped' : met ? 'passed' : 'failed',
    seconds: 0,
    ...(met === null && { message: `measured ${measured} in this part: the merged figures are judged` }),
    ...(met === false && { message: `measured ${came}`, repeat }),
  };
}

/** What else there is to the verdict: a server that was gone, a run that was interrupted or in which nothing was answered. */
function runCase({ verdict, reasons, repeat }: StressResult, others: readonly Case[]): Case {
  const isToldAlready = verdict === 'passed' || others.some(({ status }) => status === verdict);
  return {
    id: 'stress.run',
    suite: 'stress',
    title: 'Nothing else speaks against the run',
    status: isToldAlready ? 'passed' : verdict,
    seconds: 0,
    ...(!isToldAlready && { message: reasons.join('; '), repeat }),
  };
}

/** Recorded histories that were judged. */
export function checkView(result: HistoryCheckResult): View {
  const { histories, unreadable, verdict, startedAt, durationMs } = result;
  const cases = [
    ...histories.flatMap((history) =>
      consistencyCases(history, history.checkMs / 1000).map((each) => ({
        ...each,
        id: `${history.file}.${each.id}`,
        group: `${history.file}.consistency`,
        suite: history.file,
      })),
    ),
    ...unreadable.map(
      ({ file, reason }): Case => ({
        id: `${file}.unreadable`,
        suite: file,
        title: 'The file can be read',
        status: 'inconclusive',
        seconds: 0,
        message: reason,
      }),
    ),
  ];
  const files = histories.length + unreadable.length;
  return {
    name: 'memlite-kit check',
    subject: `${files} recorded ${files === 1 ? 'history' : 'histories'}`,
    startedAt,
    seconds: durationMs / 1000,
    verdict,
    headline: `${verdict}: ${histories.filter((history) => history.verdict === 'violation').length} of ${files} violate`,
    cases,
  };
}

function consistencyCases(consistency: ConsistencyResult, seconds: number, repeat?: string): Case[] {
  const { verdict, violations, violatedKeys, keys, reason } = consistency;
  const title = `One order of all operations explains every reply (${keys} keys)`;
  const again = repeat === undefined ? {} : { repeat };
  if (verdict === 'ok') return [{ id: 'consistency', suite: 'stress', title, status: 'passed', seconds }];
  if (verdict === 'unknown')
    return [
      {
        id: 'consistency',
        suite: 'stress',
        title,
        status: 'inconclusive',
        seconds,
        message: reason ?? 'there is no verdict',
      },
    ];
  const shown = violations.map((violation) => violationCase(violation, seconds / violations.length, again));
  const more = violatedKeys - violations.length;
  return more <= 0
    ? shown
    : [
        ...shown,
        {
          id: 'consistency.more',
          group: 'consistency',
          suite: 'stress',
          title: `${more} more keys violate`,
          status: 'failed',
          seconds: 0,
          message: 'their violations are not listed',
          ...again,
        },
      ];
}

function violationCase(
  { key, anomaly, sentence, timeline }: ViolationResult,
  seconds: number,
  again: { repeat?: string },
): Case {
  return {
    id: `consistency.${key}`,
    group: 'consistency',
    suite: 'stress',
    title: `${anomaly.replaceAll('-', ' ')} on ${key}`,
    status: 'failed',
    seconds,
    message: sentence,
    detail: timeline,
    ...again,
  };
}
