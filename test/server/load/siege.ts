import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '../../../src/errors.js';
import type { Attack, Attackers } from './attack.js';
import { auditFile, auditWire } from './audit.js';
import { memoryOf } from './memory.js';
import { type Latencies, OrdinaryClients } from './ordinary-clients.js';
import { RegisterHistory } from './register-history.js';
import type { Spawned } from './spawn.js';

export interface SiegeOptions {
  /** Ordinary clients. */
  readonly clients: number;
  /** From one request of an ordinary client to its next. */
  readonly everyMs: number;
  /** How long ordinary clients are measured before the attack, and at least during it. */
  readonly calmMs: number;
  readonly attackMs: number;
  /** How long the attack may take to be complete; 0: it need not be. */
  readonly completeMs: number;
}

/** What an attack did to others. */
export interface Siege {
  readonly calm: Latencies;
  readonly attacked: Latencies;
  /** Resident memory before the attack, and at most; undefined where it cannot be told. */
  readonly memory: { readonly before: number; readonly peak: number } | undefined;
  /** Connections that the attackers had at the end. */
  readonly connections: number;
  /** Sentences: wrong replies to anybody, and values that were lost. None where all is well. */
  readonly violations: readonly string[];
}

/**
 * Lets ordinary clients work on a server, attacks it, and then kills it (SIGKILL): what it had acknowledged must be there,
 * on the wire while the attack goes on, and in the file after.
 */
export async function besiege({ server, port, csv }: Spawned, attack: Attack, options: SiegeOptions): Promise<Siege> {
  const history = new RegisterHistory();
  const ordinary = await OrdinaryClients.start(port, options.clients, options.everyMs, history);
  await sleep(options.calmMs);
  const before = memoryOf(server.pid);
  const calm = ordinary.takeLatencies();

  const attackers = await attack(port);
  await Promise.all([completion(attackers, options.completeMs, history), sleep(options.attackMs)]);
  const attacked = ordinary.takeLatencies();
  await ordinary.stop();
  await auditWire(history, port);
  const connections = await attackers.stop();
  const after = memoryOf(server.pid);

  await server.kill();
  history.crash();
  await auditFile(history, csv, OrdinaryClients.owns);
  const memory = before && after && { before: before.now, peak: after.peak };
  return { calm, attacked, memory, connections, violations: history.violations() };
}

async function completion(attackers: Attackers, withinMs: number, history: RegisterHistory): Promise<void> {
  if (withinMs === 0) return;
  const done = new AbortController();
  const late = sleep(withinMs, 'late' as const, { signal: done.signal }).catch(() => undefined);
  try {
    if ((await Promise.race([attackers.complete, late])) === 'late')
      history.complain(`the attack was not over within ${withinMs} ms`);
  } catch (error) {
    history.complain(`to the attackers: ${messageOf(error)}`);
  } finally {
    done.abort();
  }
}
