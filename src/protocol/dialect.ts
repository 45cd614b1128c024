/**
 * A dialect: everything in which servers of this family differ, as one plain value.
 * Requests are encoded and replies decoded through it, on both sides of the wire.
 *
 * Every text here is a byte string: one character is one byte (latin1), so that any reply a server
 * was seen to give, invalid UTF-8 included, can be written down.
 */

/**
 * How the bytes of one request must reach a server for it to be understood.
 * - `stream`: as TCP delivers them; cuts and neighbours mean nothing. What every server should be.
 * - `one-write`: header and value in one segment, nothing else with them.
 * - `two-writes`: the header in a segment of its own, then the value.
 * - `handshake`: the header, then a line from the server, then the value.
 * - `one-command-per-connection`: the server answers one request and is done with the connection.
 */
export const DELIVERIES = ['stream', 'one-write', 'two-writes', 'handshake', 'one-command-per-connection'] as const;
export type Delivery = (typeof DELIVERIES)[number];

/** Where a value ends: at the line end (`line`) or after as many bytes as were announced (`length`). */
export const FRAMINGS = ['line', 'length'] as const;
export type Framing = (typeof FRAMINGS)[number];

/** Which values are stored, by their length against the announced size. `any`: the size is ignored. */
export const SIZE_RULES = ['at-most', 'exact', 'any'] as const;
export type SizeRule = (typeof SIZE_RULES)[number];

/** What announced sizes, and sizes in replies, count. */
export const SIZE_UNITS = ['bytes', 'characters'] as const;
export type SizeUnit = (typeof SIZE_UNITS)[number];

/** The kinds of reply there are. */
export const REPLY_KINDS = ['stored', 'refused', 'invalid', 'miss', 'hit'] as const;
export type ReplyKind = (typeof REPLY_KINDS)[number];

/**
 * One reply in full, terminators included, e.g. `VALUE <key> <value>\r\nEND\n`.
 * `<key>`, `<value>` and `<bytes>` (the value's length, in the dialect's unit) stand for themselves; `<number>` is any
 * count that means nothing.
 * The empty string means silence: the server answers nothing.
 */
export type ReplyTemplate = string;

export interface Dialect {
  /** Lower-case name, as given to `--dialect`. */
  readonly name: string;
  /** The built-in dialect whose specification applies: it selects the clauses to judge by. */
  readonly spec: SpecName;
  /** Everything sent on connect, terminators included; the empty string where nothing is. */
  readonly greeting: string;
  readonly delivery: Delivery;
  /** The line a `handshake` server sends between header and value; empty otherwise. */
  readonly handshake: string;
  readonly framing: Framing;
  readonly sizeRule: SizeRule;
  readonly sizeUnit: SizeUnit;
  readonly replies: Readonly<Record<ReplyKind, ReplyTemplate>>;
}

/** The specifications in docs/spec. */
export const SPEC_NAMES = ['lite', 'course'] as const;
export type SpecName = (typeof SPEC_NAMES)[number];

/** "memcached-lite" as the text this project starts from has it. */
export const lite: Dialect = {
  name: 'lite',
  spec: 'lite',
  greeting: '',
  delivery: 'stream',
  handshake: '',
  framing: 'line',
  sizeRule: 'at-most',
  sizeUnit: 'bytes',
  replies: {
    stored: 'STORED\r\n',
    refused: 'NOT STORED\r\n',
    invalid: 'INVALID COMMAND\r\n',
    miss: 'NOT FOUND\r\n',
    hit: 'VALUE <key> <value>\r\nEND\n',
  },
};

/** The university assignment behind it. */
export const course: Dialect = {
  name: 'course',
  spec: 'course',
  greeting: '',
  delivery: 'stream',
  handshake: '',
  framing: 'length',
  sizeRule: 'exact',
  sizeUnit: 'bytes',
  replies: {
    stored: 'STORED\r\n',
    refused: 'NOT-STORED\r\n',
    invalid: 'ERROR\r\n',
    miss: 'END\r\n',
    hit: 'VALUE <key> <bytes>\r\n<value>\r\nEND\r\n',
  },
};

/** The built-in dialects by name. */
export const DIALECTS: ReadonlyMap<string, Dialect> = new Map([lite, course].map((dialect) => [dialect.name, dialect]));

/** The greeting that the lite text allows. */
export const LITE_GREETING = 'Client Socket\r\n';

/** The limits of the reference server, and what the suite takes for granted of others. */
export const MAX_KEY_BYTES = 250;
export const MAX_VALUE_BYTES = 1024 * 1024;
