import {
  GET,
  type History,
  type HistoryEvent,
  MISSING,
  type Names,
  type Remark,
  UNWRITTEN,
} from '../../consistency/history.js';
import { Column } from './column.js';
import { NameTable } from './name-table.js';
import { CAS, CAS_REFUSED, type ModelName, type Recording } from './recording.js';
import { ValueTable } from './value-table.js';

/** An operation as files have it. */
export interface RecordedOperation {
  readonly client: string;
  readonly key: string;
  /** {@link GET}, {@link SET}, {@link REFUSED}, {@link CAS} or {@link CAS_REFUSED}. */
  readonly kind: number;
  /** What it writes, or read; null for a GET that found nothing or was never answered. */
  readonly value: string | null;
  /** What a compare-and-set wants to find; null: nothing. */
  readonly expected?: string | null;
  /** Microseconds. */
  readonly start: number;
  /** `Infinity` where it was never answered. */
  readonly end: number;
  /** Of a GET, where it is known to have read what nobody wrote: what that looks like. Without it, that is found out. */
  readonly unwritten?: RecordedRemark;
}

/** A {@link Remark} in texts. */
export interface RecordedRemark {
  readonly kind: Remark['kind'];
  readonly of: readonly string[];
  readonly key?: string;
}

/** So many reads of what nobody wrote have a remark; the others are counted all the same. */
const MOST_REMARKS = 1000;

/** Makes a {@link Recording} of operations in any order: names become numbers, and rows become columns. */
export class RecordingBuilder {
  readonly #kind = new Column((length) => new Uint8Array(length));
  readonly #client = new Column((length) => new Uint32Array(length));
  readonly #key = new Column((length) => new Uint32Array(length));
  readonly #value = new Column((length) => new Int32Array(length));
  readonly #start = new Column((length) => new Float64Array(length));
  readonly #end = new Column((length) => new Float64Array(length));
  readonly #expected = new Column((length) => new Int32Array(length), 0);
  readonly #clients = new NameTable();
  readonly #keys = new NameTable();
  readonly #values = new ValueTable();
  /** By value: 1 where an operation writes it, or would have. */
  readonly #written = new Column((length) => new Uint8Array(length));
  readonly #events: HistoryEvent[] = [];
  readonly #given = new Map<number, { text: string; remark: RecordedRemark }>();
  #unique = true;

  get length(): number {
    return this.#kind.length;
  }

  add(operation: RecordedOperation): void {
    const { kind, expected, unwritten } = operation;
    const key = this.#keys.numberOf(operation.key);
    if (kind === CAS || kind === CAS_REFUSED) this.#expected.set(this.length, this.#numberOf(key, expected ?? null));
    if (unwritten !== undefined) this.#given.set(this.length, { text: operation.value ?? '', remark: unwritten });
    const value = unwritten === undefined ? this.#numberOf(key, operation.value) : UNWRITTEN;
    if (kind !== GET) this.#wrote(value);
    this.#kind.push(kind);
    this.#client.push(this.#clients.numberOf(operation.client));
    this.#key.push(key);
    this.#value.push(value);
    this.#start.push(operation.start);
    this.#end.push(operation.end);
  }

  addEvent(event: HistoryEvent): void {
    this.#events.push(event);
  }

  /** @param model what the file says it is a history of */
  build(model: ModelName | undefined, warnings: readonly string[] = []): Recording {
    const remarks = this.#remarks();
    return {
      history: this.#history(remarks),
      unique: this.#unique && this.#expected.length === 0,
      ...(this.#expected.length > 0 ? { expected: this.#padExpected() } : {}),
      ...(model === undefined ? {} : { model }),
      warnings,
    };
  }

  #history(remarks: ReadonlyMap<number, Remark>): History {
    return {
      ...{ length: this.length, kind: this.#kind.view(), client: this.#client.view(), key: this.#key.view() },
      ...{ value: this.#value.view(), start: this.#start.view(), end: this.#end.view() },
      ...{ keys: this.#keys.count, values: this.#values.count },
      events: this.#events.toSorted((a, b) => a.at - b.at),
      names: namesOf(this.#keys, this.#values, this.#clients),
      remarks,
    };
  }

  #numberOf(key: number, text: string | null): number {
    return text === null ? MISSING : this.#values.numberOf(key, text);
  }

  /** What was refused counts as well: who reads it, reads what the history knows. */
  #wrote(value: number): void {
    if (this.#written.at(value) === 1) this.#unique = false;
    this.#written.set(value, 1);
  }

  #padExpected(): Int32Array {
    if (this.#expected.length < this.length) this.#expected.set(this.length - 1, MISSING);
    return this.#expected.view();
  }

  /** Finds the GETs that read what nobody wrote: only now, for a GET may come before the SET that it reads. */
  #remarks(): Map<number, Remark> {
    const remarks = new Map<number, Remark>();
    const value = this.#value.view();
    for (let index = 0; index < value.length; index += 1) {
      const number = value[index] ?? MISSING;
      if (number === MISSING || (number > 0 && this.#written.at(number) === 1)) continue;
      if (remarks.size < MOST_REMARKS) remarks.set(index, this.#remarkOn(index, number));
      value[index] = UNWRITTEN;
    }
    return remarks;
  }

  #remarkOn(index: number, number: number): Remark {
    const given = this.#given.get(index);
    return given === undefined ? this.#inferred(number) : this.#spelled(given.text, given.remark, this.#key.at(index));
  }

  /** A value that was written to another key, or something unknown. */
  #inferred(number: number): Remark {
    const text = this.#values.textOf(number);
    const elsewhere = this.#values.numbersOf(text).find((other) => this.#written.at(other) === 1);
    if (elsewhere === undefined) return { kind: 'unknown', text, of: [] };
    return { kind: 'foreign', text, of: [elsewhere], key: this.#values.keyOf(elsewhere) };
  }

  #spelled(text: string, { kind, of, key }: RecordedRemark, own: number): Remark {
    const numbers = of.map((part) => {
      const all = this.#values.numbersOf(part);
      return all.find((number) => this.#values.keyOf(number) === own) ?? all[0];
    });
    return {
      ...{ kind, text, of: numbers.filter((number) => number !== undefined) },
      ...(key === undefined ? {} : { key: this.#keys.numberOf(key) }),
    };
  }
}

function namesOf(keys: NameTable, values: ValueTable, clients: NameTable): Names {
  return {
    key: (key) => keys.nameOf(key),
    value: (value) => values.textOf(value),
    client: (client) => clients.nameOf(client),
  };
}
