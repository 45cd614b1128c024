import { UsageError } from '../errors.js';
import { course, type Dialect, lite } from '../protocol/dialect.js';
import { encodeGet, encodeSet } from '../protocol/encode.js';
import { fill } from '../target/learn.js';

/** A request, and the reply to it, byte for byte. */
export interface Exchange {
  readonly request: Buffer;
  readonly reply: Buffer;
}

/** How a target is spoken to. Each key has one value, so that every reply is known before the request is sent. */
export interface Wire {
  /** `lite`, `memcached`, …, or the name of a profile. */
  readonly name: string;
  /** What the server sends on connect, if anything. */
  readonly greeting: Buffer;
  /** Whether requests may be sent before earlier ones are answered. */
  readonly pipelines: boolean;
  set(key: string, value: Buffer): Exchange;
  /** A GET of a key that was set to `value`. */
  get(key: string, value: Buffer): Exchange;
}

/**
 * The wire of a dialect.
 * @throws UsageError where its requests need a delivery that a benchmark does not give, or its replies cannot be foreseen
 */
export function dialectWire(dialect: Dialect): Wire {
  const { name, delivery, replies } = dialect;
  if (delivery !== 'stream' && delivery !== 'one-write')
    throw new UsageError(`bench sends requests as a stream; the dialect ${name} wants delivery ${delivery}`);
  if (/<number>/.test(replies.stored + replies.hit))
    throw new UsageError(
      `bench compares replies byte by byte; those of the dialect ${name} hold a <number> of no meaning`,
    );
  return {
    name,
    greeting: Buffer.from(dialect.greeting, 'latin1'),
    pipelines: delivery === 'stream',
    set(key, value) {
      const { header, body } = encodeSet(dialect, key, value);
      const reply = fill(replies.stored, key, value.toString('latin1'));
      return { request: Buffer.concat([header, body]), reply: Buffer.from(reply, 'latin1') };
    },
    get: (key, value) => ({
      request: encodeGet(key),
      reply: Buffer.from(fill(replies.hit, key, value.toString('latin1')), 'latin1'),
    }),
  };
}

const NOTHING = Buffer.alloc(0);
const CRLF = Buffer.from('\r\n');
const plain = { greeting: NOTHING, pipelines: true };

/** The classic memcached text protocol (its doc/protocol.txt), GET and SET. */
const memcached: Wire = {
  name: 'memcached',
  ...plain,
  set: (key, value) => ({
    request: Buffer.concat([Buffer.from(`set ${key} 0 0 ${value.length}\r\n`), value, CRLF]),
    reply: Buffer.from('STORED\r\n'),
  }),
  get: (key, value) => ({
    request: encodeGet(key),
    reply: Buffer.concat([Buffer.from(`VALUE ${key} 0 ${value.length}\r\n`), value, Buffer.from('\r\nEND\r\n')]),
  }),
};

/** A string as RESP has it: https://redis.io/docs/latest/develop/reference/protocol-spec/ */
function bulk(bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`$${bytes.length}\r\n`), bytes, CRLF]);
}

/** Redis: RESP2, GET and SET. */
const redis: Wire = {
  name: 'redis',
  ...plain,
  set: (key, value) => ({
    request: Buffer.concat([Buffer.from('*3\r\n$3\r\nSET\r\n'), bulk(Buffer.from(key)), bulk(value)]),
    reply: Buffer.from('+OK\r\n'),
  }),
  get: (key, value) => ({
    request: Buffer.concat([Buffer.from('*2\r\n$3\r\nGET\r\n'), bulk(Buffer.from(key))]),
    reply: bulk(value),
  }),
};

const liteWire = dialectWire(lite);

/** A server that sends back what it gets, here the requests of `lite`: the limit of what a server can do. */
const echo: Wire = {
  name: 'echo',
  ...plain,
  set(key, value) {
    const { request } = liteWire.set(key, value);
    return { request, reply: request };
  },
  get(key, value) {
    const { request } = liteWire.get(key, value);
    return { request, reply: request };
  },
};

/** The wires that a target can be said to speak, as in `memcached://127.0.0.1:11211`. */
export const WIRES: ReadonlyMap<string, Wire> = new Map(
  [liteWire, dialectWire(course), memcached, redis, echo].map((wire) => [wire.name, wire]),
);
