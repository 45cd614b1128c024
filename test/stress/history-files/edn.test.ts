import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { GET, REFUSED, SET, UNWRITTEN } from '../../../src/consistency/history.js';
import { UsageError } from '../../../src/errors.js';
import { readEdn } from '../../../src/stress/history-files/edn.js';
import { CAS, type Recording } from '../../../src/stress/history-files/recording.js';
import { judgeRecording } from '../../../src/stress/judging/judge-recording.js';

const FOLDER = fileURLToPath(new URL('../../../fixtures/histories/edn/', import.meta.url));
const FILES = readdirSync(FOLDER).filter((file) => file.endsWith('.edn'));

async function* chunks(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
}

const read = (...texts: string[]): Promise<Recording> => readEdn(chunks(...texts), 'h.edn');

/** Operations as rows, for people. */
function rowsOf({ history, expected }: Recording): string[] {
  const { kind, value, start, end, client, key, names } = history;
  const word: Record<number, string> = { [GET]: 'get', [SET]: 'set', [REFUSED]: 'refused', [CAS]: 'cas' };
  const text = (number = 0) => (number === 0 ? 'nil' : number === UNWRITTEN ? '?' : names?.value(number));
  return Array.from({ length: history.length }, (_, at) => {
    const from = kind[at] === CAS ? `${text(expected?.[at])}->` : '';
    return `${names?.client?.(client[at]!)} ${word[kind[at]!]} ${names?.key(key[at]!)} ${from}${text(value[at])} ${start[at]}-${end[at]}`;
  });
}

describe('recorded histories', () => {
  test.each(FILES)('%s', async (file) => {
    const text = readFileSync(`${FOLDER}${file}`, 'utf8');
    const [, verdict] = /^; verdict: (ok|violation), because .{20,}\.\n/.exec(text) ?? [];
    expect(verdict).toBeDefined();
    expect(judgeRecording(await read(text), undefined, 60_000).verdict.verdict).toBe(verdict);
  });

  test('there are some of each', () => {
    expect(FILES.length).toBeGreaterThanOrEqual(10);
  });
});

test('operations, in the order in which they ended, with times in microseconds', async () => {
  const recording = await read(`
    {:type :invoke, :f :write, :value 1, :process 0, :time 1000}
    {:type :invoke, :f :cas, :value [1 2], :process 1, :time 1500}
    {:type :ok, :f :cas, :value [1 2], :process 1, :time 2500}
    {:type :invoke, :f :read, :value nil, :process 1, :time 3000}
    {:type :ok, :f :read, :value 2, :process 1, :time 3250, :node "n{1"}
    {:type :ok, :f :write, :value 1, :process 0, :time 4000}`);
  expect(rowsOf(recording)).toEqual([
    'p1 cas register 1->2 1.5-2.5',
    'p1 get register 2 3-3.25',
    'p0 set register 1 1-4',
  ]);
  expect(recording).toMatchObject({ unique: false, warnings: [] });
});

test('without times, the order of the maps tells', async () => {
  const recording = await read(`[
    {:type :invoke, :f :write, :value 1, :process 0} {:type :ok, :f :write, :value 1, :process 0}
    {:type :invoke, :f :read, :process 1} {:type :ok, :f :read, :value 9, :process 1} ]`);
  expect(rowsOf(recording)).toEqual(['p0 set register 1 1-2', 'p1 get register ? 3-4']);
});

