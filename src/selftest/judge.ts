import { loadCatalogue } from '../conformance/catalogue.js';
import type { Result } from '../conformance/result.js';
import { runSuite } from '../conformance/run.js';
import { select } from '../conformance/selection.js';
import { messageOf } from '../errors.js';
import { DIALECTS, type Dialect, lite, type SpecName } from '../protocol/dialect.js';
import { loadFault } from '../server/fault-registry.js';
import type { Fault } from '../server/faults/fault.js';
import { type Probed, probe } from '../target/probe.js';
import type { ServerProcess } from '../target/spawned.js';
import { openTarget, type Target } from '../target/target.js';
import { openPlain } from './in-process.js';
import { shortStress } from './short-stress.js';
import { simulated } from './simulated-time.js';

/** One server to judge: the reference server, the plain one, or one with a fault. */
export interface Job {
  readonly server: 'reference' | 'plain' | { readonly fault: string };
  readonly spec: SpecName;
  readonly fsync: 'always' | 'everysec' | 'never';
  /** Of what is random in it. */
  readonly seed: number;
}

/** What came of it. */
export interface Judged {
  /** Of the suite; undefined where the probe found nothing to judge. */
  readonly result?: Result;
  /** What a short load showed, in a sentence. */
  readonly stress?: string;
  /** Why the server could not be judged. */
  readonly unjudged?: string;
  /** In real time. */
  readonly ms: number;
}

/** How long replies are waited for: as long as `conform` does. */
const TIMEOUT_MS = 2000;
/** Of keys: each server is new, so all may have the same. */
const PREFIX = 'mk00000000';
const PROBED_KEY = 'memlitekit-probe';

/** Judges a server: by the suite, and by a short load where that may show something. */
export async function judge(job: Job): Promise<Judged> {
  const begin = process.hrtime();
  const fault = typeof job.server === 'string' ? undefined : await loadFault(job.server.fault);
  const found = { ...(await inTime(job, fault, withSuite)), ...(shows(fault) && (await inTime(job, fault, withLoad))) };
  const [seconds, nanoseconds] = process.hrtime(begin);
  return { ...found, ms: seconds * 1000 + nanoseconds / 1e6 };
}

/** A sound server is put under load as well, and one whose fault is about several clients at a time. */
function shows(fault: Fault | undefined): boolean {
  return (
    fault === undefined || fault.caughtBy === 'stress' || fault.clauses.some((clause) => clause.startsWith('TOG-'))
  );
}

type Judgement = Omit<Judged, 'ms'>;
type Task = (job: Job, target: Target<ServerProcess>, probed: Probed) => Promise<Judgement>;

/** A server without a process of its own is judged in simulated time. */
async function inTime(job: Job, fault: Fault | undefined, task: Task): Promise<Judgement> {
  const law = DIALECTS.get(job.spec) ?? lite;
  if (job.server === 'reference') return withTarget(job, () => openTarget({}, law, { fsync: job.fsync }), task);
  if (fault?.process === 'own') return withTarget(job, () => openFaulty(job, law), task);
  return simulated(() => withTarget(job, () => openPlain(fault?.install ?? (() => {}), law), task));
}

function openFaulty({ server, fsync }: Job, law: Dialect): Promise<Target<ServerProcess>> {
  return openTarget({}, law, { fsync, ...(typeof server !== 'string' && { fault: server.fault }) });
}

async function withTarget(job: Job, open: () => Promise<Target<ServerProcess>>, task: Task): Promise<Judgement> {
  const target = await open();
  try {
    const { address, server } = target;
    const revive = server && { revive: () => server.restart() };
    const probed = await probe({ address, timeoutMs: TIMEOUT_MS, spec: job.spec, key: PROBED_KEY, ...revive });
    return await task(job, target, probed);
  } catch (error) {
    return { unjudged: messageOf(error) };
  } finally {
    await target.close();
  }
}

const withSuite: Task = async ({ server, spec, seed }, target, probed) => {
  const fault = typeof server === 'string' ? '' : ` --fault ${server.fault}`;
  const command = `memlite-kit serve --port {port} --data {csv} --dialect ${spec}${fault}`;
  const result = await runSuite({
    target,
    probed,
    probedInMs: 0,
    checks: select(await loadCatalogue(), spec, {}),
    timeoutMs: TIMEOUT_MS,
    seed,
    prefix: PREFIX,
    repeat: ({ id }) => `memlite-kit conform ${id} --seed ${seed} --spawn '${command}'`,
  });
  return { result };
};

const withLoad: Task = async ({ seed }, target, { dialect }) => {
  const found = await shortStress(target, { dialect, timeoutMs: TIMEOUT_MS, seed, prefix: PREFIX });
  return found === undefined ? {} : { stress: found };
};
