import type { Colors } from 'picocolors/types.js';
import { wrap, wrapParagraphs } from '../report/wrap.js';
import type { Level } from './spec.js';

/** How texts are laid out. */
export interface Layout {
  readonly colors: Colors;
  /** Columns to wrap paragraphs at. */
  readonly width: number;
}

/** A heading with what belongs to it. */
export function part(label: string, body: string, { colors }: Layout): string {
  return `${colors.bold(label)}\n${body}`;
}

/** A heading with paragraphs, one per line of the text. */
export function prose(label: string, text: string, layout: Layout): string {
  return part(label, wrapParagraphs(text, layout.width), layout);
}

/** Rows whose first column is as wide as the widest of them; the second is wrapped. */
export function rows(pairs: readonly (readonly [string, string])[], { width }: Layout): string {
  const wide = Math.max(0, ...pairs.map(([left]) => left.length));
  const margin = ' '.repeat(wide + 4);
  const row = ([left, right]: readonly [string, string]) => [
    `  ${left.padEnd(wide)}  `,
    wrap(right, width - margin.length).join(`\n${margin}`),
  ];
  return pairs.map((pair) => row(pair).join('')).join('\n');
}

export function colorOf(level: Level, colors: Colors): (text: string) => string {
  return { MUST: colors.red, SHOULD: colors.yellow, MAY: colors.green }[level];
}

export function indent(text: string): string {
  return text.replaceAll(/^(?=.)/gm, '  ');
}
