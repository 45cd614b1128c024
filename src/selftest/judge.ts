import { loadCatalogue } from '../conformance/catalogue.js';
import type { Result } from '../conformance/result.js';
import { runSuite } from '../conformance/run.js';
import { select } from '../conformance/selection.js';
import { messageOf } from '../errors.js';
import { DIALECTS, lite, type SpecName } from '../protocol/dialect.js';
import { loadFault } from '../server/fault-registry.js';
import { probe } from '../target/probe.js';
import type { ServerProcess } from '../target/spawned.js';
import { openTarget, type Target } from '../target/target.js';
import { openPlain } from './in-process.js';
import { SimulatedTime } from './simulated-time.js';

/** One run of the suite: on the reference server, on the plain one, or on one with a fault. */
export interface Job {
  readonly server: 'reference' | 'plain' | { readonly fault: string };
  readonly spec: SpecName;
  readonly fsync: 'always' | 'everysec' | 'never';
  /** Of what is random in it. */
  readonly seed: number;
}

/** What came of it: a result, or why the server could not be judged at all. */
export interface Judged {
  readonly result?: Result;
  readonly unjudged?: string;
  readonly ms: number;
}

/** How long replies are waited for: as long as `conform` does. */
const TIMEOUT_MS = 2000;

/** Runs the suite; in simulated time, where the server runs within this process. */
export async function judge(job: Job): Promise<Judged> {
  const begin = performance.now();
  const opens = await openerOf(job);
  const judged = await (opens.where === 'this process' ? simulated(() => run(job, opens.open)) : run(job, opens.open));
  return { ...judged, ms: performance.now() - begin };
}

interface Opener {
  readonly where: 'this process' | 'its own process';
  readonly open: () => Promise<Target<ServerProcess>>;
}

/** A server with a fault runs within this process, unless the fault shows only in one of its own. */
async function openerOf({ server, spec, fsync }: Job): Promise<Opener> {
  const law = DIALECTS.get(spec) ?? lite;
  if (server === 'reference') return { where: 'its own process', open: () => openTarget({}, law, { fsync }) };
  const fault = server === 'plain' ? undefined : await loadFault(server.fault);
  if (fault === undefined || fault.process !== 'own')
    return { where: 'this process', open: () => openPlain(fault?.install ?? (() => {}), law) };
  const name = typeof server === 'string' ? undefined : server.fault;
  return { where: 'its own process', open: () => openTarget({}, law, { fsync, fault: name }) };
}

async function simulated<T>(task: () => Promise<T>): Promise<T> {
  const time = new SimulatedTime();
  await time.begin();
  try {
    return await task();
  } finally {
    time.end();
  }
}

async function run({ server: which, spec, seed }: Job, open: Opener['open']): Promise<Omit<Judged, 'ms'>> {
  const target = await open();
  try {
    const { address, server } = target;
    const revive = server && { revive: () => server.restart() };
    const probed = await probe({ address, timeoutMs: TIMEOUT_MS, spec, ...revive });
    const checks = select(await loadCatalogue(), spec, {});
    const fault = typeof which === 'string' ? '' : ` --fault ${which.fault}`;
    const repeat = ({ id }: { id: string }) =>
      `memlite-kit conform ${id} --spawn 'memlite-kit serve --port {port} --data {csv} --dialect ${spec}${fault}'`;
    const result = await runSuite({ target, probed, probedInMs: 0, checks, timeoutMs: TIMEOUT_MS, seed, repeat });
    return { result };
  } catch (error) {
    return { unjudged: messageOf(error) };
  } finally {
    await target.close();
  }
}
