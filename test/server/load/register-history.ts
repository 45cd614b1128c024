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

/** One value of a register: its write, and what all its operations, the write included, tell about when it was there. */
interface Cluster {
  readonly value: Value;
  readonly write: { readonly start: number; readonly end: number };
  /** Whether the SET may never have happened: it is pending, and nobody read its value. */
  uncertain: boolean;
  /** The end of the operation that ended first: by then the value had been there. */
  firstEnd: number;
  /** The start of the operation that began last: the value was there still, or was yet to come. */
  lastStart: number;
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
    const found = [...this.#operations].flatMap(([key, operations]) =>
      this.#judge(key, operations).map((violation) => `${key}: ${violation}`),
    );
    return [...this.#complaints, ...found];
  }

  /**
   * By the zones of Gibbons and Korach, "Testing Shared Memories", SIAM J. Comput. 26(4), 1997, section 4: with every
   * value written once, there is an order if each value is read after its write begins, and of no two values each must
   * have been there before the other.
   */
  #judge(key: string, operations: readonly Operation[]): string[] {
    const clusters = this.#clusters(key, operations);
    const violations: string[] = [];
    for (const { kind, value, start, end } of operations) {
      if (kind !== 'get' || end === undefined) continue;
      const cluster = clusters.get(value);
      if (cluster === undefined || end < cluster.write.start) {
        const why = cluster === undefined ? 'which no SET wrote' : 'before its SET began';
        violations.push(`a GET at ${start}-${end} read ${show(value)}, ${why}`);
      } else {
        cluster.uncertain = false;
        cluster.firstEnd = Math.min(cluster.firstEnd, end);
        cluster.lastStart = Math.max(cluster.lastStart, start);
      }
    }
    const happened = [...clusters.values()].filter(({ uncertain }) => !uncertain);
    return violations.length > 0 ? violations : [...contradictions(happened)];
  }

  /** The values of a key, as their writes tell. */
  #clusters(key: string, operations: readonly Operation[]): Map<Value, Cluster> {
    const initial = this.#initial.get(key);
    const clusters = new Map<Value, Cluster>([[initial, clusterOf(initial, -2, -1)]]);
    for (const { kind, value, start, end } of operations)
      if (kind === 'set') clusters.set(value, clusterOf(value, start, end ?? this.#end, end === undefined));
    return clusters;
  }
}

function clusterOf(value: Value, start: number, end: number, uncertain = false): Cluster {
  return { value, write: { start, end }, uncertain, firstEnd: end, lastStart: start };
}

function* contradictions(clusters: readonly Cluster[]): Generator<string> {
  for (const [index, one] of clusters.entries())
    for (const other of clusters.slice(index + 1))
      if (one.firstEnd < other.lastStart && other.firstEnd < one.lastStart)
        yield `${describe(one)} contradicts ${describe(other)}`;
}

function describe({ value, write, firstEnd, lastStart }: Cluster): string {
  const written = write.end < 0 ? 'there at first' : `written at ${write.start}-${write.end}`;
  return `${show(value)} (${written}, there by ${firstEnd}, used at ${lastStart})`;
}

function show(value: Value): string {
  if (value === undefined) return 'no value';
  return value.length > 60 ? `${JSON.stringify(value.slice(0, 60))}… (${value.length} bytes)` : JSON.stringify(value);
}
