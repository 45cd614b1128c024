import { access, writeFile } from 'node:fs/promises';
import { messageOf, UsageError } from '../errors.js';
import type { Dialect } from '../protocol/dialect.js';
import { formatDialect } from './dialect-file.js';

/**
 * Refuses, before anything is probed, to write where there is a file already.
 * @throws UsageError where it exists and must not be overwritten
 */
export async function assertWritable(file: string, existing: 'overwrite' | 'refuse'): Promise<void> {
  if (existing === 'overwrite') return;
  const exists = await access(file).then(
    () => true,
    () => false,
  );
  if (exists) throw new UsageError(existsSentence(file));
}

/** Writes a dialect as a profile that `--dialect FILE` takes. */
export async function writeProfile(file: string, dialect: Dialect, existing: 'overwrite' | 'refuse'): Promise<void> {
  try {
    await writeFile(file, formatDialect(dialect), { flag: existing === 'overwrite' ? 'w' : 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw new UsageError(existsSentence(file));
    throw new UsageError(`--write ${file} cannot be written (${messageOf(error)})`);
  }
}

function existsSentence(file: string): string {
  return `--write ${file} exists; name another file, or add --force to overwrite it`;
}
