import type { Call } from '../../src/consistency/model.js';
import type { CasInput } from '../../src/consistency/models/cas-register.js';
import type { RegisterOutput } from '../../src/consistency/models/register.js';
import { Random } from '../store/simulation/random.js';

export type CasCall = Call<CasInput, RegisterOutput>;

export interface CasShape {
  readonly calls: number;
  readonly seed: number;
  readonly clients: number;
  /** Values are drawn from 0 to this; with 0, each write has a value of its own. */
  readonly values: number;
  /** Shares, 0 to 1, of all calls. */
  readonly reads?: number;
  readonly cas?: number;
  readonly pending?: number;
  /** Whether a compare-and-set that finds something else is answered with that, or left out of the history. */
  readonly refused?: 'answered' | 'left out';
}

/** How long each part of a call lasts at most; times are whole numbers, so that many are equal. */
const LEG = 10;

/**
 * Calls of clients on a sound register with compare-and-set, each taking effect at one moment from its start to its end:
 * whatever the seed, they are linearizable. A client whose call is pending goes on under another number.
 */
export function soundCalls(shape: CasShape): CasCall[] {
  const { reads = 0.5, cas = 0.2, pending = 0, refused = 'answered' } = shape;
  const random = new Random(shape.seed);
  const chance = (share: number) => random.below(1e6) < share * 1e6;
  const free = Array.from({ length: shape.clients }, (_, client) => ({ client, at: random.below(LEG) }));
  const begun: { at: number; start: number; end: number; client: number; request: () => CasInput }[] = [];
  let unique = 0;
  const value = () => (shape.values === 0 ? ++unique : random.below(shape.values + 1));
  let state = 0;
  const requests: (() => CasInput)[] = [
    () => ({ kind: 'read' }),
    () => ({ kind: 'cas', from: chance(0.5) ? state : random.below(shape.values + 1), to: value() }),
    () => ({ kind: 'write', value: value() }),
  ];
  let clients = shape.clients;
  for (let number = 0; number < shape.calls; number += 1) {
    const who = free.reduce((first, each) => (each.at < first.at ? each : first));
    const at = who.at + random.below(LEG);
    const end = at + random.below(LEG);
    const which = chance(reads) ? 0 : chance(cas / Math.max(1 - reads, 1e-9)) ? 1 : 2;
    const isPending = chance(pending);
    begun.push({ at, start: who.at, end: isPending ? Infinity : end, client: who.client, request: requests[which]! });
    who.at = end + random.below(3);
    if (isPending) who.client = clients++;
  }
  const calls: CasCall[] = [];
  for (const { at: _, request, ...call } of begun.toSorted((a, b) => a.at - b.at)) {
    const input = request();
    const isPending = call.end === Infinity;
    const fits = input.kind !== 'cas' || input.from === state;
    const output = input.kind === 'read' ? state : fits;
    const happens = fits && !(isPending && chance(0.5));
    if (happens && input.kind !== 'read') state = input.kind === 'cas' ? input.to : input.value;
    if (fits || refused === 'answered' || isPending)
      calls.push({ ...call, input, output: isPending ? undefined : output });
  }
  return calls.sort((a, b) => a.start - b.start);
}

/** Any small set of calls; `nearly`: such as a sound register might give, but for one answer. */
export function smallCalls(seed: number): CasCall[] {
  const random = new Random(seed);
  const values = 1 + random.below(4);
  if (random.below(2) === 0) return anyCalls(random, values);
  const calls = soundCalls({
    ...{ calls: 2 + random.below(9), seed: random.below(2 ** 31), clients: 2 + random.below(4), values },
    ...{ reads: 0.5, cas: random.pick([0, 0.3]), pending: random.pick([0, 0.2]) },
  });
  const changed = random.below(2 * calls.length);
  return calls.map((call, at) =>
    at !== changed || call.end === Infinity || call.input.kind === 'write'
      ? call
      : { ...call, output: call.input.kind === 'read' ? random.below(values + 1) : random.below(2) === 0 },
  );
}

function anyCalls(random: Random, values: number): CasCall[] {
  const count = 1 + random.below(9);
  const span = 3 + random.below(20);
  const longest = 1 + random.below(9);
  const pending = random.below(5);
  return Array.from({ length: count }, (_, client) => {
    const start = random.below(span);
    const end = random.below(10) < pending ? Infinity : start + random.below(longest);
    const value = () => random.below(values + 1);
    const input: CasInput = random.pick([
      { kind: 'read' },
      { kind: 'write', value: value() },
      { kind: 'cas', from: value(), to: value() },
    ]);
    const output = input.kind === 'read' ? value() : input.kind === 'write' || random.below(3) > 0;
    return { client, start, end, input, output: end === Infinity ? undefined : output };
  });
}
