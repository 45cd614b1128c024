import { ByteQueue } from './byte-queue.js';
import { CR, LF, SPACE } from './bytes.js';
import { type Command, decodeCommandLine, type InvalidReason, type SetCommand } from './command-line.js';
import { type Dialect, MAX_KEY_BYTES, type SizeRule } from './dialect.js';

/**
 * What a client asks for. One reply each, but for `exit` and `end`, which have none: the replies so far are flushed and
 * the connection ends.
 */
export type Request =
  | { readonly kind: 'get'; readonly key: string }
  /** `value` is a view into the input: good until the next push. */
  | { readonly kind: 'set'; readonly key: string; readonly value: Buffer }
  /** A SET that is well-formed but not stored: its value is too long, or ends where it should not. */
  | { readonly kind: 'refused' }
  | { readonly kind: 'invalid'; readonly reason: InvalidReason }
  | { readonly kind: 'exit' }
  /** The client closed its side, and all that it sent before is answered. An unfinished request is dropped. */
  | { readonly kind: 'end' };

/** Longest key and value in bytes. */
export interface RequestLimits {
  readonly maxKeyBytes: number;
  readonly maxValueBytes: number;
}

/** Longest command line in bytes, its line end not counted, with keys of up to 250 bytes and no value on the line. */
const COMMAND_LINE_BYTES = 2048;

const REFUSED: Request = { kind: 'refused' };
const END: Request = { kind: 'end' };

/** What the next bytes are. */
type Expecting = 'command' | 'value-line' | 'value-bytes' | 'skipped-bytes' | 'skipped-line';

/**
 * Requests out of the bytes of one connection, however those are cut.
 *
 *     parser.push(chunk);
 *     while ((request = parser.next()) !== undefined) answer(request);
 *
 * A request comes out as soon as its outcome is certain: a SET with a size that is none, or beyond the limits, is
 * answered at once, and its value skipped as it comes. So memory stays within the limits, and no announced size,
 * however large, looks like silence.
 */
export class RequestParser {
  readonly #limits: RequestLimits;
  readonly #oneLineSets: boolean;
  readonly #sizeRule: SizeRule;
  readonly #maxLineBytes: number;
  readonly #queue = new ByteQueue();
  /** Bytes of the unfinished line known to hold no LF, so that none is looked at twice. */
  #scanned = 0;
  #expecting: Expecting = 'command';
  #key = '';
  #size = 0;
  #bytesToSkip = 0;
  #ended = false;

  constructor(dialect: Pick<Dialect, 'framing' | 'sizeRule'>, limits: RequestLimits) {
    this.#limits = limits;
    this.#sizeRule = dialect.sizeRule;
    this.#oneLineSets = dialect.framing === 'line';
    this.#maxLineBytes =
      COMMAND_LINE_BYTES +
      Math.max(0, limits.maxKeyBytes - MAX_KEY_BYTES) +
      (this.#oneLineSets ? limits.maxValueBytes : 0);
  }

  /** Takes the next bytes of the connection over; they must not change afterwards. */
  push(chunk: Buffer): void {
    this.#queue.push(chunk);
  }

  /** No more bytes will come: behind the complete requests stands an `end`. */
  end(): void {
    this.#ended = true;
  }

  /** The next request, or undefined until more bytes have come. */
  next(): Request | undefined {
    for (;;) {
      const before = this.#queue.length;
      const expected = this.#expecting;
      const request = this.#step();
      if (request !== undefined) return request;
      if (this.#queue.length === before && this.#expecting === expected) return this.#ended ? END : undefined;
    }
  }

  /** Moves on as far as one line or one value; no change means that it takes more bytes. */
  #step(): Request | undefined {
    switch (this.#expecting) {
      case 'command':
        return this.#takeCommand();
      case 'value-line':
        return this.#takeValueLine();
      case 'value-bytes':
        return this.#takeValueBytes();
      case 'skipped-bytes':
        return this.#skipBytes();
      case 'skipped-line':
        return this.#skipLine();
    }
  }

  #takeCommand(): Request | undefined {
    const line = this.#takeLine(this.#maxLineBytes);
    if (line === undefined) return undefined;
    if (line === 'too-long') return { kind: 'invalid', reason: 'line too long' };
    const command: Command = decodeCommandLine(line, this.#limits.maxKeyBytes);
    switch (command.kind) {
      case 'blank':
        return undefined;
      case 'set':
        return this.#oneLineSets ? this.#startLineSet(command) : this.#startLengthSet(command);
      default:
        return command;
    }
  }

  /** `set <key> <size>`, the value on the next line; or on the same. */
  #startLineSet({ key, size, inline }: SetCommand): Request | undefined {
    if (key === undefined || Number.isNaN(size)) {
      if (inline === undefined) this.#expecting = 'skipped-line';
      return { kind: 'invalid', reason: key === undefined ? 'bad key' : 'bad size' };
    }
    if (inline !== undefined) return this.#judgeLine(key, size, inline);
    this.#key = key;
    this.#size = size;
    this.#expecting = 'value-line';
    return undefined;
  }

