import type { Span } from './bad-rows.js';
import type { FileSystem, JournalFile } from './file-system.js';

const CHUNK_BYTES = 256 * 1024;

/**
 * Saves parts of the data file in a file of their own beside it, e.g. `data.csv.torn-20261122T190512Z`, and brings that
 * to the disk. A file of that name is never touched: then `-2` is added, `-3` and so on. Rejects with the errors of the
 * file system, and leaves nothing then.
 * @param spans parts of `file`, in order
 * @param path of the data file
 * @param reason what the name says
 * @param extension what the name ends with, e.g. `.csv`
 * @returns the path of the new file
 */
export async function setAside(
  file: Pick<JournalFile, 'read'>,
  spans: readonly Span[],
  path: string,
  reason: string,
  extension: string,
  fileSystem: FileSystem,
): Promise<string> {
  const time = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const name = `${path}.${reason}-${time}`;
  let saved = name + extension;
  for (let n = 2; await fileSystem.exists(saved); n++) saved = `${name}-${n}${extension}`;
  const target = await fileSystem.open(saved);
  try {
    await copySpans(file, spans, target);
    await target.sync();
  } catch (error) {
    await target.close();
    // What is left of it does no harm; the first error says more.
    await fileSystem.remove(saved).catch(() => {});
    throw error;
  }
  await target.close();
  return saved;
}

async function copySpans(file: Pick<JournalFile, 'read'>, spans: readonly Span[], target: JournalFile): Promise<void> {
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  let length = 0;
  for (const { from, to } of spans) {
    for (let position = from; position < to; ) {
      const count = await file.read(chunk.subarray(0, Math.min(CHUNK_BYTES, to - position)), position);
      if (count === 0) throw new Error(`the data file ends at byte ${position}, before byte ${to}`);
      await target.write(chunk.subarray(0, count), length);
      position += count;
      length += count;
    }
  }
}
