import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ANOMALIES, type Anomaly, type Verdict } from '../../src/consistency/verdict.js';
import { packageRoot } from '../../src/package-root.js';
import { readHistory } from '../../src/stress/history-files/read-history.js';
import { judgeRecording } from '../../src/stress/judging/judge-recording.js';
import { searchKeys } from '../../src/stress/judging/search-keys.js';
import { describeViolations } from '../../src/stress/judging/violations.js';

const FOLDER = join(packageRoot(), 'fixtures', 'histories');
const LIMIT_MS = 60_000;

/** What the header of a hand-made history says of it. */
interface Known {
  readonly verdict: Verdict['verdict'];
  readonly anomaly?: Anomaly;
  readonly because: string;
}

const fixtures = readdirSync(FOLDER).filter((name) => name.endsWith('.jsonl'));
const edn = readdirSync(join(FOLDER, 'edn')).map((name) => join('edn', name));

function firstLine(name: string): string {
  return readFileSync(join(FOLDER, name), 'utf8').split('\n')[0] ?? '';
}

function known(name: string): Known {
  return JSON.parse(firstLine(name)) as Known;
}

describe('a hand-made history gets the verdict that is known:', () => {
  test.each(fixtures)('%s', async (name) => {
    const { verdict, anomaly, because } = known(name);
    const recording = await readHistory(join(FOLDER, name));
    const judged = judgeRecording(recording, undefined, LIMIT_MS);
    expect([judged.verdict.verdict, judged.verdict.violations[0]?.anomaly, because]).toEqual([
      verdict,
      anomaly,
      because,
    ]);
    // Where values are unique, both checkers can tell.
    expect(searchKeys(recording, judged.model, LIMIT_MS).verdict).toBe(verdict);
    for (const { operations, timeline } of describeViolations(recording.history, judged.verdict, recording.expected)) {
      expect(operations.length).toBeLessThanOrEqual(6);
      expect(timeline.length).toBeLessThanOrEqual(6);
    }
  });
});

describe('a hand-made history of Jepsen or Knossos gets the verdict that is known:', () => {
  test.each(edn)('%s', async (name) => {
    const [, verdict] = /^; verdict: (\w+), because /.exec(firstLine(name)) ?? [];
    const recording = await readHistory(join(FOLDER, name));
    const judged = judgeRecording(recording, undefined, LIMIT_MS);
    expect(judged.verdict.verdict).toBe(verdict);
    expect(searchKeys(recording, judged.model, LIMIT_MS).verdict).toBe(verdict);
  });
});

describe('the hand-made histories', () => {
  const all = fixtures.map(known);

  test('are more than forty, of both verdicts, each with a reason of its own', () => {
    expect(all.filter(({ verdict }) => verdict === 'ok').length).toBeGreaterThan(30);
    expect(all.filter(({ verdict }) => verdict === 'violation').length).toBeGreaterThan(30);
    expect(all.filter(({ because }) => because === undefined || because.length < 20)).toEqual([]);
  });

  test('have every anomaly', () => {
    const met = new Set(all.map(({ anomaly }) => anomaly));
    expect(ANOMALIES.filter((anomaly) => !met.has(anomaly))).toEqual([]);
    expect(all.filter(({ verdict, anomaly }) => (verdict === 'violation') !== (anomaly !== undefined))).toEqual([]);
  });
});
