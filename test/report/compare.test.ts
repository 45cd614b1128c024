import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Status } from '../../src/conformance/result.js';
import { holdConform } from '../../src/known-failures/hold-conform.js';
import { compare, describeComparison, isWorse } from '../../src/report/compare.js';
import { renderReport } from '../../src/report/report.js';
import type { StressResult } from '../../src/stress/result.js';
import { EVERY_RESULT } from './every-result.js';
import { check, resultOf, violation } from './results.js';
import { fault, selftestResult } from './selftest-results.js';
import { staleRead, stressResult } from './stress-results.js';

const of = (statuses: Readonly<Record<string, Status>>) =>
  resultOf(
    Object.entries(statuses).map(([id, status]) => {
      if (status === 'failed') return { ...violation, id };
      if (status === 'passed') return check({ id });
      return check({ id, status, reason: 'for a reason', ...(status === 'unmet' && { needs: 'csv' as const }) });
    }),
  );
const older = of({ broke: 'passed', fixed: 'failed', gone: 'passed', still: 'failed', same: 'passed', lost: 'passed' });
const newer = of({
  ...{ broke: 'failed', fixed: 'passed', still: 'failed', same: 'passed', lost: 'inconclusive' },
  ...{ new: 'passed', bad: 'failed' },
});
const names = (cases: readonly { id: string }[]) => cases.map(({ id }) => id);

describe('comparing two results', () => {
  test('tells what became of each case', () => {
    const { broke, fixed, appeared, vanished, stillFailing, changed, same } = compare(older, newer, false);
    expect([broke, fixed, appeared, vanished, stillFailing, changed].map(names)).toEqual([
      ...[['broke'], ['fixed'], ['new', 'bad'], ['gone'], ['still'], ['lost']],
    ]);
    expect(same).toBe(1);
  });

  test('says it, what broke first', () => {
    const text = describeComparison(compare(older, newer, false));
    expect(text).toMatch(/^broke\n {2}broke {2}.*\n {6}more comes than one reply/);
    expect(text).toMatch(/new, and failing\n {2}bad/);
    expect(text).toMatch(/1 broke, 1 fixed, 2 new, 1 vanished, 1 still failing, 1 changed otherwise, 1 the same\n$/);
  });

  test('takes what is known for a failure that breaks nothing, and compares no lists', () => {
    const statuses = {
      broke: 'passed',
      fixed: 'failed',
      still: 'failed',
      listed: 'failed',
      unlisted: 'failed',
    } as const;
    const knowing = (result: typeof older, ...ids: string[]) =>
      holdConform(result, { file: 'f', entries: ids.map((id) => ({ id, line: 1, covers: [id], reason: 'r' })) });
    const before = knowing(of(statuses), 'fixed', 'still', 'unlisted');
    const after = knowing(
      of({ ...statuses, broke: 'failed', fixed: 'passed', new: 'failed' }),
      ...['broke', 'fixed', 'still', 'listed', 'new'],
    );
    expect(after.knownFailures?.misfits).toHaveLength(1);
    const comparison = compare(before, after, false);
    const { broke, fixed, appeared, vanished, stillFailing, changed } = comparison;
    expect([broke, fixed, appeared, vanished, stillFailing, changed].map(names)).toEqual([
      ...[[], ['fixed'], ['new'], [], ['still'], ['broke', 'listed', 'unlisted']],
    ]);
    expect(isWorse(comparison)).toBe(false);
    expect(describeComparison(comparison)).toMatch(/changed otherwise\n {2}broke {2}.*: now known\n/);
    expect(isWorse(compare(before, knowing(of({ ...statuses, broke: 'failed' }), 'still'), false))).toBe(true);
  });

  test('counts every case once', () => {
    const status = fc.constantFrom<Status>('passed', 'failed', 'unmet', 'inconclusive');
    const statuses = fc.dictionary(fc.constantFrom(...'abcdefgh'), status);
    fc.assert(
      fc.property(statuses, statuses, (before, after) => {
        const { same, ...lists } = compare(of(before), of(after), false);
        const all = new Set([...Object.keys(before), ...Object.keys(after)]);
        const listed = Object.values(lists)
          .flat()
          .map(({ id }) => id);
        expect(listed).toEqual([...new Set(listed)]);
        expect(listed.length + same).toBe(all.size);
        const worse = [...Object.keys(after)].some((id) => after[id] === 'failed' && before[id] !== 'failed');
        expect(isWorse(compare(of(before), of(after), false))).toBe(worse);
      }),
    );
  });

  test('takes what contradicts itself for one thing, whatever the names of the keys', () => {
    const wrong = (...keys: string[]) =>
      stressResult({
        consistency: {
          ...stressResult().consistency,
          verdict: 'violation',
          violatedKeys: 2,
          violations: keys.map(staleRead),
        },
        verdict: 'failed',
      });
    const statuses = (before: StressResult, after: StressResult) => {
      const { broke, fixed, stillFailing, appeared, vanished } = compare(before, after, false);
      return {
        broke: names(broke),
        fixed: names(fixed),
        still: names(stillFailing),
        others: names([...appeared, ...vanished]),
      };
    };
    const none = { broke: [], fixed: [], still: [], others: [] };
    expect(statuses(stressResult(), wrong('a1', 'a2'))).toEqual({ ...none, broke: ['consistency'] });
    expect(statuses(wrong('a1', 'a2'), stressResult())).toEqual({ ...none, fixed: ['consistency'] });
    expect(statuses(wrong('a1', 'a2'), wrong('b1'))).toEqual({ ...none, still: ['consistency'] });
  });

  test('tells which fault survives now, and which check has become idle', () => {
    const before = selftestResult([fault('chatty'), fault('deaf')]);
    const problems = [
      { kind: 'survived' as const, what: 'deaf', sentence: 'nothing catches deaf' },
      { kind: 'idle' as const, what: 'SET-4.2', sentence: 'the check SET-4.2 catches no fault' },
    ];
    const after = selftestResult([fault('chatty'), fault('deaf', { failed: [], own: 0 })], {
      problems,
      verdict: 'failed',
    });
    expect(names(compare(before, after, false).broke)).toEqual(['faults.deaf', 'checks.SET-4.2']);
    expect(names(compare(after, before, false).fixed)).toEqual(['faults.deaf', 'checks.SET-4.2']);
  });

  test.each(EVERY_RESULT)('finds nothing to tell of %s and itself', (_name, result) => {
    const { same: _, stillFailing: __, ...changes } = compare(result, result, false);
    expect(Object.values(changes).flat()).toEqual([]);
  });

  test('is by one specification', () => {
    const course = { ...older, target: { ...older.target, spec: 'course' as const } };
    const sentence = 'a result by lite cannot be compared with one by course';
    expect(() => compare(older, course, false)).toThrow(expect.objectContaining({ exitCode: 2, message: sentence }));
    const { dialect: _, ...memcached } = stressResult({ protocol: 'memcached' });
    expect(() => compare(stressResult(), memcached, false)).toThrow(
      'a result by lite cannot be compared with one by memcached',
    );
  });

  test('is of one kind', () => {
    expect(() => compare(older, stressResult(), false)).toThrow(
      'a result of conform cannot be compared with one of stress',
    );
  });
});

