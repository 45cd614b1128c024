import { AsyncLocalStorage } from 'node:async_hooks';
import { Config, Errors, run, settings } from '@oclif/core';
import { vi } from 'vitest';
import { packageRoot } from '../../src/package-root.js';
import type { Ended } from '../conformance/conform.js';

interface Output {
  stdout: string;
  stderr: string;
}

const outputs = new AsyncLocalStorage<Output>();
let config: Promise<Config> | undefined;

/**
 * Runs a command of the built kit to its end in this process: for tests of many short ones, of which starting a process would
 * take most of the time. Several may run at a time; what each prints goes to it.
 */
export async function kitInProcess(args: readonly string[]): Promise<Ended> {
  config ??= load();
  const output: Output = { stdout: '', stderr: '' };
  const code = await outputs.run(output, async () => exitCodeOf(args, await config));
  return { code, ...output };
}

async function exitCodeOf(args: readonly string[], config: Config | undefined): Promise<number> {
  try {
    await run([...args], config);
    return 0;
  } catch (error) {
    if (error instanceof Errors.ExitError) return error.oclif.exit ?? 1;
    throw error;
  }
}

/** As `bin/run.js` does; what writes, and what exits, does so for the command alone. */
function load(): Promise<Config> {
  settings.enableAutoTranspile = false;
  for (const name of ['stdout', 'stderr'] as const) {
    const write = process[name].write.bind(process[name]);
    vi.spyOn(process[name], 'write').mockImplementation((chunk, ...rest) => {
      const output = outputs.getStore();
      if (output === undefined) return write(chunk as string, ...(rest as []));
      output[name] += String(chunk);
      return true;
    });
  }
  vi.spyOn(process, 'exit').mockImplementation((code) => {
    throw new Errors.ExitError(Number(code ?? 0));
  });
  return Config.load({ root: packageRoot() });
}
