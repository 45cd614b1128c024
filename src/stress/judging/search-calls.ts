import { GET, type History, MISSING, SET } from '../../consistency/history.js';
import type { Call } from '../../consistency/model.js';
import type { CasInput } from '../../consistency/models/cas-register.js';
import type { RegisterOutput } from '../../consistency/models/register.js';
import { CAS, CAS_REFUSED, type ModelName } from '../history-files/recording.js';

/** The operations of a key as calls of a register with compare-and-set, of which a register is a part. */
export interface KeyCalls {
  readonly calls: readonly Call<CasInput, RegisterOutput>[];
  /** By call, its index in the history. */
  readonly indices: readonly number[];
}

/**
 * The calls on one key, without those that say nothing: GETs that were never answered, and SETs that were refused.
 * In a cache, a miss is a write of nothing: something made the key missing between the operation before and the end of the
 * miss, and nobody knows what.
 * @param operations indices of the operations on that key
 * @param expected what each compare-and-set wants to find
 */
export function callsOf(
  history: History,
  operations: readonly number[],
  { model, expected }: { readonly model: ModelName; readonly expected: Int32Array | undefined },
): KeyCalls {
  const indices: number[] = [];
  const calls: Call<CasInput, RegisterOutput>[] = [];
  for (const index of operations) {
    const { client, start, end, value } = history;
    const isPending = end[index] === Number.POSITIVE_INFINITY;
    const asked = requestOf(history.kind[index]!, value[index]!, expected?.[index] ?? MISSING);
    if (asked === undefined || (isPending && asked.input.kind === 'read')) continue;
    const isForgotten = model === 'cache' && asked.input.kind === 'read' && asked.output === MISSING;
    const { input, output } = isForgotten ? FORGET : asked;
    calls.push({
      ...{ client: client[index]!, start: start[index]!, end: end[index]!, input },
      output: isPending ? undefined : output,
    });
    indices.push(index);
  }
  return { calls, indices };
}

interface Request {
  readonly input: CasInput;
  readonly output: RegisterOutput;
}

const FORGET: Request = { input: { kind: 'write', value: MISSING }, output: true };

function requestOf(kind: number, value: number, expected: number): Request | undefined {
  if (kind === GET) return { input: { kind: 'read' }, output: value };
  if (kind === SET) return { input: { kind: 'write', value }, output: true };
  if (kind === CAS || kind === CAS_REFUSED)
    return { input: { kind: 'cas', from: expected, to: value }, output: kind === CAS };
  return undefined;
}
