import type { KeyCalls } from './check-keys.js';
import { GET, type History, SET } from './history.js';
import type { Call } from './model.js';
import type { RegisterInput, RegisterOutput } from './models/register.js';

/**
 * The operations of a history as calls of a register, key by key, for the general checker: it tells the same as `checkRegister`,
 * and also where a value is written more than once. Left out is what tells nothing: GETs that were never answered, and SETs that
 * were refused.
 */
export function* registerCalls(history: History): Generator<KeyCalls<RegisterInput, RegisterOutput>> {
  for (const [key, operations] of operationsByKey(history).entries()) {
    const telling = operations.filter((index) => isTelling(history, index));
    yield { key, operations: telling, calls: telling.map((index) => callOf(history, index)) };
  }
}

function operationsByKey({ length, key, keys }: History): number[][] {
  const operations: number[][] = Array.from({ length: keys }, () => []);
  for (let index = 0; index < length; index += 1) operations[key[index] as number]?.push(index);
  return operations;
}

function isTelling({ kind, end }: History, index: number): boolean {
  return kind[index] === SET || (kind[index] === GET && end[index] !== Infinity);
}

function callOf(history: History, index: number): Call<RegisterInput, RegisterOutput> {
  const value = history.value[index] as number;
  const [start, end] = [history.start[index] as number, history.end[index] as number];
  return {
    ...{ client: history.client[index] as number, start, end },
    input: history.kind[index] === SET ? { kind: 'write', value } : { kind: 'read' },
    output: end === Infinity ? undefined : history.kind[index] === SET ? true : value,
  };
}
