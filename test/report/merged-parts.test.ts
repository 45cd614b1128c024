import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeFromCompressedBase64 } from 'hdr-histogram-js';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { Result } from '../../src/conformance/result.js';
import type { AnyResult } from '../../src/report/any-result.js';
import type { SelftestResult } from '../../src/selftest/result.js';
import type { StressResult } from '../../src/stress/result.js';
import { conform, type Ended } from '../conformance/conform.js';
import { killTargets, startTarget } from '../fixtures/target-process.js';
import { warmKit } from '../warm-kit.js';

/** Five processes, each with a part of a run; then one that merges what they found. */
const PARTS = [1, 2, 3, 4, 5];
const PATIENCE_MS = 600_000;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'memlite-kit-parts-'));
});
afterAll(() => rm(folder, { recursive: true }));

const file = (kind: string, part: number) => join(folder, `${kind}-${part}.json`);
const read = async <R extends AnyResult>(path: string) => JSON.parse(await readFile(path, 'utf8')) as R;

/** Runs each part in a process of its own, all at once. */
function runParts(kind: string, args: (part: number) => readonly string[]): Promise<Ended[]> {
  return Promise.all(
    PARTS.map((part) => warmKit([kind, ...args(part), '--shard', `${part}/5`, '--format', `json:${file(kind, part)}`])),
  );
}

async function mergeParts<R extends AnyResult>(kind: string): Promise<{ code: number | null; result: R }> {
  const { code, stdout, stderr } = await warmKit(['report', '--json', ...PARTS.map((part) => file(kind, part))]);
  expect(stderr).toBe('');
  return { code, result: JSON.parse(stdout) as R };
}

async function expectMissingPartToBeTold(kind: string): Promise<void> {
  const { code, stderr, stdout } = await warmKit(['report', ...[1, 2, 4, 5].map((part) => file(kind, part))]);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toBe('memlite-kit: part 3 of 5 is missing\n');
}

test('the parts of a run of the suite come to what the whole comes to', { timeout: PATIENCE_MS }, async () => {
  // A clause without a fault in the target, and one with: that the parts are judged alike shows in both.
  const args = [
    ...['LITE-SET-2', 'LITE-SET-4', 'LITE-GET-5'],
    '--seed',
    '7',
    '--spawn',
    'node fixtures/targets/value-as-command.mjs {port} {csv}',
  ];
  const ended = await runParts('conform', () => args);
  expect(ended.map(({ stderr }) => stderr)).toEqual(PARTS.map(() => ''));
  const { code, result } = await mergeParts<Result>('conform');
  const { code: wholeCode, result: whole } = await conform(args, warmKit);
  const statuses = ({ checks }: Result) => checks.map(({ id, status }) => [id, status]).sort();
  expect([code, statuses(result)]).toEqual([wholeCode, statuses(whole)]);
  expect([result.summary, result.likelyCauses]).toEqual([whole.summary, whole.likelyCauses]);
  expect(result).not.toHaveProperty('shard');
  await expectMissingPartToBeTold('conform');
});

test('a part of a small selection may be empty: that is no mistake of its user', { timeout: PATIENCE_MS }, async () => {
  const ended = await runParts('conform', () => ['LITE-SET-1.1']);
  expect(ended.map(({ code }) => code)).toEqual([0, 0, 0, 0, 0]);
  const parts = await Promise.all(PARTS.map((part) => read<Result>(file('conform', part))));
  expect(parts.map(({ checks }) => checks.length).sort()).toEqual([0, 0, 0, 0, 1]);
  expect((await mergeParts<Result>('conform')).result.checks).toHaveLength(1);
  const owner = parts.find(({ checks }) => checks.length > 0)?.shard?.index ?? 0;
  for (const part of [owner, (owner % 5) + 1]) {
    const { code, stdout } = await warmKit(['conform', '--list', 'LITE-SET-1.1', '--shard', `${part}/5`]);
    expect([code, stdout.split(' ')[0]]).toEqual([0, part === owner ? 'LITE-SET-1.1' : '']);
  }
});

