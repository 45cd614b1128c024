import { describe, expect, test } from 'vitest';
import { parseList } from '../../src/known-failures/parse.js';

const good = '- id: LITE-SET-4.4\n  reason: r\n';

describe('a list of known failures', () => {
  test('has what each entry says, and where', () => {
    const text = `# ours
- id: LITE-SET-10.1:tab
  reason: |
    two
    lines
  link: "#12"
  owner: storage
  expires: 2026-12-31

- reason: "quoted: yes"
  id: LITE-GET-3
`;
    expect(parseList(text, 'f')).toEqual([
      {
        ...{ id: 'LITE-SET-10.1:tab', reason: 'two\nlines', link: '#12', owner: 'storage', expires: '2026-12-31' },
        line: 2,
      },
      { id: 'LITE-GET-3', reason: 'quoted: yes', line: 10 },
    ]);
  });

  test.each(['', '\n', '# nothing yet\n', '---\n', '[]\n'])('may be empty: %j', (text) => {
    expect(parseList(text, 'f')).toEqual([]);
  });

  test('may be JSON', () => {
    expect(parseList('[{"id": "SET-4", "reason": "r"}]', 'f')).toEqual([{ id: 'SET-4', reason: 'r', line: 1 }]);
  });

  test.each([
    ['no YAML', `${good}- id: 'x\n`, /^f:\d: this is no YAML: /],
    ['two documents', `${good}---\n${good}`, /^f:3: this is no YAML: .*multiple documents/],
    ['no list', 'id: a\nreason: b\n', 'f:1: a list of known failures has a dash before each entry'],
    ['a word', 'nothing\n', 'f:1: a list of known failures has a dash before each entry'],
    ['an entry that is a word', `${good}- LITE-SET-4\n`, /^f:3: an entry has an id and a reason/],
    ['no id', '- reason: r\n', 'f:1: this entry has no id: of a check, a clause or a fault'],
    ['no reason', `${good}- id: LITE-GET-1\n`, 'f:3: LITE-GET-1 has no reason: say why it is known and not fixed'],
    ['an empty reason', '- id: a\n  reason: ""\n', /^f:2: reason is no text/],
    [
      'a link that YAML takes for a comment',
      '- id: a\n  reason: r\n  link: #12\n',
      /^f:3: link is no text: put it in q/,
    ],
    ['a number', '- id: a\n  reason: r\n  owner: 12\n', /^f:3: owner is no text/],
    ['an unknown field', '- id: a\n  why: r\n', /^f:2: there is no field "why": an entry has id, reason, link/],
    ['a field twice', '- id: a\n  id: b\n', /^f:2: this is no YAML: Map keys must be unique/],
    ['a day that there is not', `${good}  expires: 2026-02-30\n`, /expires on "2026-02-30", which is no date/],
    ['a date in another form', `${good}  expires: 31.12.2026\n`, /write it as 2026-12-31/],
    ['an id twice', `${good}- id: lite-set-4.4\n  reason: s\n`, /^f:3: lite-set-4.4 is on the list twice, .* line 1$/],
  ])('is refused where it has %s', (_name, text, sentence) => {
    expect(() => parseList(text, 'f')).toThrow(
      expect.objectContaining({
        exitCode: 2,
        message: typeof sentence === 'string' ? sentence : expect.stringMatching(sentence),
      }),
    );
  });
});
