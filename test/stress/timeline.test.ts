import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LatencyCounts } from '../../src/stress/load/latency-counts.js';
import { SLOT_BITS, SLOT_MS, type Slot } from '../../src/stress/load/tally.js';
import { Timeline } from '../../src/stress/timeline.js';

function slot(index: number, latencies: readonly number[], errors = 0): Slot {
  const counts = new LatencyCounts(SLOT_BITS);
  for (const us of latencies) counts.add(us);
  return { index, operations: latencies.length, errors, latencies: counts.counts };
}

const slots = fc.array(
  fc.record({
    index: fc.nat({ max: 5000 }),
    latencies: fc.array(fc.nat({ max: 1e6 }), { maxLength: 3 }),
    errors: fc.nat({ max: 3 }),
  }),
  { minLength: 1, maxLength: 60 },
);

test('whatever the length of the run, stretches are few, equal, without gaps, and hold all', () => {
  fc.assert(
    fc.property(slots, (given) => {
      const timeline = new Timeline();
      for (const { index, latencies, errors } of given) timeline.add(slot(index, latencies, errors));
      const last = Math.max(...given.map(({ index }) => index));
      const endMs = (last + 0.5) * SLOT_MS;
      const stretches = timeline.stretches(endMs);
      expect(stretches.length).toBeLessThanOrEqual(200);
      expect(stretches[0]?.fromMs).toBe(0);
      expect(stretches.at(-1)?.toMs).toBe(endMs);
      for (const [index, { fromMs }] of stretches.entries()) expect(fromMs).toBe(stretches[index - 1]?.toMs ?? 0);
      for (const { fromMs, toMs, operations, errors, p99 } of stretches) {
        const own = given.filter(({ index }) => index * SLOT_MS >= fromMs && index * SLOT_MS < toMs);
        const latencies = own.flatMap((one) => one.latencies);
        expect(operations).toBe(latencies.length);
        expect(errors).toBe(own.reduce((sum, one) => sum + one.errors, 0));
        if (latencies.length === 0) expect(p99).toBeNull();
        else expect(Math.abs((p99 ?? 0) - Math.max(...latencies))).toBeLessThanOrEqual(Math.max(...latencies) * 0.02);
      }
    }),
  );
});

test('without anything there are no stretches', () => {
  expect(new Timeline().stretches(0)).toEqual([]);
});
