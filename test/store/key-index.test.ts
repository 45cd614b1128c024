import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Arena, NONE } from '../../src/store/arena.js';
import { KeyIndex } from '../../src/store/key-index.js';
import { SEED } from '../protocol/request-arbitraries.js';

/** Few, so that most keys collide; at both ends of an array of slots too. */
const HASHES = [0, -1, 63, -(2 ** 31)];

/** Keys beside a Map, in an arena so small that addresses soon come again, for other keys. */
class IndexModel {
  readonly index: KeyIndex;
  readonly #arena = new Arena(256);
  readonly #addresses = new Map<number, number>();

  constructor() {
    this.index = new KeyIndex(this.#arena);
  }

  put(key: number, valueLength: number): void {
    const bytes = Buffer.alloc(4 + valueLength);
    bytes.writeInt32LE(key);
    const before = this.#addresses.get(key);
    // Only new keys need room: with others in between, slots are long on the move.
    if (before === undefined) this.index.prepare();
    const address = this.#arena.add(bytes, 0, 4, 4, bytes.length, 1);
    if (before === undefined) {
      this.index.insert(hashOf(key), address);
    } else {
      this.index.repoint(hashOf(key), before, address);
      this.#arena.remove(before);
    }
    this.#addresses.set(key, address);
    this.check(key);
  }

  addressOf(key: number): number | undefined {
    return this.#addresses.get(key);
  }

  check(key: number): void {
    const bytes = Buffer.alloc(4);
    bytes.writeInt32LE(key);
    assert.equal(this.index.find(hashOf(key), bytes, 0, 4), this.#addresses.get(key) ?? NONE);
  }

  checkAll(): void {
    assert.equal(this.index.size, this.#addresses.size);
    for (const key of this.#addresses.keys()) this.check(key);
  }
}

function hashOf(key: number): number {
  return HASHES[key % HASHES.length]!;
}

describe('an index', () => {
  test('tells keys with the same hash apart, while it grows and while addresses come again', () => {
    // Up to 200 keys in rising order, each followed by some overwrites of earlier ones.
    const overwrites = fc.array(fc.tuple(fc.nat(200), fc.constantFrom(0, 100)), { maxLength: 10 });
    fc.assert(
      fc.property(fc.array(overwrites, { maxLength: 200, size: 'max' }), (rounds) => {
        const model = new IndexModel();
        for (const [key, more] of rounds.entries()) {
          model.put(key, 0);
          for (const [other, valueLength] of more) model.put(other % (key + 1), valueLength);
          model.check(key + 1);
        }
        model.checkAll();
      }),
      { seed: SEED, numRuns: 100 },
    );
  });

  test('does not look at slots that have moved, whatever lies at their addresses by now', () => {
    const sameHash = (n: number): number => n * HASHES.length;
    const model = new IndexModel();
    for (let n = 0; n < 48; n++) model.put(sameHash(n), n === 0 ? 100 : 0);
    model.index.prepare();
    model.index.prepare();
    const [moved, unmoved, neighbour] = [sameHash(0), sameHash(40), sameHash(41)];
    const address = model.addressOf(moved);
    model.put(moved, 0);
    while (model.addressOf(unmoved) !== address) model.put(unmoved, 0);
    // What is there of it now is dead, but its neighbour keeps the memory.
    model.put(neighbour, 0);
    model.put(unmoved, 0);
    model.checkAll();
  });

  test('has room for its keys, and not much more', () => {
    const arena = new Arena(256);
    const index = new KeyIndex(arena);
    const key = Buffer.alloc(4);
    for (let n = 1; n <= 10_000; n++) {
      key.writeInt32LE(n);
      index.prepare();
      index.insert(Math.imul(n, 0x9e3779b1), arena.add(key, 0, 4, 0, 0, 1));
      // A slot has eight bytes; the old array is held while it moves.
      expect(index.bytes).toBeLessThanOrEqual(Math.max(64, (n + 1) / 0.375) * 8 * 1.5);
    }
    expect(index.bytes).toBe(16_384 * 8);
  });
});
