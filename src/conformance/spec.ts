/**
 * The specification as data: the numbered clauses of docs/spec/*.md. The documents are the source;
 * docs/spec/README.md describes the form that is read here.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageRoot } from '../package-root.js';
import type { SpecName } from '../protocol/dialect.js';

/** How binding a clause is, in the sense of RFC 2119. */
export const LEVELS = ['MUST', 'SHOULD', 'MAY'] as const;
export type Level = (typeof LEVELS)[number];

/** One numbered clause. Its texts are Markdown paragraphs, one per line, with a blank line between. */
export interface Clause {
  /** E.g. `LITE-SET-2`; never changes and is never given to another clause. */
  readonly id: string;
  readonly spec: SpecName;
  readonly level: Level;
  /** The chapter it stands in, e.g. `Connections`. */
  readonly chapter: string;
  /** What the clause demands. */
  readonly statement: string;
  /** What breaks for users without it, and how servers get it wrong. */
  readonly why: string;
  /** What to do about it in a server. */
  readonly fix: string;
  /** An exchange that shows it, in the notation of docs/spec/README.md. */
  readonly wire: string;
  /** Whether `wire` is only a sketch: it needs an option, a crash or a prepared file. */
  readonly sketch: boolean;
  /** The CSV file that belongs to the exchange; empty where there is none. */
  readonly csv: string;
}

export interface Spec {
  readonly name: SpecName;
  readonly title: string;
  /** In the order of the document. */
  readonly clauses: readonly Clause[];
}

/** Reads a specification of this package. Throws when the document is malformed, naming the line. */
export async function loadSpec(name: SpecName): Promise<Spec> {
  const file = join(packageRoot(), 'docs', 'spec', `${name}.md`);
  return parseSpec(name, await readFile(file, 'utf8'), `docs/spec/${name}.md`);
}

/** The parts of a clause after its statement, in the order in which they must come. */
const PARTS = ['Why', 'Fix', 'On the wire', 'In the file'] as const;
type Part = 'Statement' | (typeof PARTS)[number];
const REQUIRED: readonly Part[] = ['Statement', 'Why', 'Fix', 'On the wire'];

/** A clause while its lines are being read. */
interface Draft {
  readonly id: string;
  readonly level: Level;
  readonly chapter: string;
  readonly line: number;
  readonly parts: Map<Part, string[]>;
  part: Part;
}

/** Parses a document; `file` is what errors call it. */
export function parseSpec(name: SpecName, markdown: string, file: string): Spec {
  const fail = (line: number, problem: string): never => {
    throw new Error(`${file}:${line}: ${problem}`);
  };
  const drafts: Draft[] = [];
  let title = '';
  let chapter = '';
  let draft: Draft | undefined;
  let fenced = false;

  for (const [index, text] of markdown.split('\n').entries()) {
    const line = index + 1;
    if (text.startsWith('```')) fenced = !fenced;
    const heading = fenced ? null : /^(#{1,3}) (.+)$/.exec(text);
    if (heading === null) {
      if (draft !== undefined) readLine(draft, text, fenced, (problem) => fail(line, problem));
      continue;
    }
    const [, marks, words = ''] = heading;
    draft = undefined;
    if (marks === '#') title = words;
    else if (marks === '##') chapter = words;
    else {
      draft = startClause(name, words, chapter, line) ?? fail(line, `no clause heading: ${words}`);
      const twin = drafts.find(({ id }) => id === draft?.id);
      if (twin !== undefined) fail(line, `${twin.id} is already the clause of line ${twin.line}`);
      drafts.push(draft);
    }
  }
  if (fenced) fail(markdown.split('\n').length, 'a code block is not closed');
  return {
    name,
    title,
    clauses: drafts.map((each) => finishClause(name, each, (problem) => fail(each.line, problem))),
  };
}

function startClause(name: SpecName, words: string, chapter: string, line: number): Draft | undefined {
  const match = /^([A-Z]+)-[A-Z]+-[1-9]\d* · (MUST|SHOULD|MAY)$/.exec(words);
  const level = LEVELS.find((each) => each === match?.[2]);
  if (match === null || level === undefined || match[1] !== name.toUpperCase() || chapter === '') return undefined;
  const id = words.slice(0, words.indexOf(' '));
  return { id, level, chapter, line, parts: new Map([['Statement', []]]), part: 'Statement' };
}

function readLine(draft: Draft, text: string, fenced: boolean, fail: (problem: string) => never): void {
  let rest = text;
  const label = fenced ? null : /^\*\*([^*]+)\.\*\*\s?(.*)$/.exec(text);
  if (label !== null) {
    const part = PARTS.find((each) => each === label[1]);
    if (part === undefined) fail(`${draft.id} has no part "${label[1]}"; there are ${PARTS.join(', ')}`);
    if (order(part) <= order(draft.part)) fail(`${draft.id}: "${part}" is repeated or out of order`);
    draft.part = part;
    draft.parts.set(part, []);
    rest = label[2] ?? '';
  }
  draft.parts.get(draft.part)?.push(rest);
}

function order(part: Part): number {
  return part === 'Statement' ? -1 : PARTS.indexOf(part);
}

function finishClause(name: SpecName, draft: Draft, fail: (problem: string) => never): Clause {
  const text = (part: Part): string => (draft.parts.get(part) ?? []).join('\n').trim();
  for (const part of REQUIRED) if (text(part) === '') fail(`${draft.id} has no "${part}"`);
  const wire = codeBlock(text('On the wire'));
  if (wire?.info !== 'wire' && wire?.info !== 'wire sketch') return fail(`${draft.id} has no \`\`\`wire example`);
  const csv = draft.parts.has('In the file') ? codeBlock(text('In the file')) : { info: 'csv', code: '' };
  if (csv?.info !== 'csv') return fail(`${draft.id}: "In the file" holds no \`\`\`csv block`);
  return {
    id: draft.id,
    spec: name,
    level: draft.level,
    chapter: draft.chapter,
    statement: paragraphs(text('Statement')),
    why: paragraphs(text('Why')),
    fix: paragraphs(text('Fix')),
    wire: wire.code,
    sketch: wire.info === 'wire sketch',
    csv: csv.code,
  };
}

/** The one code block that `text` consists of, with the words after its opening fence. */
function codeBlock(text: string): { info: string; code: string } | undefined {
  const match = /^```([^\n]*)\n(.*)\n```$/s.exec(text);
  const [, info = '', code = ''] = match ?? [];
  return match === null || code.includes('```') ? undefined : { info, code };
}

/** Takes out the line breaks within paragraphs, which mean nothing in Markdown. */
function paragraphs(text: string): string {
  return text
    .split(/\n{2,}/)
    .map((paragraph) => paragraph.replaceAll('\n', ' '))
    .join('\n\n');
}
