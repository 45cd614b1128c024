import { spawnSync } from 'node:child_process';
import { afterEach, describe, expect, onTestFinished, test } from 'vitest';
import type { BenchTarget } from '../../src/bench/contest.js';
import { type MeasureOptions, measure, plannedMs } from '../../src/bench/measure.js';
import { openBenchTarget, parseTargets } from '../../src/bench/targets.js';
import { WIRES } from '../../src/bench/wire.js';
import type { Workload } from '../../src/bench/workload.js';
import { serve } from '../client/net-server.js';
import { killTargets, startTarget } from '../fixtures/target-process.js';
import { complaints } from './bench-schema.js';
import { MODELS, serving } from './models.js';

const SETTINGS = { keys: 40, rounds: 2, roundMs: 50, warmUpMs: 10, timeoutMs: 10_000, seed: 1 };
const workload = (given: Partial<Workload> = {}): Workload => ({
  ...{ operation: 'mix', connections: 3, pipeline: 4, valueBytes: 32 },
  ...given,
});

/** A model server of this protocol, in this process. */
async function modelTarget(name: string, protocol = name): Promise<BenchTarget> {
  const address = await serve(serving(MODELS[protocol]!));
  return { name, address, description: 'a model', wire: WIRES.get(protocol)! };
}

async function run(given: Partial<MeasureOptions> & Pick<MeasureOptions, 'targets'>) {
  const result = await measure({ ...SETTINGS, workloads: [workload()], ...given });
  expect(complaints(JSON.parse(JSON.stringify(result)))).toEqual([]);
  return result;
}

afterEach(killTargets);

