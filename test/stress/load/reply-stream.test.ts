import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { GET, MISSING, REFUSED, SET, UNWRITTEN } from '../../../src/consistency/history.js';
import { course, type Dialect, lite } from '../../../src/protocol/dialect.js';
import { Greeting } from '../../../src/stress/load/greeting.js';
import { Keys } from '../../../src/stress/load/keys.js';
import { memcachedWire } from '../../../src/stress/load/memcached.js';
import { NO_TIME } from '../../../src/stress/load/pace.js';
import { ReplyReader } from '../../../src/stress/load/reply-reader.js';
import { type Doubt, ReplyStream } from '../../../src/stress/load/reply-stream.js';
import { Values } from '../../../src/stress/load/values.js';
import { Window } from '../../../src/stress/load/window.js';
import { type Row, recorderForTest } from '../recorded.js';

const PREFIX = 'run-';
const KEYS = 20;
const keys = new Keys(PREFIX);
const replying = (replies: Partial<Dialect['replies']>, dialect = lite): Dialect => ({
  ...dialect,
  replies: { ...dialect.replies, ...replies },
});

const DIALECTS: Readonly<Record<string, Dialect>> = {
  lite,
  course,
  memcached: memcachedWire.dialect,
  'flags and size in front': replying({ hit: 'VALUE <key> <number> <bytes> <value>\r\nEND\r\n' }),
  'no END': replying({ hit: 'VALUE <key> <value>\r\n' }),
  'a bare value': replying({ hit: '<value>\r\n' }),
  'blanks before line ends': replying({ stored: 'STORED \r\n', hit: 'VALUE <key> <value> \r\n END\r\n' }),
  'a line end too many': replying({ stored: 'STORED\r\n\n', miss: 'NOT FOUND\n\n' }),
  'misses answered twice': replying({ miss: 'INVALID\r\nINVALID\r\n' }),
  'STORED without a line end': replying({ stored: 'STORED' }),
  'a quoted value': replying({ hit: '"<value>"\r\n' }),
};

interface Exchange {
  readonly kind: number;
  readonly key: number;
  readonly value: number;
}

/** A stream on which requests are under way, and what it recorded. */
class Harness {
  readonly values: Values;
  readonly stream: ReplyStream;
  readonly window: Window;
  readonly rows: () => Row[];
  readonly recorder;
  readonly #readBuffer = Buffer.alloc(1 << 20);
  #now = 0;

