import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from '../conformance/temporary.js';
import { warmKit } from '../warm-kit.js';

const CHECKS = ['LITE-SET-4.2', 'LITE-SET-4.4'];
const wrong = ['--spawn', 'node fixtures/targets/value-as-command.mjs {port} {csv}'];
const right = ['--spawn', 'node fixtures/targets/sound-lite.mjs {port} {csv}'];

test('a failing server, its baseline, the server when it is fixed: as docs/baselines.md has it', async () => {
  const folder = temporaryFolder(onTestFinished);
  const [list, result] = [join(folder, 'known.yaml'), join(folder, 'result.json')];
  const conform = (...args: readonly string[]) => warmKit(['conform', ...CHECKS, ...args]);
  const known = ['--known-failing', list];
  const shown = (text: string) => text.replaceAll(list, 'known.yaml');

  expect((await conform(...wrong)).code).toBe(1);
  expect(await conform(...wrong, ...known)).toMatchObject({ code: 2, stdout: '' });

  const made = await conform(...wrong, ...known, '--update-baseline');
  expect(made.code).toBe(0);
  expect(shown(made.stderr)).toBe(
    CHECKS.map((id) => `known.yaml: added ${id}; its reason is for you to write\n`).join(''),
  );

  // What people write in it stays, whatever is updated afterwards.
  const [head = ''] = readFileSync(list, 'utf8').split('\n');
  const explained = `${head}\n- id: LITE-SET-4.2\n  reason: The rest of the value is parsed as a request.\n  owner: storage\n- id: SET-4.4\n  reason: The same.\n`;
  writeFileSync(list, explained);
  const excused = await conform(...wrong, ...known, '--format', 'console', '--format', `json:${result}`);
  expect(excused.code).toBe(0);
  expect(excused.stdout).toContain(`~ LITE-SET-4.2  One byte too many is too many (MUST)
    known     The rest of the value is parsed as a request. (storage)

~ LITE-SET-4.4  What is too long of a value is not run as a command (MUST)
    known     The same.

SET  0 passed, 2 known

conforms, but for 2 known failures: 0 passed, 0 failed, 2 known of 2 checks in `);
  const later = await warmKit(['report', result]);
  expect(later).toMatchObject({ code: 0, stdout: excused.stdout });

  const fixed = await conform(...right, ...known);
  expect(fixed.code).toBe(1);
  expect(shown(fixed.stdout)).toContain(`
✗ known.yaml:2  LITE-SET-4.2 is no failure any more: take it off the list
✗ known.yaml:5  SET-4.4 is no failure any more: take it off the list
    --update-baseline takes off what is no failure any more

SET  2 passed

the known failures are out of date: 2 passed, 0 failed of 2 checks in `);
  const one = await warmKit(['conform', 'LITE-SET-4.4', ...right, ...known, '--update-baseline']);
  expect(one.code).toBe(0);
  expect(readFileSync(list, 'utf8')).toBe(explained.slice(0, explained.indexOf('- id: SET-4.4')));
  expect((await conform(...right, ...known, '--update-baseline')).code).toBe(0);
  expect(readFileSync(list, 'utf8')).toBe(`${head}\n`);
  expect((await conform(...right, ...known)).code).toBe(0);
}, 180_000);
