import { findByte } from './byte-ops.js';
import { CR, LF, SPACE } from './bytes.js';
import { CommandLine, type InvalidReason } from './command-line.js';
import { type Dialect, type Framing, MAX_KEY_BYTES, type SizeRule } from './dialect.js';
import { LineQueue } from './line-queue.js';

/**
 * What a client asks for. One reply each, but for `exit` and `end`, which have none: the replies so far are flushed and
 * the connection ends.
 * - `refused`: a SET that is well-formed but not stored; its value is too long, or ends where it should not.
 * - `end`: the client closed its side, and all that it sent before is answered. An unfinished request is dropped.
 */
export type RequestKind = 'get' | 'set' | 'refused' | 'invalid' | 'exit' | 'end';

/** Longest key and value in bytes. */
export interface RequestLimits {
  readonly maxKeyBytes: number;
  readonly maxValueBytes: number;
}

/** Longest command line in bytes, its line end not counted, with keys of up to 250 bytes and no value on the line. */
const COMMAND_LINE_BYTES = 2048;

/** What the next bytes are. */
type Expecting = 'command' | 'value-line' | 'value-bytes' | 'skipped-bytes' | 'skipped-line';

/** What came of one line or value: a request, nothing to answer, or it is not all there yet. */
type Step = RequestKind | 'nothing' | 'more';

/**
 * Requests out of the bytes of one connection, however those are cut.
 *
 *     parser.push(chunk);
 *     while ((kind = parser.next()) !== undefined) answer(kind);
 *     parser.retain();
 *
 * A request comes out as soon as its outcome is certain: a SET with a size that is none, or beyond the limits, is
 * answered at once, and its value skipped as it comes. So memory stays within the limits, and no announced size,
 * however large, looks like silence.
 *
 * No object is made per request. What the fields say of it is good until the next call of `next`, `push` or `retain`.
 */
export class RequestParser {
  /** Of a `get` and a `set`: its key is in `bytes` from `keyStart` to before `keyEnd`. */
  keyStart = 0;
  keyEnd = 0;
  /** Of a `set`: its value is in the same `bytes` from `valueStart` to before `valueEnd`. */
  valueStart = 0;
  valueEnd = 0;
  /** Of an `invalid`. */
  reason: InvalidReason = 'unknown command';

  readonly #maxLineBytes: number;
  readonly #maxValueBytes: number;
  readonly #framing: Framing;
  readonly #sizeRule: SizeRule;
  readonly #queue = new LineQueue();
  /** The command under way. Its line stays in the queue until its value has come: the key is in it. */
  readonly #command: CommandLine;
  #expecting: Expecting = 'command';
  #bytesToSkip = 0;
  #ended = false;

  constructor(dialect: Pick<Dialect, 'framing' | 'sizeRule'>, limits: RequestLimits) {
    this.#framing = dialect.framing;
    this.#sizeRule = dialect.sizeRule;
    this.#command = new CommandLine(limits.maxKeyBytes);
    this.#maxValueBytes = limits.maxValueBytes;
    this.#maxLineBytes =
      COMMAND_LINE_BYTES +
      Math.max(0, limits.maxKeyBytes - MAX_KEY_BYTES) +
      (dialect.framing === 'line' ? limits.maxValueBytes : 0);
  }

  /** Holds the key and the value. */
  get bytes(): Buffer {
    return this.#queue.bytes;
  }

  /** Borrows the next bytes of the connection, the first `length` of the chunk: they must not change before `retain` was called. */
  push(chunk: Buffer, length = chunk.length): void {
    this.#queue.push(chunk, length);
  }

  /** Lets go of what was pushed, and of memory no longer needed. What is unused is copied, if anything is. */
  retain(): void {
    this.#queue.retain();
  }

  /** No more bytes will come: behind the complete requests stands an `end`. */
  end(): void {
    this.#ended = true;
  }

  /** The next request, or undefined until more bytes have come. */
  next(): RequestKind | undefined {
    for (;;) {
      const step = this.#step();
      if (step === 'more') return this.#ended ? 'end' : undefined;
      if (step !== 'nothing') return step;
    }
  }

  #step(): Step {
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

