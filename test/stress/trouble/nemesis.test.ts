import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { TargetError, UsageError } from '../../../src/errors.js';
import { PROCESS_TROUBLES } from '../../../src/stress/options.js';
import { Random } from '../../../src/stress/random.js';
import { Nemesis, type NemesisOptions, type TroubledServer } from '../../../src/stress/trouble/nemesis.js';
import type { TroubleRule } from '../../../src/stress/trouble/schedule.js';
import { freePort, PortTaken, SpawnedServer } from '../../../src/target/spawned.js';
import { Talk } from '../../fixtures/talk.js';
import { HAS_PYTHON, TARGETS } from '../../fixtures/target-process.js';

/** What was done to a server and told to a listener, in order. */
type Log = string[];

/** A server that takes a moment for everything, and whose starts fail as `starts` says, in turn. */
class FakeServer implements TroubledServer {
  state: 'up' | 'paused' | 'down' = 'up';
  exit: string | undefined;
  lastWords = '';
  readonly log: Log;
  readonly #starts: (Error | undefined)[];
  readonly #obeys: boolean;

  constructor(log: Log, starts: (Error | undefined)[] = [], obeys = true) {
    this.log = log;
    this.#starts = starts;
    this.#obeys = obeys;
  }

  get gone(): boolean {
    return this.state === 'down';
  }

  async start(): Promise<void> {
    expect(this.state).toBe('down');
    this.log.push('starting');
    await sleep(1);
    const failure = this.#starts.shift();
    if (failure !== undefined) throw failure;
    this.log.push('started');
    this.state = 'up';
    this.exit = undefined;
  }

  async stop(): Promise<void> {
    await this.#end('stop', this.#obeys ? 'exit code 0' : 'signal SIGKILL');
  }

  async kill(): Promise<void> {
    await this.#end('kill', 'signal SIGKILL');
  }

  async #end(how: string, exit: string): Promise<void> {
    expect(this.state).toBe('up');
    this.log.push(how);
    await sleep(1);
    this.state = 'down';
    this.exit = exit;
  }

  pause(): void {
    expect(this.state).toBe('up');
    this.log.push('pause');
    this.state = 'paused';
  }

  resume(): void {
    expect(this.state).toBe('paused');
    this.log.push('resume');
    this.state = 'up';
  }
}

function nemesisOf(
  server: TroubledServer,
  rules: readonly TroubleRule[],
  { log = [], seed = 1, ...more }: { log?: Log; seed?: number } & Partial<NemesisOptions> = {},
): Nemesis {
  const random = new Random(seed);
  const begin = performance.now();
  return new Nemesis({
    server,
    rules,
    random: () => random.next(),
    clock: () => (performance.now() - begin) * 1000,
    listener: {
      tell: (event) => log.push(`told ${event}`),
      gone: () => log.push('gone'),
    },
    ...more,
  });
}

/** Makes trouble until there is a finding or so much was logged; then ends it. */
async function run(nemesis: Nemesis, log: Log, entries: number): Promise<void> {
  nemesis.begin();
  for (let left = 5000; log.length < entries && !log.includes('gone') && left > 0; left -= 1) await sleep(1);
  await nemesis.end();
}

const SOON: TroubleRule[] = [
  { kind: 'kill', everyMs: [0, 3] },
  { kind: 'pause', everyMs: [0, 3], lastsMs: [0, 3] },
  { kind: 'term', everyMs: [0, 3] },
];

