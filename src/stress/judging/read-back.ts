import type { Address } from '../../client/connection.js';
import { Session } from '../../client/session.js';
import { WireLog } from '../../client/wire-log.js';
import { GET, type History, MISSING, type Remark, UNWRITTEN } from '../../consistency/history.js';
import type { Dialect } from '../../protocol/dialect.js';
import { SPARE_ROOM } from '../load/join-columns.js';
import type { LoadOutcome } from '../load/load-outcome.js';
import { describeBadValue } from './bad-value.js';

export interface ReadBackOptions {
  readonly address: Address;
  readonly dialect: Dialect;
  readonly timeoutMs: number;
  /** The client's number in the history. */
  readonly client: number;
  /** The clock of the history: microseconds since the run began. */
  readonly clock: () => number;
}

/** So many ask at a time. */
const SESSIONS = 10;
/** Nothing is asked after so long: who is slow is not asked for everything. */
const PATIENCE_US = 5_000_000;

/**
 * Asks for every key once more when all is over, and appends what came to the history: a write that nobody read again, because
 * it was the last one, may be lost as well. What is not answered tells nothing.
 */
export async function readBack(
  { history, keys, values }: Pick<LoadOutcome, 'history' | 'keys' | 'values'>,
  options: ReadBackOptions,
): Promise<History> {
  const appended = new Appended(history);
  const most = Math.min(history.keys, SPARE_ROOM);
  const until = options.clock() + PATIENCE_US;
  let next = 0;
  const ask = async () => {
    const session = new Session({ ...options, log: new WireLog(), name: 'read back' });
    while (next < most && options.clock() < until) {
      const key = next++;
      const start = options.clock();
      const outcome = await session.get(keys.name(key));
      if (outcome.type !== 'reply') break;
      const { reply } = outcome;
      const at = { key, client: options.client, start, end: options.clock() };
      if (reply.kind === 'miss') appended.add(at, MISSING);
      if (reply.kind !== 'hit') continue;
      const value = values.read(reply.value, key);
      appended.add(at, value, value === UNWRITTEN ? describeBadValue(values, reply.value, key) : undefined);
    }
    session.close();
  };
  await Promise.all(Array.from({ length: Math.min(SESSIONS, most) }, ask));
  return appended.history();
}

/** A history with GETs behind its operations, in the room that its columns have. */
class Appended {
  readonly #remarks: Map<number, Remark>;
  #length: number;

  constructor(private readonly before: History) {
    this.#length = before.length;
    this.#remarks = new Map(before.remarks);
  }

  add(at: { key: number; client: number; start: number; end: number }, value: number, remark?: Remark): void {
    const { kind, key, client, value: values, start, end } = this.before;
    const index = this.#length;
    kind[index] = GET;
    key[index] = at.key;
    client[index] = at.client;
    values[index] = value;
    start[index] = at.start;
    end[index] = at.end;
    if (remark !== undefined) this.#remarks.set(index, remark);
    this.#length += 1;
  }

  history(): History {
    return { ...this.before, length: this.#length, remarks: this.#remarks };
  }
}
