import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { GET } from '../../src/consistency/history.js';
import { type Dialect, lite } from '../../src/protocol/dialect.js';
import { CLIENT_TROUBLES, type ClientTrouble, type LoadPlan } from '../../src/stress/options.js';
import { answerLines, serve } from '../client/net-server.js';
import { ServerProcess, temporaryFolder } from '../server/harness.js';
import { load, soundServer, start, untilAnswered, verdictOn, wireOf } from './loading.js';
import { rowsOf } from './recorded.js';

const ENDLESS = Number.POSITIVE_INFINITY;

describe('clients that make trouble for a sound server', () => {
  test.each<[string, readonly ClientTrouble[], Partial<LoadPlan>]>([
    ['disconnect', ['disconnect'], {}],
    ['reset', ['reset'], {}],
    ['split', ['split'], {}],
    ['churn', ['churn'], { operations: 1000 }],
    ['stall', ['stall'], {}],
    ['all of them', CLIENT_TROUBLES, {}],
    ['all of them, pipelined', CLIENT_TROUBLES, { pipeline: 8 }],
    ['all of them, with large values', CLIENT_TROUBLES, { valueBytes: [500, 5000] }],
    ['all of them, at a rate', CLIENT_TROUBLES, { rate: 3000 }],
  ])('%s: nothing failed, nothing is wrong', async (_, trouble, given) => {
    const outcome = await load(await soundServer(), { trouble, clients: 8, operations: 3000, ...given });
    const { counts } = outcome;
    expect(counts.errors).toEqual({});
    expect(counts.total).toBe(given.operations ?? 3000);
    // Whoever vanishes leaves operations unanswered, and they alone.
    expect(counts.pending).toBe(counts.troubled);
    expect(counts.badReads).toBe(0);
    expect(verdictOn(outcome).verdict).toBe('ok');
    const leaves = trouble.includes('disconnect') || trouble.includes('reset');
    expect(counts.pending > 0).toBe(leaves);
    expect(counts.connections > 8).toBe(leaves || trouble.includes('churn'));
  });
});

