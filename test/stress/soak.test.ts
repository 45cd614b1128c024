import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { figuresOf, NOTHING, sum } from '../../bench/soak/figures.js';
import { soak } from '../../bench/soak/soak.js';

const scratch = mkdtempSync(join(tmpdir(), 'memlite-soak-'));
afterAll(() => rmSync(scratch, { recursive: true }));

// The long one is `npm run soak`.
test.each(['always', 'everysec'] as const)(
  'the reference server stands load and trouble with --fsync %s',
  { timeout: 180_000 },
  async (fsync) => {
    const file = join(scratch, `${fsync}.csv`);
    let total = NOTHING;
    for await (const result of soak({ fsync, file, rounds: 2, seconds: 4, seed: 1 })) {
      const { verdict, reasons, consistency, audit } = result;
      expect([verdict, consistency.verdict, audit?.findings], reasons.join('\n')).toEqual(['passed', 'ok', []]);
      total = sum(total, figuresOf(result));
    }
    expect([total.rounds, total.passed, total.errors]).toEqual([2, 2, 0]);
    expect(Math.min(total.kills, total.pauses, total.stored)).toBeGreaterThan(0);
  },
);
