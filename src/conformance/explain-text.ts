import type { Colors } from 'picocolors/types.js';
import type { SpecName } from '../protocol/dialect.js';
import { wrapParagraphs } from '../report/wrap.js';
import { colorOf, indent, type Layout, part, prose, rows } from './explain-layout.js';
import type { CheckNote, Found } from './lookup.js';
import { type Clause, loadSpec } from './spec.js';

/** A clause, or a check with its clause, for people to read. */
export function explainText(found: Extract<Found, { kind: 'clause' | 'check' }>, layout: Layout): string {
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

/** What each clause demands, in a sentence that begins with its id, by its id: what reports show beside a failure. */
export async function clauseSentences(spec: SpecName): Promise<Map<string, string>> {
  const { clauses } = await loadSpec(spec);
  return new Map(clauses.map((clause) => [clause.id, `${clause.id}: ${firstSentence(clause)}`]));
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
    wrapParagraphs(clause.statement, width, ''),
    prose('Why', clause.why, layout),
    prose('Fix', clause.fix, layout),
    part('On the wire', wireText(clause.wire, colors), layout),
    ...(clause.csv === '' ? [] : [part('In the file', indent(clause.csv), layout)]),
  ].join('\n\n');
}

function checkBlock(check: CheckNote, layout: Layout): string {
  const { colors, width } = layout;
  return [
    `${colors.bold(check.id)} · a check of ${check.clause}`,
    wrapParagraphs(check.title, width, ''),
    ...(check.hint === '' ? [] : [prose('Hint', check.hint, layout)]),
    part('Steps', indent(check.text.trim()), layout),
  ].join('\n\n');
}

function checkList(checks: readonly CheckNote[], layout: Layout): string {
  const pairs = checks.map(({ id, title }) => [id, title] as const);
  const listed = rows(pairs, layout);
  return part('Checks', listed === '' ? '  none: this clause is not verified' : listed, layout);
}

function wireText(wire: string, colors: Colors): string {
  const colored = wire.split('\n').map((line) => {
    if (line.startsWith('#')) return colors.dim(line);
    return /^\w*</.test(line) ? colors.cyan(line) : line;
  });
  return indent(colored.join('\n'));
}
