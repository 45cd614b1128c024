/**
 * The reference server beside its peers: `npm run bench:peers [-- --json] [--rounds N] [--placement pinned|free]`, after a build.
 *
 * Peers are the packages memcached and redis-server of Debian, the naive Python server of fixtures/targets, and Node's
 * plainest echo server; who is not installed is left out, with a note. Exits with 1 where a bar is missed.
 */
import { parseArgs } from 'node:util';
import { measure } from '../src/bench/measure.js';
import type { BenchResult } from '../src/bench/result.js';
import { type OpenBenchTarget, openBenchTarget, parseTargets } from '../src/bench/targets.js';
import { BARS, contestants, judge, lineOf } from './peers/bars.js';
import { type Flatness, MOST_DEARER, measureFlatness, STRETCHES } from './peers/flatness.js';
import { isThere, PEERS, type Peer, place, specOf } from './peers/servers.js';

const SETTINGS = { keys: 10_000, roundMs: 800, warmUpMs: 400, timeoutMs: 10_000, seed: 1 };

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '7' },
    placement: { type: 'string', default: 'pinned' },
  },
});
const rounds = Number(values.rounds);
const placement = place(values.placement === 'free' ? 'free' : 'pinned');
if (placement !== values.placement)
  note(`the servers and the generator are not pinned: there is no second processor, or no taskset`);
const [present, absent] = [PEERS.filter(isThere), PEERS.filter((peer) => !isThere(peer))];
for (const { name, needs } of absent) note(`${name} is left out: ${needs} is not there`);

const ours = PEERS[0];
if (ours === undefined || !isThere(ours)) throw new Error('there is no built server: npm run build');

const results = [await contest('set'), await contest('get')];
const bars = BARS.map((bar) => judge(bar, results));
const flatness: Flatness[] = [];
for (const stretch of STRETCHES) {
  note(stretch.title);
  flatness.push(await measureFlatness(stretch, () => open(ours), rounds));
}
if (values.json) process.stdout.write(`${JSON.stringify({ placement, bars, flatness, results }, undefined, 2)}\n`);
else print();
process.exitCode = [...bars, ...flatness].some(({ verdict }) => verdict === 'missed') ? 1 : 0;

function note(text: string): void {
  process.stderr.write(`${text}\n`);
}

function open(peer: Peer): Promise<OpenBenchTarget> {
  const [spec] = parseTargets([], [specOf(peer, placement)]);
  if (spec === undefined) throw new Error(`${peer.name} is no target`);
  return openBenchTarget(spec, undefined, SETTINGS.timeoutMs);
}

/** All who take part in a bar of this operation, round by round. */
async function contest(operation: 'set' | 'get'): Promise<BenchResult> {
  const targets: OpenBenchTarget[] = [];
  try {
    for (const peer of present.filter(({ name }) => contestants(operation).has(name))) targets.push(await open(peer));
    note(`${operation.toUpperCase()}: ${targets.map(({ name }) => name).join(', ')}`);
    const workloads = [1, 32].map((pipeline) => ({ operation, connections: 50, pipeline, valueBytes: 32 }));
    return await measure({ ...SETTINGS, rounds, targets, workloads, baseline: 'ours' });
  } finally {
    for (const target of targets) await target.close();
  }
}

function print(): void {
  for (const { workloads } of results)
    for (const { operation, pipeline, measurements } of workloads) {
      process.stdout.write(
        `\n${operation.toUpperCase()}, pipeline ${pipeline}, 50 connections; latencies of batches in µs\n`,
      );
      for (const { target, opsPerSecond, latencyUs, generatorBusy } of measurements)
        process.stdout.write(
          `  ${target.padEnd(16)}${opsPerSecond.median.toFixed(0).padStart(9)}/s   p50 ${latencyUs.p50.toFixed(0).padStart(6)}   p99 ${latencyUs.p99.toFixed(0).padStart(6)}   generator ${(generatorBusy * 100).toFixed(0).padStart(3)} % busy\n`,
        );
    }
  process.stdout.write(`\nRatios, median of ${rounds} rounds; servers and generator ${placement}\n`);
  for (const bar of bars) process.stdout.write(`  ${lineOf(bar)}\n`);
  process.stdout.write(`\nProcessor time of ours per operation, at most ${MOST_DEARER} times as much\n`);
  for (const { title, fromUs, toUs, dearer, verdict } of flatness)
    process.stdout.write(
      `  ${title.padEnd(36)}${fromUs.toFixed(1).padStart(8)} µs${toUs.toFixed(1).padStart(8)} µs${dearer.toFixed(2).padStart(8)}  ${verdict}\n`,
    );
}
