import { UsageError } from './errors.js';

/** One of `count` parts of the work, from 1 on. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

/**
 * Reads `2/5`.
 * @throws UsageError for anything else
 */
export function parseShard(text: string): Shard {
  const [, index, count] = /^(\d{1,4})\/(\d{1,4})$/.exec(text)?.map(Number) ?? [];
  if (index === undefined || count === undefined || index < 1 || index > count)
    throw new UsageError(`--shard ${text} is none: 2/5 is the second of five`);
  return { index, count };
}

/** For people: `part 2 of 5`. */
export function describeShard({ index, count }: Shard): string {
  return `part ${index} of ${count}`;
}

/** Whether a piece of work belongs to a part: it is the same part wherever it is asked. FNV-1a of its name. */
export function isInShard(name: string, { index, count }: Shard): boolean {
  let hash = 0x811c9dc5;
  for (let at = 0; at < name.length; at += 1) hash = Math.imul(hash ^ name.charCodeAt(at), 0x01000193);
  // The low bits of FNV are the better ones once they were mixed with the high ones.
  hash ^= hash >>> 15;
  return (hash >>> 0) % count === index - 1;
}
