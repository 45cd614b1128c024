import { loadCatalogue } from '../conformance/catalogue.js';
import type { Result } from '../conformance/result.js';
import { runSuite } from '../conformance/run.js';
import { select } from '../conformance/selection.js';
import { messageOf } from '../errors.js';
import { DIALECTS, type Dialect, lite, type SpecName } from '../protocol/dialect.js';
import { loadFault } from '../server/fault-registry.js';
import { probe } from '../target/probe.js';
import type { ServerProcess } from '../target/spawned.js';
import { openTarget, type Target } from '../target/target.js';
import { openPlain } from './in-process.js';

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

/**
 * How long replies of a server in this process are waited for: what holds up the server holds up the clock of its judge as
 * well. One in a process of its own may be held up alone.
 */
const IN_PROCESS_MS = 400;
const OWN_PROCESS_MS = 2000;

/** Runs the suite. */
export async function judge(job: Job): Promise<Judged> {
  const begin = performance.now();
  const { spec, seed } = job;
  const target = await open(job, DIALECTS.get(spec) ?? lite);
  try {
    const { address, server } = target;
    const timeoutMs = server?.pid === undefined ? IN_PROCESS_MS : OWN_PROCESS_MS;
    const probed = await probe({ address, timeoutMs, spec, ...(server && { revive: () => server.restart() }) });
    const checks = select(await loadCatalogue(), spec, {});
    const name = typeof job.server === 'string' ? '' : ` --fault ${job.server.fault}`;
    const repeat = ({ id }: { id: string }) =>
      `memlite-kit conform ${id} --spawn 'memlite-kit serve --port {port} --data {csv}${name}'`;
    const result = await runSuite({ target, probed, probedInMs: 0, checks, timeoutMs, seed, repeat });
    return { result, ms: performance.now() - begin };
  } catch (error) {
    return { unjudged: messageOf(error), ms: performance.now() - begin };
  } finally {
    await target.close();
  }
}

/** A server with a fault runs within this process, unless the fault shows only in one of its own. */
async function open({ server, fsync }: Job, law: Dialect): Promise<Target<ServerProcess>> {
  if (server === 'reference') return openTarget({}, law, { fsync });
  if (server === 'plain') return openPlain(() => {}, law);
  const fault = await loadFault(server.fault);
  return fault.process === 'own' ? openTarget({}, law, { fsync, fault: server.fault }) : openPlain(fault.install, law);
}
