import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { packageRoot } from '../../src/package-root.js';
import type { FsyncPolicy } from '../../src/store/journal.js';
import type { StressResult } from '../../src/stress/result.js';
import { quoted } from '../../src/target/target.js';

const KIT = join(packageRoot(), 'bin', 'run.js');
const TROUBLE = 'kill,pause,disconnect,split,churn';
const OUTPUT_BYTES = 64 * 1024 * 1024;

export interface SoakOptions {
  readonly fsync: FsyncPolicy;
  /** The CSV file, which all rounds have in common. */
  readonly file: string;
  readonly rounds: number;
  /** How long load is put on the server in each round. */
  readonly seconds: number;
  /** Of the first round; each has the next one. */
  readonly seed: number;
}

/**
 * Puts the reference server under load and makes all kinds of trouble for it, round after round, as a user would: each is a run of
 * the built `stress` on the built `serve`, which goes on with the file that the rounds before have left.
 */
export async function* soak({ fsync, file, rounds, seconds, seed }: SoakOptions): AsyncGenerator<StressResult> {
  const words = [process.execPath, KIT, 'serve', '--fsync', fsync].map(quoted).join(' ');
  for (let round = 0; round < rounds; round += 1) {
    const result = await run([
      ...['stress', '--json', '--csv', file, '--spawn', `${words} --port {port} --data {csv}`],
      ...['--trouble', TROUBLE, '--duration', `${seconds}s`, '--seed', String(seed + round)],
    ]);
    yield result;
    if (result.interrupted) return;
  }
}

/** Runs a command of the kit and reads its Result. */
function run(args: readonly string[]): Promise<StressResult> {
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [KIT, ...args], { maxBuffer: OUTPUT_BYTES }, (_error, stdout, stderr) => {
      if (stdout === '') reject(new Error(`stress printed nothing: ${stderr}`));
      else resolve(JSON.parse(stdout) as StressResult);
    });
  });
}
