import {
  GET,
  type History,
  type HistoryEvent,
  MISSING,
  type Names,
  REFUSED,
  type Remark,
  UNWRITTEN,
} from '../../consistency/history.js';
import { FORMAT, VERSION } from './format.js';
import type { ModelName } from './recording.js';

/** What the file says of itself, beside what the format demands: who recorded it, when, of what. */
export type HeaderFields = Readonly<Record<string, string | number | boolean | null>>;

const CHUNK_CHARACTERS = 64 * 1024;

/**
 * A history as JSON Lines, in chunks of some 64 KiB: `pipeline(Readable.from(jsonLines(…)), createWriteStream(file))` writes
 * any number of operations in little memory. Operations come in the order of the history, events among them by time.
 */
export function* jsonLines(history: History, model: ModelName, fields: HeaderFields = {}): Generator<string, void> {
  let chunk = `${JSON.stringify({ format: FORMAT, version: VERSION, model, ...fields })}\n`;
  const write = new LineWriter(history);
  let next = 0;
  for (let index = 0; index < history.length; index += 1) {
    const end = history.end[index] ?? Number.POSITIVE_INFINITY;
    for (; eventBefore(history.events[next], end); next += 1) chunk += eventLine(history.events[next]);
    chunk += write.line(index);
    if (chunk.length < CHUNK_CHARACTERS) continue;
    yield chunk;
    chunk = '';
  }
  for (; next < history.events.length; next += 1) chunk += eventLine(history.events[next]);
  yield chunk;
}

/** Unanswered operations, which end never, stand among the others: no event waits for them. */
function eventBefore(event: HistoryEvent | undefined, end: number): boolean {
  return event !== undefined && end !== Number.POSITIVE_INFINITY && event.at < end;
}

function eventLine(event: HistoryEvent | undefined): string {
  return event === undefined ? '' : `{"event":"${event.kind}","at":${event.at}}\n`;
}

/** Texts by hand, for a million calls of JSON.stringify with an object each take longer than all the rest. */
class LineWriter {
  readonly #history: History;
  readonly #keys: string[] = [];
  readonly #clients: string[] = [];
  readonly #names: Required<Names>;

  constructor(history: History) {
    this.#history = history;
    this.#names = { ...DEFAULT_NAMES, ...namesOf(history) };
  }

  line(index: number): string {
    const { kind, client, key, start, end } = this.#history;
    const who = client[index] ?? 0;
    const where = key[index] ?? 0;
    this.#clients[who] ??= JSON.stringify(this.#names.client(who));
    this.#keys[where] ??= JSON.stringify(this.#names.key(where));
    const op = kind[index] === GET ? 'get' : 'set';
    const ended = end[index] ?? Number.POSITIVE_INFINITY;
    const head = `{"client":${this.#clients[who]},"op":"${op}","key":${this.#keys[where]}`;
    if (ended === Number.POSITIVE_INFINITY) {
      const value = op === 'get' ? '' : this.#value(index);
      return `${head}${value},"start":${start[index]},"outcome":"pending"}\n`;
    }
    const outcome = kind[index] === REFUSED ? 'refused' : 'ok';
    return `${head}${this.#value(index)},"start":${start[index]},"end":${ended},"outcome":"${outcome}"}\n`;
  }

  #value(index: number): string {
    const value = this.#history.value[index] ?? MISSING;
    if (value === MISSING) return ',"value":null';
    if (value === UNWRITTEN) return this.#unwritten(this.#history.remarks?.get(index));
    return `,"value":${JSON.stringify(this.#names.value(value))}`;
  }

  #unwritten(remark: Remark = UNKNOWN): string {
    const { kind, text, of, key } = remark;
    const parts = of.map((value) => this.#names.value(value));
    const made = parts.length > 0 ? `,"of":${JSON.stringify(parts)}` : '';
    const from = key === undefined ? '' : `,"from":${JSON.stringify(this.#names.key(key))}`;
    return `,"value":${JSON.stringify(text)},"unwritten":"${kind}"${made}${from}`;
  }
}

/** What is written for a value without a remark, of which there may be any number. */
const UNKNOWN: Remark = { kind: 'unknown', text: '', of: [] };

const DEFAULT_NAMES = {
  key: (key: number) => `k${key}`,
  value: (value: number) => `v${value}`,
  client: (client: number) => `c${client}`,
};

/** The methods of a history's names, bound to what they belong to. */
function namesOf({ names }: History): Partial<Names> {
  if (names === undefined) return {};
  const { client } = names;
  return {
    key: (key) => names.key(key),
    value: (value) => names.value(value),
    ...(client === undefined ? {} : { client: (number: number) => names.client?.(number) ?? `c${number}` }),
  };
}
