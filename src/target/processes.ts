import { readdirSync, readFileSync } from 'node:fs';

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

/** Sends a signal to a whole group; false when no process of it is left. One that has ended may still be listed. */
export function signalGroup(leader: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-leader, signal);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Whether any process of a group still runs. */
export function groupRuns(leader: number): boolean {
  return signalGroup(leader, 0) && !onlyZombies(leader);
}

/**
 * True where /proc lists nothing of the group but processes that have ended and wait for a parent to notice: in a
 * container, the parent that orphans fall to may never do so.
 */
function onlyZombies(leader: number): boolean {
  if (process.platform !== 'linux') return false;
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const [state, , group] = statFields(entry);
    // A process whose first thread has ended is a zombie already, while its other threads still hold its sockets.
    const ended = (state === 'Z' || state === 'X') && threads(entry) <= 1;
    if (Number(group) === leader && !ended) return false;
  }
  return true;
}

function threads(pid: string): number {
  try {
    return readdirSync(`/proc/${pid}/task`).length;
  } catch {
    return 0;
  }
}

/** See proc(5): behind the name in parentheses come state, ppid, pgrp, … */
function statFields(pid: string): string[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return [];
  }
}

function killAll(): void {
  for (const leader of groups) signalGroup(leader, 'SIGKILL');
}
