import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { course, type Dialect, lite } from '../../src/protocol/dialect.js';
import { probe } from '../../src/target/probe.js';
import { freePort, SpawnedServer } from '../../src/target/spawned.js';
import { HAS_PYTHON, killTargets, startTarget, TARGETS } from '../fixtures/target-process.js';
import { type Oddity, startOddServer } from './odd-server.js';

// Nearly all of the time is spent waiting for what does not come.
vi.setConfig({ maxConcurrency: 8 });

afterAll(killTargets);

const TIMEOUT_MS = 2000;

type Expected = Partial<Omit<Dialect, 'replies'>> & { replies?: Partial<Dialect['replies']> };

const learned = (expected: Expected, base = lite): Dialect => ({
  ...base,
  name: 'learned',
  ...expected,
  replies: { ...base.replies, ...expected.replies },
});

/** What is learned of each server of the family: exactly the sound dialect, or that but for the deviation. */
const FAMILY: Readonly<Record<string, Dialect>> = {
  'sound-lite.mjs': lite,
  'sound-python.py': lite,
  'sound-course.mjs': course,
  'greeting-lite.mjs': learned({ greeting: 'Client Socket\r\n' }),
  'random-delay.mjs': lite,
  'one-read-one-command.mjs': learned({ delivery: 'one-write' }),
  'two-writes.mjs': learned({ delivery: 'two-writes' }),
  'handshake.mjs': learned({ delivery: 'handshake', handshake: 'OK\r\n' }),
  'one-shot.mjs': learned({ delivery: 'one-command-per-connection' }),
  'greeting.mjs': learned({
    greeting: [
      '****************************************',
      'Welcome to memcached-lite',
      'Commands: set <key> <size>, get <key>',
      'Type exit to leave',
      '****************************************\r\n',
    ].join('\r\n'),
  }),
  'not-stored-words.mjs': learned({ replies: { refused: 'NOT-STORED\r\n' } }),
  'characters-lite.mjs': lite,
  'characters-course.mjs': course,
  'serial-accept.py': lite,
  'racy-ack-then-apply.mjs': lite,
  'racy-cross-talk.mjs': lite,
  'racy-lost-on-kill.mjs': lite,
  'racy-read-modify-write.py': lite,
  'racy-stale-cache.mjs': lite,
  'racy-torn-reads.mjs': lite,
  'thread-death.py': lite,
  'flood-after-half-close.mjs': lite,
  'echo-unknown.mjs': lite,
  'crlf-oddities.mjs': learned({
    replies: {
      stored: 'STORED \r\n',
      refused: 'NOT STORED \r\n',
      invalid: 'INVALID COMMAND\n',
      miss: 'NOT FOUND\n',
      hit: 'VALUE <key> <value>\r\nEND \r\n',
    },
  }),
  'double-newline.mjs': learned({ replies: { stored: 'STORED\r\n\n' } }),
  'no-terminator.mjs': learned({ replies: { stored: 'STORED', miss: 'NOT FOUND' } }),
  'no-end.mjs': learned({ replies: { hit: 'VALUE <key> <value>\r\n' } }),
  'lost-update.mjs': lite,
  'not-persisted.mjs': lite,
  'naive-threaded.py': lite,
  'late-persist.mjs': lite,
  'dies-on-get.mjs': lite,
  'freezes.mjs': lite,
  'truncates.mjs': lite,
  'mangles.mjs': lite,
  'first-write-wins.mjs': lite,
  'connection-limit.mjs': lite,
  'cached-reads.mjs': lite,
  'value-as-command.mjs': lite,
};

const SENT = String.raw`\(sent "set memlitekit-[0-9a-f]{8} 21\\r\\nmemlitekit-says-hello\\r\\n", received `;

/** What is said of all others, behind "the target at ADDRESS does not speak this protocol: ". */
const STRANGERS: Readonly<Record<string, RegExp>> = {
  'http.mjs': new RegExp(String.raw`^it answers in HTTP ${SENT}"HTTP/1.1 400 Bad Request\\r\\n.*"\)$`),
  'echo.mjs': new RegExp(`^it echoes what it receives ${SENT}"set .*hello.*"\\)$`),
  'silent.mjs': new RegExp(`^it accepts connections but never answers, not within 3s ${SENT}nothing\\)$`),
  'length-prefixed.mjs':
    /^it takes messages with two bytes of length in front \(sent "\\x00-set memlitekit-.*", received "\\x00\\x06STORED"\)$/,
  'closes-at-once.mjs': new RegExp(
    `^it ends each connection unasked ${SENT}nothing, and the connection was closed\\)$`,
  ),
  'resets.mjs': /^it (resets each connection|ends each connection unasked) \(.*received nothing.*\)$/,
  'endless-line.mjs': new RegExp(`^it sends without end ${SENT}"xxx.*more bytes.*xxx"\\)$`),
  'half-reply.mjs': new RegExp(`^its replies are none of this family ${SENT}"STOR"\\)$`),
  'flood.mjs':
    /^it sends without end before anything was asked \(nothing sent, received "STORED\\r\\n.*more bytes.*STORED\\r\\n"\)$/,
  'classic.mjs':
    /^it speaks the classic memcached protocol, `set <key> <flags> <exptime> <bytes>` \(sent "set memlitekit-[0-9a-f]{8} 0 0 21\\r\\nmemlitekit-other-form\\r\\n", received "STORED\\r\\n"\)$/,
};

