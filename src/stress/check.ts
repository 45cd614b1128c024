import { parsePositiveDuration } from '../duration.js';
import { EXIT, type ExitCode, UsageError } from '../errors.js';
import { type Format, parseFormatOf, report } from '../report/render.js';
import { packageVersion } from '../version.js';
import type { HistoryCheckResult, JudgedHistory, UnreadableFile } from './check-result.js';
import { readHistory, STDIN } from './history-files/read-history.js';
import type { ModelName } from './history-files/recording.js';
import { HistoryTexts } from './judging/history-texts.js';
import { judgeRecording } from './judging/judge-recording.js';
import { describeViolations } from './judging/violations.js';

/** The flags of `check`. */
export interface CheckFlags {
  readonly model?: ModelName | undefined;
  readonly limit: string;
  readonly format?: readonly string[] | undefined;
  readonly json: boolean;
}

/** The use case behind `memlite-kit check`; returns the exit code of the contract. */
export async function check(files: readonly string[], flags: CheckFlags): Promise<ExitCode> {
  const limitMs = parsePositiveDuration(flags.limit, '--limit');
  const formats = (flags.format ?? (flags.json ? ['json'] : ['console'])).map((text) => parseFormatOf('check', text));
  if (files.filter((file) => file === STDIN).length > 1) throw new UsageError('standard input can be read only once');
  const result = await checkFiles(files, { model: flags.model, limitMs });
  for (const { reason } of result.unreadable) process.stderr.write(`memlite-kit: ${reason}\n`);
  if (result.histories.length > 0) await print(result, formats);
  return exitCodeOf(result);
}

interface CheckOptions {
  readonly model: ModelName | undefined;
  /** For each history, of the search alone. */
  readonly limitMs: number;
}

/** Reads and judges histories, one after the other: only one is in memory. */
export async function checkFiles(files: readonly string[], options: CheckOptions): Promise<HistoryCheckResult> {
  const startedAt = new Date().toISOString();
  const began = performance.now();
  const histories: JudgedHistory[] = [];
  const unreadable: UnreadableFile[] = [];
  for (const file of files) {
    try {
      histories.push(await checkFile(file, options));
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      unreadable.push({ file, reason: error.message });
    }
  }
  return {
    ...{ format: 'memlite-kit/result', version: 1, kind: 'check' },
    ...{ tool: { name: 'memlite-kit', version: packageVersion() }, startedAt, durationMs: performance.now() - began },
    ...{ histories, unreadable, verdict: verdictOf(histories, unreadable) },
  };
}

async function checkFile(file: string, { model, limitMs }: CheckOptions): Promise<JudgedHistory> {
  const recording = await readHistory(file);
  const { history, expected, warnings } = recording;
  const began = performance.now();
  const judged = judgeRecording(recording, model, limitMs);
  const { verdict, violatedKeys, reason } = judged.verdict;
  const checkMs = performance.now() - began;
  return {
    ...{ file, operations: history.length, keys: history.keys },
    ...{ verdict, model: judged.model, checker: judged.checker, checkMs, violatedKeys },
    violations: describeViolations(history, judged.verdict, expected),
    ...(reason === undefined ? {} : { reason }),
    events: new HistoryTexts(history).events,
    warnings,
  };
}

function verdictOf(
  histories: readonly JudgedHistory[],
  unreadable: readonly UnreadableFile[],
): HistoryCheckResult['verdict'] {
  if (histories.some(({ verdict }) => verdict === 'violation')) return 'failed';
  return unreadable.length > 0 || histories.some(({ verdict }) => verdict === 'unknown') ? 'inconclusive' : 'passed';
}

function exitCodeOf({ verdict, unreadable }: HistoryCheckResult): ExitCode {
  if (verdict === 'failed') return EXIT.violation;
  if (unreadable.length > 0) return EXIT.usage;
  return verdict === 'passed' ? EXIT.ok : EXIT.inconclusive;
}

async function print(result: HistoryCheckResult, formats: readonly Format[]): Promise<void> {
  const { isTTY, columns } = process.stdout;
  const colors = isTTY === true && process.env.NO_COLOR === undefined;
  const width = isTTY === true && columns > 0 ? { width: columns } : {};
  for (const format of formats) process.stdout.write(await report(result, format, { colors, strict: false, ...width }));
}
