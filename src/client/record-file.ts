import { open } from 'node:fs/promises';
import { messageOf, UsageError } from '../errors.js';

/** The file of a recording, made before the session so that nothing is typed in vain. */
export interface RecordFile {
  write(script: string): Promise<void>;
}

/**
 * @param existing what to do with a file of that name
 * @throws UsageError where the file exists and must not be overwritten, or cannot be written
 */
export async function openRecordFile(file: string, existing: 'overwrite' | 'refuse'): Promise<RecordFile> {
  try {
    const handle = await open(file, existing === 'overwrite' ? 'w' : 'wx');
    return {
      write: async (script) => {
        await handle.writeFile(script);
        await handle.close();
      },
    };
  } catch (error) {
    throw new UsageError(
      (error as NodeJS.ErrnoException).code === 'EEXIST'
        ? `--record ${file} exists; name another file, or add --force to overwrite it`
        : `--record ${file} cannot be written (${messageOf(error)})`,
    );
  }
}
