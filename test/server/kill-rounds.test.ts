import { describe, expect, test } from 'vitest';
import { killRounds, type Toll } from './load/kill-rounds.js';
import { type Spawned, spawnFixture, spawnReference } from './load/spawn.js';
import type { Words } from './load/wire-client.js';

/** Over all policies and dialects. */
const ROUNDS = 200;
const SEED = Number(process.env.MEMLITE_SEED ?? 1);

const KINDS = (['always', 'everysec', 'never'] as const).flatMap((fsync) =>
  (['lite', 'course'] as const).map((words) => ({ fsync, words })),
);

async function judged(spawned: Spawned, rounds: number, words: Words): Promise<Toll> {
  try {
    return await killRounds(spawned, { rounds, seed: SEED, words });
  } finally {
    await spawned.close();
  }
}

describe.concurrent('kill -9 under load: every reply before and after has one explanation, the file too', () => {
  for (const { fsync, words } of KINDS)
    test(`${fsync}, ${words}`, { timeout: 180_000 }, async () => {
      const spawned = await spawnReference({ fsync, dialect: words });
      const { violations, operations } = await judged(spawned, Math.ceil(ROUNDS / KINDS.length), words);
      expect(violations).toEqual([]);
      expect(operations).toBeGreaterThan(ROUNDS);
    });
});

describe.concurrent('the same judge', () => {
  test.each(['sound-lite.mjs', 'sound-course.mjs'])('acquits %s', async (name) => {
    const words = name === 'sound-course.mjs' ? 'course' : 'lite';
    const { violations } = await judged(await spawnFixture(name), 3, words);
    expect(violations).toEqual([]);
  });

  test.each([
    ['not-persisted.mjs', /contradicts/],
    ['late-persist.mjs', /contradicts/],
    ['cached-reads.mjs', /contradicts/],
    ['lost-update.mjs', /./],
    ['first-write-wins.mjs', /was answered {"kind":"refused"}/],
    ['mangles.mjs', /which no SET wrote/],
  ])('convicts %s', async (name, sentence) => {
    const { violations } = await judged(await spawnFixture(name), 10, 'lite');
    expect(violations.join('\n')).toMatch(sentence);
  });
});
