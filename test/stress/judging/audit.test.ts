import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { GET, type History, REFUSED, SET } from '../../../src/consistency/history.js';
import { auditCsv } from '../../../src/stress/judging/audit.js';
import { Keys } from '../../../src/stress/load/keys.js';
import { Values } from '../../../src/stress/load/values.js';
import { Random } from '../../../src/stress/random.js';
import type { AuditResult } from '../../../src/stress/result.js';
import { type Done, historyOf, registerRun } from '../register-run.js';

const scratch = mkdtempSync(join(tmpdir(), 'memlite-audit-'));
afterAll(() => rmSync(scratch, { recursive: true }));

const PREFIX = 'run7-';
const keys = new Keys(PREFIX);
const values = new Values({ prefix: PREFIX, seed: 7, valueBytes: [24, 60] });
const FILE = join(scratch, 'data.csv');

function audit(history: History, text: string | Buffer): Promise<AuditResult> {
  writeFileSync(FILE, text, 'latin1');
  return auditCsv({ file: FILE, history, keys, values });
}

type Written = Pick<Done, 'key' | 'value' | 'client'>;

function textOf({ value, client, key }: Written): string {
  return values.bytes(value, client, key).toString('latin1');
}

const row = (written: Written, value = textOf(written)) => `${keys.name(written.key)},${value}\r\n`;

/** What may stand between the rows of a run, and is none of its business. */
const STRANGERS = [
  'run8-k0,c1.2.K0.aaaaa\r\n',
  'run7-k99999,value\n',
  'run7-kx,value\n',
  'run7-k,value\n',
  ',crc32 00aa11bb\r\n',
  'run7-k0\r\n',
  '\r\n',
  '"a ""quoted"", key","with\r\ntwo lines"\r\n',
  'x,y,z,1,2,3\n',
];

interface Layout {
  readonly seed: number;
  readonly header: boolean;
  /** The share of overwritten rows that a compaction has left out. */
  readonly compacted: number;
  readonly torn: 'nothing' | 'a row' | 'its line end' | 'a new row';
}

const layout: fc.Arbitrary<Layout> = fc.record({
  seed: fc.integer(),
  header: fc.boolean(),
  compacted: fc.constantFrom(0, 0.5, 1),
  torn: fc.constantFrom('nothing', 'a row', 'its line end', 'a new row'),
});

/** The file of a sound server after these SETs took effect in this order. */
function fileOf(effects: readonly Written[], { seed, header, compacted, torn }: Layout): string {
  const random = new Random(seed);
  const isLast = (done: Written) => effects.findLast(({ key }) => key === done.key) === done;
  const rows = effects
    .filter((done) => isLast(done) || random.next() >= compacted)
    .flatMap((done) => {
      const [quoted, wide, lf] = [random.next() < 0.2, random.next() < 0.2, random.next() < 0.2];
      const field = quoted ? `"${textOf(done)}"` : textOf(done);
      const text = `${keys.name(done.key)},${field}${wide ? ',17,more' : ''}${lf ? '\n' : '\r\n'}`;
      const stranger = STRANGERS[random.between(0, 4 * STRANGERS.length)];
      return stranger === undefined ? [text] : [stranger, text];
    });
  const text = (header ? 'key,value\r\n' : '') + rows.join('');
  if (torn === 'its line end') return text.replace(/\r?\n$/, '');
  const next = row({ key: 0, value: 1, client: 0 }).slice(0, 15);
  return torn === 'nothing' ? text : text + (torn === 'a row' ? next : next.slice(0, 4));
}

