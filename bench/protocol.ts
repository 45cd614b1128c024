/** The hot paths between a socket and the store: requests in, replies in, rows of the CSV out and in. */
import { Bench } from 'tinybench';
import { ByteWriter } from '../src/protocol/byte-writer.js';
import { type Dialect, MAX_KEY_BYTES, MAX_VALUE_BYTES } from '../src/protocol/dialect.js';
import { encodeGet, encodeSet } from '../src/protocol/encode.js';
import { ReplyDecoder } from '../src/protocol/replies.js';
import { RequestParser } from '../src/protocol/requests.js';
import { encodeRow } from '../src/store/csv.js';
import { CsvDecoder } from '../src/store/csv-decoder.js';

const LIMITS = { maxKeyBytes: MAX_KEY_BYTES, maxValueBytes: MAX_VALUE_BYTES };
/** What one task works through in a turn. */
const BATCH = 100;

/** The tasks; a turn of each is what its name says. */
export function protocolBench(dialects: readonly Dialect[], timeMs: number): Bench {
  const bench = new Bench({ name: 'protocol', time: timeMs });
  for (const dialect of dialects) {
    addRequests(bench, dialect);
    addReplies(bench, dialect);
  }
  addRows(bench);
  return bench;
}

function addRequests(bench: Bench, dialect: Dialect): void {
  const small = pairs(dialect, 64);
  const parse = (bytes: Buffer, chunk: number) => () => {
    const parser = new RequestParser(dialect, LIMITS);
    for (let at = 0; at < bytes.length; at += chunk) {
      parser.push(bytes.subarray(at, at + chunk));
      while (parser.next() !== undefined);
    }
  };
  bench.add(`${dialect.name}: ${2 * BATCH} requests, at once`, parse(small, small.length));
  bench.add(`${dialect.name}: ${2 * BATCH} requests, in segments of 1460 bytes`, parse(small, 1460));
  bench.add(`${dialect.name}: ${2 * BATCH} requests, byte by byte`, parse(small, 1));
  const big = whole(dialect, Buffer.alloc(MAX_VALUE_BYTES, 'v'));
  bench.add(`${dialect.name}: a SET of 1 MiB, in segments of 64 KiB`, parse(big, 64 * 1024));
}

function addReplies(bench: Bench, dialect: Dialect): void {
  const decoder = new ReplyDecoder(dialect);
  const stored = Buffer.from(dialect.replies.stored, 'latin1');
  const hit = (value: string) =>
    Buffer.from(
      dialect.replies.hit
        .replace('<key>', 'key-1')
        .replace('<bytes>', String(value.length))
        .replace('<value>', () => value),
      'latin1',
    );
  const small = hit('v'.repeat(64));
  const big = hit('v'.repeat(MAX_VALUE_BYTES));
  bench.add(`${dialect.name}: reply STORED`, () => void decoder.decode(stored, 'set'));
  bench.add(`${dialect.name}: reply VALUE of 64 bytes`, () => void decoder.decode(small, 'get'));
  bench.add(`${dialect.name}: reply VALUE of 1 MiB`, () => void decoder.decode(big, 'get'));
}

function addRows(bench: Bench): void {
  const plain = Buffer.alloc(64, 'v');
  const quoted = Buffer.from('"a", b\r\nc'.repeat(7));
  const encode = (value: Buffer) => () => {
    const out = new ByteWriter();
    for (let row = 0; row < BATCH; row += 1) encodeRow([`key-${row}`, value], '\r\n', out);
    return out.take();
  };
  for (const [name, value] of [
    ['plain', plain],
    ['quoted', quoted],
  ] as const) {
    const bytes = encode(value)();
    bench.add(`CSV: ${BATCH} ${name} rows written`, () => void encode(value)());
    bench.add(`CSV: ${BATCH} ${name} rows read`, () => {
      const decoder = new CsvDecoder();
      decoder.push(bytes);
      while (decoder.next() !== undefined);
    });
  }
}

/** A SET and a GET of each of some keys, as one run of bytes. */
function pairs(dialect: Dialect, valueBytes: number): Buffer {
  const value = Buffer.alloc(valueBytes, 'v');
  return Buffer.concat(
    Array.from({ length: BATCH }, (_, index) =>
      Buffer.concat([whole(dialect, value, index), encodeGet(`key-${index}`)]),
    ),
  );
}

function whole(dialect: Dialect, value: Buffer, index = 0): Buffer {
  const { header, body } = encodeSet(dialect, `key-${index}`, value);
  return Buffer.concat([header, body]);
}
