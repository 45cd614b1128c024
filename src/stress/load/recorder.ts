import { GET, MISSING, type Remark } from '../../consistency/history.js';
import { allocateColumns, type Columns } from './columns.js';
import type { Tally } from './tally.js';

/** Operations that go to the main thread together: half a megabyte. */
const CHUNK = 16_384;
/** So many bad reads of a thread are described; the rest is only counted. */
const MOST_REMARKS = 200;

/** Writes down each operation as it ends, in columns of numbers: nothing is made per operation. */
export class Recorder {
  readonly tally: Tally;
  /** What came in the place of values, by the number of the operation among those of this thread. */
  readonly remarks = new Map<number, Remark>();
  readonly #slackUs: number;
  readonly #send: (chunk: Columns) => void;
  #chunk = allocateColumns(CHUNK);
  #length = 0;
  #before = 0;

  /**
   * @param slackUs by how much each interval is widened at both ends, so that no clock that differs from another accuses anybody
   * @param send takes what was recorded, and keeps it
   */
  constructor(tally: Tally, slackUs: number, send: (chunk: Columns) => void) {
    this.tally = tally;
    this.#slackUs = slackUs;
    this.#send = send;
  }

  /** @param due when it was to be sent: the latency counts from there */
  answered(kind: number, client: number, key: number, value: number, start: number, end: number, due: number): void {
    this.#add(kind, client, key, value, start, end + this.#slackUs);
    this.tally.answered(kind, value, end - due, end);
  }

  /** It may have happened, or not, or may happen still. A GET then tells nothing. */
  unanswered(kind: number, client: number, key: number, value: number, start: number): void {
    this.#add(kind, client, key, kind === GET ? MISSING : value, start, Number.POSITIVE_INFINITY);
    this.tally.unanswered(kind);
  }

  get wantsRemarks(): boolean {
    return this.remarks.size < MOST_REMARKS;
  }

  /** Describes what the operation read that is recorded next. */
  remark(remark: Remark): void {
    this.remarks.set(this.#before + this.#length, remark);
  }

  /** Hands over what is left. */
  flush(): void {
    if (this.#length > 0) this.#send({ ...this.#chunk, length: this.#length });
    this.#before += this.#length;
    this.#length = 0;
    this.#chunk = allocateColumns(0);
  }

  #add(kind: number, client: number, key: number, value: number, start: number, end: number): void {
    const at = this.#length;
    const chunk = this.#chunk;
    chunk.kind[at] = kind;
    chunk.client[at] = client;
    chunk.key[at] = key;
    chunk.value[at] = value;
    chunk.start[at] = start - this.#slackUs;
    chunk.end[at] = end;
    this.#length = at + 1;
    if (this.#length < CHUNK) return;
    this.#send(chunk);
    this.#before += CHUNK;
    this.#length = 0;
    this.#chunk = allocateColumns(CHUNK);
  }
}
