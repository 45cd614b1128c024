import { createReadStream } from 'node:fs';
import { messageOf, UsageError } from '../../errors.js';
import { readJsonLines } from './json-lines-read.js';
import type { Recording } from './recording.js';

/** Stands for standard input. */
export const STDIN = '-';

/**
 * Reads a recorded history: the kit's JSON Lines, or EDN as Jepsen and Knossos write it; which it is, its first character or
 * else its name tells.
 * @throws UsageError for a file that cannot be read, or is no history
 */
export async function readHistory(file: string): Promise<Recording> {
  const name = file === STDIN ? 'standard input' : file;
  const chunks = readable(file, name)[Symbol.asyncIterator]();
  try {
    const first = await chunks.next();
    const source = resumed(first, chunks);
    if (!looksLikeEdn(file, first.done === true ? '' : first.value.toString('utf8', 0, 1024)))
      return await readJsonLines(source, name);
    const { readEdn } = await import('./edn.js');
    return await readEdn(source, name);
  } finally {
    await chunks.return?.();
  }
}

async function* readable(file: string, name: string): AsyncGenerator<Buffer, void> {
  const source = file === STDIN ? process.stdin : createReadStream(file, { highWaterMark: 256 * 1024 });
  try {
    for await (const chunk of source) yield chunk as Buffer;
  } catch (error) {
    throw new UsageError(`${name} cannot be read (${messageOf(error)})`);
  }
}

async function* resumed(
  first: IteratorResult<Buffer, void>,
  rest: AsyncIterator<Buffer, void>,
): AsyncGenerator<Buffer, void> {
  for (let next = first; next.done !== true; next = await rest.next()) yield next.value;
}

/** JSON Lines begin with `{"`, and EDN with anything but that; what is empty is neither. */
function looksLikeEdn(file: string, start: string): boolean {
  const text = start.replace(/^\uFEFF/, '').trimStart();
  if (text === '' || /^\{\s*"/.test(text)) return false;
  return /^[[({;#]/.test(text) || file.endsWith('.edn');
}
