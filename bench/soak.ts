/**
 * The reference server under load and trouble for a long time: `npm run soak -- [--minutes 10] [--round 60] [--fsync always,everysec]
 * [--seed N]`, after a build. So many minutes with each policy, in rounds of so many seconds, each judged by itself.
 *
 * Exits with 1 unless every round passed: no reply contradicts another, nothing that was acknowledged is lost, the file is as it
 * must be.
 */
import { randomInt } from 'node:crypto';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { UsageError } from '../src/errors.js';
import type { FsyncPolicy } from '../src/store/journal.js';
import { describe, describeFile, figuresOf, NOTHING, sum } from './soak/figures.js';
import { soak } from './soak/soak.js';

const POLICIES: readonly FsyncPolicy[] = ['always', 'everysec', 'never'];

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    round: { type: 'string', default: '60' },
    fsync: { type: 'string', default: 'always,everysec' },
    seed: { type: 'string', default: String(randomInt(2 ** 31)) },
  },
});
const seconds = Math.min(positive('round', values.round), positive('minutes', values.minutes) * 60);
const rounds = Math.ceil((positive('minutes', values.minutes) * 60) / seconds);
const seed = Number(values.seed);

let failed = 0;
for (const word of values.fsync.split(',')) {
  const fsync = POLICIES.find((policy) => policy === word);
  if (fsync === undefined) throw new UsageError(`--fsync takes ${POLICIES.join(', ')}; "${word}" is none of them`);
  failed += await soakWith(fsync);
}
process.exitCode = failed === 0 ? 0 : 1;

/** How many rounds did not pass. */
async function soakWith(fsync: FsyncPolicy): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'memlite-soak-'));
  const file = join(folder, 'data.csv');
  let total = NOTHING;
  say(`--fsync ${fsync}: ${rounds} rounds of ${seconds} s, seed ${seed}`);
  for await (const result of soak({ fsync, file, rounds, seconds, seed })) {
    const figures = figuresOf(result);
    total = sum(total, figures);
    say(`  ${total.rounds}: ${describe(figures)}; ${describeFile(result, statSync(file).size)}; ${result.verdict}`);
    if (result.verdict !== 'passed') say([...result.reasons, result.repeat].map((line) => `     ${line}`).join('\n'));
  }
  const missed = rounds - total.passed;
  say(`  in all: ${describe(total)}; ${total.passed} of ${rounds} rounds passed`);
  // What a failed round has left is worth a look.
  if (missed === 0) rmSync(folder, { recursive: true });
  else say(`  the file: ${file}`);
  return missed;
}

function positive(name: string, text: string): number {
  const number = Number(text);
  if (!(number > 0)) throw new UsageError(`--${name} takes a number above 0; "${text}" is not that`);
  return number;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
