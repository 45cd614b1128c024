import { expect, test } from 'vitest';
import { ServerState } from '../../../src/stress/trouble/server-state.js';

test('a connection that was begun before a kill, or while the server is down, is excused', () => {
  const state = new ServerState();
  const before = state.generation;
  expect([state.down, state.excuses(before)]).toEqual([false, false]);
  state.tell('kill', 1);
  const during = state.generation;
  expect([state.down, state.excuses(before), state.excuses(during), state.outdates(during)]).toEqual([
    true,
    true,
    true,
    false,
  ]);
  state.tell('start', 2);
  const after = state.generation;
  expect([state.down, state.excuses(before), state.excuses(during), state.excuses(after)]).toEqual([
    false,
    true,
    true,
    false,
  ]);
  expect([state.outdates(before), state.outdates(during), state.outdates(after)]).toEqual([false, true, false]);
});

test('what is told twice counts once', () => {
  const state = new ServerState();
  for (const event of ['start', 'kill', 'term', 'start', 'start'] as const) state.tell(event, 0);
  expect([state.down, state.generation]).toEqual([false, 2]);
  for (const event of ['resume', 'pause', 'pause', 'resume'] as const) state.tell(event, 0);
  expect(state.paused).toBe(false);
});

test('a pause lasts until the server goes on, or is ended', () => {
  const state = new ServerState();
  expect(state.resumedAt).toBe(Number.NEGATIVE_INFINITY);
  state.tell('pause', 5);
  expect([state.paused, state.down]).toEqual([true, false]);
  state.tell('resume', 9);
  expect([state.paused, state.resumedAt]).toEqual([false, 9]);
  expect([state.pausedSince(8), state.pausedSince(9), state.pausedSince(10)]).toEqual([true, false, false]);
  state.tell('pause', 10);
  state.tell('kill', 11);
  expect([state.paused, state.resumedAt, state.down]).toEqual([false, 11, true]);
});

test('all threads see it', () => {
  const state = new ServerState();
  const elsewhere = new ServerState(state.shared);
  state.tell('pause', 1);
  state.tell('resume', 3);
  state.tell('kill', 4);
  expect([elsewhere.paused, elsewhere.resumedAt, elsewhere.down]).toEqual([false, 3, true]);
});
