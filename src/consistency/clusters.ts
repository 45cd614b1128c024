/** No cluster: the end of a list. */
export const NO_CLUSTER = 0;

/**
 * Clusters of operations: the SET of a value with the GETs of it. Of each cluster two times matter, when the first of
 * its operations ended, by which its value had been there, and when the last of them began, up to which the value was
 * there, or yet to come. Cluster a was there before b if an operation of a ended before one of b began: `first(a) <
 * last(b)`. Two clusters of a key contradict each other if each was there before the other; and if no two do, and no
 * value is read before its SET began, then the key is linearizable (Gibbons and Korach, "Testing Shared Memories", SIAM
 * J. Comput. 26(4), 1997, section 4; the interval between the two times is what they call the zone of a cluster).
 *
 * Their algorithm sorts the zones. Here operations are added in the order of their ends, and the first one that
 * contradicts those before it is found when it is added, in constant time on average. For in that order
 *
 * - `first` of a cluster is set once, by the first operation that is added, and the clusters of a key are listed in the
 *   order of their `first` without a sort;
 * - a cluster contradicts none when it is new, for all that is known of the others began before its `first`; so a
 *   contradiction appears only when an operation moves the `last` of a cluster a to a later time;
 * - what contradicts a then is a cluster b with `first(b) < last(a)` and `first(a) < last(b)`. Either b is behind a in
 *   the list: the walk from a to the new `last(a)` meets it. Or b is before a: then it met a on its own walk, when its
 *   `last` moved beyond `first(a)`, and has left its name with a as its `container`;
 * - a walk goes on where the one before it stopped. It passes only clusters whose `first` lies within the zone of a,
 *   and zones of that kind do not overlap as long as nothing contradicts, so that each cluster is passed once.
 */
export class Clusters {
  /** When the first operation ended; `Infinity` as long as none has. */
  readonly first: Float64Array;
  /** When the operation that began last began; the SET alone, as long as none has ended. */
  readonly last: Float64Array;
  /** The cluster of the same key with the next greater `first`. */
  readonly #next: Int32Array;
  /** The cluster up to which the walk from this one has come. */
  readonly #walked: Int32Array;
  /** The cluster in whose zone `first` of this one lies. */
  readonly #container: Int32Array;

  /** @param count clusters are numbered from 1 to this */
  constructor(count: number) {
    this.first = new Float64Array(count + 1).fill(Number.POSITIVE_INFINITY);
    this.last = new Float64Array(count + 1).fill(Number.NEGATIVE_INFINITY);
    this.#next = new Int32Array(count + 1);
    this.#walked = new Int32Array(count + 1);
    this.#container = new Int32Array(count + 1);
  }

  /** Adds the first operation of a cluster, behind the cluster `tail` of the same key. */
  open(cluster: number, tail: number, start: number, end: number): void {
    this.first[cluster] = end;
    if (start > this.last[cluster]!) this.last[cluster] = start;
    this.#walked[cluster] = cluster;
    this.#next[tail] = cluster;
  }

  /**
   * Adds another operation by its start. False where it contradicts what was added before; add no more of that key
   * then.
   */
  extend(cluster: number, start: number): boolean {
    if (start <= this.last[cluster]!) return true;
    this.last[cluster] = start;
    const container = this.#container[cluster]!;
    return !(container !== NO_CLUSTER && this.first[container]! < start) && this.#walk(cluster, start);
  }

  #walk(cluster: number, start: number): boolean {
    const first = this.first[cluster]!;
    let at = this.#walked[cluster]!;
    for (let next = this.#next[at]!; next !== NO_CLUSTER && this.first[next]! < start; next = this.#next[at]!) {
      if (this.last[next]! > first) return false;
      this.#container[next] = cluster;
      at = next;
    }
    this.#walked[cluster] = at;
    return true;
  }

  /** When the first operation ended of a cluster and of all those that contradict it. */
  firstOfConflict(cluster: number): number {
    const container = this.#container[cluster]!;
    return this.first[container === NO_CLUSTER ? cluster : container]!;
  }
}
