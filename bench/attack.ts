/**
 * What attacks do to others: `npm run bench:attack`, after a build.
 *
 * Each attack meets a server of its own, while ordinary clients work on it and measure their round trips. What the
 * server acknowledged is audited afterwards, on the wire and, after a kill -9, in the file. Exits with 1 where a bar is missed.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Attack } from '../test/server/load/attack.js';
import type { Latencies } from '../test/server/load/ordinary-clients.js';
import { besiege, type Siege } from '../test/server/load/siege.js';
import { spawnReference } from '../test/server/load/spawn.js';
import type { Message, Order } from './attacker.js';

const MIB = 1024 * 1024;
/** Of the ordinary clients, in milliseconds. */
const MOST_P99_MS = 50;
/** Of the server's resident memory. Node takes 50 MiB by itself, and 10,000 connections about 100. */
const MOST_MEMORY_MIB = 256;

interface Plan {
  readonly title: string;
  readonly order: Order;
  /** How many connections the attackers must have in the end. */
  readonly connections: number;
  /** The attack has an end, and is measured until then at least. */
  readonly ends: boolean;
}

const PLANS: readonly Plan[] = [
  { title: '10,000 idle connections', order: ['idle', 10_000], connections: 10_000, ends: false },
  { title: '1,000 clients that send a byte a second', order: ['byteWise', 1000, 1000], connections: 1000, ends: false },
  { title: 'a client that never reads its replies', order: ['deaf', 1], connections: 1, ends: false },
  { title: '10 clients that never read theirs', order: ['deaf', 10], connections: 10, ends: false },
  { title: 'a line of 1 GB, as request and as value', order: ['longLine', 1e9], connections: 1, ends: true },
  { title: 'a million pipelined GETs', order: ['pipeline', 1e6], connections: 1, ends: true },
  { title: '1,000 SETs without their value', order: ['stalled', 1000], connections: 1000, ends: false },
  { title: '200 connections a second, reset', order: ['churn', 200], connections: 0, ends: true },
];
const CLIENTS = 10;
const OPTIONS = { clients: CLIENTS, everyMs: 5, calmMs: 2500, attackMs: 4000 };
const COMPLETE_MS = 30_000;

let missed = 0;
header();
for (const plan of PLANS) {
  const spawned = await spawnReference({ limits: { maxConnections: 20_000 } });
  try {
    const siege = await besiege(spawned, inAnotherProcess(plan.order), {
      ...OPTIONS,
      completeMs: plan.ends ? COMPLETE_MS : 0,
    });
    const misses = missesOf(plan, siege);
    missed += misses.length;
    row(plan.title, siege, misses);
  } finally {
    await spawned.close();
  }
}
process.stdout.write(
  `\n${CLIENTS} ordinary clients, a request each ${OPTIONS.everyMs} ms; bars under attack: p99 below ${MOST_P99_MS} ms, memory below ${MOST_MEMORY_MIB} MiB, nothing lost\n`,
);
process.exitCode = missed === 0 ? 0 : 1;

function inAnotherProcess(order: Order): Attack {
  return async (port) => {
    const file = fileURLToPath(new URL('attacker.ts', import.meta.url));
    const child = fork(file, [String(port), JSON.stringify(order)], { execArgv: ['--import', 'tsx'] });
    const said = (state: Message['state']) =>
      new Promise<Message>((resolve, reject) => {
        child.on('message', (message: Message) => {
          if (message.state === state) resolve(message);
          if (message.state === 'failed') reject(new Error(message.why));
        });
        child.once('exit', () => reject(new Error('the attacker has died')));
      });
    const complete = said('complete').then(() => {});
    complete.catch(() => {});
    await said('full strength');
    return {
      complete,
      async stop() {
        const stopped = said('stopped');
        child.send('stop');
        const message = await stopped;
        child.disconnect();
        await once(child, 'exit');
        return message.state === 'stopped' ? message.connections : 0;
      },
    };
  };
}

/** The bars that are missed, in words. */
function missesOf({ connections }: Plan, siege: Siege): string[] {
  const [before, p99] = [p99Of(siege.calm), p99Of(siege.attacked)];
  const peak = (siege.memory?.peak ?? 0) / MIB;
  return [
    ...(p99 < MOST_P99_MS ? [] : [`p99 is ${p99.toFixed(1)} ms, and was ${before.toFixed(1)} ms before`]),
    ...(peak < MOST_MEMORY_MIB ? [] : [`memory is ${peak.toFixed(0)} MiB`]),
    ...(siege.connections >= connections ? [] : [`${siege.connections} of ${connections} connections were left`]),
    ...siege.violations.slice(0, 5),
  ];
}

/** Of GETs and SETs, the worse one; in milliseconds. */
function p99Of({ gets, sets }: Latencies): number {
  return Math.max(gets.getValueAtPercentile(99), sets.getValueAtPercentile(99)) / 1000;
}

function header(): void {
  process.stdout.write(
    `${''.padEnd(42)}${'GET, ms: p50 / p99 / p99.9'.padStart(27)}${'SET, ms: p50 / p99 / p99.9'.padStart(29)}${'RSS, MiB'.padStart(12)}\n`,
  );
}

function row(title: string, { calm, attacked, memory }: Siege, misses: readonly string[]): void {
  const mib = (bytes: number | undefined) => (bytes === undefined ? '' : (bytes / MIB).toFixed(0)).padStart(12);
  const line = (name: string, { gets, sets }: Latencies, bytes: number | undefined) =>
    process.stdout.write(`${name.padEnd(42)}${figures(gets).padStart(27)}${figures(sets).padStart(29)}${mib(bytes)}`);
  line('  before', calm, memory?.before);
  process.stdout.write('\n');
  line(title, attacked, memory?.peak);
  process.stdout.write(misses.length === 0 ? '  ok\n' : `  MISSED\n${misses.map((miss) => `    ${miss}\n`).join('')}`);
}

function figures(histogram: Latencies['gets']): string {
  return [50, 99, 99.9]
    .map((percentile) => (histogram.getValueAtPercentile(percentile) / 1000).toFixed(2).padStart(7))
    .join(' /');
}
