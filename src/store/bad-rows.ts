/** A part of a file: byte offsets, `to` exclusive. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Bounds the memory for a file in which bad rows and good ones take turns. */
const MAX_SPANS = 10_000;

/** The bad rows of a file, as they come. */
export class BadRows {
  /** All of them. */
  count = 0;
  /** Spans before the last good row; with more than 10,000, the last one has the good rows between as well. */
  readonly rejected: Span[] = [];
  rejectedCount = 0;
  #behind: Span | undefined;

  /** Those behind the last good row, with what stands between them. */
  get behind(): Span | undefined {
    return this.#behind;
  }

  add(from: number, to: number): void {
    this.#behind = { from: this.#behind?.from ?? from, to };
    this.count++;
  }

  /** A good row came: what seemed to be the end of the file is not. */
  reject(span: Span): void {
    const { from } = this.rejected.length < MAX_SPANS ? span : (this.rejected.pop() as Span);
    this.rejected.push({ from, to: span.to });
    this.rejectedCount = this.count;
    this.#behind = undefined;
  }
}
