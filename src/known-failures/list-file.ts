import { randomBytes } from 'node:crypto';
import { readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { messageOf, UsageError } from '../errors.js';
import { unwritable } from '../writable.js';

/**
 * The text of a list of known failures; undefined where there is no such file.
 * @throws UsageError where it cannot be read
 */
export async function readList(file: string): Promise<string | undefined> {
  try {
    return (await readFile(file, 'utf8')).replace(/^\ufeff/, '');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new UsageError(`the list of known failures ${file} cannot be read (${messageOf(error)})`);
  }
}

/**
 * Puts a list in the place of another in one step: whoever reads it meanwhile finds the old or the new, and never a part. A
 * link stays one, and the permissions stay as they are.
 * @throws UsageError where it cannot be written
 */
export async function writeList(file: string, text: string): Promise<void> {
  const place = await realpath(file).catch(() => file);
  const beside = `${place}.${randomBytes(4).toString('hex')}.tmp`;
  try {
    const mode = await stat(place).then(
      (found) => found.mode,
      () => 0o666,
    );
    await writeFile(beside, text, { flag: 'wx', mode, flush: true });
    await rename(beside, place);
  } catch (error) {
    await rm(beside, { force: true });
    throw unwritable(file, 'the list of known failures', error);
  }
}