/** A proxy that notes what each connection has sent to a server, and how it ended. */
async function spy(port: number) {
  const connections: { sent: Buffer[]; ended: 'closed' | 'reset' | undefined }[] = [];
  const proxy = createServer({ noDelay: true }, (socket) => {
    const noted: (typeof connections)[number] = { sent: [], ended: undefined };
    connections.push(noted);
    const server = connect({ port, host: '127.0.0.1', noDelay: true });
    socket.on('data', (chunk) => {
      noted.sent.push(chunk);
      server.write(chunk);
    });
    server.on('data', (chunk) => socket.write(chunk));
    socket.on('error', () => {
      noted.ended = 'reset';
    });
    socket.on('close', () => {
      noted.ended ??= 'closed';
      server.destroy();
    });
    server.on('error', () => socket.destroy());
    server.on('close', () => socket.destroy());
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  onTestFinished(() => void proxy.close());
  return { connections, address: { host: '127.0.0.1', port: (proxy.address() as AddressInfo).port } };
}

describe('what a server sees', () => {
  async function seen(trouble: readonly ClientTrouble[], operations = 2000) {
    const { connections, address } = await spy((await soundServer()).port);
    const outcome = await load(address, { trouble, clients: 2, operations, valueBytes: [40, 40], sets: 1 });
    return { connections, outcome };
  }
  const sentOn = ({ sent }: { sent: Buffer[] }) => Buffer.concat(sent).toString('latin1');
  const isWhole = (bytes: string) => /^(set \S+ 40\r\n\S{40}\r\n)*$/.test(bytes);

  test('of a disconnect: connections that end within a request, and between two', async () => {
    const { connections } = await seen(['disconnect']);
    const left = connections.filter(({ ended }) => ended === 'closed').map(sentOn);
    expect(left.filter((bytes) => !isWhole(bytes)).length).toBeGreaterThan(0);
    expect(left.filter((bytes) => isWhole(bytes)).length).toBeGreaterThan(2);
  });

  test('of a reset: connections that are reset', async () => {
    const { connections } = await seen(['reset']);
    expect(connections.filter(({ ended }) => ended === 'reset').length).toBeGreaterThan(3);
  });

  test('of a split: requests in many pieces', async () => {
    const { connections } = await seen(['split'], 1000);
    expect(connections).toHaveLength(2);
    for (const connection of connections) expect(isWhole(sentOn(connection))).toBe(true);
    const pieces = connections.flatMap(({ sent }) => sent).filter((piece) => piece.length < 5);
    expect(pieces.length).toBeGreaterThan(10);
  });

  test('of churn: one request on each connection of some clients', async () => {
    const { connections, outcome } = await seen(['churn'], 200);
    const requests = connections.map((connection) => sentOn(connection).split('set ').length - 1);
    // How the two share the work is the machine's affair.
    expect(requests.filter((count) => count === 1).length).toBeGreaterThan(0);
    expect(requests.filter((count) => count > 1).length).toBeLessThanOrEqual(1);
    const churner = rowsOf(outcome.history).filter(({ client }) => client === 0);
    expect(requests.filter((count) => count === 1).length).toBe(churner.length);
  });

  test('of a stall: headers without values, and many GETs', async () => {
    const { connections, address } = await spy((await soundServer()).port);
    const running = await start(address, { trouble: ['stall'], clients: 1, operations: ENDLESS });
    const stalled = () => connections.map(sentOn).filter((bytes) => /^set \S+stalled 10\r\n$/.test(bytes));
    const unread = () => connections.map(sentOn).filter((bytes) => /^(get (\S+)\r\n)(get \2\r\n){100}/.test(bytes));
    while (stalled().length < 3 || unread().length < 3) await new Promise((resolve) => setTimeout(resolve, 20));
    running.stop();
    const { history, counts } = await running.finished;
    expect(counts.errors).toEqual({});
    expect(history.keys).toBe(4);
    // All of them have left.
    while (connections.some(({ ended }) => ended === undefined))
      await new Promise((resolve) => setTimeout(resolve, 20));
  });
});

/** The reference server in a process, which can be killed, started again, stopped and continued. */
async function process(port = 0, data = `${temporaryFolder()}/data.csv`) {
  const server = await ServerProcess.start({ port, data, fsync: 'always' });
  return { server, data, address: { host: '127.0.0.1', port: server.port } };
}

describe('trouble that is made for the server', () => {
  test.each([0, 1])('a kill is no error, and what was acknowledged is there, with %i threads', async (workers) => {
    const { server, data, address } = await process();
    const running = await start(address, { operations: ENDLESS, clients: 8, pipeline: 2 }, { workers });
    let current = server;
    for (let round = 0; round < 2; round += 1) {
      await untilAnswered(running, 200);
      running.tell('kill', running.clock());
      await current.stop('SIGKILL');
      current = await ServerProcess.start({ port: address.port, data, fsync: 'always' });
      running.tell('start', running.clock());
    }
    await untilAnswered(running, 200);
    running.stop();
    const outcome = await running.finished;
    expect(outcome.counts.errors).toEqual({});
    expect(outcome.counts.troubled).toBeGreaterThan(0);
    expect(outcome.counts.connections).toBeGreaterThan(16);
    expect(verdictOn(outcome).verdict).toBe('ok');
  });

  test('a pause lengthens deadlines', async () => {
    const { server, address } = await process();
    const running = await start(address, { operations: ENDLESS, timeoutMs: 1500 });
    await untilAnswered(running, 50);
    running.tell('pause', running.clock());
    server.child.kill('SIGSTOP');
    await new Promise((resolve) => setTimeout(resolve, 2500));
    server.child.kill('SIGCONT');
    running.tell('resume', running.clock());
    await untilAnswered(running, 50);
    running.stop();
    const outcome = await running.finished;
    expect(outcome.counts.errors).toEqual({});
    expect(outcome.counts.connections).toBe(5);
    expect(verdictOn(outcome).verdict).toBe('ok');
  });

  test.each<[string, Partial<Dialect>]>([
    ['a stream', {}],
    ['a connection for each command', { delivery: 'one-command-per-connection' }],
  ])('a reply that never comes is given up, however often the server is paused: %s', async (_, dialect) => {
    let asked = 0;
    const address = await serve(
      answerLines((line) => {
        if (line.startsWith('get')) asked += 1;
        return line.startsWith('get') && asked !== 100 ? 'NOT FOUND\r\n' : undefined;
      }),
    );
    const wire = wireOf({ ...lite, ...dialect });
    const running = await start(address, { wire, sets: 0, operations: 300, timeoutMs: 300 });
    let isOver = false;
    const finished = running.finished.finally(() => {
      isOver = true;
    });
    while (!isOver) {
      running.tell('pause', running.clock());
      await sleep(30);
      running.tell('resume', running.clock());
      await sleep(50);
    }
    const { counts } = await finished;
    expect([counts.total, counts.pending]).toEqual([300, 1]);
    expect((counts.errors['no-reply'] ?? 0) + counts.troubled).toBe(1);
  });

  test('what fails without it is an error: a kill that nobody told', async () => {
    const { server, address } = await process();
    const running = await start(address, { operations: ENDLESS, timeoutMs: 1000 });
    await untilAnswered(running, 50);
    await server.stop('SIGKILL');
    running.stop();
    const { counts } = await running.finished;
    expect(Object.keys(counts.errors).filter((kind) => ['closed', 'reset', 'refused'].includes(kind))).not.toEqual([]);
    expect(counts.troubled).toBe(0);
  });

  test('after it, failures are errors again', async () => {
    // Answers until it is told not to: no connection outlives a restart, be it of a server that did not go away.
    let answers = true;
    const address = await serve(
      answerLines((line) => (answers && line.startsWith('get') ? 'NOT FOUND\r\n' : undefined)),
    );
    const running = await start(address, { sets: 0, operations: ENDLESS, timeoutMs: 100 });
    await untilAnswered(running, 50);
    running.tell('kill', running.clock());
    await untilAnswered(running, 50);
    running.tell('start', running.clock());
    await untilAnswered(running, 50);
    expect(running.live().counts.errors).toEqual({});
    answers = false;
    while (running.live().counts.errors['no-reply'] === undefined)
      await new Promise((resolve) => setTimeout(resolve, 20));
    running.stop();
    const { history } = await running.finished;
    expect(rowsOf(history).every(({ kind }) => kind === GET)).toBe(true);
  });
});
