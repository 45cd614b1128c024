import pc from 'picocolors';
import type { HistoryCheckResult, JudgedHistory } from '../../stress/check-result.js';
import { formatCount } from '../figures.js';
import type { RenderOptions } from '../render.js';
import { counted } from '../stress-figures.js';
import { violationBlock } from '../violation-block.js';
import { wrap } from '../wrap.js';

interface Layout {
  readonly paint: ReturnType<typeof pc.createColors>;
  /** The room for what is said of a file. */
  readonly lineColumns: number;
  /** The room for a violation. */
  readonly columns: number;
}

const WIDEST = 100;
const LEAST = 40;
const INDENT = '    ';
const SHOWN_VIOLATIONS = 5;

/** For people at a terminal: a line for each history, and timelines of what contradicts itself. */
export function render(
  { histories }: HistoryCheckResult,
  { colors, width }: Pick<RenderOptions, 'colors' | 'width'>,
): string {
  const layout: Layout = {
    paint: pc.createColors(colors),
    // Elsewhere than on a terminal, a line is a line.
    lineColumns: width === undefined ? Number.POSITIVE_INFINITY : Math.max(LEAST, width),
    columns: Math.max(LEAST, Math.min(width ?? WIDEST, WIDEST)),
  };
  const blocks = histories.map((history) => historyBlock(history, layout));
  if (histories.length > 1) blocks.push([totals(histories)]);
  // What fills several paragraphs stands apart; single lines stand together.
  const text = blocks.map((paragraphs, index) => {
    const isApart = paragraphs.length > 1 || (blocks[index - 1]?.length ?? 0) > 1;
    return `${index > 0 && isApart ? '\n' : ''}${paragraphs.join('\n\n')}\n`;
  });
  return text.join('');
}

/** Paragraphs. */
function historyBlock(history: JudgedHistory, layout: Layout): string[] {
  const { paint, lineColumns, columns } = layout;
  const { violations, violatedKeys, warnings } = history;
  const shown = violations.slice(0, SHOWN_VIOLATIONS);
  const more = violatedKeys - shown.length;
  const notes = warnings.flatMap((warning) =>
    wrap(warning, lineColumns - INDENT.length).map((line) => `${INDENT}${paint.yellow(line)}`),
  );
  return [
    [...headLines(history, layout), ...notes].join('\n'),
    ...shown.map((violation) => violationBlock(violation, history.events, { columns, paint })),
    ...(more > 0 && shown.length > 0 ? [`${INDENT}${paint.dim(`… and ${counted(more, 'more key')}`)}`] : []),
  ];
}

function headLines(history: JudgedHistory, { paint, lineColumns }: Layout): string[] {
  const { file, verdict, operations, keys, violatedKeys, reason } = history;
  const on = `${counted(operations, 'operation')} on ${counted(keys, 'key')}`;
  const why = reason === undefined ? '' : `; ${reason}`;
  const [mark, found] =
    verdict === 'ok'
      ? [paint.green('✓'), operations === 0 ? 'it has no operations' : `an order of ${on} explains every reply`]
      : verdict === 'violation'
        ? [paint.red('✗'), `${contradicting(violatedKeys, keys)}, in ${counted(operations, 'operation')}${why}`]
        : [paint.yellow('?'), `no verdict on ${on}${why}`];
  const how = ` (${history.model}, ${history.checker}, ${formatCount(history.checkMs)} ms)`;
  const [first = '', ...others] = wrap(`${file}: ${found}${how}`, lineColumns - 2);
  return [`${mark} ${first}`, ...others.map((line) => `  ${line}`)];
}

function contradicting(violated: number, keys: number): string {
  if (keys === 1) return 'the key contradicts itself';
  return `${formatCount(violated)} of ${counted(keys, 'key')} ${violated === 1 ? 'contradicts itself' : 'contradict themselves'}`;
}

function totals(histories: readonly JudgedHistory[]): string {
  const count = (verdict: JudgedHistory['verdict'], word: string) => {
    const number = histories.filter((history) => history.verdict === verdict).length;
    return number === 0 ? [] : [`${number} ${word}`];
  };
  const parts = [...count('ok', 'ok'), ...count('violation', 'violated'), ...count('unknown', 'without a verdict')];
  return `${histories.length} histories: ${parts.join(', ')}`;
}