test('what failed did not happen; what crashed, or never came back, may have; reads of either tell nothing', async () => {
  const both = (type: string) => `
    {:type :invoke, :f :write, :value 1, :process 0} {:type ${type}, :f :write, :value 1, :process 0}
    {:type :invoke, :f :cas, :value [1 3], :process 0} {:type ${type}, :f :cas, :value [1 3], :process 0}
    {:type :invoke, :f :read, :value nil, :process 0} {:type ${type}, :f :read, :value nil, :process 0}`;
  expect(rowsOf(await read(both(':fail')))).toEqual(['p0 refused register 1 1-2']);
  expect(rowsOf(await read(both(':info')))).toEqual([
    'p0 set register 1 1-Infinity',
    'p0 cas register 1->3 3-Infinity',
  ]);
  const open = '{:type :invoke, :f :write, :value 1, :process 0}{:type :invoke, :f :read, :value nil, :process 1}';
  expect(rowsOf(await read(open))).toEqual(['p0 set register 1 1-Infinity']);
});

test('values and keys of all sorts', async () => {
  const write = (value: string, process: number) =>
    `{:type :invoke, :f :write, :value ${value}, :process ${process}}{:type :ok, :f :write, :value ${value}, :process ${process}}`;
  const values = [
    '1',
    '"1"',
    ':1',
    '-1.5',
    'true',
    '[:k 1]',
    '["k" 1]',
    '[[1 2] 3]',
    '#jepsen.independent/tuple [1 4]',
  ];
  expect(rowsOf(await read(values.map(write).join('\n'))).map((row) => row.split(' ').slice(2, -1).join(' '))).toEqual([
    ...[
      'register 1',
      'register "1"',
      'register :1',
      'register -1.5',
      'register true',
      ':k 1',
      '"k" 1',
      '[1 2] 3',
      '1 4',
    ],
  ]);
});

test('who writes nil, or one value twice, is none for the checker of unique writes', async () => {
  const write = (value: string) =>
    `{:type :invoke, :f :write, :value ${value}, :process 0}{:type :ok, :f :write, :value ${value}, :process 0}`;
  expect((await read(write('1'), write('2'), write('[7 1]'))).unique).toBe(true);
  expect((await read(write('1'), write('nil'))).unique).toBe(false);
  expect((await read(write('1'), write('1'))).unique).toBe(false);
  expect(judgeRecording(await read(write('1'), write('2')), undefined, 1000).checker).toBe('zones');
  expect(judgeRecording(await read(write('1'), write('1')), undefined, 1000).checker).toBe('search');
});

test('a read of nil is a read of nothing, with a warning where something had been written', async () => {
  const nil = '{:type :invoke, :f :read, :value nil, :process 0}{:type :ok, :f :read, :value nil, :process 0}';
  const write = '{:type :invoke, :f :write, :value 1, :process 0}{:type :ok, :f :write, :value 1, :process 0}';
  expect(await read(nil, write)).toMatchObject({ warnings: [] });
  const late = await read(nil, write, nil);
  expect(late.warnings).toEqual([
    'h.edn: a read of nil after something had been written (1 of them) is a read of nothing here; Knossos takes it for a read of anything',
  ]);
  expect(judgeRecording(late, undefined, 1000).verdict.verdict).toBe('violation');
});

test('what the nemesis does to processes, once each', async () => {
  const says = (f: string) => `{:type :info, :f :${f}, :process :nemesis, :value nil}`;
  const { history } = await read(
    ['start', 'stop', 'kill', 'kill', 'start', 'start', 'partition', 'pause', 'resume'].map(says).join(''),
  );
  expect(history.length).toBe(0);
  expect(history.events).toEqual([
    { kind: 'kill', at: 3 },
    { kind: 'start', at: 5 },
    { kind: 'pause', at: 8 },
    { kind: 'resume', at: 9 },
  ]);
});

test('however it is cut into chunks', async () => {
  const text = FILES.map((file) => readFileSync(`${FOLDER}${file}`, 'utf8'));
  const odd = '[{:type :invoke :f :write :value "\\"}é\\\\" :process 0 :c \\} :d #{1} ; } {\n}\n]';
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...text, odd), fc.array(fc.nat(), { maxLength: 9 }), async (whole, cuts) => {
      const bytes = Buffer.from(whole);
      const at = [0, ...cuts.map((cut) => cut % bytes.length).sort((a, b) => a - b), bytes.length];
      const pieces = async function* () {
        for (let index = 1; index < at.length; index += 1) yield bytes.subarray(at[index - 1], at[index]);
      };
      expect(rowsOf(await readEdn(pieces(), 'h.edn'))).toEqual(rowsOf(await read(whole)));
    }),
  );
});