const runs = (name: string) => !name.endsWith('.py') || HAS_PYTHON;
const note = (name: string) => (runs(name) ? name : `${name} (python3 is missing)`);

test('every server of the fixtures is here', async () => {
  const { readdir } = await import('node:fs/promises');
  const names = (await readdir(TARGETS)).filter((name) => /\.(mjs|py)$/.test(name));
  expect([...Object.keys(FAMILY), ...Object.keys(STRANGERS)].toSorted()).toEqual(names.toSorted());
});

describe.concurrent('what is learned of', () => {
  // A retry where only a pause keeps two writes apart, on the way to a server on a busy machine.
  for (const [name, dialect] of Object.entries(FAMILY))
    test.skipIf(!runs(name))(note(name), { retry: dialect.delivery === 'stream' ? 0 : 2 }, async ({ expect }) => {
      const target = await startTarget(name);
      const probed = await probe({ address: { host: '127.0.0.1', port: target.port }, timeoutMs: TIMEOUT_MS });
      await target.kill('SIGKILL');
      expect(probed.dialect).toEqual(dialect);
      expect(probed.assumed).toEqual(name === 'echo-unknown.mjs' ? ['invalid'] : []);
    });
});

describe.concurrent('what is said of', () => {
  for (const [name, sentence] of Object.entries(STRANGERS))
    test(name, async ({ expect }) => {
      const target = await startTarget(name);
      const address = { host: '127.0.0.1', port: target.port };
      const said = await probe({ address, timeoutMs: TIMEOUT_MS }).catch((error: Error) => error);
      await target.kill('SIGKILL');
      expect(said).toMatchObject({ name: 'TargetError', exitCode: 3 });
      const [where, what = ''] = String((said as Error).message).split(': ', 2);
      expect(where).toBe(`the target at 127.0.0.1:${target.port} does not speak this protocol`);
      expect(String((said as Error).message).slice(`${where}: `.length)).toMatch(sentence);
      expect(what).not.toContain('\n');
    });
});

describe.concurrent('a target with delays of up to a second', () => {
  test.for(['random-delay.mjs', 'random-delay.mjs'])('%s', async (name, { expect }) => {
    const port = await freePort();
    const argv = ['env', 'MEMLITE_DELAY_MS=1000', process.execPath, `${TARGETS}${name}`, String(port)];
    const server = new SpawnedServer(argv, { host: '127.0.0.1', port });
    await server.start();
    const probed = await probe({ address: server.address, timeoutMs: TIMEOUT_MS });
    await server.kill();
    expect(probed.dialect).toEqual(lite);
    expect(probed.delayMs).toBeGreaterThan(100);
  });
});

/** Cut after the first line, or in the middle where there is one line only. */
const inTwo = (reply: string): string[] => {
  const cut = /^[^\n]*\n(?=.)/s.exec(reply)?.[0].length ?? Math.ceil(reply.length / 2);
  return [reply.slice(0, cut), reply.slice(cut)];
};

/** A hit in another shape. */
const reshaped = (key: string, sound: string, shape: (value: string) => string) =>
  sound.startsWith('VALUE') ? shape(sound.slice(`VALUE ${key} `.length, -'\r\nEND\n'.length)) : sound;

