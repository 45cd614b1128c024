import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lite } from '../../../src/protocol/dialect.js';
import { encodeGet, encodeSet } from '../../../src/protocol/encode.js';
import { memcachedWire } from '../../../src/stress/load/memcached.js';
import { Requests } from '../../../src/stress/load/requests.js';
import type { StressWire } from '../../../src/stress/load/wire.js';

const liteWire: StressWire = { name: 'lite', dialect: lite, beforeSize: ' ' };

function requestsOf(wire: StressWire, valueBytes: readonly [number, number], keys = 100): Requests {
  return new Requests({ prefix: 'run-', seed: 1, keys, valueBytes, wire });
}

const operation = fc.record({
  command: fc.constantFrom('get', 'set'),
  key: fc.nat({ max: 99 }),
  number: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
  client: fc.nat({ max: 10_000 }),
});

test('requests are those of protocol/encode.ts', () => {
  const requests = requestsOf(liteWire, [20, 3000]);
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 10 }), (operations) => {
      for (const { command, key, number, client } of operations)
        if (command === 'get') requests.get(key);
        else requests.set(key, number, client);
      const expected = operations.map(({ command, key, number, client }) => {
        if (command === 'get') return encodeGet(`run-k${key}`);
        const { header, body } = encodeSet(lite, `run-k${key}`, requests.values.bytes(number, client, key));
        return Buffer.concat([header, body]);
      });
      expect(requests.take().equals(Buffer.concat(expected))).toBe(true);
      expect(requests.end).toBe(0);
    }),
  );
});

test("flags and expiry time stand before the size in memcached's", () => {
  const requests = requestsOf(memcachedWire, [30, 30]);
  requests.set(7, 1, 2);
  expect(requests.take().toString('latin1')).toMatch(/^set run-k7 0 0 30\r\nc2\.1\.K7\.[\w.-]+\r\n$/);
});

test('it says that it is full before a request has no room', () => {
  const requests = requestsOf(liteWire, [100_000, 100_000]);
  let taken = 0;
  for (let number = 1; number <= 50; number += 1) {
    if (requests.full) taken += requests.take().length;
    requests.set(99, number, 49);
  }
  expect(taken + requests.take().length).toBe(50 * Buffer.byteLength('set run-k99 100000\r\n\r\n') + 50 * 100_000);
});

test('what was taken stays as it is after a renewal', () => {
  const requests = requestsOf(liteWire, [30, 30]);
  requests.get(1);
  const taken = requests.take();
  requests.renew();
  requests.get(2);
  expect(requests.take().toString('latin1')).toBe('get run-k2\r\n');
  expect(taken.toString('latin1')).toBe('get run-k1\r\n');
});