test.each(['', '  \n', '; nothing but a comment', '[]', '( )', '\uFEFF[ ]\n; the end'])(
  '%j is an empty history',
  async (text) => {
    expect((await read(text)).history.length).toBe(0);
  },
);

test('a last map that is cut off is left out', async () => {
  const recording = await read('[{:type :invoke, :f :write, :value 1, :process 0}\n {:type :ok, :f :wri');
  expect(rowsOf(recording)).toEqual(['p0 set register 1 1-Infinity']);
  expect(recording.warnings).toEqual(['h.edn:2: the last map is cut off; it is left out']);
});

const INVOKE = '{:type :invoke, :f :write, :value 1, :process 0, :time 5}\n';
test.each([
  [
    'INFO jepsen.util - 0 :invoke :read nil',
    'h.edn:1: expected a map such as {:type :invoke, :f :read, :value nil, :process 0}, not I',
  ],
  ['\n["a"]', 'h.edn:2: expected a map such as'],
  ['[] {}', 'h.edn:1: nothing may stand behind the end of the history, not {'],
  ['{:type :invoke ]', 'h.edn:1: ] closes nothing'],
  ['\n#foo ]', 'h.edn:2: ] closes nothing'],
  ['#foo [1]', 'h.edn:1: this is no map'],
  ['{:f :read, :process 0}', 'h.edn:1: there is no :type :invoke, :ok, :fail or :info in this'],
  ['{:type :invoke, :f :read}', 'h.edn:1: there is no :process in this'],
  ['{:type :invoke, :process 0}', 'h.edn:1: there is no :f in this'],
  ['{:type :invoke, :f :enqueue, :value 1, :process 0}', 'h.edn:1: :f :enqueue is none of :read, :write and :cas'],
  [
    '{:type :invoke, :f :write, :value [1 2 3], :process 0}',
    'h.edn:1: a value is no vector but one of a key and a value',
  ],
  ['{:type :invoke, :f :cas, :value 1, :process 0}', 'h.edn:1: the value of a :cas is a vector of two'],
  ['{:type :invoke, :f :cas, :value [1 [2 3 4]], :process 0}', 'h.edn:1: the value of a :cas is a vector of two'],
  [
    '{:type :invoke, :f :write, :value 9007199254740993, :process 0}',
    'h.edn:1: there is a number of more than 53 bits',
  ],
  ['{:type :invoke, :f :write, :value 1, :process 0, :time "5"}', 'h.edn:1: :time is no number of nanoseconds'],
  ['{:type :invoke, :f :write, :value "\\q", :process 0}', 'h.edn:1: this is no EDN'],
  [`${INVOKE}${INVOKE}`, 'h.edn:2: process 0 has something under way since line 1'],
  ['{:type :ok, :f :read, :value 1, :process 0}', 'h.edn:1: process 0 has nothing under way'],
  [
    `${INVOKE}{:type :ok, :f :read, :value 1, :process 0, :time 6}`,
    'h.edn:2: process 0 has :write under way, since line 1',
  ],
  [
    `${INVOKE}{:type :ok, :f :write, :value 1, :process 0, :time 4}`,
    'h.edn:2: this is earlier than its start on line 1',
  ],
  [
    `${INVOKE}{:type :ok, :f :write, :value 1, :process 0}`,
    'h.edn:2: some of these maps have a :time, and some have none',
  ],
])('%j: %s', async (text, sentence) => {
  const error = await read(text).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(UsageError);
  expect((error as Error).message).toContain(sentence);
});