describe('the nemesis', () => {
  test('makes one trouble at a time, and leaves a server that runs', async () => {
    const log: Log = [];
    const server = new FakeServer(log);
    const nemesis = nemesisOf(server, SOON, { log });
    await run(nemesis, log, 100);
    const [words, events] = [log.join(' '), nemesis.events.map(({ kind }) => kind).join(' ')];
    expect(words).toMatch(
      /^((told kill kill starting started told start|told term stop starting started told start|told pause pause resume told resume)( |$))+$/,
    );
    for (const kind of PROCESS_TROUBLES) expect(words).toContain(`told ${kind}`);
    expect(events).toMatch(/^((kill start|term start|pause resume)( |$))+$/);
    expect([server.state, nemesis.finding]).toEqual(['up', undefined]);
    const done = log.length;
    await sleep(20);
    expect(log.length).toBe(done);
  });

  test('notes a kill when the old server is gone and the new one not there yet, all in order of time', async () => {
    const log: Log = [];
    const states: string[] = [];
    const server = new FakeServer(log);
    let us = 0;
    const clock = () => {
      states.push(server.state);
      us += 100;
      return us;
    };
    const nemesis = nemesisOf(server, [{ kind: 'kill', atMs: 1 }], { log, clock });
    const pushed: string[] = [];
    nemesis.begin();
    while (nemesis.events.length < 2) {
      if (nemesis.events.length === 1) pushed.push(server.state);
      await sleep(0);
    }
    await nemesis.end();
    expect(nemesis.events.map(({ kind }) => kind)).toEqual(['kill', 'start']);
    expect(pushed.every((state) => state === 'down')).toBe(true);
    const at = nemesis.events.map(({ at }) => at / 100 - 1);
    expect(at.map((index) => states[index])).toEqual(['down', 'up']);
    expect(at[1]).toBeGreaterThan(at[0] ?? 0);
  });

  test('ends a pause at once when it is ended, however long the pause', async () => {
    const log: Log = [];
    const server = new FakeServer(log);
    const nemesis = nemesisOf(server, [{ kind: 'pause', atMs: 0, lastsMs: [1e9, 1e9] }], { log });
    await run(nemesis, log, 2);
    expect([server.state, ...log]).toEqual(['up', 'told pause', 'pause', 'resume', 'told resume']);
  });

  test('waits for trouble that is farther away than a timer reaches, and can be ended meanwhile', async () => {
    const log: Log = [];
    const nemesis = nemesisOf(new FakeServer(log), [{ kind: 'kill', atMs: 1e12 }], { log });
    nemesis.begin();
    await sleep(20);
    await nemesis.end();
    expect(log).toEqual([]);
  });

  test('begins no trouble when clients send nothing any more', async () => {
    const log: Log = [];
    const nemesis = nemesisOf(new FakeServer(log), [{ kind: 'kill', everyMs: [5, 5] }], { log, untilMs: 30 });
    nemesis.begin();
    await sleep(100);
    const done = [...log];
    await sleep(50);
    expect(log).toEqual(done);
    await nemesis.end();
    expect([done[0], done.at(-1)]).toEqual(['told kill', 'told start']);
  });

  test('calls a server killed that did not end when it was asked to', async () => {
    const log: Log = [];
    const nemesis = nemesisOf(new FakeServer(log, [], false), [{ kind: 'term', atMs: 0 }], { log });
    await run(nemesis, log, 5);
    expect(nemesis.events.map(({ kind }) => kind)).toEqual(['kill', 'start']);
  });
});

describe('a server that is not there any more is found:', () => {
  test('it does not start again', async () => {
    const log: Log = [];
    const failure = new TargetError(
      'the command `x` ended (exit code 1) before it listened; it printed: Error: torn row',
    );
    const nemesis = nemesisOf(new FakeServer(log, [undefined, failure]), [{ kind: 'kill', everyMs: [0, 1] }], { log });
    await run(nemesis, log, 100);
    expect(nemesis.finding).toEqual({
      level: 'must',
      sentence:
        'the server did not start again after kill -9: the command `x` ended (exit code 1) before it listened; it printed: Error: torn row',
    });
    expect(log.slice(-4)).toEqual(['told kill', 'kill', 'starting', 'gone']);
    expect(nemesis.events.map(({ kind }) => kind)).toEqual(['kill', 'start', 'kill']);
  });

  test('its address is in use for too long', async () => {
    const log: Log = [];
    const inUse = [
      'it printed: Error: listen EADDRINUSE: address already in use 127.0.0.1:1',
      'it printed: OSError: [Errno 98] Address already in use',
      'it printed: bind: Address already in use',
      'it printed: java.net.BindException: Address already in use (Bind failed)',
    ].map((words) => new TargetError(words));
    for (const error of inUse) {
      const server = new FakeServer([], new Array(100).fill(error));
      const nemesis = nemesisOf(server, [{ kind: 'term', atMs: 0 }], { log, patienceMs: 1 });
      await run(nemesis, log, 5);
      expect(nemesis.finding?.level, error.message).toBe('should');
      expect(nemesis.finding?.sentence).toContain('could not be started at once after SIGTERM');
      log.length = 0;
    }
  });

  test('but not where its address is free after a while', async () => {
    const log: Log = [];
    const server = new FakeServer(log, [
      new TargetError('it printed: Error: listen EADDRINUSE'),
      new PortTaken('taken'),
    ]);
    const nemesis = nemesisOf(server, [{ kind: 'kill', atMs: 0 }], { log });
    await run(nemesis, log, 7);
    expect([server.state, nemesis.finding]).toEqual(['up', undefined]);
    expect(log.filter((entry) => entry === 'starting').length).toBe(3);
  });

  test('it ended by itself', async () => {
    const log: Log = [];
    const server = new FakeServer(log);
    const nemesis = nemesisOf(server, [], { log });
    nemesis.begin();
    Object.assign(server, { state: 'down', exit: 'exit code 1', lastWords: 'RangeError: no such thing' });
    await nemesis.end();
    expect(nemesis.finding).toEqual({
      level: 'must',
      sentence: 'the server ended by itself under load (exit code 1); it printed: RangeError: no such thing',
    });
    expect(log).toEqual(['gone']);
  });

  test('before trouble, too, and no more is made then', async () => {
    const log: Log = [];
    const server = new FakeServer(log);
    const nemesis = nemesisOf(server, [{ kind: 'kill', everyMs: [5, 5] }], { log });
    nemesis.begin();
    server.state = 'down';
    for (let left = 5000; log.length === 0 && left > 0; left -= 1) await sleep(1);
    await nemesis.end();
    expect([log, nemesis.finding?.level]).toEqual([['gone'], 'must']);
  });
});

