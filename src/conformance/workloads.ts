import type { Outcome } from '../client/outcome.js';
import type { Session } from '../client/session.js';
import type { KitWorld } from './world.js';

/** One operation of a workload, in milliseconds of the same clock; `end` is undefined for one that was never answered. */
export interface Operation {
  readonly key: string;
  readonly value: string | undefined;
  readonly start: number;
  readonly end: number | undefined;
  readonly outcome: Outcome;
}

/** What is said where a client of several gets no reply, or none that could be one: no value has been looked at yet. */
export const UNANSWERED = {
  message: 'a client among several is not answered as it should be',
  hint: "No value is wrong here, but a reply: each request of each client gets one, and no client another one's.",
} as const;

/** The value that a GET returned; undefined for a miss and for anything that is no reply. */
export function readValue(outcome: Outcome): string | undefined {
  return outcome.type === 'reply' && outcome.reply.kind === 'hit' ? outcome.reply.value.toString('latin1') : undefined;
}

export function isStored(outcome: Outcome): boolean {
  return outcome.type === 'reply' && outcome.reply.kind === 'stored';
}

/** A SET without a fence: many run at the same time. */
export async function timedSet(session: Session, key: string, value: string): Promise<Operation> {
  const start = performance.now();
  const outcome = await session.set(key, value);
  return { key, value, start, end: outcome.type === 'reply' ? performance.now() : undefined, outcome };
}

export async function timedGet(session: Session, key: string): Promise<Operation> {
  const start = performance.now();
  const outcome = await session.get(key);
  return {
    key,
    value: readValue(outcome),
    start,
    end: outcome.type === 'reply' ? performance.now() : undefined,
    outcome,
  };
}

/** Runs a task in so many clients at the same time; each client leaves when it is done. */
export async function together<T>(
  world: KitWorld,
  clients: number,
  name: string,
  task: (session: Session, index: number) => Promise<T>,
): Promise<T[]> {
  return Promise.all(
    Array.from({ length: clients }, async (_, index) => {
      const session = world.client(`${name} ${index + 1}`);
      try {
        return await task(session, index);
      } finally {
        session.close();
      }
    }),
  );
}

/** A value of a length that tells where it was cut: every 16 bytes hold their own offset. */
export function patterned(length: number): Buffer {
  let text = '';
  for (let at = 0; at < length; at += 16) text += `${at.toString().padStart(10, '0')}-abcde`;
  return Buffer.from(text.slice(0, length), 'latin1');
}

/** The writes that may be the last: no other was begun after they were answered. */
export function lastWrites(writes: readonly Operation[]): Set<string> {
  const acknowledged = writes.filter((write) => isStored(write.outcome));
  const isLast = (write: Operation) =>
    !acknowledged.some((other) => write.end !== undefined && other.start > write.end);
  // What was refused is not written; what was never answered may be.
  const possible = writes.filter((write) => isStored(write.outcome) || write.end === undefined);
  return new Set(possible.filter((write) => isLast(write)).flatMap((write) => write.value ?? []));
}
