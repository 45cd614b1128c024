import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { failedIn, flagsOfRun, rootsOf, type WatchFlags } from '../../../src/conformance/watch/flags.js';
import { check, resultOf, violation } from '../../report/results.js';
import { temporaryFolder } from '../temporary.js';

const FLAGS: WatchFlags = { ids: ['LITE-SET'], watch: true, timeout: '2s', list: false, json: false, strict: false };

test('the first run is that of the user, and those behind it begin with what failed', async () => {
  const state = join(temporaryFolder(onTestFinished), 'last.json');
  const format = ['console', `json:${state}`];
  expect(flagsOfRun(FLAGS, 'failed', state)).toEqual({
    timeout: '2s',
    list: false,
    json: false,
    strict: false,
    format,
  });
  expect(await failedIn(state)).toBe(0);
  writeFileSync(state, JSON.stringify(resultOf([check(), violation])));
  expect(await failedIn(state)).toBe(1);
  expect(flagsOfRun(FLAGS, 'all', state)).toMatchObject({ format, 'failed-first': state });
  expect(flagsOfRun({ ...FLAGS, format: ['dots'] }, 'failed', state)).toMatchObject({
    ...{ format: ['dots', `json:${state}`], 'last-failed': state, 'failed-first': undefined },
  });
  const own = flagsOfRun({ ...FLAGS, 'last-failed': 'mine.json' }, 'all', state);
  expect([own['last-failed'], own['failed-first']]).toEqual(['mine.json', undefined]);
});

test('what checks are read from is watched, too', () => {
  expect(rootsOf(FLAGS)).toEqual(['.']);
  expect(rootsOf({ ...FLAGS, 'watch-path': ['src'], features: 'mine', dialect: 'lite' })).toEqual(['src', 'mine']);
  expect(rootsOf({ ...FLAGS, 'known-failing': 'package.json' })).toEqual(['.', 'package.json']);
  expect(rootsOf({ ...FLAGS, 'known-failing': 'not/there.yaml' })).toEqual(['.']);
  expect(rootsOf({ ...FLAGS, dialect: 'package.json' })).toEqual(['.', 'package.json']);
});