test('an error of the kit, or of its user, is thrown by end', async () => {
  const log: Log = [];
  for (const error of [new UsageError('cannot run'), new PortTaken('somebody else listens'), new Error('a bug')]) {
    const nemesis = nemesisOf(new FakeServer([], new Array(50).fill(error)), [{ kind: 'kill', atMs: 0 }], {
      log,
      patienceMs: 1,
    });
    await expect(run(nemesis, log, 3)).rejects.toThrow(error.message);
    expect(log.splice(0)).toEqual(['told kill', 'gone']);
  }
});

test('whatever the rules, the server serves in the end', async () => {
  const span = fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 3, max: 6 }));
  const kind = fc.constantFrom(...PROCESS_TROUBLES);
  const rules = fc.array(
    fc.oneof(
      fc.record({ kind, everyMs: span, lastsMs: span }),
      fc.record({ kind, atMs: fc.integer({ min: 0, max: 20 }) }),
    ),
    { maxLength: 4 },
  );
  await fc.assert(
    fc.asyncProperty(rules, fc.integer(), fc.integer({ min: 0, max: 15 }), async (rules, seed, ms) => {
      const log: Log = [];
      const server = new FakeServer(log);
      const nemesis = nemesisOf(server, rules, { log, seed });
      nemesis.begin();
      await sleep(ms);
      await nemesis.end();
      const count = (word: string) => log.filter((entry) => entry.startsWith(word)).length;
      const begun = count('told kill') + count('told term') + count('told pause');
      expect([server.state, begun]).toEqual(['up', count('told start') + count('told resume')]);
      const times = nemesis.events.map(({ at }) => at);
      expect(times).toEqual(times.toSorted((a, b) => a - b));
    }),
    { numRuns: 60 },
  );
});

test('a process is killed, paused, stopped and started again', async () => {
  const address = { host: '127.0.0.1', port: await freePort() };
  const server = new SpawnedServer([process.execPath, `${TARGETS}sound-lite.mjs`, String(address.port)], address);
  onTestFinished(() => server.kill());
  await server.start();
  const log: Log = [];
  const nemesis = nemesisOf(server, SOON, { log });
  await run(nemesis, log, 24);
  expect([server.running, nemesis.finding]).toEqual([true, undefined]);
  const kinds = new Set(nemesis.events.map(({ kind }) => kind));
  expect([...kinds].toSorted()).toEqual(['kill', 'pause', 'resume', 'start', 'term']);
});

test.skipIf(!HAS_PYTHON)(
  'a server without address reuse cannot be started at once, which is no broken promise',
  async () => {
    const source = `
import socket, sys
listener = socket.socket()
listener.bind(("127.0.0.1", int(sys.argv[1])))
listener.listen()
while True:
    conn, _ = listener.accept()
    if conn.recv(100): conn.sendall(b"NOT FOUND\\r\\n")
    conns = [*globals().get("conns", []), conn]
`;
    const address = { host: '127.0.0.1', port: await freePort() };
    const server = new SpawnedServer(['python3', '-c', source, String(address.port)], address);
    onTestFinished(() => server.kill());
    await server.start();
    const talk = await Talk.connect(address.port);
    // The server ends this connection first, and keeps its address in TIME_WAIT.
    await talk.ask('get k\r\n', 'NOT FOUND\r\n');
    const log: Log = [];
    const nemesis = nemesisOf(server, [{ kind: 'kill', atMs: 0 }], { log, patienceMs: 300 });
    await run(nemesis, log, 100);
    talk.close();
    expect(log).toEqual(['told kill', 'gone']);
    expect(nemesis.finding?.level).toBe('should');
    expect(nemesis.finding?.sentence).toMatch(
      /^the server could not be started at once after kill -9: .* OSError: \[Errno \d+\] Address already in use$/s,
    );
  },
);
