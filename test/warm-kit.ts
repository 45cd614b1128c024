import { type ChildProcess, fork } from 'node:child_process';
import { packageRoot } from '../src/package-root.js';
import type { Ended } from './conformance/conform.js';

const idle: ChildProcess[] = [];

/**
 * Runs a command of the built kit to its end, in a process that has run others before: for tests of many commands, of which
 * starting the kit and compiling it would take most of the time. Several may run at a time, each in a process of its own.
 */
export async function warmKit(args: readonly string[]): Promise<Ended> {
  const child = idle.pop() ?? start();
  const ended = await new Promise<Ended>((resolve, reject) => {
    const die = () => reject(new Error(`the kit ended by itself: ${args.join(' ')}`));
    child.once('exit', die).once('message', (message) => {
      child.off('exit', die);
      resolve(message as Ended);
    });
    child.send(args);
  });
  idle.push(child);
  return ended;
}

/** It ends with this process. Nothing is inherited: a server in it may log past what is kept of its output. */
function start(): ChildProcess {
  const child = fork(new URL('warm-kit-process.mjs', import.meta.url), {
    cwd: packageRoot(),
    execArgv: [],
    stdio: 'ignore',
  });
  child.unref();
  child.channel?.unref();
  return child;
}
