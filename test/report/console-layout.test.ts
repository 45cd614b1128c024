import { describe, expect, it } from 'vitest';
import type { CheckResult, Failure, Result } from '../../src/conformance/result.js';
import { lite } from '../../src/protocol/dialect.js';
import { parseFormat, type RenderOptions, report } from '../../src/report/render.js';
import { check as base, resultOf } from './results.js';

const PLAIN: RenderOptions = { colors: false, strict: false };

const check = (id: string, more: Partial<CheckResult> = {}) =>
  base({
    id,
    clause: id.replace(/\..*/, ''),
    chapter: id.includes('SET') ? 'SET' : 'Connections',
    title: `title of ${id}`,
    ...more,
  });

function failed(id: string, failure: Partial<Failure>, more: Partial<CheckResult> = {}): CheckResult {
  const wrong = { message: 'it is wrong', expected: [], repeat: `memlite-kit conform ${id}`, transcript: [] };
  return check(id, { status: 'failed', failure: { ...wrong, ...failure }, ...more });
}

const shown = (result: Result, options = PLAIN) => report(result, parseFormat('console'), options);

/** The rows of a failure: what stands behind a label, up to the next. */
async function rows(failure: Partial<Failure>): Promise<string[]> {
  const text = await shown(resultOf([failed('LITE-SET-1.1', failure)]));
  return (/ {4}problem.*? {4}repeat/s.exec(text)?.[0] ?? '').split('\n').slice(1, -1);
}

/** The character of `received` that stands above the caret. */
function pointedAt(lines: readonly string[]): string {
  const at = lines.findIndex((line) => /^ +\^$/.test(line));
  return lines[at - 1]?.charAt(lines[at]?.indexOf('^') ?? -1) ?? '';
}

const SMALL = resultOf([
  check('LITE-CONN-1.1'),
  failed(
    'LITE-SET-4.1',
    {
      message: 'the value is not refused',
      sent: 'set k 3\\r\\nabcdefgh\\r\\n',
      expected: ['NOT STORED\\r\\n', 'INVALID COMMAND\\r\\n'],
      received: 'NOT-STORED\\r\\n',
      caret: 3,
      hint: 'Compare the length with <= .',
      repeat: 'memlite-kit conform LITE-SET-4.1 --target 127.0.0.1:11211',
    },
    { title: 'A value longer than its size is refused' },
  ),
  failed(
    'LITE-SET-3.1',
    {
      message: 'no reply',
      sent: 'set k 0\\r\\n\\r\\n',
      expected: ['STORED\\r\\n'],
      received: '',
      outcome: 'no reply within 2000 ms',
    },
    { level: 'should', title: 'An empty value is stored' },
  ),
  check('LITE-SET-9.1', { status: 'unmet', needs: 'csv', reason: 'no file' }),
]);
const CLAUSES = new Map([['LITE-SET-4', 'LITE-SET-4: A longer value is refused.']]);

describe('the whole output of a run that fails', () => {
  it('reads: what was judged, each failure with its proof, the chapters, what was not verified, the verdict', async () => {
    expect(await shown(SMALL, { ...PLAIN, clauses: CLAUSES })).toBe(`judging 127.0.0.1:11211 by docs/spec/lite.md

✗ LITE-SET-4.1  A value longer than its size is refused  MUST
    problem   the value is not refused
    clause    LITE-SET-4: A longer value is refused.
    sent      set k 3\\r\\nabcdefgh\\r\\n
    expected  NOT STORED\\r\\n
    or        INVALID COMMAND\\r\\n
    received  NOT-STORED\\r\\n
                 ^
    hint      Compare the length with <= .
    repeat    memlite-kit conform LITE-SET-4.1 --target 127.0.0.1:11211

! LITE-SET-3.1  An empty value is stored  SHOULD
    problem   no reply
    sent      set k 0\\r\\n\\r\\n
    expected  STORED\\r\\n
    received  no reply within 2000 ms
    repeat    memlite-kit conform LITE-SET-3.1

Connections  1 passed
SET          0 passed, 2 failed, 1 not verified

not verified: 1 check needs to read the data: --csv FILE, or {csv} in the command of --spawn

does not conform: 1 passed, 2 failed, 1 not verified of 4 checks in 1.2 s (1 of the failures are SHOULD: advice, no violation)
`);
  });

  it('is the same in colours, but for the colours', async () => {
    const plain = await shown(SMALL, { ...PLAIN, clauses: CLAUSES });
    const colored = await shown(SMALL, { ...PLAIN, clauses: CLAUSES, colors: true });
    expect(plain).not.toContain('\x1b');
    expect(colored).toContain('\x1b[31m✗\x1b[39m');
    expect(colored.replaceAll(/\x1b\[\d+m/g, '')).toBe(plain);
  });
});

describe('what was received', () => {
  const long = Array.from({ length: 60 }, (_, index) => `${String(index).padStart(3, '0')}-abcdef`).join('');

  it.each([0, 1, 99, 100, 101, 150, 300, 420, 599])('has the caret under the byte at %i', async (caret) => {
    const received = `${long.slice(0, caret)}#${long.slice(caret + 1)}`;
    const lines = await rows({ received, caret });
    expect(pointedAt(lines)).toBe('#');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(14 + 202);
  });

  it('is cut on both sides where it is long', async () => {
    expect(await rows({ received: long, caret: 300 })).toEqual([
      `    received  …${long.slice(250, 450)}…`,
      `${' '.repeat(14 + 51)}^`,
    ]);
    expect(await rows({ received: long })).toEqual([`    received  ${long.slice(0, 200)}…`]);
  });

  it('may end before the first byte that is missing', async () => {
    expect(await rows({ received: 'STORED', caret: 6 })).toEqual(['    received  STORED', `${' '.repeat(20)}^`]);
  });

  it('is told in words too where bytes alone do not say it', async () => {
    expect(await rows({ received: 'VALUE', outcome: 'the server closed the connection' })).toEqual([
      '    received  VALUE',
      '              the server closed the connection',
    ]);
    expect(await rows({})).toEqual(['    received  nothing']);
  });
});

it('the last lines of a server that died stand with the failure', async () => {
  const output = Array.from({ length: 20 }, (_, index) => `line ${index}`).join('\n');
  const lines = await rows({ received: 'x', output });
  expect(lines.slice(1)).toEqual(
    Array.from({ length: 12 }, (_, index) => `${index === 0 ? '    output    ' : ' '.repeat(14)}line ${index + 8}`),
  );
});

it('what was learned of the target stands at the top, where it is out of the ordinary', async () => {
  const learned = { ...lite, delivery: 'two-writes', greeting: 'Hi\r\n' } as const;
  const text = await shown(resultOf([check('LITE-SET-1.1')], { dialect: learned, delayMs: 900, timeoutMs: 4100 }));
  expect(text).toMatch(
    /^judging 127\.0\.0\.1:11211 by docs\/spec\/lite\.md\nlearned: delivery two-writes; with a greeting; slow: replies take up to 900 ms, so each is waited for 4100 ms\n/,
  );
});
