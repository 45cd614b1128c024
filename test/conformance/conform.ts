import { execFile } from 'node:child_process';
import { join } from 'node:path';
import type { Result } from '../../src/conformance/result.js';
import { packageRoot } from '../../src/package-root.js';

/** The built command, as users run it. */
export const RUN = join(packageRoot(), 'bin', 'run.js');

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command of the kit to its end. */
export function memliteKit(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  return new Promise((resolve) => {
    const options = { env: { ...process.env, ...env }, maxBuffer: 64 * 1024 * 1024, cwd: packageRoot() };
    const child = execFile(process.execPath, [RUN, ...args], options, (_error, stdout, stderr) =>
      resolve({ code: child.exitCode, stdout, stderr }),
    );
    child.stdin?.end();
  });
}

/** Runs `conform` and reads its Result; by a process of its own, or another way to run commands. */
export async function conform(
  args: readonly string[],
  kit: (args: readonly string[]) => Promise<Ended> = memliteKit,
): Promise<{ code: number | null; result: Result }> {
  const { code, stdout, stderr } = await kit(['conform', '--json', ...args]);
  if (stdout === '') throw new Error(`conform printed nothing: ${stderr}`);
  return { code, result: JSON.parse(stdout) as Result };
}

/** The ids of the checks that did not pass, with their status where that is not `failed`. */
export function notPassed(result: Result): string[] {
  return result.checks
    .filter(({ status }) => status !== 'passed')
    .map(({ id, status }) => (status === 'failed' ? id : `${id} ${status}`));
}

/** One line for each of these checks, for the message of a test that fails. */
export function explainFailures(result: Result, ids: readonly string[]): string {
  return result.checks
    .filter(({ id }) => ids.includes(id))
    .map(
      ({ id, failure, reason }) =>
        `${id}: ${failure === undefined ? reason : JSON.stringify({ ...failure, transcript: failure.transcript.slice(-12) })}`,
    )
    .join('\n');
}
