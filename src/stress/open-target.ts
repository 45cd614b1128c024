import { UsageError } from '../errors.js';
import { DIALECTS, type Dialect, lite } from '../protocol/dialect.js';
import { learnSpoken } from '../target/spoken.js';
import { openTarget, type Target, type TargetFlags } from '../target/target.js';
import { parseTargetWords } from '../target/target-words.js';
import { greetMemcached, memcachedWire } from './load/memcached.js';
import type { StressWire } from './load/wire.js';

/** A target that was opened and has answered. */
export interface StressTarget {
  readonly target: Target;
  readonly wire: StressWire;
  /** Its slowest reply so far, in milliseconds. */
  readonly delayMs: number;
}

const EMBEDDED = 'embedded';
const PROTOCOLS = [...DIALECTS.keys(), memcachedWire.name];

/** The target that the flags name, and the protocol that stands before its `://`. */
export interface NamedTarget {
  readonly flags: TargetFlags;
  readonly protocol: string | undefined;
}

/**
 * Reads `[PROTOCOL://]HOST:PORT` of `--target`, and `[PROTOCOL://]COMMAND` of `--spawn`.
 * @throws UsageError for a protocol that is none, or that the embedded server does not speak
 */
export function nameTarget({ target, spawn, csv }: TargetFlags): NamedTarget {
  const [at, started] = [target, spawn].map((given) => (given === undefined ? undefined : wordsOf(given)));
  const protocol = at?.protocol ?? started?.protocol;
  const flags = { target: at?.what === EMBEDDED ? undefined : at?.what, spawn: started?.what, csv };
  const embedded = flags.target === undefined && flags.spawn === undefined;
  if (embedded && protocol === memcachedWire.name)
    throw new UsageError(`the embedded server speaks ${[...DIALECTS.keys()].join(' or ')}, not ${protocol}`);
  return { flags, protocol };
}

function wordsOf(given: string): { protocol: string | undefined; what: string } {
  const { name, protocol, what } = parseTargetWords(given, PROTOCOLS);
  return name === undefined ? { protocol, what } : { protocol: undefined, what: given };
}

/**
 * Opens a target: finds or starts it, and learns how it is to be spoken to.
 * @param dialect what it speaks, where the user says so
 * @param timeoutMs for each reply to the questions by which it is learned
 * @throws TargetError where it cannot be reached or understood, UsageError where a command cannot be run
 */
export async function openStressTarget(
  { flags, protocol }: NamedTarget,
  dialect: Dialect | undefined,
  timeoutMs: number,
): Promise<StressTarget> {
  const said = DIALECTS.get(protocol ?? '') ?? dialect;
  // A profile is what the user's own servers speak; ours speaks what it is derived from.
  const builtin = DIALECTS.get(said?.spec ?? '') ?? lite;
  const target = await openTarget(flags, builtin);
  if (flags.target === undefined && flags.spawn === undefined) return { target, wire: wireOf(builtin), delayMs: 0 };
  try {
    return { target, ...(await greet(target, protocol, said, timeoutMs)) };
  } catch (error) {
    await target.close();
    throw error;
  }
}

async function greet(
  { address, server }: Target,
  protocol: string | undefined,
  said: Dialect | undefined,
  timeoutMs: number,
): Promise<Omit<StressTarget, 'target'>> {
  if (protocol === memcachedWire.name)
    return { wire: memcachedWire, delayMs: await greetMemcached(address, timeoutMs) };
  const revive = server === undefined ? {} : { revive: () => server.restart() };
  const probed = await learnSpoken({ address, timeoutMs, ...revive }, [memcachedWire.name]);
  return { wire: wireOf(said ?? probed.dialect), delayMs: probed.delayMs };
}

function wireOf(dialect: Dialect): StressWire {
  return { name: dialect.name, dialect, beforeSize: ' ' };
}
