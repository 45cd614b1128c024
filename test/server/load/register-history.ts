import { MISSING } from '../../../src/consistency/history.js';
import { checkRegister } from '../../../src/consistency/register.js';
import type { Violation } from '../../../src/consistency/verdict.js';
import { historyOf, type Row } from '../../consistency/rows.js';

/** The value of a register; undefined where it has none. */
export type Value = string | undefined;

/** One operation between two ticks of the clock of its history; without an end it is pending. */
export interface Operation {
  readonly kind: 'set' | 'get';
  readonly key: string;
  readonly start: number;
  end: number | undefined;
  /** What a SET writes, or what a GET was answered. */
  value: Value;
}

/**
 * What clients did to a set of registers, and whether that has an explanation: one order of the operations on each key
 * that agrees with real time, in which each GET returns what was SET last. No value may be written to a key twice.
 */
export class RegisterHistory {
  readonly #initial: ReadonlyMap<string, string>;
  /** Every value ever sent, with its key in front. */
  readonly #sent: Set<string>;
  readonly #operations = new Map<string, Operation[]>();
  readonly #complaints: string[] = [];
  #now = 0;
  #end = Number.POSITIVE_INFINITY;

  /**
   * @param initial what the registers hold at first
   * @param before the history that led to that
   */
  constructor(initial: ReadonlyMap<string, string> = new Map(), before?: RegisterHistory) {
    this.#initial = initial;
    this.#sent = before === undefined ? new Set([...initial].map(([key, value]) => `${key} ${value}`)) : before.#sent;
  }

  /** Call before the request is sent. A SET whose outcome stays unknown has no response. */
  invoke(kind: 'set' | 'get', key: string, value?: string): Operation {
    const operation: Operation = { kind, key, value, start: this.#now++, end: undefined };
    const own = this.#operations.get(key);
    if (own === undefined) this.#operations.set(key, [operation]);
    else own.push(operation);
    if (kind === 'set') {
      const sent = `${key} ${value}`;
      if (this.#sent.has(sent)) throw new Error(`the value ${show(value)} is written to ${key} twice`);
      this.#sent.add(sent);
    }
    return operation;
  }

  /** Call when the reply is there: to a SET that it is stored, to a GET its value. */
  respond(operation: Operation, value: Value = operation.value): void {
    operation.end = this.#now++;
    operation.value = value;
  }

  /** Something that is wrong whatever the order of operations. */
  complain(complaint: string): void {
    this.#complaints.push(complaint);
  }

  /** The server has died: a SET that is pending has had its effect by now, or never will. */
  crash(): void {
    this.#end = this.#now++;
  }

  /** All keys that there is anything to say about. */
  get keys(): ReadonlySet<string> {
    return new Set([...this.#initial.keys(), ...this.#operations.keys()]);
  }

  /** How many operations have a response. */
  get completed(): number {
    const answered = ({ end }: Operation) => end !== undefined;
    return [...this.#operations.values()].reduce((sum, own) => sum + own.filter(answered).length, 0);
  }

  /** Whether this value was ever sent to be stored under this key, in this history or before. */
  knows(key: string, value: string): boolean {
    return this.#sent.has(`${key} ${value}`);
  }

  /** What has no explanation, in sentences; none where all is well. */
  violations(): string[] {
    const told = [...this.#operations].map(([key, operations]) => this.#judge(key, operations));
    return [...this.#complaints, ...told.filter((sentence) => sentence !== undefined)];
  }

  #judge(key: string, operations: readonly Operation[]): string | undefined {
    const written = this.#initial.get(key);
    const before: Operation[] =
      written === undefined ? [] : [{ kind: 'set', key, value: written, start: BEFORE_ALL, end: BEFORE_ALL }];
    const all = [...before, ...operations];
    const [violation] = checkRegister(historyOf(this.#rows(all))).violations;
    return violation && `${key}: ${describe(violation, all)}`;
  }

  /**
   * What was SET before the crash was there by then, if it ever was: if nobody has read it, it is left to the checker
   * to forget it.
   */
  #rows(operations: readonly Operation[]): Row[] {
    const numbers = new Map<Value, number>([[undefined, MISSING]]);
    for (const { value } of operations) if (!numbers.has(value)) numbers.set(value, numbers.size);
    const read = new Set(
      operations.filter(({ kind, end }) => kind === 'get' && end !== undefined).map(({ value }) => value),
    );
    return operations.map(({ kind, value, start, end }) => {
      const last = end ?? (kind === 'set' && read.has(value) ? this.#end : Number.POSITIVE_INFINITY);
      return { kind, value: numbers.get(value)!, start, end: last };
    });
  }
}

const BEFORE_ALL = -1;

/** The operations that contradict each other, value by value, what was read last first. */
function describe({ anomaly, operations }: Violation, all: readonly Operation[]): string {
  const involved = operations.map((index) => all[index]!);
  const values = new Set(
    involved
      .filter(({ kind }) => kind === 'get')
      .toReversed()
      .map(({ value }) => value),
  );
  for (const { value } of involved) values.add(value);
  const told = [...values].map((value) => {
    const own = involved.filter((operation) => operation.value === value);
    return `${show(value)} (${own.map(({ kind, start, end = 'pending' }) => `${kind} ${start}-${end}`).join(', ')})`;
  });
  return anomaly === 'never-written'
    ? `${told.join()}, which no SET wrote`
    : `${told.join(' contradicts ')}: ${anomaly}`;
}

function show(value: Value): string {
  if (value === undefined) return 'no value';
  return value.length > 60 ? `${JSON.stringify(value.slice(0, 60))}… (${value.length} bytes)` : JSON.stringify(value);
}
