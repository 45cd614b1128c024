import { expect, test } from 'vitest';
import { SET } from '../../../src/consistency/history.js';
import { lite } from '../../../src/protocol/dialect.js';
import { BatchSender } from '../../../src/stress/load/batch-sender.js';
import { KeyDraw } from '../../../src/stress/load/key-draw.js';
import type { LaneContext } from '../../../src/stress/load/lane.js';
import type { Link } from '../../../src/stress/load/link.js';
import { ClosedLoop } from '../../../src/stress/load/pace.js';
import { Requests } from '../../../src/stress/load/requests.js';
import { Window } from '../../../src/stress/load/window.js';
import type { LoadPlan } from '../../../src/stress/options.js';
import { planFor, wireOf } from '../loading.js';

/** A sender of SETs whose clock goes on with every look at it, and a link that notes what is written, and when. */
function harness(given: Partial<LoadPlan>, takes: 'sent' | 'queued' = 'sent') {
  const plan = planFor({ host: '127.0.0.1', port: 1 }, { sets: 1, wire: wireOf(lite), ...given });
  const written: { bytes: Buffer; text: string; at: number }[] = [];
  let time = 0;
  let values = 0;
  const context = {
    plan,
    clock: { now: () => ++time },
    pace: new ClosedLoop({ untilUs: Number.POSITIVE_INFINITY, operations: plan.operations }),
    keys: new KeyDraw(plan.keys, plan.distribution),
    requests: new Requests(plan),
    nextValue: () => ++values,
  } as unknown as LaneContext;
  const link = {
    isOver: false,
    write(bytes: Buffer) {
      written.push({ bytes, text: bytes.toString('latin1'), at: ++time });
      return takes;
    },
  } as unknown as Link;
  const window = new Window(plan.pipeline);
  return { sender: new BatchSender(0, window, context), link, window, written, context };
}

test('an operation starts before it is written', () => {
  const { sender, link, window, written } = harness({ pipeline: 5 });
  expect(sender.send(link, 0, () => {})).toBe('all');
  expect(written).toHaveLength(1);
  for (; window.count > 0; window.shift()) {
    expect(window.kind).toBe(SET);
    expect(window.startedAt).toBeGreaterThan(0);
    expect(window.startedAt).toBeLessThan(written[0]?.at ?? 0);
  }
});

test('so do those of a window that takes several writes', () => {
  const { sender, link, window, written } = harness({ pipeline: 20, valueBytes: [30_000, 30_000] });
  let writes = 0;
  while (sender.send(link, 0, () => {}) === 'all') {
    writes += 1;
    expect(written).toHaveLength(writes);
  }
  expect(writes).toBeGreaterThan(1);
  expect(window.count).toBe(20);
  const ends = written.map(({ text, at }) => ({ at, requests: text.split('set ').length - 1 }));
  for (const { at, requests } of ends)
    for (let left = requests; left > 0; left -= 1, window.shift()) expect(window.startedAt).toBeLessThan(at);
});

test('what the system has not sent yet is not overwritten', () => {
  const { sender, link, window, written } = harness({ pipeline: 1 }, 'queued');
  for (let left = 5; left > 0; left -= 1, window.shift()) sender.send(link, 0, () => {});
  expect(new Set(written.map(({ text }) => text)).size).toBe(5);
  for (const { bytes, text } of written) expect(bytes.toString('latin1')).toBe(text);
});

test('nothing is sent where there is no room, or nothing left', () => {
  const full = harness({ pipeline: 1 });
  full.sender.send(full.link, 0, () => {});
  expect(full.sender.send(full.link, 0, () => {})).toBe('nothing');
  const over = harness({ operations: 0 });
  expect(over.sender.send(over.link, 0, () => {})).toBe('nothing');
  expect(over.written).toEqual([]);
});

test('whoever vanishes within a request has sent a part of it', () => {
  const { sender, link, window, written } = harness({ pipeline: 2, trouble: ['disconnect'], operations: 100_000 });
  const seen = new Set<string>();
  for (let left = 5000; left > 0; left -= 1) {
    const sent = sender.send(link, 0, () => {});
    const { text } = written.at(-1)!;
    const isWhole = /^(set \S+ (\d+)\r\n\S+\r\n){2}$/.test(text);
    if (sent === 'all' || sent === 'leaving') expect(isWhole).toBe(true);
    else {
      expect(sent).toBe('vanishing');
      seen.add(isWhole ? 'all of it' : 'a part');
      // The first request went out wholly, and some of the last.
      expect(text).toMatch(/^set \S+ \d+\r\n\S+\r\ns/);
    }
    while (window.count > 0) window.shift();
  }
  expect(seen).toEqual(new Set(['all of it', 'a part']));
});