  #takeCommand(): Step {
    const { bytes, start } = this.#queue;
    if (this.#queue.isFresh) {
      const usualLf = this.#command.decodeUsual(bytes, start, this.#queue.end);
      if (usualLf !== -1) return this.#command.isSet ? this.#startUsualSet(start, usualLf) : this.#get(start, usualLf);
    }
    const lf = this.#queue.findLf();
    const end = this.#queue.lineEnd(lf);
    if (end - start > this.#maxLineBytes) {
      this.#expecting = 'skipped-line';
      return this.#invalid('line too long');
    }
    if (lf === -1) return 'more';
    const kind = this.#command.decode(bytes, start, end);
    if (kind === 'get') return this.#get(start, lf);
    if (kind === 'set') return this.#startSet(end, lf);
    this.#dropTo(lf + 1, 'command');
    if (kind === 'invalid') this.reason = this.#command.reason;
    return kind === 'blank' ? 'nothing' : kind;
  }

  /** A SET whose value is all there already, as long as was announced, has no need to wait for it line by line: 0.6 of the time for parsing. */
  #startUsualSet(start: number, lf: number): Step {
    const { bytes, end } = this.#queue;
    const { size } = this.#command;
    const valueStart = lf + 1;
    const valueEnd = valueStart + size;
    const valueLf = valueEnd < end && bytes[valueEnd] === CR ? valueEnd + 1 : valueEnd;
    const isUsual =
      size <= this.#maxValueBytes &&
      valueLf < end &&
      bytes[valueLf] === LF &&
      // A value on a line of its own has no LF, nor does it end in the CR of its line.
      (this.#framing === 'length' ||
        (this.#queue.lineEnd(valueLf) === valueEnd && findByte(bytes, LF, valueStart, valueEnd) === -1));
    if (!isUsual) return this.#startSet(this.#queue.lineEnd(lf), lf);
    this.#dropTo(valueLf + 1, 'command');
    return this.#set(start, valueStart, valueEnd);
  }

  #startSet(end: number, lf: number): Step {
    return this.#framing === 'line' ? this.#startLineSet(end, lf) : this.#startLengthSet(end, lf);
  }

  /** `set <key> <size>`, the value on the next line; or on the same. */
  #startLineSet(end: number, lf: number): Step {
    const { start } = this.#queue;
    const { badKey, size, inlineStart } = this.#command;
    const valueStart = start + inlineStart;
    const isInline = valueStart < end;
    if (badKey || Number.isNaN(size)) {
      this.#dropTo(lf + 1, isInline ? 'command' : 'skipped-line');
      return this.#invalid(badKey ? 'bad key' : 'bad size');
    }
    if (!isInline) return this.#awaitValue('value-line', lf);
    this.#dropTo(lf + 1, 'command');
    return this.#judgeLine(start, valueStart, end);
  }

  #takeValueLine(): Step {
    const { start, lineStart } = this.#queue;
    const lf = this.#queue.findLf();
    const end = this.#queue.lineEnd(lf);
    if (lf !== -1) {
      this.#dropTo(lf + 1, 'command');
      return this.#judgeLine(start, lineStart, end);
    }
    const longest = this.#sizeRule === 'any' ? this.#maxValueBytes : Math.min(this.#command.size, this.#maxValueBytes);
    // One more may be the space that #judgeLine takes away.
    if (end - lineStart <= longest + 1) return 'more';
    this.#dropTo(lineStart, 'skipped-line');
    return 'refused';
  }

  /** The command's line starts at `start`. */
  #judgeLine(start: number, valueStart: number, lineEnd: number): Step {
    const { size } = this.#command;
    const rule = this.#sizeRule;
    let length = lineEnd - valueStart;
    // The text's own template prints a space behind the value: one that alone makes it too long is not part of it.
    if (length === size + 1 && rule !== 'any' && this.bytes[lineEnd - 1] === SPACE) length--;
    const fits = rule === 'any' || (rule === 'exact' ? length === size : length <= size);
    if (!fits || length > this.#maxValueBytes) return 'refused';
    return this.#set(start, valueStart, valueStart + length);
  }

  /** `set <key> <size>`, then exactly as many bytes and a line end. */
  #startLengthSet(end: number, lf: number): Step {
    const { badKey, size, inlineStart } = this.#command;
    if (this.#queue.start + inlineStart < end) {
      this.#dropTo(lf + 1, 'command');
      return this.#invalid('wrong number of fields');
    }
    if (!Number.isSafeInteger(size)) {
      this.#dropTo(lf + 1, 'skipped-line');
      return this.#invalid(badKey ? 'bad key' : 'bad size');
    }
    if (!badKey && size <= this.#maxValueBytes) return this.#awaitValue('value-bytes', lf);
    this.#dropTo(lf + 1, 'skipped-bytes');
    this.#bytesToSkip = size;
    return badKey ? this.#invalid('bad key') : 'refused';
  }

  #takeValueBytes(): Step {
    const { bytes, start, end, lineStart } = this.#queue;
    const valueEnd = lineStart + this.#command.size;
    const lf = valueEnd < end && bytes[valueEnd] === CR ? valueEnd + 1 : valueEnd;
    if (lf >= end) return 'more';
    if (bytes[lf] !== LF) {
      this.#dropTo(valueEnd, 'skipped-line');
      return 'refused';
    }
    this.#dropTo(lf + 1, 'command');
    return this.#set(start, lineStart, valueEnd);
  }

  #skipBytes(): Step {
    const { start, length } = this.#queue;
    const count = Math.min(this.#bytesToSkip, length);
    this.#bytesToSkip -= count;
    this.#dropTo(start + count, this.#bytesToSkip > 0 ? 'skipped-bytes' : 'skipped-line');
    return this.#bytesToSkip > 0 ? 'more' : 'nothing';
  }

  #skipLine(): Step {
    const lf = this.#queue.findLf();
    if (lf === -1) {
      this.#queue.dropTo(this.#queue.end);
      return 'more';
    }
    this.#dropTo(lf + 1, 'command');
    return 'nothing';
  }

  #awaitValue(expecting: 'value-line' | 'value-bytes', lf: number): Step {
    this.#queue.keepLine(lf);
    this.#expecting = expecting;
    return 'nothing';
  }

  #dropTo(index: number, expecting: Expecting): void {
    this.#queue.dropTo(index);
    this.#expecting = expecting;
  }

  /** The line of the `get` or `set` that came out starts at `start`. */
  #locateKey(start: number): void {
    this.keyStart = start + this.#command.keyStart;
    this.keyEnd = start + this.#command.keyEnd;
  }

  #get(start: number, lf: number): Step {
    this.#dropTo(lf + 1, 'command');
    this.#locateKey(start);
    return 'get';
  }

  #set(start: number, valueStart: number, valueEnd: number): Step {
    this.#locateKey(start);
    this.valueStart = valueStart;
    this.valueEnd = valueEnd;
    return 'set';
  }

  #invalid(reason: InvalidReason): Step {
    this.reason = reason;
    return 'invalid';
  }
}
