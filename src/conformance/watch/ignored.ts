import { fstatSync, type Stats } from 'node:fs';
import { basename, relative, resolve, sep } from 'node:path';

/** What the kit writes or the server keeps, by its flags. */
export interface WrittenFlags {
  readonly format?: readonly string[] | undefined;
  readonly csv?: string | undefined;
  readonly 'last-failed'?: string | undefined;
  readonly 'failed-first'?: string | undefined;
}

/** Folders of what was installed or made, not written by hand. Those whose name begins with a dot are left out, too. */
const FOLDERS = /^(node_modules|__pycache__|venv|\..+)$/;
/** What editors, servers and interpreters leave beside sources: backups, swap files, logs, data. */
const NAMES = /^(\..*|#.*#|4913)$|~$|\.(csv|log|pid|sock|sw[a-z]|tmp|temp|bak|orig|pyc)$/i;

/**
 * Whether a path below one of the watched ones is none that a developer edits; what was named to be watched always counts.
 * @returns what to ask for a path, and once more when it was looked at
 */
export function ignores(roots: readonly string[], flags: WrittenFlags): (path: string, stats?: Stats) => boolean {
  const whole = roots.map((root) => resolve(root));
  const written = [
    ...(flags.format ?? []).map((format) => format.slice(format.indexOf(':') + 1)),
    ...[flags.csv, flags['last-failed'], flags['failed-first']].flatMap((file) => file ?? []),
  ].map((file) => resolve(file));
  // Where the reports are redirected to.
  const outputs = [1, 2].map((descriptor) => fstatSync(descriptor));
  return (path, stats) => {
    if (outputs.some(({ dev, ino }) => stats?.isFile() === true && stats.dev === dev && stats.ino === ino)) return true;
    const full = resolve(path);
    if (whole.includes(full)) return false;
    if (written.includes(full)) return true;
    const below = whole.map((root) => relative(root, full)).filter((each) => each !== '' && !each.startsWith('..'));
    return below.every(
      (each) =>
        each
          .split(sep)
          .slice(0, -1)
          .some((part) => FOLDERS.test(part)) || isNone(full),
    );
  };
}

/** A file or a folder: which of the two is not known before it is looked at. */
function isNone(path: string): boolean {
  const name = basename(path);
  return FOLDERS.test(name) || NAMES.test(name);
}
