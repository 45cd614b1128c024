import type { Colors } from 'picocolors/types.js';
import type { CheckNote, Found } from './lookup.js';
import type { Clause, Level } from './spec.js';

/** How texts are laid out. */
export interface Layout {
  readonly colors: Colors;
  /** Columns to wrap paragraphs at. */
  readonly width: number;
}

/** A clause, or a check with its clause, for people to read. */
export function explainText(found: Exclude<Found, { kind: 'unknown' }>, layout: Layout): string {
  const blocks = found.kind === 'check' ? found.checks.map((check) => checkBlock(check, layout)) : [];
  blocks.push(clauseBlock(found.clause, layout));
  if (found.kind === 'clause') blocks.push(checkList(found.checks, layout));
  return blocks.join('\n\n');
}

/** All clauses, a line each, under the headings of their chapters. */
export function listText(clauses: readonly Clause[], { colors }: Layout): string {
  const lines: string[] = [];
  const idWidth = Math.max(0, ...clauses.map(({ id }) => id.length));
  let heading = '';
  for (const clause of clauses) {
    const chapter = `${clause.spec}: ${clause.chapter}`;
    if (chapter !== heading) lines.push(...(heading === '' ? [] : ['']), colors.bold(chapter));
    heading = chapter;
    const level = colorOf(clause.level, colors)(clause.level.padEnd('SHOULD'.length));
    lines.push(`  ${clause.id.padEnd(idWidth)}  ${level}  ${firstSentence(clause)}`);
  }
  return lines.join('\n');
}

/** The first sentence of what a clause demands. */
export function firstSentence({ statement }: Clause): string {
  return /^.*?[.](?=\s|$)/s.exec(statement)?.[0] ?? statement;
}

function clauseBlock(clause: Clause, layout: Layout): string {
  const { colors, width } = layout;
  const level = colorOf(clause.level, colors)(clause.level);
  return [
    `${colors.bold(clause.id)} · ${level} · ${clause.chapter}`,
    wrap(clause.statement, width, ''),
    part('Why', wrap(clause.why, width), layout),
    part('Fix', wrap(clause.fix, width), layout),
    part('On the wire', wireText(clause.wire, colors), layout),
    ...(clause.csv === '' ? [] : [part('In the file', indent(clause.csv), layout)]),
  ].join('\n\n');
}

function checkBlock(check: CheckNote, layout: Layout): string {
  const { colors, width } = layout;
  return [
    `${colors.bold(check.id)} · a check of ${check.clause}`,
    wrap(check.title, width, ''),
    ...(check.hint === '' ? [] : [part('Hint', wrap(check.hint, width), layout)]),
    part('Steps', indent(check.text.trim()), layout),
  ].join('\n\n');
}

function checkList(checks: readonly CheckNote[], layout: Layout): string {
  const idWidth = Math.max(0, ...checks.map(({ id }) => id.length));
  const lines = checks.map(({ id, title }) => `  ${id.padEnd(idWidth)}  ${title}`);
  return part('Checks', lines.length > 0 ? lines.join('\n') : '  none: this clause is not verified', layout);
}

function part(label: string, body: string, { colors }: Layout): string {
  return `${colors.bold(label)}\n${body}`;
}

function wireText(wire: string, colors: Colors): string {
  const colored = wire.split('\n').map((line) => {
    if (line.startsWith('#')) return colors.dim(line);
    return /^\w*</.test(line) ? colors.cyan(line) : line;
  });
  return indent(colored.join('\n'));
}

function colorOf(level: Level, colors: Colors): (text: string) => string {
  return { MUST: colors.red, SHOULD: colors.yellow, MAY: colors.green }[level];
}

function indent(text: string): string {
  return text.replaceAll(/^(?=.)/gm, '  ');
}

/** Breaks paragraphs at spaces so that lines, indentation included, keep to `width` columns where words allow. */
function wrap(text: string, width: number, margin = '  '): string {
  return text
    .split('\n')
    .map((paragraph) => wrapParagraph(paragraph, width, margin))
    .join('\n');
}

function wrapParagraph(paragraph: string, width: number, margin: string): string {
  const lines: string[] = [];
  let line = '';
  for (const word of paragraph.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && margin.length + longer.length > width) {
      lines.push(margin + line);
      line = word;
    } else line = longer;
  }
  if (line !== '') lines.push(margin + line);
  return lines.join('\n');
}
