import type { Stats } from 'node:fs';
import { resolve } from 'node:path';
import { watch } from 'chokidar';
import { messageOf, UsageError } from '../../errors.js';

export interface Change {
  /** An absolute path. */
  readonly file: string;
  /** When it was written, renamed or removed, in milliseconds since 1970. */
  readonly atMs: number;
}

/** An editor that saves writes several times, and a checkout writes many files: what comes together is one change. */
const QUIET_MS = 100;
/** Many editors save by replacing the file: so long is waited whether one that was removed comes back. */
const REPLACED_MS = 100;
/** When a file was removed is known about so well. */
const VAGUE_MS = 1000;

/**
 * Watches files and folders, from the moment on that this resolves.
 * @throws UsageError where the system does not allow it, as it is with too many files
 */
export async function watchFiles(
  roots: readonly string[],
  ignored: (path: string, stats?: Stats) => boolean,
  onChanges: (changes: readonly Change[]) => void,
): Promise<{ close(): Promise<void> }> {
  const options = { ignored, ignoreInitial: true, ignorePermissionErrors: true, alwaysStat: true, atomic: REPLACED_MS };
  const watcher = watch(
    roots.map((root) => resolve(root)),
    options,
  );
  const changes = new Map<string, Change>();
  let quiet: NodeJS.Timeout | undefined;
  watcher.on('all', (event, file, stats) => {
    if (event !== 'add' && event !== 'change' && event !== 'unlink') return;
    const atMs = stats === undefined ? Date.now() - REPLACED_MS - VAGUE_MS : Math.max(stats.mtimeMs, stats.ctimeMs);
    changes.set(file, { file, atMs });
    clearTimeout(quiet);
    quiet = setTimeout(() => {
      const together = [...changes.values()];
      changes.clear();
      onChanges(together);
    }, QUIET_MS);
  });
  try {
    await new Promise<void>((ready, fail) => watcher.once('ready', ready).on('error', fail));
  } catch (error) {
    await watcher.close();
    throw new UsageError(
      `${roots.join(', ')} cannot be watched (${messageOf(error)}): --watch-path takes a folder with less in it`,
    );
  }
  return {
    close: async () => {
      clearTimeout(quiet);
      await watcher.close();
    },
  };
}
