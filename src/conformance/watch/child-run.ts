import { type ChildProcess, spawn } from 'node:child_process';

/** Flags by their names, as a command line has them. */
export type Flags = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

/** A run of `conform` in a process of its own: ended at any time, it leaves nothing behind. */
export interface ChildRun {
  /** The exit code; undefined where the process was ended from outside. */
  readonly ended: Promise<number | undefined>;
  /** Ends it with all that it has started. */
  abort(): void;
}

/** Starts `conform`, which prints to the same places as this process. */
export function startRun(ids: readonly string[], flags: Flags): ChildRun {
  const args = [...process.execArgv, process.argv[1] ?? '', 'conform', ...argumentsOf(flags), '--', ...ids];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  return { ended: endOf(child), abort: () => void child.kill('SIGTERM') };
}

/** The words of a command line that give these flags. */
export function argumentsOf(flags: Flags): string[] {
  return Object.entries(flags).flatMap(([name, value]) => {
    if (value === undefined || value === false) return [];
    if (value === true) return [`--${name}`];
    const values = typeof value === 'object' ? value : [value];
    return values.map((each) => `--${name}=${each}`);
  });
}

function endOf(child: ChildProcess): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => resolve(signal === null && code !== null && code < 128 ? code : undefined));
  });
}
