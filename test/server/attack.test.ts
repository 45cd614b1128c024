import { existsSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import type { Attack } from './load/attack.js';
import { byteWise, churn, deaf, idle, stalled } from './load/crowd-attacks.js';
import { besiege } from './load/siege.js';
import { spawnFixture, spawnReference } from './load/spawn.js';
import { longLine, pipeline } from './load/stream-attacks.js';

const MIB = 1024 * 1024;
/** Node itself takes 50; a connection some kilobytes. */
const MOST_MEMORY = 300 * MIB;

const OPTIONS = { clients: 10, everyMs: 2, calmMs: 0, attackMs: 300, completeMs: 30_000 };

test.each<[string, number, Attack]>([
  ['2,000 idle connections', 2000, idle(2000)],
  ['500 SETs without their value', 500, stalled(500)],
  ['200 clients that send a byte each 10 ms', 200, byteWise(200, 10)],
  ['a client that never reads its replies', 1, deaf(1)],
  ['a line of 256 MB', 1, longLine(256 * MIB)],
  ['200,000 pipelined GETs on one connection', 1, pipeline(200_000)],
  ['200 connections a second that are reset', 0, churn(200)],
])('under attack by %s, others are served, memory is bounded, nothing is lost', async (_, connections, attack) => {
  const spawned = await spawnReference({ limits: { maxConnections: 20_000 } });
  onTestFinished(() => spawned.close());
  const siege = await besiege(spawned, attack, OPTIONS);
  expect(siege.violations).toEqual([]);
  if (connections > 0) expect(siege.connections).toBe(connections);
  if (existsSync('/proc/self/status')) expect(siege.memory?.peak).toBeLessThan(MOST_MEMORY);
});

test('a server that writes its file late is found out', async () => {
  const spawned = await spawnFixture('late-persist.mjs');
  onTestFinished(() => spawned.close());
  const siege = await besiege(spawned, churn(200), { ...OPTIONS, completeMs: 0 });
  expect(siege.violations.join('\n')).toMatch(/contradicts/);
});
