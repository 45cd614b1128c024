import { UsageError } from '../errors.js';
import { DIALECTS, type Dialect, lite } from '../protocol/dialect.js';
import { parseAddress } from '../target/address.js';
import { learnSpoken } from '../target/spoken.js';
import { openTarget, type Target } from '../target/target.js';
import { parseTargetWords } from '../target/target-words.js';
import type { BenchTarget } from './contest.js';
import { dialectWire, WIRES } from './wire.js';

/** What a `--target` or a `--spawn` asks for. */
export interface TargetSpec {
  readonly name: string;
  /** A name of `WIRES`; undefined where what it speaks is to be learned. */
  readonly protocol: string | undefined;
  readonly what:
    | { readonly kind: 'address' | 'command'; readonly text: string }
    /** The reference server that the kit brings. */
    | { readonly kind: 'embedded' };
}

/** A target that was opened; `close` stops what was started for it. */
export interface OpenBenchTarget extends BenchTarget, Pick<Target, 'server' | 'close'> {}

const EMBEDDED = 'embedded';
/** What a probe does not learn. */
const OTHERS = [...WIRES.keys()].filter((name) => !DIALECTS.has(name));

/**
 * Reads `[NAME=][PROTOCOL://]WHAT`, where WHAT is HOST:PORT or `embedded` for a `--target`, a command for a `--spawn`.
 * Without any of them, the embedded reference server is the target. What has no name goes by its protocol, or as it is written.
 * @throws UsageError for an address, a protocol or a name that does not do
 */
export function parseTargets(targets: readonly string[], spawns: readonly string[]): TargetSpec[] {
  const specs = [
    ...targets.map((text) => parseSpec(text, 'address')),
    ...spawns.map((text) => parseSpec(text, 'command')),
  ];
  const names = specs.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined)
    throw new UsageError(`two targets are called "${twice}": give them names, as in --target ours=127.0.0.1:11211`);
  return specs.length > 0 ? specs : [parseSpec(EMBEDDED, 'address')];
}

function parseSpec(given: string, kind: 'address' | 'command'): TargetSpec {
  const { name, protocol, what: text } = parseTargetWords(given, [...WIRES.keys()]);
  const spec = { name: name ?? protocol ?? text, protocol };
  if (kind === 'command') return { ...spec, what: { kind, text } };
  if (text === EMBEDDED) {
    if (protocol !== undefined && !DIALECTS.has(protocol))
      throw new UsageError(`the embedded server speaks ${[...DIALECTS.keys()].join(' or ')}, not ${protocol}`);
    return { ...spec, what: { kind: EMBEDDED } };
  }
  parseAddress(text);
  return { ...spec, what: { kind, text } };
}

/**
 * Opens a target: finds or starts it, and learns its dialect where neither its protocol nor `dialect` says it.
 * @param timeoutMs for each reply to the questions by which it is learned
 * @throws TargetError where it cannot be reached or understood, UsageError where a command cannot be run
 */
export async function openBenchTarget(
  { name, protocol, what }: TargetSpec,
  dialect: Dialect | undefined,
  timeoutMs: number,
): Promise<OpenBenchTarget> {
  // A profile is what the user's own servers speak; ours speaks what it is derived from.
  const builtin = DIALECTS.get(protocol ?? dialect?.spec ?? '') ?? lite;
  const target = await openTarget(flagsOf(what), builtin);
  try {
    const known = protocol === undefined ? undefined : WIRES.get(protocol);
    const spoken = what.kind === EMBEDDED ? builtin : dialect;
    const wire =
      known ?? dialectWire(spoken ?? (await learnSpoken({ address: target.address, timeoutMs }, OTHERS)).dialect);
    return { ...target, name, wire };
  } catch (error) {
    await target.close();
    throw error;
  }
}

function flagsOf(what: TargetSpec['what']): { target?: string; spawn?: string } {
  if (what.kind === EMBEDDED) return {};
  return what.kind === 'address' ? { target: what.text } : { spawn: what.text };
}
