import { messageOf, UsageError } from '../errors.js';
import { type Dialect, lite } from '../protocol/dialect.js';
import { LEAST_WAIT_MS, probe } from '../target/probe.js';
import { openTarget } from '../target/target.js';
import type { Launch } from './command.js';

export interface Learned {
  readonly dialect?: Dialect;
  /** What the attempt showed to be wrong with the command, as a sentence. */
  readonly doubt?: string;
}

/**
 * Starts the server and probes it, where that is wanted, or leaves no trace in the user's folder: nothing has to be built, and
 * the kit says which port to take and which file to write.
 * @param wanted whether to; undefined where the user has not said
 * @throws UsageError or TargetError where it is wanted and cannot be done
 */
export async function learn(
  launch: Launch,
  { folder, build, wanted }: { folder: string; build: readonly string[]; wanted: boolean | undefined },
): Promise<Learned> {
  if (wanted === true) {
    if (launch.doubts.length === 0) return { dialect: await learnDialect(launch, folder) };
    throw new UsageError(
      `--probe cannot start the server, for ${launch.doubts.join(', and ')}: leave it out, and edit what is written`,
    );
  }
  const told = launch.spawn.includes('{port}') && launch.spawn.includes('{csv}');
  if (wanted === false || launch.doubts.length > 0 || build.length > 0 || !told) return {};
  try {
    return { dialect: await learnDialect(launch, folder) };
  } catch (error) {
    return { doubt: `this was tried, and ${messageOf(error)}` };
  }
}

async function learnDialect(launch: Launch, folder: string): Promise<Dialect> {
  const back = process.cwd();
  process.chdir(folder);
  try {
    const { address, server, close } = await openTarget(launch, lite);
    try {
      const revive = () => server?.restart() ?? Promise.resolve();
      return (await probe({ address, timeoutMs: LEAST_WAIT_MS, revive })).dialect;
    } finally {
      await close();
    }
  } finally {
    process.chdir(back);
  }
}
