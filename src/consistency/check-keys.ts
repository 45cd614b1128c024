import { checkUntil, deadlineOf, type ModelOptions } from './check-model.js';
import type { Call, Model } from './model.js';
import type { Verdict, Violation } from './verdict.js';

/** The calls on one key of a history. */
export interface KeyCalls<Input, Output> {
  readonly key: number;
  readonly calls: readonly Call<Input, Output>[];
  /** By call, the number of the operation that it stands for; the call's own index unless given. */
  readonly operations?: ArrayLike<number>;
}

export interface KeysOptions extends ModelOptions {
  /** The most violations to list, 100 unless given. */
  readonly atMost?: number;
}

/**
 * Checks objects of the same model that know nothing of each other, one key after the other, as they come.
 * @param options a time limit is for all keys together
 */
export function checkKeys<State, Input, Output>(
  model: Model<State, Input, Output>,
  keys: Iterable<KeyCalls<Input, Output>>,
  { atMost = 100, ...options }: KeysOptions = {},
): Verdict {
  const deadline = deadlineOf(options);
  const violations: Violation[] = [];
  let [operations, violatedKeys, unknownKeys] = [0, 0, 0];
  let reason: string | undefined;
  for (const { key, calls, operations: numbers } of keys) {
    operations += calls.length;
    const found = checkUntil(deadline, model, calls, options);
    if (found.verdict === 'violation') {
      violatedKeys += 1;
      const own = found.operations.map((call) => numbers?.[call] ?? call);
      if (violations.length < atMost) violations.push({ key, anomaly: found.anomaly, operations: own });
    } else if (found.verdict === 'unknown') {
      unknownKeys += 1;
      reason ??= found.reason;
    }
  }
  const verdict = violatedKeys > 0 ? 'violation' : unknownKeys > 0 ? 'unknown' : 'ok';
  return { verdict, violations, violatedKeys, operations, unknownKeys, ...(reason === undefined ? {} : { reason }) };
}
