import type { Dialect } from '../protocol/dialect.js';
import { type Bytes, encodeGet, encodeSet } from '../protocol/encode.js';
import { type Command, decoderOf, ReplyDecoder } from '../protocol/replies.js';
import { compileText, matchTemplate } from '../protocol/template.js';
import { type Address, Connection } from './connection.js';
import type { Outcome } from './outcome.js';
import { untilRead } from './read-receipt.js';
import type { WireLog } from './wire-log.js';

export interface SessionOptions {
  readonly address: Address;
  readonly dialect: Dialect;
  readonly timeoutMs: number;
  readonly log: WireLog;
  readonly name: string;
}

/** Between the two writes of a `two-writes` delivery, where nobody tells that the first was read. */
const BETWEEN_WRITES_MS = 50;

/**
 * A client in one dialect: sends a request the way the server wants it delivered, and reads its reply.
 * Where the server takes one command per connection, it connects anew for each.
 */
export class Session {
  readonly #options: SessionOptions;
  readonly decoder: ReplyDecoder;
  #connection: Connection | undefined;
  #used = false;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.decoder = decoderOf(options.dialect);
  }

  get dialect(): Dialect {
    return this.#options.dialect;
  }

  get timeoutMs(): number {
    return this.#options.timeoutMs;
  }

  get name(): string {
    return this.#options.name;
  }

  /** Whether another request may follow on the connection of the last one. */
  get keepsConnection(): boolean {
    return this.dialect.delivery !== 'one-command-per-connection';
  }

  /** The connection in use, opened if need be; the outcome where it cannot be. */
  async connection(): Promise<Connection | Outcome> {
    if (this.#connection !== undefined && (this.keepsConnection || !this.#used)) return this.#connection;
    this.#connection?.close();
    const { address, name, log, timeoutMs } = this.#options;
    const opened = await Connection.open({ address, name, log, timeoutMs });
    if (!(opened instanceof Connection)) return opened;
    this.#connection = opened;
    this.#used = false;
    const greeting = await this.#skipGreeting(opened);
    return greeting ?? opened;
  }

  /** The connection in use, if there is one. */
  get current(): Connection | undefined {
    return this.#connection;
  }

  get(key: Bytes): Promise<Outcome> {
    return this.exchange(encodeGet(key), 'get');
  }

  /** @param size what to announce instead of the value's own size */
  set(key: Bytes, value: Bytes, size?: number | string): Promise<Outcome> {
    const { header, body } = encodeSet(this.dialect, key, value, size);
    return this.exchange(Buffer.concat([header, body]), 'set');
  }

  /** Sends the bytes of one request as the dialect delivers them, and reads one reply. */
  async exchange(request: Buffer, command: Command): Promise<Outcome> {
    const connection = await this.connection();
    if (!(connection instanceof Connection)) return connection;
    this.#used = true;
    const early = await this.#deliver(connection, request);
    return early ?? connection.read(this.decoder, command, this.timeoutMs);
  }

  /** Reads one more reply on the connection in use, to a request sent before. */
  async readOn(command: Command, timeoutMs = this.timeoutMs): Promise<Outcome> {
    const connection = this.#connection ?? (await this.connection());
    return connection instanceof Connection ? connection.read(this.decoder, command, timeoutMs) : connection;
  }

  /** Sends bytes as they are, in one write. */
  async send(bytes: Buffer): Promise<Outcome | undefined> {
    const connection = await this.connection();
    if (!(connection instanceof Connection)) return connection;
    this.#used = true;
    connection.write(bytes);
    return undefined;
  }

  close(): void {
    this.#connection?.close();
  }

  async #deliver(connection: Connection, request: Buffer): Promise<Outcome | undefined> {
    const end = request.indexOf(0x0a) + 1;
    const body = request.subarray(end);
    const { delivery } = this.dialect;
    if (body.length === 0 || end === 0 || (delivery !== 'two-writes' && delivery !== 'handshake')) {
      connection.write(request);
      return undefined;
    }
    connection.write(request.subarray(0, end));
    if (delivery === 'two-writes') await untilRead(this.#options.address.port, connection.localPort, BETWEEN_WRITES_MS);
    else {
      const answer = await connection.read(this.#handshakeDecoder(), 'other', this.timeoutMs);
      if (answer.type !== 'reply' || answer.reply.kind !== 'miss') return answer;
    }
    connection.write(body);
    return undefined;
  }

  /** Reads the handshake, in the place of the miss that no SET is answered with, or an error instead of it. */
  #handshakeDecoder(): ReplyDecoder {
    const { replies, handshake } = this.dialect;
    return new ReplyDecoder({ ...this.dialect, replies: { ...replies, stored: '', miss: handshake } });
  }

  async #skipGreeting(connection: Connection): Promise<Outcome | undefined> {
    const expected = Buffer.from(this.dialect.greeting, 'latin1');
    if (expected.length === 0) return undefined;
    const tokens = compileText(this.dialect.greeting);
    const deadline = performance.now() + this.timeoutMs;
    for (;;) {
      const match = matchTemplate(tokens, connection.pending, 'bytes');
      const left = deadline - performance.now();
      if (match.state === 'whole') {
        connection.skip(match.length);
        return undefined;
      }
      // A greeting that differs is for the check on greetings to report; here as many lines are passed over.
      const lines = this.dialect.greeting.split('\n').length - 1;
      const end = endOfLines(connection.pending, lines);
      if (match.state === 'none' && end > 0) {
        connection.skip(end);
        return undefined;
      }
      if (left <= 0 || connection.ended !== undefined) return undefined;
      await connection.waitForMore(left);
    }
  }
}

/** The offset behind the given number of lines; 0 where there are fewer. */
function endOfLines(buffer: Buffer, lines: number): number {
  let at = 0;
  for (let left = lines; left > 0; left -= 1) {
    const lf = buffer.indexOf(0x0a, at);
    if (lf < 0) return 0;
    at = lf + 1;
  }
  return at;
}