  constructor(dialect: Dialect, valueBytes: readonly [number, number] = [20, 200], requests: readonly Exchange[] = []) {
    this.values = new Values({ prefix: PREFIX, seed: 1, valueBytes });
    this.window = new Window(Math.max(1, requests.length));
    const { recorder, rows } = recorderForTest();
    this.recorder = recorder;
    this.rows = rows;
    const replies = new ReplyReader({ name: 'test', dialect, beforeSize: ' ' }, keys, this.values);
    this.stream = new ReplyStream(7, this.window, { recorder, replies, readBuffer: this.#readBuffer });
    this.stream.begin(new Greeting(dialect));
    for (const { kind, key, value } of requests)
      this.window.push(kind === GET ? GET : SET, key, kind === GET ? MISSING : value, NO_TIME);
    this.window.start(requests.length, 0);
  }

  receive(bytes: Buffer | string): Doubt | undefined {
    const received = Buffer.from(bytes as string, 'latin1');
    received.copy(this.#readBuffer);
    const doubt = this.stream.receive(received.length, ++this.#now);
    // Whoever reads next overwrites it.
    this.#readBuffer.fill('#', 0, received.length);
    return doubt;
  }

  settle(): Doubt | undefined {
    return this.stream.settle(++this.#now);
  }

  /** The reply to a request, as the dialect has it, in latin1. */
  reply({ replies }: Dialect, { kind, key, value }: Exchange): string {
    if (kind === SET) return replies.stored;
    if (kind === REFUSED) return replies.refused;
    if (value === MISSING) return replies.miss;
    const bytes = this.values.bytes(value, 3, key);
    return replies.hit
      .replace('<key>', keys.name(key))
      .replace('<bytes>', String(bytes.length))
      .replace('<number>', '123')
      .replace('<value>', bytes.toString('latin1'));
  }

  get recorded(): Exchange[] {
    return this.rows().map(({ kind, key, value }) => ({ kind, key, value }));
  }
}

const exchange: fc.Arbitrary<Exchange> = fc.oneof(
  fc.record({
    kind: fc.constantFrom(SET, SET, REFUSED),
    key: fc.nat({ max: KEYS - 1 }),
    value: fc.integer({ min: 1, max: 10_000 }),
  }),
  fc.record({
    kind: fc.constant(GET),
    key: fc.nat({ max: KEYS - 1 }),
    value: fc.oneof(fc.constant(MISSING), fc.integer({ min: 1, max: 10_000 })),
  }),
);

/** Cuts bytes at these places, in parts of the whole. */
function pieces(bytes: Buffer, places: readonly number[]): Buffer[] {
  const at = [0, ...places.map((place) => Math.floor(place * bytes.length)).sort((a, b) => a - b), bytes.length];
  return at
    .slice(1)
    .map((end, index) => bytes.subarray(at[index], end))
    .filter((piece) => piece.length > 0);
}

describe('replies, wherever TCP cuts and glues them', () => {
  test.each(Object.keys(DIALECTS))('%s', (name) => {
    const dialect = DIALECTS[name]!;
    fc.assert(
      fc.property(
        fc.array(exchange, { minLength: 1, maxLength: 12 }),
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 8 }),
        fc.constantFrom<readonly [number, number]>([20, 60], [20, 3000]),
        (exchanges, places, sizes) => {
          const harness = new Harness(dialect, sizes, exchanges);
          const bytes = Buffer.from(exchanges.map((one) => harness.reply(dialect, one)).join(''), 'latin1');
          for (const piece of pieces(bytes, places)) expect(harness.receive(piece)).toBeUndefined();
          expect(harness.recorded).toEqual(exchanges);
          expect(harness.window.count).toBe(0);
        },
      ),
      { numRuns: 200 },
    );
  });

  test('byte by byte', () => {
    const exchanges = [
      { kind: SET, key: 1, value: 5 },
      { kind: GET, key: 1, value: 5 },
      { kind: GET, key: 2, value: MISSING },
    ];
    for (const dialect of [lite, course]) {
      const harness = new Harness(dialect, [20, 60], exchanges);
      const bytes = Buffer.from(exchanges.map((one) => harness.reply(dialect, one)).join(''), 'latin1');
      for (const piece of bytes) expect(harness.receive(Buffer.of(piece))).toBeUndefined();
      expect(harness.recorded).toEqual(exchanges);
    }
  });

  test('with other terminators than were learned', () => {
    const exchanges = [
      { kind: SET, key: 1, value: 5 },
      { kind: GET, key: 1, value: 5 },
    ];
    const harness = new Harness(lite, [20, 60], exchanges);
    const value = harness.values.bytes(5, 3, 1).toString('latin1');
    expect(harness.receive(`STORED\nVALUE run-k1 ${value}\nEND\r\n`)).toBeUndefined();
    expect(harness.recorded).toEqual(exchanges);
  });

  test('of a megabyte', () => {
    const exchanges = [{ kind: GET, key: 1, value: 5 }];
    const harness = new Harness(course, [2 ** 20, 2 ** 20], exchanges);
    const bytes = Buffer.from(harness.reply(course, exchanges[0]!), 'latin1');
    for (let at = 0; at < bytes.length; at += 65_536) harness.receive(bytes.subarray(at, at + 65_536));
    expect(harness.recorded).toEqual(exchanges);
  });
});

const SET_1 = { kind: SET, key: 1, value: 5 };
const GET_1 = { kind: GET, key: 1, value: MISSING };

describe('a reply without its terminator', () => {
  test('is taken after some silence, and its terminator may come later still', () => {
    const harness = new Harness(lite, [20, 20], [SET_1, GET_1]);
    harness.receive('STORED');
    expect([harness.stream.isUnsettled, harness.window.count]).toEqual([true, 2]);
    expect(harness.settle()).toBeUndefined();
    expect([harness.stream.isUnsettled, harness.window.count]).toEqual([false, 1]);
    harness.receive('\r\nNOT FOUND\r\n');
    expect(harness.recorded).toEqual([SET_1, GET_1]);
  });

  test('is not taken before its words are there', () => {
    const harness = new Harness(lite, [20, 20], [SET_1]);
    harness.receive('STOR');
    expect([harness.stream.isUnsettled, harness.settle(), harness.recorded]).toEqual([false, undefined, []]);
  });

  test('that is how another begins is told from it', () => {
    const dialect = replying({ miss: 'NO', refused: 'NOT STORED\r\n', invalid: 'NONE\r\n' });
    const harness = new Harness(dialect, [20, 20], [GET_1]);
    harness.receive('NO');
    expect(harness.stream.isUnsettled).toBe(true);
    harness.settle();
    expect(harness.recorded).toEqual([GET_1]);
    const longer = new Harness(dialect, [20, 20], [GET_1]);
    longer.receive('NO');
    expect(longer.receive('NE\r\n')).toMatchObject({ kind: 'invalid' });
  });
});

describe('a connection is in doubt', () => {
  test.each<[string, readonly Exchange[], string, Partial<Doubt>, readonly Exchange[]]>([
    ['after words that nobody knows', [SET_1], 'WHAT?\r\n', { kind: 'unparsable', operations: 1 }, []],
    ['after an error to a SET', [SET_1], 'INVALID COMMAND\r\n', { kind: 'invalid', operations: 1 }, []],
    ['after an error to a GET', [GET_1], 'INVALID COMMAND\r\n', { kind: 'invalid' }, []],
    ['after a refusal of a GET', [GET_1], 'NOT STORED\r\n', { kind: 'invalid' }, []],
    ['after bytes that nobody asked for', [SET_1], 'STORED\r\nSTORED\r\n', { kind: 'surplus' }, [SET_1]],
    ['after a line end too many', [SET_1], 'STORED\r\n\n', { kind: 'surplus' }, [SET_1]],
    ['after a hit to a SET', [SET_1], 'VALUE run-k1 x\r\nEND\r\n', { kind: 'unparsable' }, []],
    ['after what only begins like a hit', [GET_1], 'VALUE run-k1\r\nEND\r\n', { kind: 'unparsable' }, []],
    [
      'after an error behind a good reply',
      [SET_1, GET_1, SET_1],
      'STORED\r\nINVALID COMMAND\r\nSTORED\r\n',
      { kind: 'invalid' },
      [SET_1],
    ],
  ])('%s', (_, requests, reply, doubt, recorded) => {
    const harness = new Harness(lite, [20, 20], requests);
    expect(harness.receive(reply)).toMatchObject(doubt);
    expect(harness.recorded).toEqual(recorded);
    expect(harness.window.count).toBe(requests.length - recorded.length);
  });

  test('after more than any reply holds', () => {
    const harness = new Harness(lite, [20, 20], [GET_1]);
    harness.receive('VALUE run-k1 ');
    const piece = 'x'.repeat(1 << 20);
    const doubts = Array.from({ length: 5 }, () => harness.receive(piece)).filter((doubt) => doubt !== undefined);
    expect(doubts[0]).toMatchObject({ kind: 'flood' });
    expect(doubts[0]?.received.length).toBeLessThan(1000);
  });

  test('after the hit of another key, which is recorded', () => {
    const harness = new Harness(lite, [20, 20], [GET_1]);
    const value = harness.values.bytes(9, 3, 2).toString('latin1');
    expect(harness.receive(`VALUE run-k2 ${value}\r\nEND\n`)).toMatchObject({ kind: 'unparsable', operations: 0 });
    expect(harness.recorded).toEqual([{ ...GET_1, value: UNWRITTEN }]);
    expect(harness.recorder.remarks.get(0)).toMatchObject({ kind: 'foreign', of: [9], key: 2 });
  });
});

describe('a bad value', () => {
  test.each([
    ['altered', (value: string) => value.toLowerCase()],
    ['torn', (value: string) => value.slice(0, 18)],
    ['torn', () => ''],
    ['unknown', () => 'hello'],
  ] as const)('is recorded as %s, and the connection stays', (kind, spoil) => {
    const harness = new Harness(lite, [30, 30], [GET_1, SET_1]);
    const value = spoil(harness.values.bytes(9, 3, 1).toString('latin1'));
    expect(harness.receive(`VALUE run-k1 ${value}\r\nEND\nSTORED\r\n`)).toBeUndefined();
    expect(harness.recorded).toEqual([{ ...GET_1, value: UNWRITTEN }, SET_1]);
    expect([...harness.recorder.remarks]).toMatchObject([[0, { kind, text: value }]]);
  });

  test('with the size of another is none', () => {
    const harness = new Harness(course, [30, 30], [GET_1]);
    const value = harness.values.bytes(9, 3, 1).toString('latin1');
    harness.receive(`VALUE run-k1 29\r\n${value.slice(0, 29)}\r\nEND\r\n`);
    expect(harness.recorded).toEqual([{ ...GET_1, value: UNWRITTEN }]);
  });
});

describe('a greeting', () => {
  const greeted = { ...lite, greeting: 'Hello\r\nClient Socket\r\n' };

  test.each([
    ['as it was learned', 'Hello\r\nClient Socket\r\n'],
    ['with other line ends', 'Hello\nClient Socket\n'],
    ['with other words', 'Hi\r\nthere\r\n'],
  ])('%s is passed over', (_, greeting) => {
    const harness = new Harness(greeted, [20, 20], []);
    for (const byte of Buffer.from(greeting)) {
      expect(harness.stream.awaitsGreeting).toBe(true);
      expect(harness.receive(Buffer.of(byte))).toBeUndefined();
    }
    expect(harness.stream.awaitsGreeting).toBe(false);
  });

  test('that is followed by more is followed by what nobody asked for', () => {
    expect(new Harness(greeted).receive('Hello\r\nClient Socket\r\nmore')).toMatchObject({ kind: 'surplus' });
  });
});
