import type { HistoryCheckResult } from '../../stress/check-result.js';
import type { ConsistencyResult, StressResult, ViolationResult } from '../../stress/result.js';
import { describeErrors, describeOperations } from '../stress-figures.js';
import type { Case, View } from './view.js';

/** A run of `stress`: a case for each thing that may fail it. */
export function stressView(result: StressResult): View {
  const { verdict, reasons, target, startedAt, durationMs, thresholds, audit, operations, repeat } = result;
  const seconds = result.loadMs / 1000;
  const errors = describeErrors(operations);
  const cases: Case[] = [
    ...consistencyCases(result.consistency, seconds, repeat),
    {
      id: 'stress.errors',
      suite: 'stress',
      title: 'Every operation is answered',
      status: errors === '' || verdict !== 'failed' ? 'passed' : 'failed',
      seconds: 0,
      ...(errors !== '' && { message: errors, repeat }),
    },
    ...(audit === undefined
      ? []
      : [
          {
            id: 'stress.audit',
            suite: 'stress',
            title: `The CSV file has what was acknowledged (${audit.rows} rows)`,
            status: audit.findingsTotal === 0 ? ('passed' as const) : ('failed' as const),
            seconds: 0,
            ...(audit.findingsTotal > 0 && { message: audit.findings[0] ?? '', detail: audit.findings, repeat }),
          },
        ]),
    ...thresholds.map(
      ({ option, measured, met }): Case => ({
        id: `stress.threshold.${option.split(' ')[0]?.replace(/^--/, '')}`,
        suite: 'stress',
        title: option,
        status: met ? 'passed' : 'failed',
        seconds: 0,
        ...(!met && { message: `measured ${measured}`, repeat }),
      }),
    ),
  ];
  return {
    name: 'memlite-kit stress',
    subject: target.description,
    startedAt,
    seconds: durationMs / 1000,
    verdict,
    headline: `${verdict}: ${reasons[0] ?? describeOperations(result)}`,
    cases,
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
    suite: 'stress',
    title: `${anomaly.replaceAll('-', ' ')} on ${key}`,
    status: 'failed',
    seconds,
    message: sentence,
    detail: timeline,
    ...again,
  };
}
