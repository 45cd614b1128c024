import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TimerQueue } from '../../src/selftest/timer-queue.js';

test('timers fire in the order of their times, those of one time in the order in which they were set', () => {
  const timer = fc.record({ ms: fc.integer({ min: 1, max: 20 }), cleared: fc.boolean() });
  fc.assert(
    fc.property(fc.array(timer, { maxLength: 200 }), (timers) => {
      const queue = new TimerQueue();
      const set = timers.map(({ ms }, index) => ({ index, timer: queue.add(() => {}, 0, ms, 'once') }));
      for (const { index, timer } of set) timer.cleared = timers[index]?.cleared === true;
      const fired: number[] = [];
      for (let next = queue.next(); next !== undefined; next = queue.next()) {
        fired.push(set.findIndex(({ timer }) => timer === next));
        queue.done(next, next.at);
      }
      const left = set.filter(({ timer }) => !timer.cleared).sort((a, b) => a.timer.at - b.timer.at);
      expect(fired).toEqual(left.map(({ index }) => index));
    }),
  );
});

test('a repeated timer waits for its next time', () => {
  const queue = new TimerQueue();
  const repeated = queue.add(() => {}, 0, 10, 'repeated');
  const once = queue.add(() => {}, 0, 15, 'once');
  expect(queue.next()).toBe(repeated);
  queue.done(repeated, 10_000);
  expect(queue.next()).toBe(once);
  queue.done(once, 15_000);
  expect(queue.next()).toBe(repeated);
  expect(repeated.at).toBe(20_000);
});
