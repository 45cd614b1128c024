import { GET, type History, MISSING, SET } from './history.js';
import type { RegisterScan } from './register-scan.js';

/** The operations of a cluster; see {@link RegisterScan}. */
export interface ClusterOperations {
  /** Undefined where nobody wrote the value: a key that is missing; or the history is partial. */
  readonly set: number | undefined;
  /** In the order of their ends. */
  readonly gets: readonly number[];
  /** When the first of the operations ended; `-Infinity` for what keys hold before all operations. */
  readonly first: number;
}

/**
 * A GET returned a value that had been replaced: other clusters of its key were there before its own one, by operations
 * that had ended when it began, and after it, by others. These clusters are its replacements.
 */
export class Conflict {
  /** When the first operation of the returned value ended. */
  readonly first: number;
  readonly #history: History;
  readonly #scan: RegisterScan;
  readonly #cluster: number;

  /**
   * @param get the first operation to end of those that make the conflict
   * @param operations those of its key that ended when the first ones of the clusters in question did, or later; GETs
   * without an answer are not among them
   */
  constructor(
    history: History,
    scan: RegisterScan,
    readonly get: number,
    readonly operations: readonly number[],
  ) {
    this.#history = history;
    this.#scan = scan;
    this.#cluster = scan.clusterOf(get);
    this.first = scan.clusters.first[this.#cluster]!;
  }

  isOfReturned(operation: number): boolean {
    return !this.isForgotten(operation) && this.#scan.clusterOf(operation) === this.#cluster;
  }

  /** Whether an operation belongs to a replacement. */
  isOfReplacement(operation: number): boolean {
    const { start, end } = this.#history;
    const began = start[this.get]!;
    if (this.isForgotten(operation)) return end[operation]! < began && this.first < start[operation]!;
    const { first, last } = this.#scan.clusters;
    const cluster = this.#scan.clusterOf(operation);
    return cluster !== this.#cluster && first[cluster]! < began && this.first < last[cluster]!;
  }

  /** Whether an operation belongs to a replacement whose SET alone tells that it came after the returned value. */
  isOfSuccessor(operation: number): boolean {
    if (this.isForgotten(operation) || !this.isOfReplacement(operation)) return false;
    return this.first < this.#scan.setStarts[this.#history.value[operation]!]!;
  }

  /** Whether it found nothing in a cache: then it is a replacement of its own. */
  isForgotten(operation: number): boolean {
    return this.#scan.options.mode === 'cache' && this.#history.value[operation] === MISSING;
  }

  /** The cluster of an operation. */
  clusterOf(operation: number): ClusterOperations {
    const { kind, end } = this.#history;
    if (this.isForgotten(operation)) return { set: undefined, gets: [operation], first: end[operation]! };
    const cluster = this.#scan.clusterOf(operation);
    const own = this.operations.filter((each) => !this.isForgotten(each) && this.#scan.clusterOf(each) === cluster);
    const gets = own.filter((each) => kind[each] === GET);
    return {
      set: own.find((each) => kind[each] === SET),
      gets: gets.sort((a, b) => end[a]! - end[b]! || a - b),
      first: this.#scan.clusters.first[cluster]!,
    };
  }
}