test('the parts of a selftest come to what the whole comes to', { timeout: PATIENCE_MS }, async () => {
  // The first part has two, the second and fourth have one, the others none.
  const faults = ['end-glued', 'keys-folded', 'miss-words', 'add-only'];
  const args = [...faults.flatMap((name) => ['--fault', name]), '--jobs', '1'];
  const ended = await runParts('selftest', () => args);
  expect(ended.map(({ code }) => code)).toEqual([0, 0, 0, 0, 0]);
  const parts = await Promise.all(PARTS.map((part) => read<SelftestResult>(file('selftest', part))));
  expect(parts.map(({ faults }) => faults.length)).toEqual([2, 1, 0, 1, 0]);
  const { code, result } = await mergeParts<SelftestResult>('selftest');
  const whole = JSON.parse((await warmKit(['selftest', '--json', ...args])).stdout) as SelftestResult;
  const timeless = ({ startedAt: _, durationMs: __, faults, ...rest }: SelftestResult) => ({
    ...rest,
    faults: faults.map(({ ms: ___, ...fault }) => fault),
  });
  expect(code).toBe(0);
  expect(timeless(result)).toEqual(timeless(whole));
  await expectMissingPartToBeTold('selftest');
});

describe('the parts of a load', { timeout: PATIENCE_MS }, () => {
  test('have keys and draws of their own, and come to one verdict on all', async () => {
    onTestFinished(killTargets);
    const { port } = await startTarget('sound-lite.mjs');
    const ops = ['--ops', '600', '--clients', '5', '--keys', '4', '--seed', '7', '--target', `127.0.0.1:${port}`];
    const thresholds = ['--min-rate', '1', '--max-p99', '1m', '--max-errors', '0'];
    const history = (part: number) => join(folder, `history-${part}.jsonl`);
    const ended = await runParts('stress', (part) => [...ops, ...thresholds, '--history', history(part)]);
    expect(ended.map(({ code }) => code)).toEqual([0, 0, 0, 0, 0]);

    const histories = await Promise.all(PARTS.map(async (part) => await readFile(history(part), 'utf8')));
    const keys = histories.map((text) => new Set([...text.matchAll(/ms[0-9a-f]{8}p\d-k\d+/g)].map(([key]) => key)));
    expect(keys.map(({ size }) => size)).toEqual([4, 4, 4, 4, 4]);
    expect(new Set(keys.flatMap((each) => [...each])).size).toBe(20);
    // With one seed, each part draws other keys all the same.
    const drawn = histories.map((text) =>
      [...text.matchAll(/-k(\d)"/g)]
        .map(([, key]) => key)
        .slice(0, 100)
        .join(''),
    );
    expect(new Set(drawn).size).toBe(5);

    const parts = await Promise.all(PARTS.map((part) => read<StressResult>(file('stress', part))));
    for (const { thresholds: judged, repeat, shard } of parts) {
      expect(judged.map(({ met }) => met)).toEqual([null, null, true]);
      expect(repeat).toMatch(new RegExp(`--shard ${shard?.index}/5 --seed 7$`));
    }
    const { code, result } = await mergeParts<StressResult>('stress');
    const { operations, workload, consistency, latencyUs, opsPerSecond, verdict } = result;
    expect([code, verdict, operations.total, consistency.keys]).toEqual([0, 'passed', 3000, 20]);
    expect([workload.clients, workload.keys, workload.operations, workload.seed]).toEqual([25, 20, 3000, 7]);
    expect(opsPerSecond).toBeCloseTo(parts.reduce((sum, part) => sum + part.opsPerSecond, 0));
    expect(result.thresholds.map(({ met }) => met)).toEqual([true, true, true]);
    const histogram = decodeFromCompressedBase64(latencyUs.all!.histogram);
    expect(histogram.totalCount).toBe(parts.reduce((sum, part) => sum + part.latencyUs.all!.count, 0));
    expect(latencyUs.all!.max).toBe(Math.max(...parts.map((part) => part.latencyUs.all!.max)));
    await expectMissingPartToBeTold('stress');
  });

  test('find what is wrong in any of them', async () => {
    const spawn = ['--spawn', 'node fixtures/targets/racy-ack-then-apply.mjs {port} {csv}'];
    const ended = await runParts('stress', () => ['--ops', '4000', '--seed', '7', ...spawn]);
    const failed = PARTS.filter((_, at) => ended[at]?.code === 1);
    expect(failed).not.toEqual([]);
    const { code, result } = await mergeParts<StressResult>('stress');
    expect([code, result.verdict]).toEqual([1, 'failed']);
    const found = result.consistency.violations.map(({ part }) => part);
    expect([...new Set(found)]).toEqual(failed);
    expect(result.reasons[0]).toMatch(new RegExp(`^part ${failed[0]} of 5: `));
    expect(result.notes).toContain('5 servers bore the load of 5 parts: the rate is that of all together');
  });
});
