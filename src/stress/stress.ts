import { basename } from 'node:path';
import type { ExitCode } from '../errors.js';
import { takeInterrupts } from '../interrupt.js';
import { type Format, parseFormatOf, report } from '../report/render.js';
import { loadDialect } from '../target/dialect-file.js';
import { packageVersion } from '../version.js';
import { assertWritable } from '../writable.js';
import { assembleResult } from './assemble.js';
import { assertPossible, type LoadFlags, type LoadSettings, parseLoad } from './flags.js';
import { auditCsv } from './judging/audit.js';
import { judge, type Mode } from './judging/judge.js';
import { exitCodeOf } from './judging/verdict.js';
import { VerdictSoFar } from './judging/verdict-so-far.js';
import { memcachedWire } from './load/memcached.js';
import { notesOn } from './notes.js';
import { nameTarget, openStressTarget, type StressTarget } from './open-target.js';
import type { LoadPlan } from './options.js';
import { assertRoom, planFor } from './plan.js';
import { progressLine, progressText } from './progress.js';
import { repeatCommand, targetOptions } from './repeat.js';
import type { StressResult } from './result.js';
import { type Run, runLoad } from './run.js';
import { saveHistory } from './save-history.js';

/** The flags of `stress`. */
export interface StressFlags extends LoadFlags {
  readonly target?: string | undefined;
  readonly spawn?: string | undefined;
  readonly csv?: string | undefined;
  readonly dialect?: string | undefined;
  readonly mode?: Mode | undefined;
  readonly history?: string | undefined;
  readonly format?: readonly string[] | undefined;
  readonly json: boolean;
}

/** The use case behind `memlite-kit stress`; returns the exit code of the contract. */
export async function stress(flags: StressFlags): Promise<ExitCode> {
  const settings = parseLoad(flags);
  const formats = (flags.format ?? (flags.json ? ['json'] : ['console'])).map((text) => parseFormatOf('stress', text));
  if (flags.history !== undefined) assertWritable(flags.history, 'the history');
  const named = nameTarget(flags);
  assertPossible(settings, named.flags);
  assertRoom(settings.workload.operations);
  const dialect = flags.dialect === undefined ? undefined : await loadDialect(flags.dialect);
  const line = progressLine(process.stderr);
  line.show('learning what the target speaks');
  const opened = await openStressTarget(named, dialect, settings.timeoutMs).finally(line.done);
  const result = await stressTarget(opened, settings, flags).finally(() => opened.target.close());
  await print(result, formats);
  return exitCodeOf(result);
}

async function stressTarget(opened: StressTarget, settings: LoadSettings, flags: StressFlags): Promise<StressResult> {
  const startedAt = new Date().toISOString();
  const begin = performance.now();
  const { target, wire } = opened;
  const plan = planFor(opened, settings);
  const mode = flags.mode ?? (wire === memcachedWire ? 'cache' : 'register');
  const run = await runWithProgress(opened, plan, mode, settings);
  const { outcome, history } = run;
  const consistency = judge(history, mode);
  const { keys, values } = outcome;
  const reads = consistency.verdict === 'ok' ? 'trusted' : 'doubted';
  // What a cache forgets need not be in its file.
  const file = mode === 'register' ? target.csv : undefined;
  const found = file === undefined ? undefined : await auditCsv({ file, history, keys, values, reads });
  // Where the kit chose the file, it is gone by the time that anybody looks for it.
  const audit = found && { ...found, file: flags.csv ?? basename(found.file) };
  if (flags.history !== undefined)
    await saveHistory(flags.history, history, mode, { tool: `memlite-kit ${packageVersion()}`, startedAt });
  return assembleResult({
    ...{ plan, settings, run, consistency, audit, startedAt },
    target: { description: target.description, flags: targetOptions(flags) },
    notes: [...notesOn(opened, plan, settings, outcome), ...outcome.notes],
    repeat: repeatCommand(flags, settings.workload.seed),
    durationMs: Math.round(performance.now() - begin),
  });
}

async function runWithProgress(
  { target }: StressTarget,
  plan: LoadPlan,
  mode: Mode,
  { processTrouble, everyMs }: LoadSettings,
): Promise<Run> {
  const line = progressLine(process.stderr);
  const soFar = new VerdictSoFar(plan.keys, mode);
  const { signal, release } = takeInterrupts();
  try {
    return await runLoad({
      ...{ plan, server: target.server, processTrouble, everyMs, signal },
      onProgress: (live) => line.show(progressText(live, { totalMs: plan.durationMs, isBad: soFar.isBad })),
      // Where nobody looks, nobody need know before the end.
      onRecorded: line.isShown ? (chunk) => soFar.take(chunk) : undefined,
    });
  } finally {
    release();
    line.done();
  }
}

async function print(result: StressResult, formats: readonly Format[]): Promise<void> {
  const { isTTY, columns } = process.stdout;
  const colors = isTTY === true && process.env.NO_COLOR === undefined;
  const width = isTTY === true && columns > 0 ? { width: columns } : {};
  for (const format of formats) process.stdout.write(await report(result, format, { colors, strict: false, ...width }));
}
