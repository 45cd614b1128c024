/** So many neighbours are sorted by insertion before they are merged. */
const BLOCK = 32;

/**
 * The indices of all operations that were answered, in the order of their ends, ties in the order of their indices.
 *
 * A merge sort that merges no more than overlaps: histories are recorded in an order that is nearly this one, and then
 * it takes linear time. Ends are moved along with the indices: looked up by index, they would be all over the memory.
 */
export function completionOrder(end: Float64Array, length: number): Uint32Array {
  const order = new Uint32Array(length);
  const keys = new Float64Array(length);
  let count = 0;
  for (let index = 0; index < length; index++) {
    if (end[index] === Number.POSITIVE_INFINITY) continue;
    keys[count] = end[index]!;
    order[count++] = index;
  }
  new Sort(keys.subarray(0, count), order.subarray(0, count)).run();
  return order.subarray(0, count);
}

class Sort {
  readonly #keys: Float64Array;
  readonly #order: Uint32Array;
  /** The left part of a merge is set aside here. */
  #spareKeys = new Float64Array(0);
  #spareOrder = new Uint32Array(0);

  constructor(keys: Float64Array, order: Uint32Array) {
    this.#keys = keys;
    this.#order = order;
  }

  run(): void {
    const { length } = this.#keys;
    for (let from = 0; from < length; from += BLOCK) this.#insert(from, Math.min(from + BLOCK, length));
    for (let width = BLOCK; width < length; width *= 2)
      for (let from = 0; from + width < length; from += 2 * width)
        this.#merge(from, from + width, Math.min(from + 2 * width, length));
  }

  #insert(from: number, to: number): void {
    const keys = this.#keys;
    const order = this.#order;
    for (let index = from + 1; index < to; index++) {
      const key = keys[index]!;
      const operation = order[index]!;
      let at = index;
      for (; at > from && keys[at - 1]! > key; at--) {
        keys[at] = keys[at - 1]!;
        order[at] = order[at - 1]!;
      }
      keys[at] = key;
      order[at] = operation;
    }
  }

  /** Merges from..middle and middle..to, each of which is sorted. */
  #merge(from: number, middle: number, to: number): void {
    const keys = this.#keys;
    const order = this.#order;
    if (keys[middle - 1]! <= keys[middle]!) return;
    const left = this.#setAside(this.#firstAbove(keys[middle]!, from, middle), middle);
    const spareKeys = this.#spareKeys;
    const spareOrder = this.#spareOrder;
    let at = middle - left;
    let right = middle;
    for (let taken = 0; taken < left; at++) {
      if (right < to && keys[right]! < spareKeys[taken]!) {
        keys[at] = keys[right]!;
        order[at] = order[right++]!;
      } else {
        keys[at] = spareKeys[taken]!;
        order[at] = spareOrder[taken++]!;
      }
    }
  }

  /** The first index in from..to with a key above this one; the last of them is one. */
  #firstAbove(key: number, from: number, to: number): number {
    let low = from;
    let high = to - 1;
    while (low < high) {
      const between = (low + high) >>> 1;
      if (this.#keys[between]! > key) high = between;
      else low = between + 1;
    }
    return low;
  }

  #setAside(from: number, to: number): number {
    const count = to - from;
    if (this.#spareKeys.length < count) {
      this.#spareKeys = new Float64Array(2 * count);
      this.#spareOrder = new Uint32Array(2 * count);
    }
    this.#spareKeys.set(this.#keys.subarray(from, to));
    this.#spareOrder.set(this.#order.subarray(from, to));
    return count;
  }
}
