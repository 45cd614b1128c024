import { describe, expect, test } from 'vitest';
import { Deadline } from '../../../src/stress/load/deadline.js';
import { ServerState } from '../../../src/stress/trouble/server-state.js';

const MS = 1000;

describe('a deadline', () => {
  test('counts from when the wait began', () => {
    const deadline = new Deadline(new ServerState(), 10);
    expect([10, 20, 20.1].map((now) => deadline.isOver(10 * MS, now * MS))).toEqual([false, false, true]);
    expect([21, 31, 31.1].map((now) => deadline.isOver(21 * MS, now * MS))).toEqual([false, false, true]);
  });

  test('of nothing is never over', () => {
    expect(new Deadline(new ServerState(), 10).isOver(Number.POSITIVE_INFINITY, 1e12)).toBe(false);
  });

  test('comes no nearer in a pause, and comes however often there is one', () => {
    const server = new ServerState();
    const deadline = new Deadline(server, 100);
    expect(deadline.isOver(0, 0)).toBe(false);
    let now = 0;
    let pauses = 0;
    for (let isOver = false; !isOver; pauses += 1) {
      server.tell('pause', now * MS);
      now += 500;
      expect(deadline.isOver(0, now * MS)).toBe(false);
      server.tell('resume', now * MS);
      now += 30;
      isOver = deadline.isOver(0, now * MS);
    }
    expect([pauses, now]).toEqual([4, 2120]);
  });

  test('is a whole one for a wait that is first looked at after a pause', () => {
    const server = new ServerState();
    const deadline = new Deadline(server, 100);
    server.tell('pause', 50 * MS);
    server.tell('resume', 200 * MS);
    expect([210, 310, 311].map((now) => deadline.isOver(40 * MS, now * MS))).toEqual([false, false, true]);
  });
});
