import { expect, test } from 'vitest';
import { memliteKit } from './conformance/conform.js';

test.each([[[]], [['--help']]])('%j lists the commands', async (args) => {
  const { code, stdout, stderr } = await memliteKit(args);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  for (const command of ['client', 'conform', 'explain', 'probe', 'serve'])
    expect(stdout).toMatch(new RegExp(`^  ${command} `, 'm'));
});

test.each(['test', 'development'])('NODE_ENV=%s changes nothing', async (value) => {
  const { code, stdout, stderr } = await memliteKit(['explain', 'LITE-SET-2'], { NODE_ENV: value });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^LITE-SET-2 · MUST/);
});