describe('report', () => {
  let folder: string;
  const file = (name: string) => join(folder, name);
  const flags = { compare: false, json: false, strict: false };
  let printed = '';

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'memlite-kit-compare-'));
    await writeFile(file('older.json'), JSON.stringify(older));
    await writeFile(file('newer.json'), JSON.stringify(newer));
    await writeFile(file('good.json'), JSON.stringify(of({ same: 'passed' })));
    await writeFile(file('part.json'), JSON.stringify({ ...newer, shard: { index: 2, count: 5 } }));
    await writeFile(file('open.json'), JSON.stringify(of({ same: 'inconclusive' })));
  });
  afterAll(() => rm(folder, { recursive: true }));
  afterEach(() => void vi.restoreAllMocks());

  const run = (files: readonly string[], over: object = {}) => {
    printed = '';
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
      printed += String(text);
      return true;
    });
    return renderReport({ ...flags, files: files.map(file), ...over });
  };

  test.each([
    ['good.json', 0],
    ['older.json', 1],
    ['open.json', 4],
  ])('of %s ends with the exit code of the run, %i', async (name, code) => {
    expect(await run([name], { format: ['dots'] })).toBe(code);
    expect(printed).toContain('memlite-kit conform');
  });

  test.each([
    [['older.json', 'newer.json'], 1],
    [['older.json', 'older.json'], 0],
    [['older.json', 'good.json'], 0],
    [['good.json', 'newer.json'], 1],
    [['good.json', 'open.json'], 4],
    [['open.json', 'open.json'], 0],
    [['open.json', 'good.json'], 0],
  ])('--compare of %j ends with %i', async (files, code) => {
    expect(await run(files, { compare: true })).toBe(code);
  });

  test('--compare --json is JSON', async () => {
    await run(['older.json', 'newer.json'], { compare: true, json: true });
    expect(JSON.parse(printed)).toMatchObject({ broke: [{ id: 'broke' }], same: 1 });
  });

  test.each<[string, string[], object, string]>([
    ['three results to compare', ['older.json', 'newer.json', 'good.json'], { compare: true }, '--compare takes two'],
    [
      'a format of a comparison',
      ['older.json', 'newer.json'],
      { compare: true, format: ['dots'] },
      'leave out --format',
    ],
    ['a part to compare', ['older.json', 'part.json'], { compare: true }, 'is part 2 of 5: merge all parts first'],
    ['two results that are no parts', ['older.json', 'newer.json'], {}, 'no part of a run'],
    ['an unknown format', ['older.json'], { format: ['pdf'] }, 'there is no format "pdf"'],
  ])('refuses %s', async (_name, files, over, sentence) => {
    await expect(run(files, over)).rejects.toThrow(
      expect.objectContaining({ exitCode: 2, message: expect.stringContaining(sentence) }),
    );
  });
});
