import { lstat, mkdir, realpath, writeFile } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { messageOf, UsageError } from '../errors.js';

/** A file to write, below the project's folder. */
export interface NewFile {
  readonly path: string;
  readonly text: string;
}

/**
 * Writes files into a folder and nowhere else: all of them, or none where one is there already.
 * @throws UsageError where one is there and must not be overwritten, or would come to lie outside the folder
 */
export async function placeFiles(
  folder: string,
  files: readonly NewFile[],
  existing: 'overwrite' | 'refuse',
): Promise<void> {
  const there: string[] = [];
  for (const { path } of files) {
    await assertInside(folder, path);
    const found = await lstat(join(folder, path)).catch(() => undefined);
    if (found !== undefined && !found.isFile())
      throw new UsageError(`${path} is there and is no plain file: move it away`);
    if (found !== undefined) there.push(path);
  }
  if (existing === 'refuse' && there.length > 0)
    throw new UsageError(
      `${there.join(' and ')} exist${there.length === 1 ? 's' : ''}: add --force to overwrite, nothing was written`,
    );
  for (const { path, text } of files) {
    const file = join(folder, path);
    try {
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text, { flag: existing === 'overwrite' ? 'w' : 'wx' });
    } catch (error) {
      throw new UsageError(`${path} cannot be written (${messageOf(error)})`);
    }
  }
}

/** A folder on the way may be a link to elsewhere. */
async function assertInside(folder: string, path: string): Promise<void> {
  const top = await realpath(folder);
  for (let on = dirname(path); on !== '.'; on = dirname(on)) {
    const real = await realpath(join(folder, on)).catch(() => undefined);
    if (real !== undefined && real !== top && !real.startsWith(top + sep))
      throw new UsageError(`${on} leads out of ${folder}: nothing is written there`);
  }
}
