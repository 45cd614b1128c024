/** The hot paths between a socket and the store: requests in, replies out; and, on the client's side, replies in. */
import { Bench } from 'tinybench';
import { viewOf } from '../src/protocol/byte-ops.js';
import { ByteWriter } from '../src/protocol/byte-writer.js';
import { CommandLine } from '../src/protocol/command-line.js';
import { type Dialect, MAX_KEY_BYTES, MAX_VALUE_BYTES } from '../src/protocol/dialect.js';
import { encodeGet, encodeSet } from '../src/protocol/encode.js';
import { ReplyDecoder } from '../src/protocol/replies.js';
import { ReplyEncoder, type ValueSource } from '../src/protocol/reply-encoder.js';
import { RequestParser } from '../src/protocol/requests.js';

const LIMITS = { maxKeyBytes: MAX_KEY_BYTES, maxValueBytes: MAX_VALUE_BYTES };
/** Requests or replies that one task works through in a turn; so many of the short ones come with one read. */
const BATCH = 1000;
const SEGMENT_BYTES = 1460;
const READ_BYTES = 64 * 1024;

/** The tasks; a turn of each is what its name says. */
export function protocolBench(dialects: readonly Dialect[], timeMs: number): Bench {
  const bench = new Bench({ name: 'protocol', time: timeMs });
  addCommandLines(bench);
  for (const dialect of dialects) {
    addRequests(bench, dialect);
    addRepliesOut(bench, dialect);
    addRepliesIn(bench, dialect);
  }
  return bench;
}

function addCommandLines(bench: Bench): void {
  const command = new CommandLine(MAX_KEY_BYTES);
  for (const text of ['get key:0000000001', 'set key:0000000001 32']) {
    const line = Buffer.from(text);
    bench.add(`command line: ${BATCH} of ${text}`, () => {
      for (let i = 0; i < BATCH; i++) command.decode(line, 0, line.length);
    });
  }
}

function addRequests(bench: Bench, dialect: Dialect): void {
  // As a server does it: whatever comes is read into the same memory.
  const memory = Buffer.alloc(READ_BYTES);
  const parse = (bytes: Buffer, readBytes: number) => () => {
    const parser = new RequestParser(dialect, LIMITS);
    for (let at = 0; at < bytes.length; at += readBytes) {
      const count = bytes.copy(memory, 0, at, at + readBytes);
      parser.push(memory.subarray(0, count));
      while (parser.next() !== undefined);
      parser.retain();
    }
  };
  const value = Buffer.alloc(32, 'v');
  const requests = {
    GETs: batch((index) => encodeGet(keyOf(index))),
    'SETs of 32 bytes': batch((index) => set(dialect, keyOf(index), value)),
  };
  for (const [what, bytes] of Object.entries(requests)) {
    bench.add(`${dialect.name}: ${BATCH} ${what}`, parse(bytes, READ_BYTES));
    bench.add(`${dialect.name}: ${BATCH} ${what}, in segments of ${SEGMENT_BYTES} bytes`, parse(bytes, SEGMENT_BYTES));
    bench.add(`${dialect.name}: ${BATCH} ${what}, byte by byte`, parse(bytes, 1));
  }
  const big = set(dialect, keyOf(0), Buffer.alloc(MAX_VALUE_BYTES, 'v'));
  bench.add(`${dialect.name}: a SET of 1 MiB`, parse(big, READ_BYTES));
}

function addRepliesOut(bench: Bench, dialect: Dialect): void {
  const encoder = new ReplyEncoder(dialect);
  const out = new ByteWriter();
  const key = Buffer.from(keyOf(0));
  const hits = (values: ValueSource, count: number) => () => {
    for (let i = 0; i < count; i++) encoder.hit(key, 0, key.length, values, 0, out);
    out.clear();
  };
  bench.add(`${dialect.name}: ${BATCH} replies STORED encoded`, () => {
    for (let i = 0; i < BATCH; i++) encoder.stored(out);
    out.clear();
  });
  bench.add(`${dialect.name}: ${BATCH} hits of 32 bytes encoded`, hits(only(Buffer.alloc(32, 'v')), BATCH));
  bench.add(`${dialect.name}: a hit of 1 MiB encoded`, hits(only(Buffer.alloc(MAX_VALUE_BYTES, 'v')), 1));
}

function addRepliesIn(bench: Bench, dialect: Dialect): void {
  const decoder = new ReplyDecoder(dialect);
  const encoder = new ReplyEncoder(dialect);
  const key = Buffer.from(keyOf(0));
  const hit = (value: Buffer) => {
    const out = new ByteWriter();
    encoder.hit(key, 0, key.length, only(value), 0, out);
    return out.take();
  };
  const replies = {
    STORED: Buffer.from(dialect.replies.stored, 'latin1'),
    'VALUE of 32 bytes': hit(Buffer.alloc(32, 'v')),
    'VALUE of 1 MiB': hit(Buffer.alloc(MAX_VALUE_BYTES, 'v')),
  };
  for (const [what, bytes] of Object.entries(replies)) {
    const command = what === 'STORED' ? 'set' : 'get';
    bench.add(`${dialect.name}: reply ${what} decoded`, () => void decoder.decode(bytes, command));
  }
}

/** A store of one value, whatever the address. */
function only(value: Buffer): ValueSource {
  return {
    memory: viewOf(value),
    valueStart: 0,
    valueEnd: value.length,
    locate() {},
  };
}

/** 14 bytes. */
function keyOf(index: number): string {
  return `key:${String(index).padStart(10, '0')}`;
}

function set(dialect: Dialect, key: string, value: Buffer): Buffer {
  const { header, body } = encodeSet(dialect, key, value);
  return Buffer.concat([header, body]);
}

function batch(request: (index: number) => Buffer): Buffer {
  return Buffer.concat(Array.from({ length: BATCH }, (_, index) => request(index)));
}
