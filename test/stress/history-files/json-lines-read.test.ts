import { Readable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { UNWRITTEN } from '../../../src/consistency/history.js';
import { readJsonLines } from '../../../src/stress/history-files/json-lines-read.js';
import { CAS, CAS_REFUSED } from '../../../src/stress/history-files/recording.js';

const HEADER = '{"format":"memlite-kit/history","version":1,"model":"register"}';

async function* once(text: string) {
  yield Buffer.from(text);
}

const read = (text: string) => readJsonLines(once(text), 'h.jsonl');
const line = (fields: object) =>
  JSON.stringify({ client: 'c1', op: 'get', key: 'k', value: 'v', start: 1, end: 2, outcome: 'ok', ...fields });
const file = (...lines: object[]) => [HEADER, ...lines.map(line)].join('\n');
const set = (value: string, key = 'k') => ({ op: 'set', key, value });
const get = (value: string | null, key = 'k') => ({ op: 'get', key, value });

describe('what is read', () => {
  test('of a header alone is a history without operations', async () => {
    const { history, unique, model } = await read(HEADER);
    expect([history.length, unique, model]).toEqual([0, true, 'register']);
  });

  test('may have a byte order mark, blank lines, CRLF, other fields, and no line end at the end', async () => {
    const text = `\uFEFF${HEADER.replace('}', ',"recorded":"today"}')}\r\n\r\n${line({ note: 'x' })}`;
    const { history, warnings } = await read(text);
    expect([history.length, warnings]).toEqual([1, []]);
  });

  test('may have whole numbers for clients, keys and values', async () => {
    const { history } = await read(file({ ...set('7'), client: 3, key: 4, value: 7 }, { ...get('7', '4') }));
    const { names } = history;
    expect([names?.client?.(0), names?.key(0), names?.value(history.value[1]!)]).toEqual(['3', '4', '7']);
  });

  test('is a register where no model is named', async () => {
    expect((await read(HEADER.replace(',"model":"register"', ''))).model).toBe('register');
  });

  test('is of unique writes, or it is not', async () => {
    const isUnique = async (...lines: object[]) => (await read(file(...lines))).unique;
    expect(await isUnique(set('a'), set('b'), get('a'), get('a'))).toBe(true);
    // One value of two keys is two values.
    expect(await isUnique(set('a', 'k1'), set('a', 'k2'))).toBe(true);
    expect(await isUnique(set('a'), set('a'))).toBe(false);
    expect(await isUnique(set('a'), { ...set('a'), outcome: 'refused' })).toBe(false);
    expect(await isUnique({ op: 'cas', value: ['a', 'b'] })).toBe(false);
  });

  test('tells which reads nobody wrote, also where the SET comes later', async () => {
    const { history } = await read(file(get('a'), get('b'), get('c'), set('a'), set('c', 'other')));
    expect([...history.value.subarray(0, 3)].map((value) => value === UNWRITTEN)).toEqual([false, true, true]);
    expect(history.remarks?.get(1)).toEqual({ kind: 'unknown', text: 'b', of: [] });
    const foreign = history.remarks?.get(2);
    expect([foreign?.kind, history.names?.key(foreign?.key ?? -1)]).toEqual(['foreign', 'other']);
    expect(foreign?.of.map((value) => history.names?.value(value))).toEqual(['c']);
  });

  test('takes a read for unwritten where the file says so, even if it looks like a value', async () => {
    const { history } = await read(file(set('aa'), { ...get('aa'), unwritten: 'torn', of: ['aa'] }));
    expect([history.value[1], history.remarks?.get(1)?.kind]).toEqual([UNWRITTEN, 'torn']);
  });

  test('has a bounded number of remarks', async () => {
    const many = Array.from({ length: 3000 }, (_, index) => get(`x${index}`));
    const { history } = await read(file(...many));
    expect(history.remarks?.size).toBe(1000);
    expect(history.value.every((value) => value === UNWRITTEN)).toBe(true);
  });

  test('has what a compare-and-set wants beside what it writes', async () => {
    const cas = (value: unknown[], outcome = 'ok') => ({ op: 'cas', value, outcome });
    const { history, expected } = await read(file(set('a'), cas([null, 'b']), cas(['a', 'c'], 'refused'), get('b')));
    const text = (value: number | undefined) => (value === 0 ? null : history.names?.value(value ?? 0));
    expect([...history.kind]).toEqual([1, CAS, CAS_REFUSED, 0]);
    expect([1, 2].map((index) => [text(expected?.[index]), text(history.value[index])])).toEqual([
      [null, 'b'],
      ['a', 'c'],
    ]);
    expect(expected?.length).toBe(4);
  });

  test('leaves out a last line that was cut off, and says so', async () => {
    const { history, warnings } = await read(`${file(get('a'))}\n${line(get('b')).slice(0, 40)}`);
    expect([history.length, warnings]).toEqual([1, ['h.jsonl:3: the last line is cut off; it is left out']]);
  });
});

const CASES: readonly (readonly [what: string, text: string, message: RegExp])[] = [
  ['an empty file', '', /^h\.jsonl is empty; a history begins with \{"format"/],
  ['blank lines only', '\n\n', /^h\.jsonl is empty/],
  ['another format', '{"format":"x"}', /^h\.jsonl:1: .*"format": "memlite-kit\/history", and this has not$/],
  ['a cut-off header', HEADER.slice(0, 30), /^h\.jsonl:1: it is no JSON$/],
  ['another version', HEADER.replace('1', '2'), /^h\.jsonl:1: "version" is 2, and this .* version 1 only$/],
  [
    'an unknown model',
    HEADER.replace('"register"', '"queue"'),
    /:1: "model" must be one of register, cache, cas-register, and is "queue"$/,
  ],
  ['no JSON', `${HEADER}\nhello\n`, /^h\.jsonl:2: it is no JSON$/],
  ['no object', `${HEADER}\n[1]\n`, /:2: it is no JSON object$/],
  ['an operation that is none', file({ op: 'del' }), /:2: "op" must be one of get, set, cas, and is "del"$/],
  ['no outcome', file({ outcome: undefined }), /:2: "outcome" must be one of ok, refused, pending, and is missing$/],
  ['no client', file({ client: null }), /:2: "client" must be a text, and is null$/],
  ['a start that is none', file({ start: '1' }), /:2: "start" must be a number of microseconds, and is "1"$/],
  ['no end', file({}, { end: undefined }), /:3: "end" must be a number of microseconds, and is missing$/],
  ['an end before the start', file({ end: 0.5 }), /:2: "end" \(0\.5\) is before "start" \(1\)$/],
  ['an end of what never ended', file({ outcome: 'pending' }), /:2: what is pending has no "end"$/],
  [
    'an answer to what was never answered',
    file({ outcome: 'pending', end: null }),
    /:2: .*was answered with no "value"$/,
  ],
  ['a get that was refused', file({ outcome: 'refused' }), /:2: a "get" is "ok" or "pending"/],
  ['a get without a value', file({ value: undefined }), /:2: "value" must be a text, and is missing$/],
  ['a set of nothing', file({ op: 'set', value: null }), /:2: "value" must be a text, and is null$/],
  ['a value that is no text', file({ value: 1.5 }), /:2: "value" must be a text, and is 1\.5$/],
  ['a cas of one value', file({ op: 'cas', value: 'a' }), /:2: "value" of a "cas" must be what .*, and is "a"$/],
  [
    'an event that is none',
    `${HEADER}\n{"event":"boom","at":1}`,
    /:2: "event" must be one of kill, .*, and is "boom"$/,
  ],
  ['an event at no time', `${HEADER}\n{"event":"kill"}`, /:2: "at" must be a number of microseconds, and is missing$/],
  ['a remark of no kind', file({ unwritten: 'odd' }), /:2: "unwritten" must be one of torn, /],
  ['a long mistake', file({ op: 'x'.repeat(500) }), /:2: .*, and is "x{38}…$/],
];

test.each(CASES)('%s is refused, with the line and what is wrong', async (_, text, message) => {
  await expect(read(text)).rejects.toMatchObject({
    name: 'UsageError',
    exitCode: 2,
    message: expect.stringMatching(message),
  });
});

test('damaged bytes end in a sentence, if they are not read', async () => {
  const whole = Buffer.from(
    `${file(set('a'), get('a'), { op: 'cas', value: [null, 'b'] })}\n{"event":"kill","at":1}\n`,
  );
  await fc.assert(
    fc.asyncProperty(
      fc.nat(whole.length - 1),
      fc.uint8Array({ maxLength: 4 }),
      fc.nat(8),
      async (at, bytes, removed) => {
        const damaged = Buffer.concat([whole.subarray(0, at), bytes, whole.subarray(at + removed)]);
        const error: unknown = await readJsonLines(Readable.from([damaged]), 'h.jsonl').then(
          () => undefined,
          (thrown) => thrown,
        );
        if (error !== undefined)
          expect(error).toMatchObject({ name: 'UsageError', message: expect.stringMatching(/^h\.jsonl/) });
      },
    ),
    { numRuns: 2000 },
  );
});

test('a line without an end is refused before it fills the memory', async () => {
  async function* endless() {
    for (;;) yield 'x'.repeat(1024 * 1024);
  }
  await expect(readJsonLines(endless(), 'h.jsonl')).rejects.toThrow(
    /^h\.jsonl:1: a line of more than 16777216 characters/,
  );
});
