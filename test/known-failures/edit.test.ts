import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { editList } from '../../src/known-failures/edit.js';
import { parseList } from '../../src/known-failures/parse.js';
import { words } from '../report/arbitraries.js';

const NEW = { id: 'NEW-1.1', reason: 'not explained yet: it "broke": twice # really' };
const edit = (text: string | undefined, remove: readonly number[], add = [NEW]) =>
  editList(text, { remove: new Set(remove), add }, 'f');
const written = '- id: NEW-1.1\n  reason: \'not explained yet: it "broke": twice # really\'\n';

describe('a new entry', () => {
  test.each([
    ['nothing', undefined, `# Failures that are known, and do not fail the run. .*\n${'{}'}`],
    ['an empty file', '', '{}'],
    ['a comment', '# ours\n', '# ours\n{}'],
    ['brackets', '[]\n', '{}'],
    ['the marks of a document', '---\n[]\n...\n', '---\n{}...\n'],
    ['the last line without its end', '- id: a\n  reason: r', '- id: a\n  reason: r\n{}'],
  ])('follows %s', (_name, text, pattern) => {
    const [head = '', tail = ''] = pattern.split('{}');
    const changed = edit(text, []);
    expect(changed).toMatch(new RegExp(`^${head.replace(/\[|\]/g, '\\$&')}- id: NEW`));
    expect(changed.endsWith(tail)).toBe(true);
    expect(parseList(changed, 'f').at(-1)).toMatchObject(NEW);
  });

  test('stands as far in as the others, with as many blank lines, and the same line ends', () => {
    const text = '  - id: a\r\n    reason: r\r\n\r\n  - id: b\r\n    reason: r\r\n\r\n# the end\r\n';
    expect(edit(text, [])).toBe(
      text.replace(
        '\r\n\r\n# the',
        '\r\n\r\n  - id: NEW-1.1\r\n    reason: \'not explained yet: it "broke": twice # really\'\r\n\r\n# the',
      ),
    );
  });

  test('stands behind what belongs to the last one', () => {
    const text = '- id: a\n  reason: |\n    one\n\n    two\n  # expires: soon\n';
    expect(edit(text, [])).toBe(text + written);
  });
});

describe('an entry that goes', () => {
  const text = `# Known failures of our server.
- id: a
  reason: r # why

# about b,
# in two lines
- id: b
  reason: >
    folded
    text

- id: c # kept
  reason: r
  # owner: nobody
# The end.
`;
  test.each([
    ['the first', [0], ['- id: a', '  reason: r # why']],
    [
      'one with comments of its own',
      [1],
      ['', '# about b,', '# in two lines', '- id: b', '  reason: >', '    folded', '    text'],
    ],
    ['the last', [2], ['- id: c # kept', '  reason: r', '  # owner: nobody']],
  ])('takes with it its own lines alone: %s', (_name, remove, gone) => {
    const left = edit(text, remove, []).split('\n');
    const lines = text.split('\n');
    expect(lines.length - left.length).toBe(gone.length);
    expect(parseList(left.join('\n'), 'f').map(({ id }) => id)).toEqual(
      ['a', 'b', 'c'].filter((_, index) => !remove.includes(index)),
    );
    const at = lines.findIndex((_, index) => gone.every((line, offset) => lines[index + offset] === line));
    expect(left).toEqual([...lines.slice(0, at), ...lines.slice(at + gone.length)]);
  });

  test('leaves the comments of a list that is empty now', () => {
    const left = edit(text, [0, 1, 2], []);
    expect(left).toContain('# Known failures of our server.\n');
    expect(left).toContain('# The end.\n');
    expect(parseList(left, 'f')).toEqual([]);
  });
});

test('a list in brackets is refused, and not one without a change', () => {
  const text = '[{id: a, reason: r}]';
  expect(() => edit(text, [])).toThrow(expect.objectContaining({ exitCode: 2 }));
  expect(edit(text, [], [])).toBe(text);
});

test('what is written is read again, whatever the reason, and no other line is touched', () => {
  const reason = words.map((each) => `x${each}`.trim());
  const gap = fc.constantFrom('', '\n', '# a comment\n', '\n# a comment\n', '\n\n', '  # further in\n');
  const item = fc.record({ reason, gap });
  const lists = fc.record({
    items: fc.array(item, { maxLength: 5 }),
    added: fc.array(reason, { maxLength: 3 }),
    indent: fc.constantFrom('', '  '),
    isGone: fc.func(fc.boolean()),
  });
  fc.assert(
    fc.property(lists, ({ items, added, indent, isGone }) => {
      const text = items
        .map(
          (each, at) =>
            `${indent}- id: old-${at} # here\n${indent}  reason: ${JSON.stringify(each.reason)}\n${each.gap}`,
        )
        .join('');
      const remove = items.flatMap((_, at) => (isGone(at) ? [at] : []));
      const add = added.map((each, at) => ({ id: `new-${at}`, reason: each }));
      const changed = edit(text, remove, add);
      const strip = (list: readonly { id: string; reason: string }[]) => list.map(({ id, reason }) => ({ id, reason }));
      expect(strip(parseList(changed, 'f'))).toEqual([
        ...items.flatMap((each, at) => (isGone(at) ? [] : [{ id: `old-${at}`, reason: each.reason }])),
        ...add,
      ]);
      // What goes, goes with its comments; what stays is there in its order, byte for byte.
      const stays = items.flatMap((each, at) =>
        isGone(at) ? [] : [`${indent}  reason: ${JSON.stringify(each.reason)}`],
      );
      expect(isWithin(remove.length === 0 ? text.split('\n') : stays, changed)).toBe(true);
    }),
  );
});

/** Whether all these lines are in a text, in this order. */
function isWithin(lines: readonly string[], text: string): boolean {
  let at = 0;
  for (const line of text.split('\n')) if (line === lines[at]) at += 1;
  return at === lines.length;
}
