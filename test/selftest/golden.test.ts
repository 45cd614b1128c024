import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { faultNames } from '../../src/server/fault-registry.js';
import { temporaryFolder } from '../conformance/temporary.js';
import { differences, GOLDEN, normalised, rewrite } from './golden.js';

test('there is a golden file for each fault, and for nothing else', async () => {
  expect((await readdir(GOLDEN)).sort()).toEqual(faultNames().map((name) => `${name}.txt`));
});

test('golden files hold nothing that differs from run to run', async () => {
  for (const name of faultNames()) {
    const text = await readFile(join(GOLDEN, `${name}.txt`), 'utf8');
    expect(normalised(text), name).toBe(text);
    expect(text, name).not.toMatch(/127\.0\.0\.1:\d|\/memlite-kit-/);
  }
});

test('all differences are told at once, and what is stale', async () => {
  const folder = temporaryFolder(onTestFinished);
  const names = ['first', 'second', 'third'];
  await rewrite(new Map(names.map((name) => [name, `a\nabout ${name}\nz\n`])), names, folder);
  const now = new Map([
    ['first', 'a\nabout first\nz\n'],
    ['second', 'a\nabout something else\nz\n'],
    ['fourth', 'new\n'],
  ]);
  const told = await differences(now, ['first', 'second', 'fourth'], folder);
  expect(told).toContain('-about second\n+about something else\n');
  expect(told).toContain('+new\n');
  expect(told).toContain('third.txt belongs to no fault\n');
  expect(told).not.toContain('first');

  await rewrite(now, [...now.keys()], folder);
  expect(await differences(now, [...now.keys()], folder)).toBe('');
});

test('what differs from run to run is normalised, and nothing else', () => {
  expect(
    normalised(
      [
        'judging `memlite-kit serve` on 127.0.0.1:41235 by docs/spec/lite.md',
        'expected  a file /tmp/memlite-kit-1234-abc/data.csv',
        'received  97 % of a processor',
        'problem   17 of 50 values are lost',
        'does not conform: 3 passed, 1 failed of 4 checks in 12.5 s',
      ].join('\n'),
    ).split('\n'),
  ).toEqual([
    'judging `memlite-kit serve` on 127.0.0.1:PORT by docs/spec/lite.md',
    'expected  a file /TEMPORARY/data.csv',
    'received  N % of a processor',
    'problem   17 of 50 values are lost',
    'does not conform: 3 passed, 1 failed of 4 checks in TIME',
  ]);
});
