import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readResult } from '../../src/report/read-result.js';
import { EVERY_RESULT } from './every-result.js';
import { check, resultOf } from './results.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'memlite-kit-read-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function written(text: string): Promise<string> {
  const file = join(folder, 'result.json');
  await writeFile(file, text);
  return file;
}

test.each(EVERY_RESULT)('reads back %s', async (_name, result) => {
  expect(await readResult(await written(JSON.stringify(result)))).toEqual(result);
});

const good = resultOf([check()]);

test.each<[string, string, string]>([
  ['what is not JSON', '{', 'it is not JSON'],
  ['an empty file', '', 'it is not JSON'],
  ['null', 'null', 'is no result: write one with --format json:FILE'],
  ['a list', '[]', 'is no result'],
  ['JSON of something else', '{"format": "something/else"}', 'is no result'],
  ['a later version', JSON.stringify({ ...good, version: 2 }), 'of version 2: this kit reads version 1'],
  ['an unknown kind', JSON.stringify({ ...good, kind: 'dance' }), 'a result of "dance", which this kit does not know'],
  ['no kind', JSON.stringify({ ...good, kind: undefined }), 'which this kit does not know'],
  ['a kind that is a path', JSON.stringify({ ...good, kind: '../package' }), 'which this kit does not know'],
  [
    'what its schema refuses',
    JSON.stringify({ ...good, checks: 7 }),
    'is no result of conform as its schema has it: /checks',
  ],
])('refuses %s in one sentence', async (_name, text, sentence) => {
  await expect(readResult(await written(text))).rejects.toThrow(
    expect.objectContaining({ exitCode: 2, message: expect.stringContaining(sentence) }),
  );
});

test.each(['nowhere.json', '.'])('refuses %s, which cannot be read', async (name) => {
  await expect(readResult(join(folder, name))).rejects.toThrow(
    expect.objectContaining({ exitCode: 2, message: expect.stringContaining('cannot be read') }),
  );
});
