/**
 * What is to happen, the earliest first; of two at one time, any. Plain numbers, so that tens of millions are no
 * trouble.
 */
export class EventHeap {
  #times = new Float64Array(64);
  #events = new Int32Array(64);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** When the earliest is due. */
  get time(): number {
    return this.#times[0] as number;
  }

  push(time: number, event: number): void {
    if (this.#size === this.#times.length) this.#grow();
    let at = this.#size++;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if ((this.#times[parent] as number) <= time) break;
      this.#put(at, parent);
      at = parent;
    }
    this.#times[at] = time;
    this.#events[at] = event;
  }

  /** Takes the earliest away. There must be one. */
  pop(): number {
    const earliest = this.#events[0] as number;
    this.#size -= 1;
    const time = this.#times[this.#size] as number;
    const event = this.#events[this.#size] as number;
    let at = 0;
    for (let child = 1; child < this.#size; child = 2 * at + 1) {
      if (child + 1 < this.#size && (this.#times[child + 1] as number) < (this.#times[child] as number)) child += 1;
      if ((this.#times[child] as number) >= time) break;
      this.#put(at, child);
      at = child;
    }
    this.#times[at] = time;
    this.#events[at] = event;
    return earliest;
  }

  #put(to: number, from: number): void {
    this.#times[to] = this.#times[from] as number;
    this.#events[to] = this.#events[from] as number;
  }

  #grow(): void {
    const times = new Float64Array(2 * this.#size);
    const events = new Int32Array(2 * this.#size);
    times.set(this.#times);
    events.set(this.#events);
    this.#times = times;
    this.#events = events;
  }
}
