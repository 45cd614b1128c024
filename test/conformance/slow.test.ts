import { expect, test } from 'vitest';
import { warmKit } from '../warm-kit.js';
import { conform } from './conform.js';

test('a target that takes its time is asked behind a refusal as soon as a quick one', async () => {
  const spawn = 'node test/conformance/slow-rest-as-command.mjs {port} {csv}';
  const ids = ['LITE-SET-4.2', 'LITE-SET-4.4', 'LITE-CSV-5.2'];
  const { result } = await conform([...ids, '--spawn', spawn], warmKit);
  expect(result.delayMs).toBeGreaterThan(100);
  const surplus = 'more comes than one reply: the next request gets what belongs to this one';
  expect(result.checks.map(({ id, failure }) => [id, failure?.message])).toEqual(ids.map((id) => [id, surplus]));
});
