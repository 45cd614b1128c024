import type { Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { REFUSED, SET } from '../../src/consistency/history.js';
import { lite } from '../../src/protocol/dialect.js';
import type { LoadPlan } from '../../src/stress/options.js';
import { flood, serve } from '../client/net-server.js';
import { load, planFor, soundServer, verdictOn, wireOf } from './loading.js';
import { rowsOf } from './recorded.js';

/** A sound server of lite on one store, whose way of sending replies is the caller's. */
function answering(send: (socket: Socket, reply: string, nth: number) => void): (socket: Socket) => void {
  const store = new Map<string, string>();
  let nth = 0;
  return (socket) => {
    let rest = '';
    socket.on('data', (chunk: Buffer) => {
      rest += chunk.toString('latin1');
      for (;;) {
        const match = /^(?:set (\S+) \d+\r\n(.*)|get (\S+))\r\n/.exec(rest);
        if (match === null) return;
        rest = rest.slice(match[0].length);
        const [, key, value = '', asked = ''] = match;
        if (key !== undefined) store.set(key, value);
        const found = store.get(asked);
        const reply =
          key !== undefined ? 'STORED\r\n' : found === undefined ? 'NOT FOUND\r\n' : `VALUE ${asked} ${found}\r\nEND\n`;
        nth += 1;
        send(socket, reply, nth);
      }
    });
    socket.on('end', () => socket.end());
  };
}

const SHORT = { timeoutMs: 200, operations: 20, clients: 3 };

describe('a sound server', () => {
  test.each<[string, Parameters<typeof answering>[0], Partial<LoadPlan>]>([
    ['whose replies come cut in pieces', cutUp(), { pipeline: 4, operations: 100 }],
    ['whose replies come glued', glued(), { pipeline: 8, operations: 400, clients: 2 }],
    ['that answers late', (socket, reply) => void setTimeout(() => socket.write(reply), 30), { operations: 40 }],
  ])('%s is found sound', async (_, send, given) => {
    const outcome = await load(await serve(answering(send)), given);
    expect(outcome.counts).toMatchObject({ total: given.operations, errors: {}, pending: 0, badReads: 0 });
    expect(verdictOn(outcome).verdict).toBe('ok');
  });

  test('whose replies lack their terminators is waited for', async () => {
    const send = (socket: Socket, reply: string) => void socket.write(reply.replace(/\s+$/, ''));
    const outcome = await load(await serve(answering(send)), { operations: 12 });
    expect(outcome.counts).toMatchObject({ total: 12, errors: {}, pending: 0 });
    expect(verdictOn(outcome).verdict).toBe('ok');
  });

  test('whose terminators come late is waited for', async () => {
    const send = (socket: Socket, reply: string) => {
      socket.write(reply.slice(0, -2));
      setTimeout(() => socket.write(reply.slice(-2)), 20);
    };
    const outcome = await load(await serve(answering(send)), { operations: 20, sets: 1 });
    expect(outcome.counts).toMatchObject({ total: 20, stored: 20, errors: {} });
  });

  test('that closes after each reply is connected to anew', async () => {
    const outcome = await load(await serve(answering((socket, reply) => void socket.end(reply))), { operations: 60 });
    expect(outcome.counts.connections).toBeGreaterThan(20);
    expect(verdictOn(outcome).verdict).toBe('ok');
    // A request may cross the end of its connection.
    expect(Object.keys(outcome.counts.errors).filter((kind) => kind !== 'closed' && kind !== 'reset')).toEqual([]);
  });
});

/** Replies leave in pieces of seven bytes, which end and begin where they like. */
function cutUp(): Parameters<typeof answering>[0] {
  const waiting = new Map<Socket, string>();
  const leave = (socket: Socket) => {
    const bytes = waiting.get(socket) ?? '';
    socket.write(bytes.slice(0, 7));
    waiting.set(socket, bytes.slice(7));
    if (bytes.length > 7) setImmediate(() => leave(socket));
  };
  return (socket, reply) => {
    const before = waiting.get(socket) ?? '';
    waiting.set(socket, before + reply);
    if (before === '') setImmediate(() => leave(socket));
  };
}

/** Replies leave together, after a moment. */
function glued(): Parameters<typeof answering>[0] {
  const waiting = new Map<Socket, string>();
  const leave = (socket: Socket) => {
    socket.write(waiting.get(socket) ?? '');
    waiting.delete(socket);
  };
  return (socket, reply) => {
    const before = waiting.get(socket);
    waiting.set(socket, (before ?? '') + reply);
    if (before === undefined) setTimeout(() => leave(socket), 5);
  };
}

describe('a server that fails', () => {
  test.each<[string, (socket: Socket) => void, Record<string, unknown>]>([
    ['silent', (socket) => socket.resume(), { 'no-reply': expect.any(Number) }],
    ['half a reply', (socket) => socket.on('data', () => socket.write('STOR')), { 'no-reply': expect.any(Number) }],
    ['closing', (socket) => socket.on('data', () => socket.end()), { closed: expect.any(Number) }],
    ['resetting', (socket) => socket.on('data', () => socket.resetAndDestroy()), { reset: expect.any(Number) }],
    [
      'talking nonsense',
      (socket) => socket.on('data', () => socket.write('hello?\r\n')),
      { unparsable: expect.any(Number) },
    ],
    [
      'refusing all',
      (socket) => socket.on('data', () => socket.write('INVALID COMMAND\r\n')),
      { invalid: expect.any(Number) },
    ],
    ['endless', (socket) => socket.on('data', () => flood(socket, Buffer.alloc(65_536, 'x'))), {}],
  ])('is given up, and connected to anew: %s', async (_, server, errors) => {
    const { counts, history, samples } = await load(await serve(server), { ...SHORT, sets: 1 });
    expect(counts).toMatchObject({ total: 20, pending: 20, stored: 0, errors });
    expect(counts.connections).toBeGreaterThanOrEqual(20);
    expect(Object.values(counts.errors).reduce((sum, count) => sum + count, 0)).toBe(20);
    expect(rowsOf(history).every(({ end }) => end === Number.POSITIVE_INFINITY)).toBe(true);
    expect(samples.length).toBeGreaterThan(0);
  });

  test('that nobody has started', async () => {
    const address = await soundServer();
    const { counts, samples } = await load(
      { ...address, port: 1 },
      { durationMs: 300, operations: Number.POSITIVE_INFINITY },
    );
    expect(counts).toMatchObject({ total: 0, connections: 0 });
    expect(counts.errors.refused).toBeGreaterThan(0);
    expect(samples[0]).toMatchObject({ kind: 'refused', received: 'ECONNREFUSED' });
  });

  test('sends what nobody asked for', async () => {
    const server = answering((socket, reply, nth) => void socket.write(nth % 10 === 0 ? reply + reply : reply));
    const outcome = await load(await serve(server), { operations: 200, sets: 1 });
    expect(outcome.counts.errors.surplus).toBeGreaterThan(0);
    expect(Object.keys(outcome.counts.errors)).toEqual(['surplus']);
    // Whatever came on a connection in doubt, nothing was taken for the reply to another request.
    expect(outcome.counts.stored + outcome.counts.pending).toBe(200);
    expect(verdictOn(outcome).verdict).toBe('ok');
  });

  test('leaves every tenth request unanswered', async () => {
    const server = answering((socket, reply, nth) => {
      if (nth % 10 !== 0) socket.write(reply);
    });
    const outcome = await load(await serve(server), { operations: 60, timeoutMs: 300 });
    expect(outcome.counts.errors).toEqual({ 'no-reply': 6 });
    expect(outcome.counts.pending).toBe(6);
    expect(verdictOn(outcome).verdict).toBe('ok');
  });

  test('ends now and then', async () => {
    const server = answering((socket, reply, nth) => {
      if (nth % 20 === 0) socket.resetAndDestroy();
      else socket.write(reply);
    });
    const outcome = await load(await serve(server), { operations: 200, pipeline: 3 });
    expect(outcome.counts.total).toBe(200);
    expect(outcome.counts.errors.reset).toBeGreaterThan(0);
    expect(outcome.counts.pending).toBe(outcome.counts.errors.reset);
    expect(verdictOn(outcome).verdict).toBe('ok');
  });
});

test('what is refused is recorded as refused', async () => {
  const server = answering(
    (socket, reply, nth) => void socket.write(reply.startsWith('STORED') && nth % 3 === 0 ? 'NOT STORED\r\n' : reply),
  );
  const { counts, history } = await load(await serve(server), { operations: 100, sets: 1 });
  expect(counts.refused).toBe(33);
  expect(counts.errors).toEqual({});
  const kinds = rowsOf(history).map(({ kind }) => kind);
  expect(kinds.filter((kind) => kind === REFUSED)).toHaveLength(33);
  expect(kinds.filter((kind) => kind === SET)).toHaveLength(67);
});

test('a value that is not what was written is remarked on', async () => {
  const address = await serve(
    answering((socket, reply) => void socket.write(reply.replace(/(VALUE \S+ \S{9})\S*/, '$1'))),
  );
  const outcome = await load(address, { operations: 200 });
  const { counts, history } = outcome;
  expect(counts.errors).toEqual({});
  expect(counts.badReads).toBe(counts.hits);
  expect(counts.badReads).toBeGreaterThan(0);
  for (const [index, { kind, text }] of history.remarks ?? []) {
    expect(kind).toBe('torn');
    expect(text).toHaveLength(9);
    expect(history.value[index]).toBe(-1);
  }
  expect(verdictOn(outcome).violations[0]?.anomaly).toBe('torn-value');
});

test('a slow server is waited for as long as was asked', async () => {
  const server = answering((socket, reply) => void setTimeout(() => socket.write(reply), 400));
  const impatient = await load(await serve(server), { operations: 3, timeoutMs: 50 });
  expect(impatient.counts.errors).toEqual({ 'no-reply': 3 });
  const patient = await load(await serve(server), { operations: 3, timeoutMs: 30_000 });
  expect(patient.counts.errors).toEqual({});
});

test('a window of requests is kept full, and no fuller', async () => {
  let underWay = 0;
  let most = 0;
  const server = answering((socket, reply) => {
    underWay += 1;
    most = Math.max(most, underWay);
    setTimeout(() => {
      underWay -= 1;
      socket.write(reply);
    }, 10);
  });
  await load(await serve(server), { clients: 1, pipeline: 5, operations: 50 });
  expect(most).toBe(5);
});

test('a run meets nothing of an earlier one', async () => {
  const address = await soundServer();
  const first = await load(address);
  const second = await load(address);
  expect(first.history.names?.key(0)).not.toBe(second.history.names?.key(0));
  expect(planFor(address, { wire: wireOf(lite) }).prefix).not.toBe(planFor(address).prefix);
  expect(verdictOn(second).verdict).toBe('ok');
});
