import pc from 'picocolors';
import type { BenchResult, Measurement, WorkloadResult } from '../../bench/result.js';
import {
  clipName,
  describeRun,
  describeWorkload,
  formatCount,
  formatMs,
  formatRatio,
  isSaturated,
  notesOn,
} from '../figures.js';
import type { RenderOptions } from '../render.js';

type Paint = ReturnType<typeof pc.createColors>;

/** For people at a terminal: a table for each workload. */
export function render(result: BenchResult, { colors }: Pick<RenderOptions, 'colors'>): string {
  const paint = pc.createColors(colors);
  const tables = result.workloads.map((workload) => table(workload, result.baseline, paint));
  const notes = [paint.dim(describeRun(result)), ...notesOn(result)].join('\n');
  return `${[...tables, notes].join('\n\n')}\n`;
}

const RATE = ['ops/s', 'from', 'to'];
const RATIO = ['ratio', 'from', 'to'];
const LATENCY = ['p50 ms', 'p90', 'p99', 'p99.9', 'max'];
const GAP = '  ';

function table(workload: WorkloadResult, baseline: string, paint: Paint): string {
  const { measurements } = workload;
  // One target has nothing to be compared with.
  const compares = measurements.length > 1;
  const header = ['target', ...RATE, ...(compares ? RATIO : []), ...LATENCY];
  const rows = measurements.map((measurement) => cells(measurement, compares, baseline));
  const widths = header.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length)),
  );
  const padded = (row: readonly string[]) =>
    row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)));
  const lines = measurements.map((measurement, index) =>
    padded(rows[index] ?? [])
      .map((cell, column) => (compares && column === RATE.length + 1 ? tint(measurement, cell, paint) : cell))
      .join(GAP),
  );
  return [paint.bold(describeWorkload(workload)), paint.dim(padded(header).join(GAP)), ...lines].join('\n');
}

function cells(measurement: Measurement, compares: boolean, baseline: string): string[] {
  const { target, opsPerSecond, ratio, latencyUs } = measurement;
  const mark = isSaturated(measurement) ? '*' : '';
  const range = target === baseline ? ['', ''] : [formatRatio(ratio.min), formatRatio(ratio.max)];
  return [
    clipName(target),
    `${mark}${formatCount(opsPerSecond.median)}`,
    formatCount(opsPerSecond.min),
    formatCount(opsPerSecond.max),
    ...(compares ? [formatRatio(ratio.median), ...range] : []),
    ...[latencyUs.p50, latencyUs.p90, latencyUs.p99, latencyUs.p999, latencyUs.max].map(formatMs),
  ];
}

/** Green or red only where all rounds agree. */
function tint({ ratio }: Measurement, cell: string, paint: Paint): string {
  if (ratio.min > 1) return paint.green(cell);
  return ratio.max < 1 ? paint.red(cell) : cell;
}
