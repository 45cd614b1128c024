import { GET, type HistoryEvent, REFUSED, SET } from '../../consistency/history.js';
import { UsageError } from '../../errors.js';
import { eachForm } from './edn-forms.js';
import { type EdnOperation, FormError, parseOperation } from './edn-operation.js';
import { type EdnRequest, keyValueOf, requestOf } from './edn-request.js';
import { EVENTS } from './format.js';
import { CAS, type Recording } from './recording.js';
import { RecordingBuilder } from './recording-builder.js';

/**
 * Reads a history as Jepsen and Knossos write it, of registers, with compare-and-set or not: maps, one after the other or in
 * one vector or list. It is read as it comes, in memory bounded by what it holds.
 *
 * - An operation is what a process invokes and what comes back to it: `:ok`; `:fail`, it did not happen; `:info`, or nothing:
 *   nobody knows, it is pending.
 * - Values that are vectors of two, of reads and writes, and of a vector in compare-and-set, are pairs of a key and a value.
 * - Times are those of `:time`, in nanoseconds; without them, the order of the maps tells what came before what.
 * - `nil` is nothing, which is there at first. Where Knossos takes a read of nil for a read of anything, this takes it for
 *   a read of nothing; there is a warning where that may matter.
 *
 * @param name of the file, for messages
 * @throws UsageError naming file and line, for what is no such history
 */
export async function readEdn(source: AsyncIterable<Uint8Array | string>, name: string): Promise<Recording> {
  const reader = new EdnReader();
  const cutOff = await eachForm(source, name, ({ text, line }) => {
    try {
      reader.add(parseOperation(text), line);
    } catch (error) {
      if (!(error instanceof FormError)) throw error;
      throw new UsageError(`${name}:${line}: ${error.message}`);
    }
  });
  const recording = reader.end(name);
  if (cutOff === undefined) return recording;
  return {
    ...recording,
    warnings: [...recording.warnings, `${name}:${cutOff}: the last map is cut off; it is left out`],
  };
}

/** What a process has under way. */
interface Invocation {
  readonly process: number;
  readonly request: EdnRequest;
  readonly line: number;
  readonly moment: number;
}

class EdnReader {
  readonly #builder = new RecordingBuilder();
  readonly #open = new Map<number, Invocation>();
  #maps = 0;
  #hasTimes: boolean | undefined;
  #lastEvent: HistoryEvent['kind'] | undefined;
  /** Keys that something was written to for certain. */
  readonly #written = new Set<string>();
  #readsOfNothing = 0;
  #isNilWritten = false;

  add(operation: EdnOperation, line: number): void {
    const moment = this.#momentOf(operation);
    const { process, type } = operation;
    if (process === undefined) {
      this.#addEvent(operation.f, moment);
      return;
    }
    const invocation = this.#open.get(process);
    if (type === 'invoke') {
      if (invocation !== undefined)
        throw new FormError(`process ${process} has something under way since line ${invocation.line}`);
      this.#open.set(process, { process, request: requestOf(operation), line, moment });
      return;
    }
    if (invocation === undefined) {
      if (type === 'info') return;
      throw new FormError(`process ${process} has nothing under way`);
    }
    if (moment < invocation.moment) throw new FormError(`this is earlier than its start on line ${invocation.line}`);
    if (operation.f !== invocation.request.f)
      throw new FormError(`process ${process} has :${invocation.request.f} under way, since line ${invocation.line}`);
    this.#open.delete(process);
    this.#addOperation(invocation, operation, moment);
  }

  end(name: string): Recording {
    for (const invocation of this.#open.values()) this.#addOperation(invocation, undefined, Infinity);
    const recording = this.#builder.build(undefined, this.#readsOfNothing === 0 ? [] : [this.#warning(name)]);
    // Who reads nil may have read what was there at first.
    return this.#isNilWritten ? { ...recording, unique: false } : recording;
  }

  #warning(name: string): string {
    return `${name}: a read of nil after something had been written (${this.#readsOfNothing} of them) is a read of nothing here; Knossos takes it for a read of anything`;
  }

  /** In microseconds, or in maps where there are no times. */
  #momentOf({ time }: EdnOperation): number {
    this.#maps += 1;
    this.#hasTimes ??= time !== undefined;
    if (this.#hasTimes !== (time !== undefined))
      throw new FormError('some of these maps have a :time, and some have none');
    return time === undefined ? this.#maps : time / 1000;
  }

  #addEvent(f: string, at: number): void {
    const kind = EVENTS.find((known) => known === f);
    // Nemeses say everything twice, and those that make partitions start and stop them.
    if (kind === undefined || kind === this.#lastEvent || (kind === 'start' && this.#lastEvent === undefined)) return;
    this.#lastEvent = kind;
    this.#builder.addEvent({ kind, at });
  }

  #addOperation({ process, request, moment }: Invocation, answer: EdnOperation | undefined, end: number): void {
    const isPending = answer === undefined || answer.type === 'info';
    const isFailed = answer?.type === 'fail';
    const who = { client: `p${process}`, start: moment, end: isPending ? Infinity : end };
    if (request.f === 'read') {
      if (isPending || isFailed || !answer.hasValue) return;
      const { key, value } = keyValueOf(answer.value);
      if (value === null && this.#written.has(key)) this.#readsOfNothing += 1;
      this.#builder.add({ ...who, kind: GET, key, value });
      return;
    }
    const { key } = request;
    const value = request.f === 'write' ? request.value : request.to;
    if (value === null) this.#isNilWritten = true;
    else if (!isPending && !isFailed) this.#written.add(key);
    if (request.f === 'write') this.#builder.add({ ...who, kind: isFailed ? REFUSED : SET, key, value });
    // It fails for many reasons: that it found another value is but one.
    else if (!isFailed) this.#builder.add({ ...who, kind: CAS, key, value, expected: request.from });
  }
}
