import { readFileSync } from 'node:fs';

/** Resident memory of a process in bytes: now, and at most since it began. */
export interface Memory {
  readonly now: number;
  readonly peak: number;
}

/** See proc(5), VmRSS and VmHWM; undefined where there is no /proc. */
export function memoryOf(pid: number | undefined): Memory | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'latin1');
    const kib = (name: string) => Number(new RegExp(`^${name}:\\s*(\\d+) kB$`, 'm').exec(status)?.[1]);
    return { now: kib('VmRSS') * 1024, peak: kib('VmHWM') * 1024 };
  } catch {
    return undefined;
  }
}
