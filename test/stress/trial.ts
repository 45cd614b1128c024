import { randomBytes } from 'node:crypto';
import { auditCsv } from '../../src/stress/judging/audit.js';
import { judge } from '../../src/stress/judging/judge.js';
import { nameTarget, openStressTarget } from '../../src/stress/open-target.js';
import { type ClientTrouble, type LoadPlan, PROCESS_TROUBLES, type Trouble } from '../../src/stress/options.js';
import type { AuditResult, ConsistencyResult } from '../../src/stress/result.js';
import { type Run, runLoad } from '../../src/stress/run.js';
import { TARGETS } from '../fixtures/target-process.js';

export interface TrialOptions {
  readonly seed: number;
  readonly durationMs: number;
  readonly trouble?: readonly Trouble[];
}

export interface Trial {
  readonly run: Run;
  readonly consistency: ConsistencyResult;
  readonly audit: AuditResult;
  /** The first timelines of all violated keys, as they are printed. */
  readonly timelines: readonly (readonly string[])[];
}

const TIMEOUT_MS = 2000;

/** Puts a server of fixtures/targets/ under load, as `stress` does unless told otherwise, and judges it. */
export async function tryTarget(name: string, { seed, durationMs, trouble = [] }: TrialOptions): Promise<Trial> {
  const runtime = name.endsWith('.py') ? 'python3' : process.execPath;
  const named = nameTarget({ spawn: `'${runtime}' '${TARGETS}${name}' {port} {csv}` });
  const { target, wire } = await openStressTarget(named, undefined, TIMEOUT_MS);
  try {
    const processTrouble = PROCESS_TROUBLES.filter((kind) => trouble.includes(kind));
    const plan: LoadPlan = {
      ...{ clients: 50, keys: 10, distribution: 'uniform', sets: 0.5, valueBytes: [32, 32], pipeline: 1 },
      ...{ durationMs, operations: Number.POSITIVE_INFINITY, rate: undefined, seed, timeoutMs: TIMEOUT_MS },
      trouble: trouble.filter((kind): kind is ClientTrouble => !processTrouble.some((process) => process === kind)),
      ...{ address: target.address, wire },
      prefix: `ms${randomBytes(4).toString('hex')}-`,
    };
    const { signal } = new AbortController();
    const { server } = target;
    const run = await runLoad({ plan, server, processTrouble, everyMs: {}, signal, onProgress: () => {} });
    const { history, outcome } = run;
    const consistency = judge(history, 'register');
    const { keys, values } = outcome;
    const audit = await auditCsv({ file: target.csv ?? '', history, keys, values });
    return { run, consistency, audit, timelines: consistency.violations.map(({ timeline }) => timeline) };
  } finally {
    await target.close();
  }
}
