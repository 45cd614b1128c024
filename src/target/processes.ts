/**
 * Process groups that the kit started. Whatever ends the kit, they end with it: on exit, on a signal and on an error
 * each group is killed. (Only a kill -9 of the kit itself cannot be answered.)
 */
const groups = new Set<number>();
let watching = false;

/** From now on the group of this leader does not outlive the kit. */
export function adopt(leader: number): void {
  groups.add(leader);
  if (watching) return;
  watching = true;
  process.on('exit', killAll);
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)
    process.on(signal, () => process.exit(code));
}

/** The group has ended, or is somebody else's concern. */
export function release(leader: number): void {
  groups.delete(leader);
}

/** Sends a signal to a whole group; false when no process of it is left. */
export function signalGroup(leader: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-leader, signal);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function killAll(): void {
  for (const leader of groups) signalGroup(leader, 'SIGKILL');
}
