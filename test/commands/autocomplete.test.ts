import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { memliteKit } from '../conformance/conform.js';

/** What bash proposes, when Tab is pressed behind these words. */
async function proposals(...words: string[]): Promise<string[]> {
  const home = mkdtempSync(join(tmpdir(), 'memlite-kit-home-'));
  onTestFinished(() => rmSync(home, { recursive: true }));
  const env = { HOME: home, XDG_CACHE_HOME: join(home, 'cache') };
  expect(await memliteKit(['autocomplete', 'bash', '--refresh-cache'], env)).toMatchObject({ code: 0 });
  const { stdout } = await memliteKit(['autocomplete', 'script', 'bash'], env);
  // As ~/.bashrc would have it, then as readline would call it.
  const script = `${stdout}
read -ra COMP_WORDS <<<"$LINE"
if [[ $LINE == *' ' ]]; then COMP_WORDS+=(''); fi
COMP_CWORD=$(( \${#COMP_WORDS[@]} - 1 ))
$(complete -p memlite-kit | sed -E 's/.*-F (\\S+).*/\\1/')
printf '%s\\n' "\${COMPREPLY[@]}"`;
  const LINE = ['memlite-kit', ...words].join(' ');
  return execFileSync('bash', ['--norc', '-c', script], { encoding: 'utf8', env: { ...process.env, ...env, LINE } })
    .trim()
    .split('\n');
}

test('bash completes commands and flags', async () => {
  expect(await proposals('')).toEqual(expect.arrayContaining(['conform', 'init', 'stress']));
  expect(await proposals('conform', '--')).toEqual(expect.arrayContaining(['--spawn', '--format']));
});
