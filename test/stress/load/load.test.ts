import { describe, expect, test } from 'vitest';
import { GET, MISSING, SET } from '../../../src/consistency/history.js';
import { course, LITE_GREETING, lite } from '../../../src/protocol/dialect.js';
import { KeyDraw } from '../../../src/stress/load/key-draw.js';
import type { LoadOutcome } from '../../../src/stress/load/load-outcome.js';
import { OperationSource } from '../../../src/stress/load/operation-source.js';
import type { LoadPlan } from '../../../src/stress/options.js';
import { serve } from '../../client/net-server.js';
import { load, soundServer, start, verdictOn, wireOf } from '../loading.js';
import { rowsOf } from '../recorded.js';

/** What must hold of every load on a sound server, whatever the plan. */
function expectSound(outcome: LoadOutcome): void {
  const { counts, history, timeline, latencies, keys, values } = outcome;
  expect(counts.errors).toEqual({});
  expect(verdictOn(outcome)).toMatchObject({ verdict: 'ok', operations: counts.total });
  expect(counts.total).toBe(history.length);
  expect(counts.total).toBe(counts.gets + counts.sets);
  expect(counts.total).toBe(counts.hits + counts.misses + counts.stored + counts.refused + counts.pending);
  expect(latencies.all.total).toBe(counts.total - counts.pending);
  expect(timeline.reduce((sum, { operations }) => sum + operations, 0)).toBe(counts.total - counts.pending);
  const rows = rowsOf(history);
  const written = rows.filter(({ kind }) => kind !== GET).map(({ value }) => value);
  expect(new Set(written).size).toBe(written.length);
  for (const { kind, client, key, value, start, end } of rows) {
    expect(end).toBeGreaterThan(start);
    expect(value).toBeLessThanOrEqual(history.values);
    if (kind === SET) expect(history.names?.value(value)).toBe(values.token.text(value, client, key));
    expect(history.names?.key(key)).toBe(keys.name(key));
  }
  expect(counts.badReads).toBe(0);
}

describe('load on a sound server', () => {
  test.each<[string, Partial<LoadPlan>]>([
    ['as it is by default', {}],
    ['pipelined', { pipeline: 16, operations: 3000 }],
    ['of one client', { clients: 1, operations: 200 }],
    ['of many clients', { clients: 100, operations: 2000 }],
    ['of SETs alone', { sets: 1 }],
    ['of GETs alone', { sets: 0 }],
    ['on one key', { keys: 1 }],
    ['on many keys, some hot', { keys: 1000, distribution: 'zipf' }],
    ['with values of many sizes', { valueBytes: [1, 20_000], pipeline: 4 }],
    ['with huge values', { valueBytes: [900_000, 2 ** 20], operations: 40, pipeline: 3 }],
    ['with fewer operations than clients', { operations: 2 }],
  ])('%s', async (_, given) => {
    const outcome = await load(await soundServer(), given);
    expectSound(outcome);
    expect(outcome.counts.total).toBe(given.operations ?? 500);
    expect(outcome.counts.pending).toBe(0);
    expect(outcome.counts.connections).toBe(Math.min(given.clients ?? 5, outcome.counts.connections));
    expect([outcome.interrupted, outcome.notes, outcome.overdue]).toEqual([false, [], 0]);
  });

  test.each([
    ['course', course],
    ['lite with a greeting', { ...lite, greeting: LITE_GREETING }],
    ['one write at a time', { ...lite, delivery: 'one-write' as const }],
  ])('in dialect %s', async (_, dialect) => {
    const outcome = await load(await soundServer(dialect), { wire: wireOf(dialect), pipeline: 4 });
    expectSound(outcome);
    expect(outcome.notes).toHaveLength(dialect.delivery === 'one-write' ? 1 : 0);
  });

  test.each([1, 3])('from %i threads', async (workers) => {
    const outcome = await load(await soundServer(), { clients: 20, operations: 5000, pipeline: 2 }, { workers });
    expectSound(outcome);
    expect(outcome.counts.total).toBe(5000);
    const ends = rowsOf(outcome.history).map(({ end }) => end);
    expect(ends).toEqual(ends.toSorted((a, b) => a - b));
  });

  test('ends at its time', async () => {
    const outcome = await load(await soundServer(), { durationMs: 300, operations: Number.POSITIVE_INFINITY });
    expectSound(outcome);
    expect(outcome.counts.total).toBeGreaterThan(10);
    expect(outcome.interrupted).toBe(false);
  });

  test('tells how it goes', async () => {
    const seen: number[] = [];
    const address = await soundServer();
    const given = { durationMs: 500, operations: Number.POSITIVE_INFINITY };
    const running = await start(address, given, { onProgress: ({ counts }) => void seen.push(counts.total) });
    const { counts } = await running.finished;
    expect(seen.length).toBeGreaterThan(0);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    expect(running.live().counts).toEqual(counts);
    expect(running.live().sinceStart.p50).toBeGreaterThan(0);
  });
});