describe.concurrent('a sound server is learned as it is when', () => {
  const SOUND: Readonly<Record<string, [Oddity, Dialect]>> = {
    'each reply comes in two segments 200 ms apart': [{ reply: (_, sound) => inTwo(sound), pauseMs: 200 }, lite],
    'each reply is cut in its last line end, 200 ms apart': [
      { reply: (_, sound) => [sound.slice(0, -1), sound.slice(-1)], pauseMs: 200 },
      lite,
    ],
    'a reply is delayed as long as it may be, each time anew': [{ delayMs: () => Math.random() * 1000 }, lite],
    'one reply in three is late by more than what is waited for in other cases': [
      { delayMs: () => (Math.random() < 0.33 ? 700 : 0) },
      lite,
    ],
    'its first replies are quick, and one later reply is late': [
      { reply: ({ key }, sound) => (key.includes('-short 10') ? ['', sound] : sound), pauseMs: 800 },
      lite,
    ],
    'the greeting is late': [
      { greeting: 'Client Socket\r\n', greetingAfterMs: 300 },
      learned({ greeting: 'Client Socket\r\n' }),
    ],
    'the greeting is late, and so are the replies': [
      { greeting: 'Client Socket\r\n', greetingAfterMs: 150, delayMs: () => 600 },
      learned({ greeting: 'Client Socket\r\n' }),
    ],
  };
  for (const [what, [oddity, dialect]] of Object.entries(SOUND))
    test(what, async ({ expect, onTestFinished }) => {
      const { address } = await startOddServer(oddity, onTestFinished);
      const { dialect: seen } = await probe({ address, timeoutMs: TIMEOUT_MS });
      expect(seen).toEqual(dialect);
    });
});

describe.concurrent('an odd server is learned as it is when', () => {
  const ODD: Readonly<Record<string, [Oddity, Expected, assumed?: readonly string[]]>> = {
    'it takes one command per connection, and its time': [
      { requestsPerConnection: 1, delayMs: () => 300 },
      { delivery: 'one-command-per-connection' },
    ],
    'it takes one command per connection, and greets late': [
      { requestsPerConnection: 1, greeting: 'Hello\r\n', greetingAfterMs: 300 },
      { delivery: 'one-command-per-connection', greeting: 'Hello\r\n' },
    ],
    'it has five lines of greeting, all late': [
      { greeting: 'a\r\nb\r\nc\r\nd\r\ne\r\n', greetingAfterMs: 200 },
      { greeting: 'a\r\nb\r\nc\r\nd\r\ne\r\n' },
    ],
    'its GET is broken': [
      { reply: ({ command }, sound) => (command === 'get' ? 'NOT FOUND\r\n' : sound) },
      {},
      ['hit'],
    ],
    'its GET closes the connection': [
      { reply: ({ command }, sound) => (command === 'get' ? 'close' : sound) },
      {},
      ['miss', 'hit'],
    ],
    'the count in a hit is one too many': [
      {
        reply: ({ key }, sound) =>
          reshaped(key, sound, (value) => `VALUE ${key} ${value.length + 1}\r\n${value}\r\nEND\r\n`),
      },
      { replies: { hit: 'VALUE <key> <number>\r\n<value>\r\nEND\r\n' } },
    ],
    'a miss is silent': [{ reply: (_, sound) => (sound === 'NOT FOUND\r\n' ? '' : sound) }, {}, ['miss']],
    'an unknown command is silent': [
      { reply: ({ command }, sound) => (command === 'get' || command === 'set' ? sound : '') },
      {},
      ['invalid'],
    ],
    'END follows STORED': [
      { reply: (_, sound) => (sound === 'STORED\r\n' ? 'STORED\r\nEND\r\n' : sound) },
      { replies: { stored: 'STORED\r\nEND\r\n' } },
    ],
    'END follows STORED in a segment of its own': [
      { reply: (_, sound) => (sound === 'STORED\r\n' ? ['STORED\r\n', 'END\r\n'] : sound), pauseMs: 30 },
      { replies: { stored: 'STORED\r\nEND\r\n' } },
    ],
    'a SET is silent': [{ reply: ({ command }, sound) => (command === 'set' ? '' : sound) }, {}, ['stored', 'refused']],
    'its words are its own': [
      { reply: (_, sound) => ({ 'STORED\r\n': 'saved!\n', 'NOT FOUND\r\n': 'null\n' })[sound] ?? sound },
      { replies: { stored: 'saved!\n', miss: 'null\n' } },
    ],
    'a miss is an empty VALUE': [
      { reply: ({ key }, sound) => (sound === 'NOT FOUND\r\n' ? `VALUE ${key} 0\r\n\r\nEND\r\n` : sound) },
      { replies: { miss: 'VALUE <key> 0\r\n\r\nEND\r\n' } },
    ],
    'a miss is answered twice': [
      { reply: (_, sound) => (sound === 'NOT FOUND\r\n' ? 'INVALID\r\nINVALID\r\n' : sound) },
      { replies: { miss: 'INVALID\r\n' } },
    ],
    'an unknown command is met with a flood': [
      {
        reply: ({ command }, sound) => (command === 'get' || command === 'set' ? sound : 'x'.repeat(200_000)),
      },
      {},
      ['invalid'],
    ],
  };
  for (const [what, [oddity, expected, assumed = []]] of Object.entries(ODD))
    test(what, async ({ expect, onTestFinished }) => {
      const { address } = await startOddServer(oddity, onTestFinished);
      const probed = await probe({ address, timeoutMs: TIMEOUT_MS });
      const { name, ...fields } = learned(expected);
      expect(probed.dialect).toMatchObject(fields);
      expect(probed.assumed.toSorted()).toEqual(assumed.toSorted());
      expect(['learned', 'lite']).toContain(name);
    });
});

