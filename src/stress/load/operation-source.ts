import { GET, SET } from '../../consistency/history.js';
import { Random } from '../random.js';
import type { KeyDraw } from './key-draw.js';

/** What one client does, in this order: the same for the same seed. */
export class OperationSource {
  readonly #random: Random;
  readonly #keys: KeyDraw;
  readonly #sets: number;
  key = 0;

  /** @param sets the share of SETs, 0 to 1 */
  constructor(seed: number, client: number, keys: KeyDraw, sets: number) {
    this.#random = new Random(seed, client);
    this.#keys = keys;
    this.#sets = sets;
  }

  /** Draws the next operation: GET or SET, of {@link key}. */
  next(): number {
    this.key = this.#keys.draw(this.#random);
    return this.#random.next() < this.#sets ? SET : GET;
  }
}
