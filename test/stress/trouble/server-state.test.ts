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
  expect(state.pausedSince(0)).toBe(false);
  state.tell('pause', 5);
  expect([state.paused, state.down]).toEqual([true, false]);
  state.tell('resume', 9);
  expect(state.paused).toBe(false);
  expect([state.pausedSince(8), state.pausedSince(9), state.pausedSince(10)]).toEqual([true, false, false]);
  state.tell('pause', 10);
  state.tell('kill', 11);
  expect([state.paused, state.pausedSince(10), state.pausedSince(11), state.down]).toEqual([false, true, false, true]);
});

test('time in which it is paused is counted apart', () => {
  const state = new ServerState();
  expect(state.awakeUs(10)).toBe(10);
  state.tell('pause', 20);
  expect([state.awakeUs(20), state.awakeUs(35)]).toEqual([20, 20]);
  state.tell('resume', 40);
  expect([state.awakeUs(40), state.awakeUs(50)]).toEqual([20, 30]);
  state.tell('pause', 60);
  state.tell('kill', 65);
  expect(state.awakeUs(100)).toBe(75);
});

test('all threads see it', () => {
  const state = new ServerState();
  const elsewhere = new ServerState(state.shared);
  state.tell('pause', 1);
  state.tell('resume', 3);
  state.tell('kill', 4);
  expect([elsewhere.paused, elsewhere.pausedSince(2), elsewhere.awakeUs(9), elsewhere.down]).toEqual([
    false,
    true,
    7,
    true,
  ]);
});
