import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ClosedLoop, NO_TIME, OpenLoop } from '../../../src/stress/load/pace.js';

describe('a closed loop', () => {
  test('gives as many as there are, and what is given back again', () => {
    const pace = new ClosedLoop({ untilUs: Number.POSITIVE_INFINITY, operations: 2 });
    expect([pace.take(0), pace.due, pace.take(1), pace.take(2)]).toEqual([true, NO_TIME, true, false]);
    expect(pace.isOver(2)).toBe(true);
    pace.giveBack();
    expect([pace.isOver(3), pace.take(3), pace.take(3)]).toEqual([false, true, false]);
  });

  test('ends at its time, or when it is stopped', () => {
    const pace = new ClosedLoop({ untilUs: 100, operations: Number.POSITIVE_INFINITY });
    expect([pace.take(99), pace.take(100), pace.isOver(100)]).toEqual([true, false, true]);
    const stopped = new ClosedLoop({ untilUs: 100, operations: Number.POSITIVE_INFINITY });
    stopped.stop();
    expect([stopped.take(0), stopped.isOver(0)]).toEqual([false, true]);
  });
});

describe('an open loop', () => {
  const open = (given: Partial<ConstructorParameters<typeof OpenLoop>[0]> = {}) =>
    new OpenLoop({ offsetUs: 0, stepUs: 10, untilUs: 100, operations: Number.POSITIVE_INFINITY, ...given });

  test('begins when it is first asked, and goes by its times from then on', () => {
    const pace = open();
    const dues: number[] = [];
    for (const now of [5, 5, 14, 15, 30, 30, 30]) if (pace.take(now)) dues.push(pace.due);
    expect(dues).toEqual([5, 15, 25]);
    expect(pace.next).toBe(35);
  });

  test('what is late stays due at its time', () => {
    const pace = open();
    pace.take(0);
    expect([pace.take(99), pace.due, pace.take(99), pace.due]).toEqual([true, 10, true, 20]);
  });

  test('what was given back is due at its old time', () => {
    const pace = open();
    pace.take(0);
    pace.take(15);
    pace.giveBack(10);
    expect([pace.next, pace.take(15), pace.due, pace.next]).toEqual([10, true, 10, 20]);
  });

  test('says how many were due and not sent', () => {
    const pace = open();
    for (const now of [0, 10, 20]) pace.take(now);
    expect(pace.overdue(55)).toBe(3);
    expect(pace.overdue(1000)).toBe(7);
    expect(pace.isOver(100)).toBe(true);
    expect(pace.take(100)).toBe(false);
  });

  test('ends with its operations', () => {
    const pace = open({ operations: 2 });
    expect([pace.take(0), pace.take(50), pace.take(50), pace.isOver(50), pace.overdue(90)]).toEqual([
      true,
      true,
      false,
      true,
      0,
    ]);
  });

  test('of several threads together each is due once', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), (threads) => {
        const dues = Array.from({ length: threads }, (_, thread) => {
          const pace = open({ offsetUs: thread * 10, stepUs: threads * 10 });
          const own: number[] = [];
          for (pace.take(0); pace.take(99); ) own.push(pace.due);
          return thread === 0 ? [0, ...own] : own;
        }).flat();
        expect(dues.sort((a, b) => a - b)).toEqual([0, 10, 20, 30, 40, 50, 60, 70, 80, 90]);
      }),
    );
  });
});
