import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Check } from '../../src/conformance/catalogue.js';
import { arrange, type Earlier, firstNews, readEarlier } from '../../src/conformance/earlier.js';
import { check, resultOf, violation } from '../report/results.js';
import { stressResult } from '../report/stress-results.js';
import { temporaryFolder } from './temporary.js';

const CHECKS = ['LITE-SET-1.1', 'LITE-SET-4.2', 'LITE-GET-1.1'].map((id) => ({ id }) as Check);
const earlier = (use: Earlier['use'], ...failed: string[]): Earlier => ({
  ...{ use, file: 'last.json', spec: 'lite' },
  failed: new Set(failed),
});

describe('what failed before', () => {
  test('runs alone, or before the rest', () => {
    const only = arrange(CHECKS, 'lite', earlier('only', 'LITE-SET-4.2', 'LITE-CSV-1.1'));
    expect(only.checks.map(({ id }) => id)).toEqual(['LITE-SET-4.2']);
    expect(only.note).toBe('only what failed before: 1 of 3 checks');
    const first = arrange(CHECKS, 'lite', earlier('first', 'LITE-SET-4.2'));
    expect(first.checks).toEqual(CHECKS);
    expect([...first.first].map(({ id }) => id)).toEqual(['LITE-SET-4.2']);
  });

  test('where it is nothing, all runs', () => {
    expect(arrange(CHECKS, 'lite', earlier('only'))).toMatchObject({
      checks: CHECKS,
      note: expect.stringContaining('all run'),
    });
    expect(arrange(CHECKS, 'lite', earlier('only', 'LITE-CSV-1.1')).checks).toEqual(CHECKS);
    expect(arrange(CHECKS, 'lite', 'none yet')).toMatchObject({
      checks: CHECKS,
      note: expect.stringContaining('all checks'),
    });
    expect(arrange(CHECKS, 'lite', undefined).note).toBeUndefined();
  });

  test('is of the same specification, or nothing can be said', () => {
    expect(() => arrange(CHECKS, 'course', earlier('only', 'LITE-SET-4.2'))).toThrow(/last\.json .* lite.* course/);
    expect(arrange(CHECKS, 'course', { ...earlier('first', 'COURSE-SET-4.2'), spec: 'lite' }).first.size).toBe(0);
  });
});

describe('the result of an earlier run', () => {
  const write = (value: unknown) => {
    const file = join(temporaryFolder(onTestFinished), 'last.json');
    writeFileSync(file, JSON.stringify(value));
    return file;
  };

  test('says what failed: advice, too, and neither what is known nor what was never run', async () => {
    const skipped = check({ id: 'LITE-SET-9.1', status: 'skipped', reason: 'not run' });
    const advice = { ...violation, id: 'LITE-SET-5.1', level: 'should' as const };
    const known = { ...violation, id: 'LITE-SET-6.1', known: { id: 'LITE-SET-6', reason: 'r' } };
    const file = write(resultOf([check(), violation, advice, known, skipped]));
    expect(await readEarlier({ 'last-failed': file })).toEqual({
      ...{ use: 'only', file, spec: 'lite' },
      failed: new Set(['LITE-SET-4.2', 'LITE-SET-5.1']),
    });
    expect(await readEarlier({ 'failed-first': file })).toMatchObject({ use: 'first' });
  });

  test('may not be there yet, and otherwise is one of conform', async () => {
    expect(await readEarlier({})).toBeUndefined();
    expect(await readEarlier({ 'last-failed': 'not/there.json' })).toBe('none yet');
    await expect(readEarlier({ 'last-failed': write(stressResult()) })).rejects.toThrow('is a result of stress');
    await expect(readEarlier({ 'last-failed': write({}) })).rejects.toThrow('is no result');
  });
});

test('news of what runs first come with the last of it', () => {
  const told: string[] = [];
  const news = firstNews(new Set(CHECKS.slice(0, 2)), (sentence) => told.push(sentence));
  news(check({ id: 'LITE-SET-1.1' }));
  expect(told).toEqual([]);
  news(violation);
  news(check({ id: 'LITE-GET-1.1' }));
  expect(told).toEqual(['2 checks failed before: 1 now pass, not yet LITE-SET-4.2']);
});
