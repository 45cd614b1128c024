import pc from 'picocolors';
import { describeShard } from '../../shard.js';
import type { FailureResult, LatencyFigures, StressResult } from '../../stress/result.js';
import { formatCount, formatMs } from '../figures.js';
import type { RenderOptions } from '../render.js';
import {
  counted,
  describeErrors,
  describeEvents,
  describeLoad,
  describeOperations,
  describeOutcome,
  formatSeconds,
} from '../stress-figures.js';
import { violationBlock } from '../violation-block.js';
import { wrap } from '../wrap.js';

const WIDEST = 100;
const LEAST = 40;

type Paint = ReturnType<typeof pc.createColors>;

/** For people at a terminal: what was done, how fast it went, what contradicts itself, and the verdict. */
export function render(result: StressResult, { colors, width }: Pick<RenderOptions, 'colors' | 'width'>): string {
  const paint = pc.createColors(colors);
  const columns = Math.max(LEAST, Math.min(width ?? WIDEST, WIDEST));
  // Elsewhere than on a terminal, a line is a line.
  const lineColumns = width === undefined ? Number.POSITIVE_INFINITY : Math.max(LEAST, width);
  const sections = [
    head(result, paint),
    figures(result, paint),
    latencies(result, paint),
    ...violations(result, columns, paint),
    audit(result, lineColumns, paint),
    thresholds(result, paint),
    verdict(result, lineColumns, paint),
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

function head(result: StressResult, paint: Paint): string {
  const { target, protocol, shard } = result;
  const part = shard === undefined ? '' : `, ${describeShard(shard)}`;
  return `${paint.bold('stress')} on ${target.description}, protocol ${protocol}${part}\n${paint.dim(describeLoad(result))}`;
}

const LABEL = 12;

function row(label: string, text: string, paint: Paint): string {
  return `${paint.dim(label.padEnd(LABEL))}${text.split('\n').join(`\n${' '.repeat(LABEL)}`)}`;
}

const SHOWN_FAILURES = 3;

function figures(result: StressResult, paint: Paint): string {
  const { operations, failures, events, consistency, notes } = result;
  const errors = describeErrors(operations);
  const rows = [
    row('operations', describeOperations(result), paint),
    row('errors', errors === '' ? 'none' : paint.red(errors), paint),
    ...failures.slice(0, SHOWN_FAILURES).map((failure) => row('', describeFailure(failure), paint)),
  ];
  if (operations.pending > 0)
    rows.push(row('unanswered', `${formatCount(operations.pending)}, each of which may have happened or not`, paint));
  if (events.length > 0) rows.push(row('events', describeEvents(events), paint));
  for (const note of notes) rows.push(row('note', note, paint));
  rows.push(row('judged', describeJudgement(consistency, paint), paint));
  return rows.join('\n');
}

function describeFailure({ atMs, client, outcome, received }: FailureResult): string {
  return `${describeOutcome(outcome)}: ${client} at ${(atMs / 1000).toFixed(2)} s${received === '' ? '' : `, ${received}`}`;
}

function describeJudgement(consistency: StressResult['consistency'], paint: Paint): string {
  const { verdict, model, keys, violatedKeys, checkMs } = consistency;
  const how = `${counted(keys, 'key')} as ${keys === 1 ? `a ${model}` : `${model}s`} in ${formatCount(checkMs)} ms`;
  if (verdict === 'ok') return `${how}: ${paint.green('every reply has an explanation')}`;
  if (verdict === 'unknown') return `${how}: ${paint.yellow('no verdict')}`;
  return `${how}: ${paint.red(`${formatCount(violatedKeys)} ${violatedKeys === 1 ? 'contradicts itself' : 'contradict themselves'}`)}`;
}

const TITLES = ['operations', 'mean ms', 'p50', 'p90', 'p99', 'p99.9', 'max'];

function latencies({ latencyUs }: StressResult, paint: Paint): string {
  const kinds = [
    ['GET', latencyUs.get],
    ['SET', latencyUs.set],
    ['all', latencyUs.all],
  ] as const;
  const rows = kinds.flatMap(([name, of]) => (of === undefined ? [] : [[name, ...latencyCells(of)]]));
  if (rows.length === 0) return '';
  const header = ['latency', ...TITLES];
  const widths = header.map((title, column) => Math.max(title.length, ...rows.map((cells) => cells[column]!.length)));
  const padded = (cells: readonly string[]) =>
    cells.map((cell, column) => (column === 0 ? cell.padEnd(LABEL - 2) : cell.padStart(widths[column]!))).join('  ');
  return [paint.dim(padded(header)), ...rows.map(padded)].join('\n');
}

function latencyCells({ count, mean, p50, p90, p99, p999, max }: LatencyFigures): string[] {
  return [formatCount(count), ...[mean, p50, p90, p99, p999, max].map(formatMs)];
}

const SHOWN_VIOLATIONS = 3;

function violations({ consistency, events }: StressResult, columns: number, paint: Paint): string[] {
  const shown = consistency.violations.slice(0, SHOWN_VIOLATIONS);
  const more = consistency.violatedKeys - shown.length;
  return [
    ...shown.map((violation) => violationBlock(violation, events, { columns, paint })),
    ...(more > 0 && shown.length > 0 ? [paint.dim(`… and ${counted(more, 'more key')}`)] : []),
  ];
}

const SHOWN_FINDINGS = 5;

function audit({ audit: found }: StressResult, columns: number, paint: Paint): string {
  if (found === undefined) return '';
  const { file, rows, findings, findingsTotal } = found;
  if (findingsTotal === 0) return row('file', `${file}: ${counted(rows, 'row')}, all as it must be`, paint);
  const shown = findings.slice(0, SHOWN_FINDINGS);
  const more = findingsTotal - shown.length;
  return [
    row('file', `${file}: ${counted(rows, 'row')}`, paint),
    ...shown.map((finding) => `${paint.red('✗')} ${hung(finding, columns - 2).join('\n')}`),
    ...(more > 0 ? [paint.dim(`… and ${counted(more, 'more finding')}`)] : []),
  ].join('\n');
}

/** Those that were asked for, and those that are not met. */
function thresholds({ thresholds: results }: StressResult, paint: Paint): string {
  const shown = results.filter(({ option, met }) => !met || option !== '--max-errors 0');
  const wide = Math.max(0, ...shown.map(({ option }) => option.length));
  return shown
    .map(({ option, measured, met }) => {
      if (met === null)
        return `${paint.yellow('?')} ${option.padEnd(wide)}  ${measured} in this part: the whole is judged by report`;
      const mark = met ? paint.green('✓') : paint.red('✗');
      return `${mark} ${option.padEnd(wide)}  ${measured}`;
    })
    .join('\n');
}

function verdict(result: StressResult, columns: number, paint: Paint): string {
  const { verdict: word, reasons, durationMs, repeat, interrupted } = result;
  const tint = word === 'passed' ? paint.green : word === 'failed' ? paint.red : paint.yellow;
  const after = `${word}${interrupted ? ', interrupted,' : ''} after ${formatSeconds(durationMs)}: `;
  const [first = '', ...others] = reasons;
  const text = [`${after}${first}`, ...others.map((reason) => `and ${reason}`)].flatMap((reason) =>
    hung(reason, columns),
  );
  return [`${tint(paint.bold(word))}${text.join('\n').slice(word.length)}`, row('repeat', repeat, paint)].join('\n');
}

/** Lines of which all but the first are indented. */
function hung(text: string, columns: number): string[] {
  return wrap(text, columns - 2).map((line, index) => (index === 0 ? line : `  ${line}`));
}
