import { GET, type History, MISSING, REFUSED, SET } from '../../src/consistency/history.js';
import { Random } from '../../src/stress/random.js';

/** An operation as it was done: `point` is the moment at which it took effect. */
export interface Done {
  readonly kind: number;
  readonly client: number;
  readonly key: number;
  readonly value: number;
  readonly start: number;
  readonly point: number;
  readonly end: number;
}

export interface RegisterRun {
  readonly history: History;
  /** In the order in which they took effect; those that never did are missing. */
  readonly effects: readonly Done[];
}

/** A run of clients on a sound server: what took effect at its point is seen by all that come later. */
export function registerRun(seed: number, { operations = 40, keys = 3, clients = 4 } = {}): RegisterRun {
  const random = new Random(seed);
  const now: number[] = new Array(clients).fill(0);
  const planned: Done[] = [];
  for (let value = 1; value <= operations; value += 1) {
    const client = random.between(0, clients - 1);
    const start = (now[client] as number) + random.between(0, 3);
    const point = start + random.between(0, 6);
    const end = point + random.between(0, 6);
    now[client] = end + 1;
    const kind = [SET, SET, GET, GET, REFUSED][random.between(0, 4)] as number;
    const done = { kind, client, key: random.between(0, keys - 1), value, start, point, end };
    // Unanswered: it takes effect some time, much later maybe, or never.
    if (random.next() < 0.15) {
      const late = random.next() < 0.3 ? Number.POSITIVE_INFINITY : point + random.between(0, 40);
      planned.push({ ...done, point: late, end: Number.POSITIVE_INFINITY });
    } else planned.push(done);
  }
  const state: number[] = new Array(keys).fill(MISSING);
  const seen = new Map<Done, Done>();
  const effects = planned.filter(({ point }) => point < Number.POSITIVE_INFINITY).toSorted((a, b) => a.point - b.point);
  for (const done of effects) {
    if (done.kind === SET) state[done.key] = done.value;
    if (done.kind === GET) seen.set(done, { ...done, value: state[done.key] as number });
  }
  const operationsDone = planned.map((done) =>
    done.kind === GET ? { ...(seen.get(done) ?? done), ...(done.end === Infinity && { value: MISSING }) } : done,
  );
  return { history: historyOf(operationsDone, keys, operations), effects: effects.filter(({ kind }) => kind === SET) };
}

export function historyOf(operations: readonly Omit<Done, 'point'>[], keys: number, values: number): History {
  return {
    length: operations.length,
    kind: Uint8Array.from(operations, ({ kind }) => kind),
    client: Uint32Array.from(operations, ({ client }) => client),
    key: Uint32Array.from(operations, ({ key }) => key),
    value: Int32Array.from(operations, ({ value }) => value),
    start: Float64Array.from(operations, ({ start }) => start),
    end: Float64Array.from(operations, ({ end }) => end),
    keys,
    values,
    events: [],
  };
}
