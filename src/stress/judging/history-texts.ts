import { GET, type History, MISSING, REFUSED, type Remark, UNWRITTEN } from '../../consistency/history.js';
import { cutMiddle } from '../../consistency/timeline-labels.js';
import { CAS, CAS_REFUSED } from '../history-files/recording.js';
import type { OperationResult, RunEvent } from '../result.js';
import { escapeText } from './escape-text.js';

/** What a history's numbers stand for, escaped for people. */
export class HistoryTexts {
  readonly #history: History;
  readonly #expected: Int32Array | undefined;
  /** In milliseconds. */
  readonly events: readonly RunEvent[];

  /** @param expected of a history with compare-and-set: what they want to find, by operation */
  constructor(history: History, expected?: Int32Array) {
    this.#history = history;
    this.#expected = expected;
    this.events = history.events.map(({ at, kind }) => ({ atMs: at / 1000, kind }));
  }

  key(key: number): string {
    return escapeText(this.#history.names?.key(key) ?? `k${key}`);
  }

  operation(index: number): OperationResult {
    const { kind, client, start, end, names } = this.#history;
    const [who, code, ended] = [client[index] ?? 0, kind[index] ?? GET, end[index] ?? Number.POSITIVE_INFINITY];
    const isPending = ended === Number.POSITIVE_INFINITY;
    const isRefused = code === REFUSED || code === CAS_REFUSED;
    return {
      client: escapeText(names?.client?.(who) ?? `c${who}`),
      operation: code === GET ? 'get' : code === CAS || code === CAS_REFUSED ? 'cas' : 'set',
      value: code === GET && isPending ? null : this.#valueOf(index, code),
      outcome: isRefused ? 'refused' : isPending ? 'pending' : 'ok',
      startMs: (start[index] ?? 0) / 1000,
      endMs: isPending ? null : ended / 1000,
    };
  }

  /** What a value that nobody wrote looks like, in a few words; undefined where that is not known, or it was written. */
  looks(index: number): string | undefined {
    const remark = this.#history.remarks?.get(index);
    return remark === undefined ? undefined : this.#describe(remark);
  }

  #valueOf(index: number, kind: number): string | null {
    const value = this.#history.value[index] ?? MISSING;
    if (value === UNWRITTEN) return escapeText(this.#history.remarks?.get(index)?.text ?? '?');
    const text = value === MISSING ? null : this.#text(value);
    if (kind !== CAS && kind !== CAS_REFUSED) return text;
    const expected = this.#expected?.[index] ?? MISSING;
    return `${expected === MISSING ? 'nothing' : this.#text(expected)}=>${text ?? 'nothing'}`;
  }

  #text(value: number): string {
    return escapeText(this.#history.names?.value(value) ?? `v${value}`);
  }

  #describe({ kind, of, key }: Remark): string | undefined {
    const parts = [...new Set(of)].map((value) => cutMiddle(this.#text(value), MOST_CHARACTERS));
    const [part] = parts;
    if (kind === 'torn' && part !== undefined) return `that is ${part}, cut off or followed by something else`;
    if (kind === 'mixed' && parts.length > 1) return `those are parts of ${parts.join(' and ')}`;
    if (kind === 'altered') return `that is ${part ?? 'a value'} but for case, blanks or line ends`;
    if (kind === 'foreign' && key !== undefined) return `that was written to ${this.key(key)}`;
    return undefined;
  }
}

const MOST_CHARACTERS = 48;
