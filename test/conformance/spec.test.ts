import { describe, expect, it } from 'vitest';
import { type Clause, loadSpec, parseSpec } from '../../src/conformance/spec.js';
import { SPEC_NAMES } from '../../src/protocol/dialect.js';
import { parseWire } from './replay.js';

const specs = await Promise.all(SPEC_NAMES.map(loadSpec));
const [lite, course] = specs;

/** Clauses that one dialect alone has. */
const LITE_ONLY = ['SET-9', 'SET-11'];

const CHAPTERS: Readonly<Record<string, string>> = {
  CONN: 'Connections',
  REQ: 'Requests',
  SET: 'SET',
  GET: 'GET',
  ERR: 'Errors',
  TOG: 'Together',
  CSV: 'The CSV',
};

/** `LITE-SET-2` without the name of its document. */
function numberOf({ id }: Clause): string {
  return id.slice(id.indexOf('-') + 1);
}

describe.each(specs)('the document $name', (spec) => {
  it('has every number once, in order within its chapter', () => {
    expect(new Set(spec.clauses.map(({ id }) => id)).size).toBe(spec.clauses.length);
    for (const area of Object.keys(CHAPTERS)) {
      const numbers = spec.clauses
        .filter((each) => numberOf(each).startsWith(`${area}-`))
        .map((each) => Number(each.id.split('-')[2]));
      expect(numbers.length).toBeGreaterThan(0);
      expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
    }
  });

  it.each(spec.clauses)('$id stands in its chapter and is written out', (clause) => {
    const area = clause.id.split('-')[1] ?? '';
    expect(clause.spec).toBe(spec.name);
    expect(clause.chapter).toBe(CHAPTERS[area]);
    for (const text of [clause.statement, clause.why, clause.fix]) expect(text).toMatch(/[.)]$/);
    expect(clause.wire).toMatch(/^\w*> /m);
    expect(clause.wire).toMatch(/^\w*< /m);
    expect(clause.csv !== '').toBe(['CSV-1', 'CSV-2', 'CSV-4', 'CSV-5', 'CSV-6', 'CSV-7'].includes(numberOf(clause)));
  });

  it.each(spec.clauses)('$id has an example in the notation', ({ wire }) => {
    const lines = wire.split('\n').filter((line) => !/^server! (stop|start|kill -9)$/.test(line));
    expect(parseWire(lines.join('\n')).length).toBeGreaterThan(0);
  });
});

describe('lite.md and course.md', () => {
  it('have the same clauses at the same level, but for those about lite alone', () => {
    const outline = (clauses: readonly Clause[] = []) =>
      clauses.map((each) => `${numberOf(each)} ${each.level} ${each.chapter}`);
    const shared = lite?.clauses.filter((each) => !LITE_ONLY.includes(numberOf(each)));
    expect(outline(course?.clauses)).toEqual(outline(shared));
  });

  it('do not speak the words of the other', () => {
    for (const each of lite?.clauses ?? []) expect(each.wire).not.toMatch(/NOT-STORED|< ERROR/);
    for (const each of course?.clauses ?? []) expect(each.wire).not.toMatch(/NOT STORED|NOT FOUND|INVALID COMMAND/);
  });
});

describe('parseSpec', () => {
  const clause = [
    '### LITE-SET-1 · MUST',
    '',
    'One fact',
    'on two lines.',
    '',
    '**Why.** Because.',
    '',
    '**Fix.** Do it.',
    '',
    '**On the wire.**',
    '',
    '```wire',
    '> set k 1\\r\\n',
    '# a remark, no heading',
    '```',
  ];
  const parse = (lines: readonly string[]) => parseSpec('lite', ['# Title', '## SET', ...lines, ''].join('\n'), 'x.md');
  const without = (text: string) => clause.filter((line) => !line.startsWith(text));

  it('reads a clause', () => {
    expect(parse(clause)).toEqual({
      name: 'lite',
      title: 'Title',
      clauses: [
        {
          id: 'LITE-SET-1',
          spec: 'lite',
          level: 'MUST',
          chapter: 'SET',
          statement: 'One fact on two lines.',
          why: 'Because.',
          fix: 'Do it.',
          wire: '> set k 1\\r\\n\n# a remark, no heading',
          sketch: false,
          csv: '',
        },
      ],
    });
  });

  it.each([
    ['a clause twice', [...clause, ...clause], 'x.md:18: LITE-SET-1 is already the clause of line 3'],
    ['a missing part', without('**Fix'), 'x.md:3: LITE-SET-1 has no "Fix"'],
    ['a missing example', clause.slice(0, 10), 'x.md:3: LITE-SET-1 has no "On the wire"'],
    ['an unknown part', [...clause, '**Note.** More.'], 'x.md:18: LITE-SET-1 has no part "Note"'],
    ['a repeated part', [...clause, '**Why.** More.'], 'x.md:18: LITE-SET-1: "Why" is repeated or out of order'],
    ['an unknown level', ['### LITE-SET-1 · PERHAPS'], 'x.md:3: no clause heading'],
    ['an id of another document', ['### COURSE-SET-1 · MUST'], 'x.md:3: no clause heading'],
    ['an open code block', clause.slice(0, -1), 'a code block is not closed'],
  ])('refuses %s, with the line', (_, lines, message) => {
    expect(() => parse(lines)).toThrow(message);
  });
});
