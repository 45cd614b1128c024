/** A file that changes during so many runs in a row is written by the server, not by a person. */
const TELLING = 3;

/**
 * Tells what a server writes where its sources are from what its author edits: without that, each run would be the reason for
 * the next.
 */
export class ServerFiles {
  /** During how many runs in a row, up to the last or this one, each file has changed. */
  readonly #runs = new Map<string, number>();
  #changed = new Set<string>();

  runStarts(): void {
    for (const file of this.#runs.keys()) if (!this.#changed.has(file)) this.#runs.delete(file);
    this.#changed = new Set();
  }

  /** A file has changed while a run was on; says whose work that is taken for, and whether that is news. */
  changedDuringRun(file: string): 'an edit' | "the server's" | "the server's, it seems now" {
    const before = this.#runs.get(file) ?? 0;
    const isFirst = !this.#changed.has(file);
    this.#changed.add(file);
    const runs = isFirst ? before + 1 : before;
    this.#runs.set(file, runs);
    if (runs < TELLING) return 'an edit';
    return isFirst && runs === TELLING ? "the server's, it seems now" : "the server's";
  }

  /** Nothing runs that could have written it. */
  changedBetweenRuns(file: string): void {
    this.#runs.delete(file);
  }
}
