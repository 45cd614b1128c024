import { describe, expect, test } from 'vitest';
import { SilenceWatch } from '../../../src/stress/load/silence-watch.js';
import { addCounts } from '../../../src/stress/load/tally.js';

/** What is known after so many milliseconds. */
const at = (elapsedMs: number, answered: number, errors: number) => ({
  elapsedMs,
  counts: { ...addCounts([]), total: answered + 50, pending: 50, errors: errors === 0 ? {} : { 'no-reply': errors } },
});

describe('silence', () => {
  test('of a target that is asked is noticed after five seconds', () => {
    const watch = new SilenceWatch(1000);
    expect([watch.lasts(at(100, 10, 0)), watch.lasts(at(200, 20, 0)), watch.lasts(at(5100, 20, 50))]).toEqual([
      ...[false, false, false],
    ]);
    expect(watch.finding).toBeUndefined();
    expect(watch.lasts(at(5300, 20, 50))).toBe(true);
    expect(watch.finding).toEqual({
      level: 'must',
      sentence: 'the target stopped answering: nothing came for 5s, though it was asked',
    });
    expect(watch.lasts(at(5400, 21, 50))).toBe(true);
  });

  test('of a slow target is longer than two of its replies', () => {
    const watch = new SilenceWatch(30_000);
    watch.lasts(at(100, 10, 0));
    expect(watch.lasts(at(50_000, 10, 5))).toBe(false);
    expect(watch.lasts(at(60_200, 10, 50))).toBe(true);
  });

  test('ends with a reply', () => {
    const watch = new SilenceWatch(1000);
    for (let ms = 0; ms < 60_000; ms += 4000) expect(watch.lasts(at(ms, ms, ms))).toBe(false);
  });

  test('of a target that nobody asks is nothing', () => {
    const watch = new SilenceWatch(1000);
    watch.lasts(at(100, 10, 3));
    expect(watch.lasts(at(600_000, 10, 3))).toBe(false);
  });

  test('is excused while trouble is made, and counts anew afterwards', () => {
    const watch = new SilenceWatch(1000);
    watch.lasts(at(100, 10, 0));
    watch.tell('kill');
    expect(watch.excused).toBe(true);
    expect(watch.lasts(at(20_000, 10, 9))).toBe(false);
    watch.tell('start');
    expect(watch.excused).toBe(false);
    expect(watch.lasts(at(20_100, 10, 10))).toBe(false);
    expect(watch.lasts(at(25_000, 10, 11))).toBe(false);
    expect(watch.lasts(at(25_200, 10, 12))).toBe(true);
    expect(watch.finding?.level).toBe('must');
  });

  test('between troubles that come often counts together, and is held against nobody', () => {
    const watch = new SilenceWatch(1000);
    watch.lasts(at(0, 10, 0));
    let now = 0;
    const next = (ms: number, answered: number, troubled: number) => {
      now += ms;
      const { elapsedMs, counts } = at(now, answered, 0);
      return watch.lasts({ elapsedMs, counts: { ...counts, troubled } });
    };
    const round = (answered: number, troubled: number) => {
      watch.tell('kill');
      next(1000, answered, troubled);
      watch.tell('start');
      return next(500, answered, troubled) || next(500, answered, troubled);
    };
    for (let troubled = 1; troubled < 10; troubled += 1) expect(round(10, troubled)).toBe(false);
    // An answer ends it.
    expect(round(11, 10)).toBe(false);
    let rounds = 1;
    while (!round(11, 10 + rounds)) rounds += 1;
    expect(rounds).toBe(15);
    expect(watch.finding).toEqual({
      level: 'should',
      sentence: 'the target answered nothing in the 15s between the troubles that were made for it',
    });
  });

  test('between troubles is nothing where nobody asks', () => {
    const watch = new SilenceWatch(1000);
    watch.lasts(at(0, 10, 0));
    for (let ms = 1000; ms < 100_000; ms += 1000) {
      watch.tell('resume');
      expect(watch.lasts(at(ms, 10, 0))).toBe(false);
    }
  });
});
