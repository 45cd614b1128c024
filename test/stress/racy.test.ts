import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Anomaly } from '../../src/consistency/verdict.js';
import { PROCESS_TROUBLES, type Trouble } from '../../src/stress/options.js';
import { HAS_PYTHON, TARGETS } from '../fixtures/target-process.js';
import { type Trial, tryTarget } from './trial.js';

/** Less than the five seconds in which each must be convicted, and enough for each; for most, the first of them. */
const DURATION_MS = 2500;
const BRIEF_MS = 1000;
/** Killed at random between 0.7 and 1.5 s, it takes some kills to meet rows that are not written yet. */
const KILLS_MS = 4500;

interface Racy {
  readonly name: string;
  readonly trouble: readonly Trouble[];
  /** One of these is found at least. */
  readonly anomalies: readonly Anomaly[];
}

const LATE: readonly Anomaly[] = ['stale-read', 'lost-update', 'back-from-the-dead', 'not-linearizable'];

const RACY: readonly Racy[] = [
  { name: 'racy-read-modify-write.py', trouble: [], anomalies: LATE },
  { name: 'racy-stale-cache.mjs', trouble: [], anomalies: LATE },
  { name: 'racy-ack-then-apply.mjs', trouble: [], anomalies: LATE },
  { name: 'racy-torn-reads.mjs', trouble: [], anomalies: ['torn-value'] },
  { name: 'racy-lost-on-kill.mjs', trouble: ['kill'], anomalies: ['lost-in-crash'] },
  { name: 'racy-cross-talk.mjs', trouble: [], anomalies: ['foreign-value'] },
];

const runs = (name: string) => !name.endsWith('.py') || HAS_PYTHON;

/** What a failed test shows. */
const summary = ({ consistency, audit, run }: Trial) =>
  [
    run.finding?.sentence,
    ...consistency.violations.flatMap(({ sentence, timeline }) => [sentence, ...timeline]),
    ...audit.findings,
    JSON.stringify(run.outcome.counts),
  ].join('\n');

describe('a racy server is convicted in a few lines:', () => {
  for (const { name, trouble, anomalies } of RACY) {
    test.skipIf(!runs(name))(name, async () => {
      const durations = trouble.includes('kill') ? [KILLS_MS] : [BRIEF_MS, DURATION_MS];
      let trial: Trial | undefined;
      for (const durationMs of durations)
        if (trial?.consistency.verdict !== 'violation') trial = await tryTarget(name, { seed: 1, durationMs, trouble });
      assert(trial);
      const found = trial.consistency.violations.map(({ anomaly }) => anomaly);
      expect(trial.consistency.verdict, summary(trial)).toBe('violation');
      expect(found.filter((anomaly) => anomalies.includes(anomaly)).length, summary(trial)).toBeGreaterThan(0);
      for (const timeline of trial.timelines) expect(timeline.length, timeline.join('\n')).toBeLessThanOrEqual(6);
      expect(trial.run.finding).toBeUndefined();
    });
  }

  test('and each of them is here', () => {
    const files = readdirSync(TARGETS).filter((file) => file.startsWith('racy-'));
    expect(RACY.map(({ name }) => name).toSorted()).toEqual(files.toSorted());
  });
});

// At once: none of them has to show a race in its time.
describe.concurrent('a sound server is acquitted, whatever trouble is made for it:', () => {
  const ALL: readonly Trouble[] = ['disconnect', 'reset', 'split', 'stall', 'churn', 'kill', 'pause', 'term'];
  const SOUND: readonly [name: string, trouble: readonly Trouble[]][] = [
    ['sound-lite.mjs', []],
    ['sound-lite.mjs', ALL],
    ['sound-python.py', ALL],
    ['naive-threaded.py', ALL],
    ['random-delay.mjs', ['disconnect', 'churn', 'pause']],
    ['greeting-lite.mjs', ['reset', 'split', 'kill']],
  ];
  test.each(SOUND.filter(([name]) => runs(name)))('%s %s', async (name, trouble) => {
    const trial = await tryTarget(name, { seed: 1, durationMs: DURATION_MS, trouble });
    expect(trial.consistency.verdict, summary(trial)).toBe('ok');
    expect([trial.audit.findingsTotal, trial.run.finding], summary(trial)).toEqual([0, undefined]);
    expect(trial.run.outcome.counts.total).toBeGreaterThan(0);
    const isProcessTrouble = trouble.some((kind) => PROCESS_TROUBLES.some((process) => process === kind));
    expect(trial.run.history.events.length > 0).toBe(isProcessTrouble);
  });
});

test('a server that answers as it should and writes nothing is convicted by its file', async () => {
  const trial = await tryTarget('not-persisted.mjs', { seed: 1, durationMs: 500 });
  expect(trial.consistency.verdict, summary(trial)).toBe('ok');
  expect(trial.audit.findings.join('\n')).toMatch(/^it cannot be read, though 10 keys were stored: ENOENT/);
});
