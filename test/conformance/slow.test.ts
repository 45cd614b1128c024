import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { warmKit } from '../warm-kit.js';
import { conform, notPassed } from './conform.js';
import { temporaryFolder } from './temporary.js';

test('a target that takes its time is asked behind a refusal as soon as a quick one', async () => {
  const spawn = 'node test/conformance/slow-rest-as-command.mjs {port} {csv}';
  const ids = ['LITE-SET-4.2', 'LITE-SET-4.4', 'LITE-CSV-5.2'];
  const { result } = await conform([...ids, '--spawn', spawn], warmKit);
  expect(result.delayMs).toBeGreaterThan(100);
  const surplus = 'more comes than one reply: the next request gets what belongs to this one';
  expect(result.checks.map(({ id, failure }) => [id, failure?.message])).toEqual(ids.map((id) => [id, surplus]));
});

test('large values are not left behind, for a server that writes all its data for each SET to carry', async () => {
  const csv = join(temporaryFolder(onTestFinished), 'data.csv');
  const spawn = `node fixtures/targets/sound-lite.mjs {port} ${csv}`;
  const ids = ['LITE-CONN-2', 'LITE-SET-13', 'LITE-SET-14'];
  const { result } = await conform([...ids, '--spawn', spawn, '--csv', csv], warmKit);
  expect(notPassed(result)).toEqual([]);
  const rows = (await readFile(csv, 'latin1')).split('\n').map((row) => row.trimEnd().split(','));
  const lengths = rows.map(([, value = '']) => value.length);
  expect(Math.max(...lengths)).toBe(1_048_576);
  const last = new Map(rows.map(([key, value = '']) => [key, value.length]));
  expect(Math.max(...last.values())).toBeLessThan(32_768);
});
