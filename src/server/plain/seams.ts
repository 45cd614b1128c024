import type { Dialect, ReplyKind } from '../../protocol/dialect.js';
import type { RequestLimits } from '../../protocol/requests.js';
import type { Client, Line } from './client.js';

/** The header of a SET, its fields as they stand there. */
export interface Header {
  readonly key: Buffer;
  readonly size: Buffer;
  /** What stands behind the size on the same line: the value, in the one-line form. Undefined where nothing does. */
  readonly inline: Buffer | undefined;
}

/** A value as it came, or why there is none to judge: it is longer than anything that could be stored, or the client has left. */
export type Value = Buffer | 'too long' | 'end';

/**
 * The steps of the plain server, each of which a fault may replace or wrap. A step calls others through this object only, so
 * that what was replaced counts everywhere.
 */
export interface Seams {
  dialect: Dialect;
  limits: RequestLimits;
  /** Where the data is. */
  readonly file: string;
  readonly values: Map<string, Buffer>;
  /** Not once it was killed: nothing is written or sent any more. */
  alive: boolean;

  /** A client has come: greets it and answers what it sends until it leaves. */
  serve(client: Client): Promise<void>;
  greet(client: Client): Promise<void>;
  /** The next command line. */
  line(client: Client): Promise<Line>;
  /** The client has ended its side, or asked for the end. */
  leave(client: Client): void;

  /** Carries out one line; false where the connection is to end. */
  command(line: Buffer, client: Client): Promise<boolean>;
  /** The words of a line. */
  words(line: Buffer): Buffer[];
  /** The command that a word stands for. */
  verb(word: Buffer): string;
  /** Whether a key may be used. */
  allowsKey(key: Buffer): boolean;
  /** The number of bytes that was announced; NaN where it is none. */
  size(word: Buffer): number;
  /** Reads the value that was announced. */
  value(size: number, client: Client): Promise<Value>;
  /** The value as it is to be stored; undefined where it does not fit its size. */
  accept(value: Buffer, size: number): Buffer | undefined;

  get(key: Buffer, client: Client): Promise<void>;
  set(header: Header, client: Client): Promise<void>;
  /** Answers a SET whose value does not fit. */
  refuse(key: Buffer, value: Buffer | 'too long', client: Client): Promise<void>;
  unknown(line: Buffer, client: Client): Promise<void>;
  exit(client: Client): Promise<boolean>;

  /** The value of a key, for this client. */
  find(key: Buffer, client: Client): Promise<Buffer | undefined> | Buffer | undefined;
  /** Writes a value to the file, then makes it visible. */
  store(key: Buffer, value: Buffer, client: Client): Promise<void>;
  /** The name under which a key is kept. */
  name(key: Buffer): string;
  /** The row of the file for an entry. */
  row(key: Buffer, value: Buffer): Buffer;
  /** Adds a row to the file. */
  append(row: Buffer): Promise<void> | void;
  /** Reads the file into `values`, and takes away what is torn at its end. */
  load(): void;
  /** The server is asked to stop. */
  stop(): Promise<void> | void;

  /** Ends the process, as an error that nobody caught does; what is under way then changes nothing more. */
  crash(): void;

  reply(kind: Exclude<ReplyKind, 'hit'>, client: Client): Promise<void>;
  hit(key: Buffer, value: Buffer, client: Client): Promise<void>;
  /** The bytes of a reply. */
  encode(kind: ReplyKind, key: Buffer, value: Buffer): Buffer;
  send(bytes: Buffer, client: Client): Promise<void>;
}
