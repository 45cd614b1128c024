import { LatencyCounts } from './load/latency-counts.js';
import { SLOT_BITS, SLOT_MS, type Slot } from './load/tally.js';
import type { Stretch } from './result.js';

/** More than a chart has room for: then two become one. */
const MOST_STRETCHES = 200;

interface Part {
  operations: number;
  errors: number;
  readonly latencies: LatencyCounts;
}

/** What happened when: stretches of equal length, as many as a chart takes, however long the run is. */
export class Timeline {
  /** By the number of the stretch. */
  #parts = new Map<number, Part>();
  #slots = 1;
  readonly #all = new LatencyCounts(SLOT_BITS);

  add({ index, operations, errors, latencies }: Slot): void {
    while (Math.floor(index / this.#slots) >= MOST_STRETCHES) this.#halve();
    const counts = new LatencyCounts(SLOT_BITS, latencies);
    this.#all.merge(counts);
    this.#addTo(this.#parts, Math.floor(index / this.#slots), { operations, errors, latencies: counts });
  }

  /** Latencies of the whole run so far, within two percent. */
  get all(): LatencyCounts {
    return this.#all;
  }

  /** One after the other without a gap, up to `endMs`. */
  stretches(endMs: number): Stretch[] {
    const length = SLOT_MS * this.#slots;
    const last = Math.max(-1, ...this.#parts.keys());
    return Array.from({ length: last + 1 }, (_, number): Stretch => {
      const { operations = 0, errors = 0, latencies } = this.#parts.get(number) ?? {};
      return {
        fromMs: number * length,
        toMs:
          number === last ? Math.max(Math.min(endMs, (number + 1) * length), number * length) : (number + 1) * length,
        operations,
        errors,
        p50: latencies?.percentile(50) ?? null,
        p99: latencies?.percentile(99) ?? null,
      };
    });
  }

  #halve(): void {
    const halves = new Map<number, Part>();
    for (const [number, part] of this.#parts) this.#addTo(halves, Math.floor(number / 2), part);
    this.#parts = halves;
    this.#slots *= 2;
  }

  #addTo(parts: Map<number, Part>, number: number, { operations, errors, latencies }: Part): void {
    const part = parts.get(number);
    if (part === undefined) {
      parts.set(number, { operations, errors, latencies });
      return;
    }
    part.operations += operations;
    part.errors += errors;
    part.latencies.merge(latencies);
  }
}
