import fc from 'fast-check';
import { expect, test } from 'vitest';
import { UNWRITTEN } from '../../../src/consistency/history.js';
import { leastValueBytes, Values } from '../../../src/stress/load/values.js';

const bytes = fc
  .tuple(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 0, max: 300 }))
  .map(([least, more]): [number, number] => [least, least + more]);
const written = fc.record({
  number: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
  client: fc.nat({ max: 10_000 }),
  key: fc.nat({ max: 1_000_000 }),
});
const seed = fc.nat({ max: 2 ** 31 - 1 });

function valuesOf(valueBytes: readonly [number, number], seed = 1, prefix = 'run-'): Values {
  return new Values({ prefix, seed, valueBytes });
}

test('a value is read again, wherever it stands, and only of its key', () => {
  fc.assert(
    fc.property(bytes, seed, written, fc.nat({ max: 7 }), (valueBytes, seed, { number, client, key }, at) => {
      const values = valuesOf(valueBytes, seed);
      const value = values.bytes(number, client, key);
      expect(value).toHaveLength(values.size(number, client, key));
      expect(values.read(value, key)).toBe(number);
      expect(values.read(value, key + 1)).toBe(UNWRITTEN);
      const among = Buffer.concat([Buffer.alloc(at, '#'), value, Buffer.from('\r\nEND\r\n')]);
      expect(values.readAt(among, at, among.length, key)).toBe(number);
      expect(values.length).toBe(value.length);
    }),
  );
});

test('it is as long as was asked for, or as its token', () => {
  fc.assert(
    fc.property(bytes, seed, written, ([least, most], seed, { number, client, key }) => {
      const values = valuesOf([least, most], seed);
      const token = values.token.text(number, client, key).length;
      const size = values.size(number, client, key);
      expect(size).toBeGreaterThanOrEqual(Math.max(least, token));
      expect(size).toBeLessThanOrEqual(Math.max(most, token));
    }),
  );
});

test('whatever is changed, cut off or added, it is no value any more', () => {
  fc.assert(
    fc.property(bytes, written, fc.nat(), fc.integer({ min: 1, max: 255 }), (valueBytes, of, where, change) => {
      const values = valuesOf(valueBytes);
      const value = values.bytes(of.number, of.client, of.key);
      const at = where % value.length;
      const changed = Buffer.from(value);
      changed[at]! ^= change;
      expect(values.read(changed, of.key)).toBe(UNWRITTEN);
      expect(values.read(value.subarray(0, at), of.key)).toBe(UNWRITTEN);
      expect(values.read(Buffer.concat([value, value.subarray(0, at + 1)]), of.key)).toBe(UNWRITTEN);
      expect(values.read(Buffer.concat([value.subarray(0, at), value.subarray(at + 1)]), of.key)).toBe(UNWRITTEN);
    }),
    { numRuns: 1000 },
  );
});

test('parts of two values are none', () => {
  fc.assert(
    fc.property(written, written, fc.nat({ max: 299 }), (a, b, at) => {
      fc.pre(a.number !== b.number);
      const values = valuesOf([300, 300]);
      const [one, other] = [values.bytes(a.number, a.client, a.key), values.bytes(b.number, b.client, a.key)];
      const mixed = Buffer.concat([one.subarray(0, at), other.subarray(at)]);
      fc.pre(!mixed.equals(one) && !mixed.equals(other));
      expect(values.read(mixed, a.key)).toBe(UNWRITTEN);
    }),
    { numRuns: 1000 },
  );
});

test('a value of another run is none', () => {
  fc.assert(
    fc.property(written, seed, ({ number, client, key }, seed) => {
      const theirs = valuesOf([40, 40], seed, 'yesterday-').bytes(number, client, key);
      expect(valuesOf([40, 40], seed).read(theirs, key)).toBe(UNWRITTEN);
    }),
    // One of 2^30 has the same checksum.
    { numRuns: 1000 },
  );
});

test('all is ASCII that means nothing to a protocol or to CSV, with letters of both cases', () => {
  fc.assert(
    fc.property(bytes, written, (valueBytes, { number, client, key }) => {
      const text = valuesOf(valueBytes).bytes(number, client, key).toString('latin1');
      expect(text).toMatch(/^c\d+\.\d+\.K\d+\.[\w-]{5}[\w.-]*$/);
    }),
  );
});

test('the token reads as it is documented', () => {
  expect(valuesOf([10, 10]).token.text(45, 12, 3)).toMatch(/^c12\.45\.K3\.[\w-]{5}$/);
});

test('the least size has room for every value of a run', () => {
  expect(leastValueBytes({ clients: 50, keys: 10, operations: Number.POSITIVE_INFINITY })).toBe(22);
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 10_000 }),
      fc.integer({ min: 1, max: 1_000_000 }),
      fc.integer({ min: 1, max: 999_999_999 }),
      (clients, keys, operations) => {
        const values = valuesOf([1, 1]);
        const least = leastValueBytes({ clients, keys, operations });
        expect(values.size(operations, clients - 1, keys - 1)).toBe(least);
        expect(values.size(1, 0, 0)).toBeLessThanOrEqual(least);
      },
    ),
  );
});

test('sizes are drawn from the seed and the number, evenly', () => {
  const sizes = (seed: number) =>
    Array.from({ length: 4000 }, (_, index) => valuesOf([100, 103], seed).size(index + 1, 0, 0));
  expect(sizes(7)).toEqual(sizes(7));
  expect(sizes(7)).not.toEqual(sizes(8));
  for (const size of [100, 101, 102, 103]) {
    const count = sizes(7).filter((drawn) => drawn === size).length;
    expect(count).toBeGreaterThan(850);
    expect(count).toBeLessThan(1150);
  }
});

test('a value of a megabyte is told from one that differs in its last byte', () => {
  const values = valuesOf([2 ** 20, 2 ** 20]);
  const value = values.bytes(1, 2, 3);
  expect(values.read(value, 3)).toBe(1);
  value[value.length - 1]! ^= 1;
  expect(values.read(value, 3)).toBe(UNWRITTEN);
});
