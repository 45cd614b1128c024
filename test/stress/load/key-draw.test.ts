import { describe, expect, test } from 'vitest';
import { KeyDraw } from '../../../src/stress/load/key-draw.js';
import type { KeyDistribution } from '../../../src/stress/options.js';
import { Random } from '../../../src/stress/random.js';

const DRAWS = 200_000;

function shares(keys: number, distribution: KeyDistribution): number[] {
  const draw = new KeyDraw(keys, distribution);
  const random = new Random(1);
  const counts = new Array<number>(keys).fill(0);
  for (let left = DRAWS; left > 0; left -= 1) counts[draw.draw(random)]! += 1;
  return counts.map((count) => count / DRAWS);
}

describe('keys', () => {
  test('are drawn alike', () => {
    for (const share of shares(10, 'uniform')) expect(share).toBeCloseTo(0.1, 2);
  });

  test('are drawn as Zipf has it, with the exponent of YCSB', () => {
    const weights = Array.from({ length: 100 }, (_, key) => (key + 1) ** -0.99);
    const sum = weights.reduce((a, b) => a + b);
    for (const [key, share] of shares(100, 'zipf').entries()) expect(share).toBeCloseTo(weights[key]! / sum, 2);
  });

  test.each(['uniform', 'zipf'] as const)('are never others than there are (%s)', (distribution) => {
    for (const keys of [1, 2, 3, 1000]) {
      const draw = new KeyDraw(keys, distribution);
      for (const next of [0, 0.5, 1 - 2 ** -53]) {
        const key = draw.draw({ next: () => next } as Random);
        expect(key).toBeGreaterThanOrEqual(0);
        expect(key).toBeLessThan(keys);
      }
    }
  });
});

describe('random numbers', () => {
  const row = (seed: number, stream: number) => {
    const random = new Random(seed, stream);
    return Array.from({ length: 20 }, () => random.next());
  };

  test('are the same for the same seed and stream, and others for others', () => {
    expect(row(1, 2)).toEqual(row(1, 2));
    const rows = [row(1, 1), row(1, 2), row(2, 1), row(2, 2), row(0, 0)];
    expect(new Set(rows.map((numbers) => numbers.join())).size).toBe(5);
  });

  test('are all between the least and the most', () => {
    const random = new Random(3);
    const drawn = Array.from({ length: 1000 }, () => random.between(5, 7));
    expect([...new Set(drawn)].sort()).toEqual([5, 6, 7]);
  });
});
