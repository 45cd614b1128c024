import { formatCount } from '../../src/report/figures.js';
import type { RunEvent, StressResult } from '../../src/stress/result.js';

/** What is counted of one round, or of several. */
export interface SoakFigures {
  readonly rounds: number;
  readonly passed: number;
  readonly loadMs: number;
  readonly operations: number;
  readonly stored: number;
  readonly kills: number;
  readonly pauses: number;
  readonly connections: number;
  readonly pending: number;
  readonly errors: number;
}

export const NOTHING: SoakFigures = {
  rounds: 0,
  passed: 0,
  loadMs: 0,
  operations: 0,
  stored: 0,
  kills: 0,
  pauses: 0,
  connections: 0,
  pending: 0,
  errors: 0,
};

export function figuresOf({ verdict, loadMs, operations, events }: StressResult): SoakFigures {
  const happened = (kind: RunEvent['kind']) => events.filter((event) => event.kind === kind).length;
  return {
    rounds: 1,
    passed: verdict === 'passed' ? 1 : 0,
    loadMs,
    operations: operations.total,
    stored: operations.stored,
    kills: happened('kill'),
    pauses: happened('pause'),
    connections: operations.connections,
    pending: operations.pending,
    errors: Object.values(operations.errors).reduce((sum, count) => sum + count, 0),
  };
}

export function sum(one: SoakFigures, other: SoakFigures): SoakFigures {
  const names = Object.keys(NOTHING) as (keyof SoakFigures)[];
  return Object.fromEntries(names.map((name) => [name, one[name] + other[name]])) as unknown as SoakFigures;
}

/** E.g. `60 s, 2,345,678 operations (1,172,000 stored), 48 kills, 62 pauses, 9,876 connections, 1,234 unanswered, no errors`. */
export function describe({
  loadMs,
  operations,
  stored,
  kills,
  pauses,
  connections,
  pending,
  errors,
}: SoakFigures): string {
  return [
    `${formatCount(loadMs / 1000)} s`,
    `${formatCount(operations)} operations (${formatCount(stored)} stored)`,
    `${formatCount(kills)} kills`,
    `${formatCount(pauses)} pauses`,
    `${formatCount(connections)} connections`,
    `${formatCount(pending)} unanswered`,
    errors === 0 ? 'no errors' : `${formatCount(errors)} errors`,
  ].join(', ');
}

/** What the file came to, in a few words. */
export function describeFile({ audit }: StressResult, bytes: number): string {
  if (audit === undefined) return 'no file';
  const findings = audit.findingsTotal === 0 ? 'clean' : `${formatCount(audit.findingsTotal)} findings`;
  return `file of ${formatCount(bytes / 1000)} kB, ${formatCount(audit.rows)} rows of this round, ${findings}`;
}
