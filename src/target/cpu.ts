import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { sleep } from '../client/connection.js';

/** What a process group does with the processor. */
export interface CpuUse {
  /**
   * Of one processor; where the system tells, together with what it waits for: on a busy machine a process that never rests
   * gets little of it.
   */
  readonly share: number;
  /** Whether it runs, or waits for a processor, in the end. How long it has been waiting is counted only when it gets one. */
  readonly ready: boolean;
}

/** What a process group does, over so many milliseconds. */
export async function cpuUse(leader: number, ms: number): Promise<CpuUse> {
  const before = await reading(leader);
  await sleep(ms);
  const after = await reading(leader);
  return { share: (after.usedMs - before.usedMs) / (after.at - before.at), ready: after.ready };
}

/** Since the processes were started, and now. */
interface Reading {
  readonly usedMs: number;
  /** When it was read, which is not when all processes were looked at: on a busy machine that may take longer than a measurement. */
  readonly at: number;
  readonly ready: boolean;
}

async function reading(leader: number): Promise<Reading> {
  return process.platform === 'linux'
    ? fromProc(leader)
    : { usedMs: await psMs(leader), at: performance.now(), ready: false };
}

/** Clock ticks of /proc are hundredths of a second on every Linux that Node runs on. */
const TICK_MS = 10;

function fromProc(leader: number): Reading {
  let usedMs = 0;
  let at = performance.now();
  let ready = false;
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const fields = stat(`/proc/${entry}`);
    if (Number(fields[2]) !== leader) continue;
    usedMs += demandMs(entry) ?? (Number(fields[11]) + Number(fields[12])) * TICK_MS;
    at = performance.now();
    ready ||= threadsOf(entry).some((thread) => stat(`/proc/${entry}/task/${thread}`)[0] === 'R');
  }
  return { usedMs, at, ready };
}

/** See proc(5): behind the name in parentheses come state, ppid, pgrp, …; utime and stime are fields 14 and 15. */
function stat(folder: string): string[] {
  const text = read(`${folder}/stat`);
  return text.slice(text.lastIndexOf(')') + 2).split(' ');
}

/** How long the threads of a process have run and have been ready to run; undefined where the kernel does not count that. */
function demandMs(pid: string): number | undefined {
  let total = 0;
  for (const thread of threadsOf(pid)) {
    const [ran = Number.NaN, waited = Number.NaN] = read(`/proc/${pid}/task/${thread}/schedstat`)
      .split(' ')
      .map(Number);
    total += (ran + waited) / 1_000_000;
  }
  return Number.isNaN(total) ? undefined : total;
}

function threadsOf(pid: string): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return []; // It has ended meanwhile.
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return ''; // As above.
  }
}

/** Elsewhere ps tells, as [[dd-]hh:]mm:ss[.cc]. */
async function psMs(leader: number): Promise<number> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pgid=,time=']);
  let total = 0;
  for (const line of stdout.split('\n')) {
    const [group, time = ''] = line.trim().split(/\s+/);
    if (Number(group) !== leader) continue;
    const parts = time.split(/[-:]/).map(Number).reverse();
    total +=
      (parts[0] ?? 0) * 1000 + (parts[1] ?? 0) * 60_000 + (parts[2] ?? 0) * 3_600_000 + (parts[3] ?? 0) * 86_400_000;
  }
  return total;
}
