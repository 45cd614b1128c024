import { checkKeys, type KeyCalls } from '../../consistency/check-keys.js';
import { GET, type History, MISSING } from '../../consistency/history.js';
import { type CasInput, casRegisterModel } from '../../consistency/models/cas-register.js';
import type { RegisterOutput } from '../../consistency/models/register.js';
import type { Verdict, Violation } from '../../consistency/verdict.js';
import { formatDuration } from '../../duration.js';
import type { ModelName, Recording } from '../history-files/recording.js';
import { impossibleReads } from './impossible-reads.js';
import { callsOf } from './search-calls.js';

/**
 * Searches for an order of the operations on each key; keys with few operations come first, for one that takes too long
 * leaves no time for the others.
 * @param limitMs for all keys together
 */
export function searchKeys(recording: Recording, model: ModelName, limitMs: number): Verdict {
  const { history } = recording;
  const impossible = impossibleReads(history);
  const now = () => performance.now();
  const deadline = now() + limitMs;
  const searched = checkKeys(casRegisterModel(), keyCalls(recording, model, impossible), {
    limit: { ms: limitMs, now },
  });
  const named = searched.violations.map((violation) => renamed(history, model, violation));
  const violations = [...impossible.values(), ...named];
  const violatedKeys = impossible.size + searched.violatedKeys;
  const reason =
    searched.unknownKeys > 0 && now() >= deadline
      ? `no answer on ${searched.unknownKeys} of ${history.keys} keys within ${formatDuration(limitMs)}; --limit gives it more time`
      : searched.reason;
  return {
    verdict: violatedKeys > 0 ? 'violation' : searched.verdict,
    violations: violations.sort((a, b) => endOf(history, a) - endOf(history, b)),
    violatedKeys,
    operations: history.length,
    unknownKeys: searched.unknownKeys,
    ...(reason === undefined ? {} : { reason }),
  };
}

/** In a cache, what is read after a miss is not stale, but back. */
function renamed(history: History, model: ModelName, violation: Violation): Violation {
  const { anomaly, operations } = violation;
  const isMiss = (index: number) => history.kind[index] === GET && history.value[index] === MISSING;
  const isBack = model === 'cache' && anomaly === 'stale-read' && operations.some(isMiss);
  return isBack ? { ...violation, anomaly: 'back-from-the-dead' } : violation;
}

/** When the last of the operations had ended, without which there would be no violation. */
function endOf({ end, start }: History, { operations }: Violation): number {
  const ends = operations.map((index) => (end[index] === Number.POSITIVE_INFINITY ? start[index]! : end[index]!));
  return Math.max(...ends);
}

/** The calls on each key that may have an explanation, made only when they are needed. */
function* keyCalls(
  { history, expected }: Recording,
  model: ModelName,
  impossible: ReadonlyMap<number, unknown>,
): Generator<KeyCalls<CasInput, RegisterOutput>> {
  const byKey = operationsByKey(history).filter(([key]) => !impossible.has(key));
  for (const [key, operations] of byKey.sort(([, a], [, b]) => a.length - b.length)) {
    const { calls, indices } = callsOf(history, operations, { model, expected });
    yield { key, calls, operations: indices };
  }
}

function operationsByKey({ length, key, keys }: History): [key: number, operations: number[]][] {
  const operations = Array.from({ length: keys }, (_, number): [number, number[]] => [number, []]);
  for (let index = 0; index < length; index += 1) operations[key[index]!]?.[1].push(index);
  return operations;
}
