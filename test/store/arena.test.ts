import { describe, expect, test } from 'vitest';
import { Arena } from '../../src/store/arena.js';
import { entryBytes } from '../../src/store/segment.js';

const BYTES = Buffer.alloc(4096, 'x');
/** Adds an entry whose key is its number, with a value of some bytes. */
const add = (arena: Arena, valueLength: number): number => arena.add(BYTES, 0, 4, 4, 4 + valueLength, 1);

describe('an arena', () => {
  test('drops a segment when its last live entry is removed, and keeps a few of them for the next', () => {
    const arena = new Arena(256);
    // 64 bytes each: four to a segment.
    const addresses = Array.from({ length: 4 * 20 + 1 }, () => add(arena, 44));
    expect(arena.allocatedBytes).toBe(21 * 256);
    for (const address of addresses) arena.remove(address);
    expect(arena.allocatedBytes).toBe((1 + 4) * 256);
    expect(arena.listSegments()).toEqual([arena.head]);
    expect([arena.liveBytes, arena.liveRowBytes]).toEqual([0, 0]);
    for (let n = 0; n < 4 * 4; n++) add(arena, 44);
    expect(arena.allocatedBytes).toBe((1 + 4) * 256);
  });

  test('drops a segment that it leaves with nothing live in it', () => {
    const arena = new Arena(256);
    for (let n = 0; n < 4; n++) arena.remove(add(arena, 44));
    const left = arena.head;
    add(arena, 44);
    expect(arena.listSegments()).toEqual([arena.head]);
    expect(arena.head).not.toBe(left);
  });

  test('is crowded when over four segments and a third are dead, and not when those are dropped', () => {
    const arena = new Arena(256);
    const addresses = Array.from({ length: 4 * 15 + 1 }, () => add(arena, 44));
    // Of 15 segments a third, one entry here, one there.
    for (let n = 0; n < 20; n++) arena.remove(addresses[3 * n]!);
    expect(arena.isCrowded).toBe(false);
    arena.remove(addresses[1]!);
    expect(arena.isCrowded).toBe(true);
    expect(arena.isWasteful).toBe(false);
    for (let n = 0; n < 20; n++) if (n > 0) arena.remove(addresses[3 * n + 1]!);
    expect(arena.isWasteful).toBe(true);
    for (let n = 0; n < 20; n++) arena.remove(addresses[3 * n + 2]!);
    expect([arena.isCrowded, arena.isWasteful]).toEqual([false, false]);
    // What came before counts no more.
    const again = Array.from({ length: 4 * 15 }, () => add(arena, 44));
    for (let n = 0; n < 21; n++) arena.remove(again[2 * n + 1]!);
    expect(arena.isCrowded).toBe(true);
  });

  test('gives an entry over a quarter of a segment one of its own, and leaves at most a quarter of that unused', () => {
    const arena = new Arena(256);
    const before = arena.allocatedBytes;
    const address = add(arena, 180);
    expect(entryBytes(4, 180)).toBe(200);
    expect(arena.allocatedBytes).toBe(before + 200);
    expect(arena.overwrite(address, BYTES, 0, 130, 1)).toBe(true);
    expect(arena.overwrite(address, BYTES, 0, 180, 1)).toBe(true);
    expect(arena.overwrite(address, BYTES, 0, 181, 1)).toBe(false);
    expect(arena.overwrite(address, BYTES, 0, 120, 1)).toBe(false);
    arena.remove(address);
    expect(arena.allocatedBytes).toBe(before);
  });

  test('finds the segment with the most dead bytes', () => {
    const arena = new Arena(256);
    expect(arena.emptiest()).toBeUndefined();
    const addresses = Array.from({ length: 4 * 3 + 1 }, () => add(arena, 44));
    arena.remove(addresses[0]!);
    arena.remove(addresses[5]!);
    arena.remove(addresses[6]!);
    expect(arena.emptiest()).toBe(arena.segmentOf(addresses[4]!));
    // A shorter value leaves dead bytes too.
    for (const address of addresses.slice(8, 12)) arena.overwrite(address, BYTES, 0, 0, 1);
    expect(arena.emptiest()).toBe(arena.segmentOf(addresses[8]!));
  });
});
