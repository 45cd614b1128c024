/**
 * An attack on a server in a process of its own, so that what it costs the attacker does not count as the server's:
 * forked with the port and an `Order` as JSON. It sends a `Message` when it is at full strength, when it is complete,
 * and when it was told to stop.
 */
import { setPriority } from 'node:os';
import { messageOf } from '../src/errors.js';
import { byteWise, churn, deaf, idle, stalled } from '../test/server/load/crowd-attacks.js';
import { longLine, pipeline } from '../test/server/load/stream-attacks.js';

const ATTACKS = { idle, stalled, byteWise, deaf, churn, longLine, pipeline };
type Name = keyof typeof ATTACKS;

/** An attack and its size. */
export type Order = { [Each in Name]: readonly [Each, ...Parameters<(typeof ATTACKS)[Each]>] }[Name];

export type Message =
  | { readonly state: 'full strength' | 'complete' }
  | { readonly state: 'failed'; readonly why: string }
  | { readonly state: 'stopped'; readonly connections: number };

// Attackers have machines of their own: theirs is not the processor time that the server and its clients need.
setPriority(10);
process.once('disconnect', () => process.exit());
const tell = (message: Message) => void process.send?.(message);
const [port = '', order = ''] = process.argv.slice(2);
try {
  const [name, ...sizes] = JSON.parse(order) as [Name, number, number];
  const attackers = await ATTACKS[name](...sizes)(Number(port));
  process.once('message', () => {
    void attackers.stop().then((connections) => tell({ state: 'stopped', connections }));
  });
  tell({ state: 'full strength' });
  await attackers.complete;
  tell({ state: 'complete' });
} catch (error) {
  tell({ state: 'failed', why: messageOf(error) });
}