describe('the audit of a CSV file', () => {
  test('never accuses a sound server, whatever its file looks like', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer(), layout, async (seed, layout) => {
        const { history, effects } = registerRun(seed);
        const found = await audit(history, fileOf(effects, layout));
        expect(found.findings).toEqual([]);
        expect([found.findingsTotal, found.file]).toEqual([0, FILE]);
      }),
      { numRuns: 500 },
    );
  });

  test('misses no last value of which it is certain that it was replaced', async () => {
    let accused = 0;
    await fc.assert(
      fc.asyncProperty(fc.integer(), layout, fc.nat(), async (seed, layout, pick) => {
        const { history, effects } = registerRun(seed);
        const stored = effects.filter(({ end }) => end < Number.POSITIVE_INFINITY);
        const victim = stored[pick % Math.max(1, stored.length)];
        if (victim === undefined) return;
        // The file goes back to an earlier value, or has nothing.
        const cut = effects.filter((done) => done.key !== victim.key || done.point < victim.point);
        const found = await audit(history, fileOf(cut, { ...layout, torn: 'nothing' }));
        const left = cut.findLast(({ key }) => key === victim.key);
        const certain =
          left === undefined ||
          effects.some(({ key, start, end }) => key === victim.key && end < Infinity && start > left.end);
        if (certain) expect(found.findingsTotal).toBe(1);
        if (found.findingsTotal > 0) expect(found.findings[0]).toContain(`the key ${keys.name(victim.key)},`);
        accused += found.findingsTotal;
      }),
      { numRuns: 300 },
    );
    expect(accused).toBeGreaterThan(50);
  });
});

/** One key; times say what precedes what. */
function historyOfOne(...operations: [kind: number, value: number, start: number, end: number][]): History {
  const done = operations.map(([kind, value, start, end], client) => ({
    kind,
    value,
    start,
    end,
    client: client,
    key: 0,
  }));
  return historyOf(done, 1, 9);
}

/** Client n of the history above wrote value n + 1. */
const nth = (value: number): Written => ({ key: 0, value, client: value - 1 });
const PENDING = Number.POSITIVE_INFINITY;

describe('the last row of a key', () => {
  const CASES: readonly [title: string, history: History, rows: number[], accused: boolean][] = [
    ['may be the last SET', historyOfOne([SET, 1, 0, 1], [SET, 2, 2, 3]), [1, 2], false],
    ['may not be one that another SET follows', historyOfOne([SET, 1, 0, 1], [SET, 2, 2, 3]), [2, 1], true],
    ['may be either of two at the same time', historyOfOne([SET, 1, 0, 2], [SET, 2, 2, 3]), [2, 1], false],
    ['may be missing for a SET that was not answered', historyOfOne([SET, 1, 0, PENDING]), [], false],
    ['may not be missing for one that was', historyOfOne([SET, 1, 0, 1]), [], true],
    ['may be a SET that was not answered, long ago', historyOfOne([SET, 1, 0, PENDING], [SET, 2, 5, 6]), [2, 1], false],
    [
      'but not after it was seen and replaced',
      historyOfOne([SET, 1, 0, PENDING], [SET, 2, 5, 6], [GET, 1, 2, 3]),
      [2, 1],
      true,
    ],
    [
      'may not be one after which another was seen',
      historyOfOne([SET, 1, 0, 5], [SET, 2, 0, 6], [GET, 2, 7, 8]),
      [2, 1],
      true,
    ],
    ['may be one while another was seen', historyOfOne([SET, 1, 0, 7], [SET, 2, 0, 6], [GET, 2, 7, 8]), [2, 1], false],
    [
      'may be there for something that was seen but never acknowledged',
      historyOfOne([SET, 1, 0, 1], [SET, 2, 2, PENDING], [GET, 2, 3, 4]),
      [1],
      false,
    ],
    [
      'is not judged by GETs that found nothing',
      historyOfOne([SET, 1, 0, 1], [GET, 0, 2, 3], [GET, -1, 2, 3]),
      [1],
      false,
    ],
  ];
  test.each(CASES)('%s', async (_title, history, rows, accused) => {
    const found = await audit(history, rows.map((value) => row(nth(value))).join(''));
    expect([found.findingsTotal, found.rows]).toEqual([accused ? 1 : 0, rows.length]);
  });
});

