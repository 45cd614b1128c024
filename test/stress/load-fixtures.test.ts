import { afterAll, describe, expect, test } from 'vitest';
import { sleep } from '../../src/client/connection.js';
import type { Dialect } from '../../src/protocol/dialect.js';
import { lite } from '../../src/protocol/dialect.js';
import type { LoadPlan } from '../../src/stress/options.js';
import { probe } from '../../src/target/probe.js';
import { HAS_PYTHON, killTargets, startTarget } from '../fixtures/target-process.js';
import { load, start, untilAnswered, verdictOn, wireOf } from './loading.js';

afterAll(killTargets);

/** Load on a server of fixtures/targets, spoken to as it was found to want it. */
async function loadTarget(name: string, given: Partial<LoadPlan> = {}, known?: Dialect) {
  const { port } = await startTarget(name);
  const address = { host: '127.0.0.1', port };
  const dialect = known ?? (await probe({ address, timeoutMs: 2000 })).dialect;
  return load(address, { wire: wireOf(dialect), operations: 60, ...given });
}

describe.concurrent('a server whose only deviation is in delivery or words is found sound', () => {
  test.each([
    'sound-course.mjs',
    'one-read-one-command.mjs',
    'handshake.mjs',
    'one-shot.mjs',
    'greeting.mjs',
    'characters-lite.mjs',
    'characters-course.mjs',
    'crlf-oddities.mjs',
    'double-newline.mjs',
    'no-terminator.mjs',
    'no-end.mjs',
    'not-stored-words.mjs',
    'random-delay.mjs',
  ])('%s', async (name) => {
    const outcome = await loadTarget(name, { pipeline: 3 });
    expect(outcome.counts).toMatchObject({ total: 60, pending: 0, errors: {}, badReads: 0 });
    expect(verdictOn(outcome).verdict).toBe('ok');
  });

  // Between header and value the table of sockets is read, which takes its time where there are many.
  test('two-writes.mjs', async () => {
    const outcome = await loadTarget('two-writes.mjs', { operations: 10 });
    expect(outcome.counts).toMatchObject({ total: 10, pending: 0, errors: {} });
  });

  test.skipIf(!HAS_PYTHON)('sound-python.py', async () => {
    const outcome = await loadTarget('sound-python.py', { pipeline: 3 });
    expect(outcome.counts).toMatchObject({ total: 60, pending: 0, errors: {} });
    expect(verdictOn(outcome).verdict).toBe('ok');
  });
});

describe.concurrent('clients that make trouble, of a server that wants', () => {
  test.each(['handshake.mjs', 'one-shot.mjs', 'one-read-one-command.mjs'])('%s', async (name) => {
    const trouble = ['disconnect', 'reset', 'split', 'churn'] as const;
    const outcome = await loadTarget(name, { trouble, operations: 800, clients: 4 });
    const { counts, notes } = outcome;
    expect(counts).toMatchObject({ total: 800, errors: {}, badReads: 0 });
    expect(counts.pending).toBe(counts.troubled);
    expect(counts.pending).toBeGreaterThan(0);
    expect(notes).toEqual([expect.stringMatching(/^no request was sent byte by byte/)]);
    expect(verdictOn(outcome).verdict).toBe('ok');
  });
});

describe.concurrent('careful clients of a server that is', () => {
  const given = { operations: Number.POSITIVE_INFINITY, timeoutMs: 500, clients: 3 };

  test.each(['handshake.mjs', 'one-shot.mjs'])('paused wait until it goes on (%s)', async (name) => {
    const target = await startTarget(name);
    const address = { host: '127.0.0.1', port: target.port };
    const { dialect } = await probe({ address, timeoutMs: 2000 });
    const running = await start(address, { wire: wireOf(dialect), ...given });
    await untilAnswered(running, 20);
    running.tell('pause', running.clock());
    process.kill(target.pid, 'SIGSTOP');
    await sleep(1300);
    process.kill(target.pid, 'SIGCONT');
    running.tell('resume', running.clock());
    await untilAnswered(running, 20);
    running.stop();
    const outcome = await running.finished;
    expect(outcome.counts.errors).toEqual({});
    expect(verdictOn(outcome).verdict).toBe('ok');
  });

  test('killed and started again connect anew, and nothing of it is an error', async () => {
    const target = await startTarget('handshake.mjs');
    const address = { host: '127.0.0.1', port: target.port };
    const { dialect } = await probe({ address, timeoutMs: 2000 });
    const running = await start(address, { wire: wireOf(dialect), ...given });
    await untilAnswered(running, 20);
    running.tell('kill', running.clock());
    await target.kill('SIGKILL');
    await startTarget('handshake.mjs', undefined, target.port);
    running.tell('start', running.clock());
    await untilAnswered(running, 20);
    running.stop();
    const { counts } = await running.finished;
    expect(counts.errors).toEqual({});
    expect(counts.troubled).toBeGreaterThan(0);
  });
});

describe.concurrent('a server that alters what it keeps is convicted', () => {
  test('mangles.mjs', async () => {
    const outcome = await loadTarget('mangles.mjs', {}, lite);
    expect(outcome.counts.badReads).toBeGreaterThan(0);
    expect([...(outcome.history.remarks?.values() ?? [])].map(({ kind }) => kind)).toContain('altered');
    expect(verdictOn(outcome).verdict).toBe('violation');
  });

  test('truncates.mjs', async () => {
    const outcome = await loadTarget('truncates.mjs', { valueBytes: [40_000, 40_000] }, lite);
    expect(outcome.counts.badReads).toBe(outcome.counts.hits);
    expect(new Set([...(outcome.history.remarks?.values() ?? [])].map(({ kind }) => kind))).toEqual(new Set(['torn']));
    expect(verdictOn(outcome).violations[0]?.anomaly).toBe('torn-value');
  });

  test('cached-reads.mjs', async () => {
    const outcome = await loadTarget('cached-reads.mjs', { operations: 500, keys: 1 }, lite);
    expect(outcome.counts.badReads).toBe(0);
    expect(verdictOn(outcome).verdict).toBe('violation');
  });
});

test('a server that refuses to overwrite is not wrong about what it keeps', async () => {
  const outcome = await loadTarget('first-write-wins.mjs', {}, lite);
  expect(outcome.counts.refused).toBeGreaterThan(10);
  expect(outcome.counts.errors).toEqual({});
  expect(verdictOn(outcome).verdict).toBe('ok');
});

test('a server that a header without its value stops fails while clients stall', async () => {
  const given = { trouble: ['stall'], durationMs: 1500, operations: Number.POSITIVE_INFINITY, timeoutMs: 300 } as const;
  const { counts } = await loadTarget('freezes.mjs', given, lite);
  expect(counts.errors['no-reply']).toBeGreaterThan(0);
});

describe.concurrent('what is no server of this family is survived', () => {
  test.each([
    'http.mjs',
    'echo.mjs',
    'silent.mjs',
    'length-prefixed.mjs',
    'closes-at-once.mjs',
    'resets.mjs',
    'endless-line.mjs',
    'half-reply.mjs',
    'flood.mjs',
  ])('%s', async (name) => {
    const given = { operations: 20, clients: 2, timeoutMs: 200, pipeline: 2, durationMs: 10_000 };
    const { counts, history } = await loadTarget(name, given, lite);
    expect(Object.values(counts.errors).reduce((sum, count) => sum + count, 0)).toBeGreaterThan(0);
    expect(counts.hits + counts.misses).toBe(0);
    expect(history.length).toBe(counts.total);
  });
});