describe('the workload', () => {
  const plan = { clients: 3, operations: 300, keys: 50, seed: 7, distribution: 'zipf', sets: 0.3 } as const;

  test('of each client follows from the seed', async () => {
    const { history } = await load(await soundServer(), plan);
    const rows = rowsOf(history);
    for (let client = 0; client < plan.clients; client += 1) {
      const source = new OperationSource(plan.seed, client, new KeyDraw(plan.keys, plan.distribution), plan.sets);
      const own = rows.filter((row) => row.client === client);
      const expected = own.map(() => ({ kind: source.next(), key: source.key }));
      expect(own.map(({ kind, key }) => ({ kind, key }))).toEqual(expected);
    }
  });

  test('numbers values without gaps', async () => {
    const { history } = await load(await soundServer(), plan);
    const written = rowsOf(history)
      .filter(({ kind }) => kind === SET)
      .map(({ value }) => value);
    expect(written.toSorted((a, b) => a - b)).toEqual(written.map((_, index) => index + 1));
    expect(history.values).toBe(written.length);
  });

  test('reads missing before anything is written', async () => {
    const { history, counts } = await load(await soundServer(), { ...plan, sets: 0 });
    expect([...history.value.subarray(0, history.length)]).toEqual(new Array(300).fill(MISSING));
    expect(counts.misses).toBe(300);
  });
});

describe('an open loop', () => {
  test('sends at the rate that was asked for', async () => {
    const outcome = await load(await soundServer(), { rate: 400, operations: 200 });
    expectSound(outcome);
    const starts = rowsOf(outcome.history).map(({ start }) => start);
    const early = starts.toSorted((a, b) => a - b).filter((start, index) => start < (index * 1_000_000) / 400);
    expect(early).toEqual([]);
  });

  test.each([0, 2])('sends so many and no more, from %i threads', async (workers) => {
    const outcome = await load(await soundServer(), { rate: 1000, operations: 200 }, { workers });
    expectSound(outcome);
    expect(outcome.counts.total).toBe(200);
  });

  test('counts latency from the intended start, while the history has the real one', async () => {
    // Answers a request at a time, 20 ms each: of ten that are due at once, the last waits for nine others.
    const address = await serve((socket) => {
      socket.on('data', () => setTimeout(() => socket.write('NOT FOUND\r\n'), 20));
    });
    const { history, latencies } = await load(address, { clients: 1, sets: 0, rate: 1e6, operations: 10 });
    const rows = rowsOf(history);
    for (const [index, { start }] of rows.entries()) expect(start).toBeGreaterThanOrEqual(rows[index - 1]?.end ?? 0);
    const longest = Math.max(...rows.map(({ start, end }) => end - start));
    const all = (rows.at(-1)?.end ?? 0) - (rows[0]?.start ?? 0);
    expect(latencies.all.percentile(100)).toBeGreaterThan(all * 0.99);
    expect(all).toBeGreaterThan(longest);
  });

  test('says what it had no room for', async () => {
    const address = await serve((socket) => {
      socket.on('data', () => setTimeout(() => socket.write('NOT FOUND\r\n'), 50));
    });
    const given = { clients: 2, sets: 0, rate: 1000, durationMs: 300, operations: Number.POSITIVE_INFINITY };
    const { counts, overdue } = await load(address, given);
    expect(counts.total).toBeLessThanOrEqual(14);
    expect(overdue).toBeGreaterThan(200);
  });
});

describe('stopped early', () => {
  test.each([0, 1])('it keeps what was done, from %i threads', async (workers) => {
    const running = await start(await soundServer(), { operations: Number.POSITIVE_INFINITY }, { workers });
    await new Promise<void>((resolve) => {
      const poll = setInterval(() => {
        if (running.live().counts.total < 100) return;
        clearInterval(poll);
        resolve();
      }, 20);
    });
    running.stop();
    const outcome = await running.finished;
    expectSound(outcome);
    expect(outcome.interrupted).toBe(true);
    expect(outcome.counts.total).toBeGreaterThanOrEqual(100);
  });

  test('what is under way stays unanswered, and is no error', async () => {
    let asked = 0;
    const address = await serve((socket) => {
      socket.on('data', () => {
        asked += 1;
      });
    });
    const running = await start(address, { clients: 3, sets: 1 });
    while (asked < 3) await new Promise((resolve) => setTimeout(resolve, 5));
    running.stop();
    const { counts, history } = await running.finished;
    expect(counts).toMatchObject({ total: 3, pending: 3, errors: {} });
    expect(rowsOf(history).every(({ end }) => end === Number.POSITIVE_INFINITY)).toBe(true);
  });

  test('when the server is gone, it ends without being called interrupted', async () => {
    const running = await start(await soundServer(), { rate: 100, operations: Number.POSITIVE_INFINITY });
    running.gone();
    expect((await running.finished).interrupted).toBe(false);
  });
});