describe('a run', () => {
  test('measures servers of several protocols side by side', async () => {
    const lite = await startTarget('sound-lite.mjs');
    const course = await startTarget('sound-course.mjs');
    const specs = parseTargets([`127.0.0.1:${lite.port}`, `c=course://127.0.0.1:${course.port}`], []);
    const opened = await Promise.all(specs.map((spec) => openBenchTarget(spec, undefined, 5000)));
    const targets = [...opened, await modelTarget('redis'), await modelTarget('echo')];
    const workloads = [workload({ operation: 'set', pipeline: 1 }), workload({ operation: 'get' }), workload()];
    const result = await run({ targets, workloads });
    expect(result.targets.map(({ protocol }) => protocol)).toEqual(['lite', 'course', 'redis', 'echo']);
    expect(result.baseline).toBe(`127.0.0.1:${lite.port}`);
    expect(result.workloads.map(({ operation }) => operation)).toEqual(['set', 'get', 'mix']);
    for (const { measurements } of result.workloads) {
      expect(measurements.map(({ target }) => target)).toEqual(targets.map(({ name }) => name));
      expect(measurements[0]?.ratio).toEqual({ median: 1, min: 1, max: 1 });
      for (const { rounds, batches, latencyUs } of measurements) {
        expect(rounds).toHaveLength(2);
        expect(batches).toBeGreaterThan(0);
        const { p50, p90, p99, p999, max } = latencyUs;
        expect([p50, p90, p99, p999, max]).toEqual([p50, p90, p99, p999, max].sort((a, b) => a - b));
      }
    }
  });

  test('rotates the order, after every target has been loaded and warmed up', async () => {
    const targets = [await modelTarget('a', 'echo'), await modelTarget('b', 'echo'), await modelTarget('c', 'echo')];
    const seen: string[] = [];
    const onProgress = ({ target, round, index }: { target: string; round: number; index: number }) =>
      seen.push(`${index}${target}${round}`);
    await run({ targets, rounds: 3, roundMs: 5, onProgress });
    expect(seen).toEqual(['1a0', '1b0', '1c0', '1a1', '1b1', '1c1', '1b2', '1c2', '1a2', '1c3', '1a3', '1b3']);
  });

  test('refers ratios to the baseline, round by round', async () => {
    const targets = [await modelTarget('a', 'echo'), await modelTarget('b', 'echo')];
    const { workloads } = await run({ targets, baseline: 'b', rounds: 3, roundMs: 20 });
    const [a, b] = workloads[0]?.measurements ?? [];
    const each = a!.rounds.map((rate, round) => rate / b!.rounds[round]!).sort((x, y) => x - y);
    expect(b?.ratio).toEqual({ median: 1, min: 1, max: 1 });
    // Rates in the result are whole numbers; ratios were taken before.
    expect(a?.ratio.min).toBeCloseTo(each[0]!, 2);
    expect(a?.ratio.median).toBeCloseTo(each[1]!, 2);
    expect(a?.ratio.max).toBeCloseTo(each[2]!, 2);
  });

  test('stores the keys anew for each value size, and just then', async () => {
    let sets = 0;
    const model = MODELS.memcached!;
    const counting = serving((bytes, store) => {
      const answer = model(bytes, store);
      sets += answer.answer.split('STORED').length - 1;
      return answer;
    });
    const target = { name: 'm', address: await serve(counting), description: '', wire: WIRES.get('memcached')! };
    const workloads = [32, 100].flatMap((valueBytes) =>
      [1, 2].map((pipeline) => workload({ operation: 'get', valueBytes, pipeline })),
    );
    const result = await run({ targets: [target], workloads });
    expect(result.workloads).toHaveLength(4);
    expect(sets).toBe(2 * SETTINGS.keys);
  });

  test('ends with the rounds that are complete, when it is told to end', async () => {
    const targets = [await modelTarget('a', 'echo'), await modelTarget('b', 'echo')];
    const controller = new AbortController();
    const onProgress = ({ target, round, index }: { target: string; round: number; index: number }) => {
      // The second round begins with b: it cannot be complete by then.
      if (index === 2 && round === 2 && target === 'b') setTimeout(() => controller.abort(), 5);
    };
    const workloads = [workload(), workload({ operation: 'set' }), workload({ operation: 'get' })];
    const result = await run({ targets, workloads, roundMs: 20, signal: controller.signal, onProgress });
    expect(result.interrupted).toBe(true);
    expect(result.workloads.map(({ measurements }) => measurements.map(({ rounds }) => rounds.length))).toEqual([
      [2, 2],
      [1, 1],
    ]);
  });

  test.each([0, 1])('ends without a workload, when it is told so in round %d of the first', async (last) => {
    const targets = [await modelTarget('a', 'echo'), await modelTarget('b', 'echo')];
    const controller = new AbortController();
    const onProgress = ({ round, target }: { round: number; target: string }) => {
      if (round === last && target === 'b') controller.abort();
    };
    const result = await run({ targets, signal: controller.signal, onProgress });
    expect([result.interrupted, result.workloads]).toEqual([true, []]);
  });

  test('ends without a workload, when it is told so while it connects', async () => {
    const controller = new AbortController();
    const address = await serve((socket) => {
      controller.abort();
      serving(MODELS.echo!)(socket);
    });
    const targets = [{ name: 'a', address, description: '', wire: WIRES.get('echo')! }, await modelTarget('b', 'echo')];
    const result = await run({ targets, signal: controller.signal });
    expect([result.interrupted, result.workloads]).toEqual([true, []]);
  });

  test('ends with what is wrong, and leaves no connection', async () => {
    const good = await modelTarget('good', 'lite');
    const open = new Set<unknown>();
    const spoilt = serving(MODELS.lite!, (answer) => answer.replace('VALUE', 'VALUES'));
    const address = await serve((socket) => {
      open.add(socket);
      socket.on('close', () => open.delete(socket));
      spoilt(socket);
    });
    const bad = { name: 'bad', address, description: '', wire: WIRES.get('lite')! };
    await expect(run({ targets: [good, bad] })).rejects.toThrow(/^bad answered wrongly to "get /);
    await expect.poll(() => open.size).toBe(0);
  });
});

test('says how long it will take', async () => {
  const targets = [await modelTarget('a', 'echo'), await modelTarget('b', 'echo')];
  const workloads = [workload(), workload({ pipeline: 1 })];
  expect(plannedMs({ ...SETTINGS, targets, workloads })).toBe(2 * 2 * (10 + 2 * 50));
});

const HAS_MEMCACHED = spawnSync('memcached', ['-V']).status === 0;

test.skipIf(!HAS_MEMCACHED)(
  `memcached is measured${HAS_MEMCACHED ? '' : ' (skipped: memcached is not installed)'}`,
  async () => {
    const user = process.getuid?.() === 0 ? '-u root ' : '';
    const specs = parseTargets([], [`mc=memcached://memcached ${user}-t 1 -U 0 -l 127.0.0.1 -p {port}`]);
    const target = await openBenchTarget(specs[0]!, undefined, 5000);
    onTestFinished(() => target.close());
    const workloads = [
      workload({ operation: 'set' }),
      workload({ operation: 'mix', valueBytes: 10_000, connections: 50 }),
    ];
    const { workloads: measured } = await run({ targets: [target], workloads });
    expect(measured).toHaveLength(2);
  },
);
