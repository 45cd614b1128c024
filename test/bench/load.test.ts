import type { Socket } from 'node:net';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { Corpus } from '../../src/bench/corpus.js';
import { Latencies } from '../../src/bench/latencies.js';
import { Load } from '../../src/bench/load.js';
import { drawnTape, loadingTape } from '../../src/bench/tape.js';
import { WIRES } from '../../src/bench/wire.js';
import { EXIT } from '../../src/errors.js';
import { freePort } from '../../src/target/spawned.js';
import { serve } from '../client/net-server.js';
import { MODELS, serving } from './models.js';

const corpus = new Corpus(1, 50, 20);
const wire = WIRES.get('lite')!;
const loading = loadingTape(wire, corpus);
const NOTHING = Buffer.alloc(0);
const TIMEOUT_MS = 10_000;
/** Long enough for a server that never answers to be told from one that does. */
const SHORT_MS = 200;

interface Given {
  readonly connections?: number;
  readonly greeting?: string;
  readonly timeoutMs?: number;
}

async function open(server: (socket: Socket) => void, given: Given = {}): Promise<Load> {
  const { connections = 3, greeting = '', timeoutMs = TIMEOUT_MS } = given;
  const endpoint = { name: 'it', address: await serve(server), greeting: Buffer.from(greeting, 'latin1') };
  const load = await Load.open(endpoint, connections, timeoutMs);
  onTestFinished(() => load.close());
  return load;
}

/** Sends all SETs once. */
const once = (load: Load, pipeline = 4) =>
  load.run({ tape: loading, pipeline, ms: TIMEOUT_MS, requests: loading.length });

async function refusal(
  server: (socket: Socket) => void,
  given?: Given,
): Promise<{ message: string; exitCode: number }> {
  return open(server, given)
    .then((load) => once(load))
    .then(
      () => ({ message: 'nothing is wrong', exitCode: EXIT.ok }),
      (error) => error,
    );
}

const STORED = serving(MODELS.lite!);

describe('a load', () => {
  test('counts what was answered, and times each batch', async () => {
    const load = await open(STORED);
    const latencies = new Latencies();
    const round = await load.run({ tape: loading, pipeline: 4, ms: TIMEOUT_MS, requests: loading.length, latencies });
    expect(round?.operations).toBe(50);
    // Twelve batches of four, and one of what was left.
    expect(latencies.count).toBe(13);
    expect(round?.ms).toBeGreaterThan(0);
    expect(round?.busy).toBeGreaterThanOrEqual(0);
    expect(round?.busy).toBeLessThanOrEqual(1);
  });

  test('goes round and round until the time is over, in every protocol', async () => {
    for (const spoken of WIRES.values()) {
      const load = await open(serving(MODELS[spoken.name]!));
      const load1 = loadingTape(spoken, corpus);
      await load.run({ tape: load1, pipeline: 8, ms: TIMEOUT_MS, requests: load1.length });
      const tape = drawnTape(spoken, corpus, { operation: 'mix', pipeline: 8, seed: 2 });
      const round = await load.run({ tape, pipeline: 8, ms: 30 });
      expect(round?.operations).toBeGreaterThanOrEqual(24);
      expect(round!.operations % 8).toBe(0);
    }
  });

  test('goes on where the last round has ended', async () => {
    const asked: string[] = [];
    const load = await open(
      (socket) => {
        socket.on('data', (chunk) => asked.push(chunk.toString('latin1')));
        STORED(socket);
      },
      { connections: 1 },
    );
    await load.run({ tape: loading, pipeline: 1, ms: TIMEOUT_MS, requests: 2 });
    await load.run({ tape: loading, pipeline: 1, ms: TIMEOUT_MS, requests: 2 });
    expect(asked.map((request) => request.split(' ')[1])).toEqual([0, 1, 2, 3].map((index) => corpus.key(index)));
  });

  test('takes replies however they are cut', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }), async (sizes) => {
        const load = await open((socket) => {
          socket.setNoDelay(true);
          let turn = 0;
          serving(MODELS.lite!)(
            Object.assign(Object.create(socket) as Socket, {
              on: socket.on.bind(socket),
              write: (text: string) => {
                for (let at = 0; at < text.length; turn += 1) {
                  const size = sizes[turn % sizes.length] ?? 1;
                  socket.write(text.slice(at, at + size), 'latin1');
                  at += size;
                }
                return true;
              },
            }),
          );
        });
        expect((await once(load))?.operations).toBe(50);
      }),
      { numRuns: 10 },
    );
  });

  test('takes a greeting first', async () => {
    const load = await open(
      (socket) => {
        socket.write('Client ');
        setImmediate(() => socket.write('Socket\r\n'));
        STORED(socket);
      },
      { greeting: 'Client Socket\r\n' },
    );
    expect((await once(load))?.operations).toBe(50);
  });

  test('sends no more than is asked for when there are more connections', async () => {
    const load = await open(STORED, { connections: 60 });
    const round = await load.run({ tape: loading, pipeline: 1, ms: TIMEOUT_MS, requests: 7 });
    expect(round?.operations).toBe(7);
  });

  test('ends when it is closed', async () => {
    const load = await open(() => {});
    const round = once(load);
    load.close();
    expect(await round).toBeUndefined();
    expect(await once(load)).toBeUndefined();
  });
});