describe('a target that ends while it is asked', () => {
  const diesOnUnknown: Oddity = {
    reply: ({ command }, sound) => (command === 'get' || command === 'set' ? sound : 'die'),
  };

  test('is started again where that can be done', async ({ onTestFinished }) => {
    const server = await startOddServer(diesOnUnknown, onTestFinished);
    let revived = 0;
    const revive = async () => {
      revived += 1;
      await server.revive();
    };
    const { dialect, assumed } = await probe({ address: server.address, timeoutMs: TIMEOUT_MS, revive });
    expect([dialect, assumed, revived]).toEqual([lite, ['invalid'], 1]);
  });

  test('is told what ended it', async ({ onTestFinished }) => {
    const { address } = await startOddServer(diesOnUnknown, onTestFinished);
    await expect(probe({ address, timeoutMs: TIMEOUT_MS })).rejects.toThrow(
      `the target at 127.0.0.1:${address.port} no longer accepts connections (ECONNREFUSED) after an unknown command (sent "memlitekit-unknown\\r\\n")`,
    );
  });
});

test('nobody there', async () => {
  const port = await freePort();
  await expect(probe({ address: { host: '127.0.0.1', port }, timeoutMs: TIMEOUT_MS })).rejects.toThrow(
    `cannot connect to 127.0.0.1:${port} (ECONNREFUSED): is the server running there?`,
  );
});

test('the specification to judge by can be given', async ({ onTestFinished }) => {
  const { address } = await startOddServer({}, onTestFinished);
  const { dialect } = await probe({ address, timeoutMs: TIMEOUT_MS, spec: 'course' });
  expect(dialect).toEqual({ ...lite, name: 'learned', spec: 'course' });
});

describe('no connection is left open', () => {
  test.each<[string, Oddity]>([
    ['a sound target', {}],
    ['a target that floods', { greeting: 'x'.repeat(100_000) }],
    ['another protocol', { reply: () => '500 what?\r\n' }],
  ])('%s', async (_what, oddity) => {
    const server = await startOddServer(oddity);
    await probe({ address: server.address, timeoutMs: TIMEOUT_MS }).catch(() => {});
    for (let left = 200; server.open() > 0 && left > 0; left -= 1) await sleep(50);
    expect(server.open()).toBe(0);
  });
});

test('a target that drips for ever is not listened to for ever', async ({ onTestFinished }) => {
  const drops = Array.from({ length: 2000 }, () => 'x\n');
  const { address } = await startOddServer({ reply: () => drops, pauseMs: 50 }, onTestFinished);
  await expect(probe({ address, timeoutMs: TIMEOUT_MS })).rejects.toThrow(
    /it sends without end \(sent "set .*received "x/,
  );
});

test.for([
  ['a lone late reply does not make a slow server', [1500, 0], 0, 1000],
  ['a reply that is as late again does', [1500, 1500], 1400, 3000],
] as const)('%s', async ([, delays, least, most], { onTestFinished }) => {
  let late = 0;
  const isLate = ({ key }: { key: string }) => key.includes('-none');
  const { address } = await startOddServer(
    { reply: (request, sound) => (isLate(request) ? ['', sound] : sound), pauseMs: () => delays[late++] ?? 0 },
    onTestFinished,
  );
  const { delayMs, dialect } = await probe({ address, timeoutMs: TIMEOUT_MS });
  expect(dialect).toEqual(lite);
  expect(delayMs).toBeGreaterThanOrEqual(least);
  expect(delayMs).toBeLessThan(most);
});

test.for([
  ['an alert', '15030300020228'],
  ['a ServerHello', '1603030004020000'],
] as const)(
  'who ends what is no TLS without a word, and answers a greeting of TLS with %s, speaks TLS',
  async ([, answer], { onTestFinished }) => {
    const server = createServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', (came) => socket.end(Buffer.from(came[0] === 0x16 ? answer : '', 'hex')));
    });
    onTestFinished(() => void server.close());
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const address = { host: '127.0.0.1', port: (server.address() as AddressInfo).port };
    await expect(probe({ address, timeoutMs: TIMEOUT_MS })).rejects.toThrow(
      /it speaks TLS \(sent "set .*received nothing, and the connection was closed\)$/,
    );
  },
);