describe('what is found is told in a sentence:', () => {
  const history = historyOfOne([SET, 1, 0, 1], [SET, 2, 2, 3], [REFUSED, 3, 4, 5]);
  const first = row(nth(1));
  const second = row(nth(2));
  const named: History = { ...history, names: { key: keys.name.bind(keys), value: (value) => `token${value}` } };

  test('a stored value that is not there', async () => {
    const { findings } = await audit(named, 'key,value\r\n');
    expect(findings).toEqual(['there is no row with the key run7-k0, though token2 was stored']);
  });

  test('one that is not the last', async () => {
    const { findings } = await audit(named, `key,value\r\n${second}${first}`);
    const at = 11 + second.length;
    expect(findings).toEqual([
      `the last row with the key run7-k0, row 3 (at byte ${at}), has token1, though token2 was stored after that`,
    ]);
  });

  test('a refused one, the last or not', async () => {
    const refused = row(nth(3));
    const sentence = `row 2 (at byte ${first.length}) has as the value of run7-k0 "${textOf(nth(3))}", which was refused`;
    expect((await audit(history, first + refused + second)).findings).toEqual([sentence]);
    expect((await audit(history, first + refused)).findings).toEqual([sentence]);
  });

  const whole = textOf(nth(2));
  const BAD: readonly [title: string, value: string, words: string][] = [
    ['torn', whole.slice(0, -3), 'not all of the value that was written'],
    ['torn to nothing', '', 'nothing, which'],
    ['mixed', textOf(nth(1)).slice(0, 16) + whole, 'made of several values'],
    ['altered', whole.toLowerCase(), 'not byte for byte what was written'],
    ['made up', 'something else', 'nobody wrote'],
    ['another key’s', textOf({ ...nth(2), key: 1 }), 'written to another key'],
  ];
  test.each(BAD)('a value that is %s', async (_title, value, words) => {
    const found = await audit(history, row(nth(2), value) + second);
    expect([found.findingsTotal, found.rows]).toEqual([1, 2]);
    expect(found.findings[0]).toContain(words);
    expect(found.findings[0]).toMatch(/^row 1 \(at byte 0\) has as the value of run7-k0 /);
    // As the last row of its key it is one finding, not two.
    expect((await audit(history, second + row(nth(2), value))).findingsTotal).toBe(1);
  });

  test('a file that is not there', async () => {
    const gone = await auditCsv({ file: join(scratch, 'none.csv'), history, keys, values });
    expect(gone).toMatchObject({ rows: 0, findingsTotal: 1 });
    expect(gone.findings[0]).toMatch(/^it cannot be read, though 1 key was stored: ENOENT/);
    const nothing = historyOfOne([SET, 1, 0, PENDING]);
    expect((await auditCsv({ file: join(scratch, 'none.csv'), history: nothing, keys, values })).findings).toEqual([]);
  });
});

test('of many findings a few are told, and all are counted', async () => {
  const done = Array.from({ length: 50 }, (_, key) => ({
    kind: SET,
    client: 0,
    key,
    value: key + 1,
    start: 0,
    end: 1,
  }));
  const history = historyOf(done, 50, 50);
  const text = done.slice(0, 30).map((written) => row(written, 'bad'));
  const found = await audit(history, text.join(''));
  expect([found.findingsTotal, found.findings.length, found.rows]).toEqual([50, 10, 30]);
  expect(found.findings.filter((text) => text.startsWith('there is no row')).length).toBe(5);
});

test('a torn row at the end costs that row alone, and nothing where its value is whole', async () => {
  const history = historyOfOne([SET, 1, 0, 1], [SET, 2, 2, 3]);
  const text = row(nth(1)) + row(nth(2));
  const behindKey = row(nth(1)).length + keys.name(0).length + 1;
  for (let cut = 0; cut <= text.length; cut += 1) {
    const { findingsTotal } = await audit(history, text.slice(0, cut));
    const soundFrom = behindKey + textOf(nth(2)).length;
    expect(findingsTotal, `${cut}`).toBe(cut >= soundFrom ? 0 : 1);
  }
});

test('rows that are cut anywhere by the pieces in which a file is read', async () => {
  const done = Array.from({ length: 15_000 }, (_, index) => {
    return { kind: SET, client: index % 50, key: index % 7, value: index + 1, start: index, end: index + 0.5 };
  });
  const history = historyOf(done, 7, done.length);
  const text = done.map((written) => row(written)).join('');
  expect(text.length).toBeGreaterThan(512 * 1024);
  expect(await audit(history, text)).toMatchObject({ findingsTotal: 0, rows: done.length });
});