  #takeValueLine(): Request | undefined {
    const { maxValueBytes } = this.#limits;
    const longest = this.#sizeRule === 'any' ? maxValueBytes : Math.min(this.#size, maxValueBytes);
    const line = this.#takeLine(longest + 1);
    if (line === undefined) return undefined;
    return line === 'too-long' ? REFUSED : this.#judgeLine(this.#key, this.#size, line);
  }

  #judgeLine(key: string, size: number, line: Buffer): Request {
    // The text's own template prints a space behind the value: one that alone makes it too long is not part of it.
    const spaced = line.length === size + 1 && line[size] === SPACE && this.#sizeRule !== 'any';
    const value = spaced ? line.subarray(0, size) : line;
    const fits =
      this.#sizeRule === 'any' || (this.#sizeRule === 'exact' ? value.length === size : value.length <= size);
    return fits && value.length <= this.#limits.maxValueBytes ? { kind: 'set', key, value } : REFUSED;
  }

  /** `set <key> <size>`, then exactly as many bytes and a line end. */
  #startLengthSet({ key, size, inline }: SetCommand): Request | undefined {
    if (inline !== undefined) return { kind: 'invalid', reason: 'wrong number of fields' };
    if (!Number.isSafeInteger(size)) {
      this.#expecting = 'skipped-line';
      return { kind: 'invalid', reason: key === undefined ? 'bad key' : 'bad size' };
    }
    if (key === undefined || size > this.#limits.maxValueBytes) {
      this.#bytesToSkip = size;
      this.#expecting = 'skipped-bytes';
      return key === undefined ? { kind: 'invalid', reason: 'bad key' } : REFUSED;
    }
    this.#key = key;
    this.#size = size;
    this.#expecting = 'value-bytes';
    return undefined;
  }

  #takeValueBytes(): Request | undefined {
    const size = this.#size;
    if (this.#queue.length <= size) return undefined;
    const isCr = this.#queue.at(size) === CR;
    if (isCr && this.#queue.length <= size + 1) return undefined;
    const lf = isCr ? size + 1 : size;
    if (this.#queue.at(lf) !== LF) {
      this.#queue.consume(size);
      this.#expecting = 'skipped-line';
      return REFUSED;
    }
    const value = this.#queue.view(0, size);
    this.#queue.consume(lf + 1);
    this.#expecting = 'command';
    return { kind: 'set', key: this.#key, value };
  }

  #skipBytes(): undefined {
    const count = Math.min(this.#bytesToSkip, this.#queue.length);
    this.#queue.consume(count);
    this.#bytesToSkip -= count;
    if (this.#bytesToSkip === 0) this.#expecting = 'skipped-line';
  }

  #skipLine(): undefined {
    const lf = this.#queue.indexOf(LF, 0);
    if (lf === -1) {
      this.#queue.clear();
      return;
    }
    this.#queue.consume(lf + 1);
    this.#expecting = 'command';
  }

  /** The next line without its end; of one longer than `limit`, what is still to come will be skipped. */
  #takeLine(limit: number): Buffer | 'too-long' | undefined {
    const lf = this.#queue.indexOf(LF, this.#scanned);
    if (lf === -1) {
      this.#scanned = this.#queue.length;
      // One more than the limit may yet turn out to be the CR of the line end.
      if (this.#scanned <= limit + 1) return undefined;
      this.#scanned = 0;
      this.#expecting = 'skipped-line';
      return 'too-long';
    }
    this.#scanned = 0;
    this.#expecting = 'command';
    // A single CR directly before the LF belongs to the line end.
    const length = lf > 0 && this.#queue.at(lf - 1) === CR ? lf - 1 : lf;
    const line = this.#queue.view(0, length);
    this.#queue.consume(lf + 1);
    return length > limit ? 'too-long' : line;
  }
}