describe('a reply that is wrong', () => {
  /** Every reply but the n-th is right. */
  const spoiling = (nth: number, spoil: (reply: string) => string) => {
    let count = 0;
    return (answer: string) =>
      answer.replace(/STORED\r\n/g, (reply) => {
        count += 1;
        return count === nth ? spoil(reply) : reply;
      });
  };

  test('is shown from its first byte that differs, whichever that is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 0, max: 7 }), async (nth, at) => {
        const spoil = (reply: string) => `${reply.slice(0, at)}?${reply.slice(at + 1)}`;
        const { message, exitCode } = await refusal(serving(MODELS.lite!, spoiling(nth, spoil)), { connections: 1 });
        const key = corpus.key(nth - 1);
        const received = spoil('STORED\r\n').replace('\r', '\\r').replace('\n', '\\n');
        expect(message).toContain(`it answered wrongly to "set ${key} 20\\r\\n`);
        expect(message).toContain(`expected "STORED\\r\\n", received "${received}`);
        expect(message).toMatch(new RegExp(`they differ from byte ${at} on$`));
        expect(exitCode).toBe(EXIT.violation);
      }),
      { numRuns: 30 },
    );
  });

  test.each<[string, (socket: Socket) => void, Given, RegExp]>([
    [
      'too long',
      serving(MODELS.lite!, (answer) => `${answer}more`),
      { connections: 1 },
      /^it (answered wrongly|sent "more" where nothing more was to come)/,
    ],
    [
      'sent twice',
      serving(MODELS.lite!, (answer) => answer + answer),
      { connections: 1 },
      /^it sent "STORED\\r\\n(STORED\\r\\n)*" where nothing more was to come$/,
    ],
    [
      'sent without being asked for',
      (socket) => void socket.write('hello'),
      {},
      /^it (sent "hello" where nothing more was to come|answered wrongly .* received "hello"; .*)$/,
    ],
    [
      'no greeting',
      (socket) => void socket.write('Hello'),
      { greeting: 'Client Socket\r\n' },
      /^it answered wrongly on connect: expected "Client Socket\\r\\n", received "Hello"; they differ from byte 0 on$/,
    ],
  ])('is found when it is %s', async (_, server, given, sentence) => {
    const { message, exitCode } = await refusal(server, given);
    expect(message).toMatch(sentence);
    expect(exitCode).toBe(EXIT.violation);
  });

  test('of a value is shown around the difference', async () => {
    const big = new Corpus(1, 5, 5000);
    const load = await open(
      serving(MODELS.lite!, (answer) => answer.replace(/^(VALUE .{3000})./s, '$1!')),
      { connections: 1 },
    );
    const sets = loadingTape(wire, big);
    await load.run({ tape: sets, pipeline: 1, ms: TIMEOUT_MS, requests: sets.length });
    const tape = drawnTape(wire, big, { operation: 'get', pipeline: 1, seed: 1 });
    const error = await load.run({ tape, pipeline: 1, ms: TIMEOUT_MS }).catch((thrown) => thrown);
    expect(error.message).toMatch(
      /^it answered wrongly to "get \S+\\r\\n": expected "…\w{64}…", received "…\w{32}!\w{31}…"; they differ from byte 3006 on$/,
    );
  });
});

describe('a target that is gone', () => {
  test('is told, where nobody listens', async () => {
    const endpoint = { name: 'it', address: { host: '127.0.0.1', port: await freePort() }, greeting: NOTHING };
    await expect(Load.open(endpoint, 2, TIMEOUT_MS)).rejects.toThrow(
      /^cannot connect to it at \S+ \(ECONNREFUSED\): is the server running there\?$/,
    );
  });

  test.each<[string, (socket: Socket) => void, Given, RegExp]>([
    [
      'closes',
      (socket) => socket.on('data', () => socket.end()),
      {},
      /^it closed connection \d of 3, while a reply of 32 bytes was to come$/,
    ],
    [
      'closes within a reply',
      (socket) => socket.on('data', () => socket.end('STORED')),
      {},
      /^it closed connection \d of 3, while 26 of the 32 bytes of a reply were to come$/,
    ],
    [
      'resets',
      (socket) => socket.on('data', () => socket.resetAndDestroy()),
      { connections: 1 },
      /^it broke off the connection \(ECONNRESET\), while a reply of 32 bytes was to come$/,
    ],
    [
      'never answers',
      (socket) => socket.resume(),
      { timeoutMs: SHORT_MS },
      /^it left connection 1 of 3 without an answer for 200ms: a reply of 32 bytes was to come$/,
    ],
    [
      'stops within a reply',
      (socket) => socket.on('data', () => socket.write('STORED\r')),
      { timeoutMs: SHORT_MS, connections: 1 },
      /^it left the connection without an answer for 200ms: 25 of the 32 bytes of a reply were to come$/,
    ],
    [
      'never greets',
      (socket) => socket.resume(),
      { timeoutMs: SHORT_MS, greeting: 'hi\n' },
      /^it left connection 1 of 3 without an answer for 200ms: a reply of 3 bytes was to come$/,
    ],
  ])('is told, where it %s', async (_, server, given, sentence) => {
    const { message, exitCode } = await refusal(server, given);
    expect(message).toMatch(sentence);
    expect(exitCode).toBe(EXIT.unreachable);
  });

  test('is told in the next round, where it closes between two', async () => {
    const sockets: Socket[] = [];
    const load = await open(
      (socket) => {
        sockets.push(socket);
        STORED(socket);
      },
      { connections: 1 },
    );
    await once(load);
    const ended = new Promise((resolve) => sockets[0]?.on('close', resolve));
    sockets[0]?.end();
    await ended;
    await expect(once(load)).rejects.toThrow(/^it closed the connection/);
  });
});
