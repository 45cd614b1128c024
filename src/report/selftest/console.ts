import pc from 'picocolors';
import { type FaultRun, isCaught, isWhole, type SelftestResult, type SoundRun } from '../../selftest/result.js';
import { describeShard } from '../../shard.js';
import { knownFailuresText, misfitsInWords } from '../known-failures.js';
import type { RenderOptions } from '../render.js';
import { selftestView } from '../views/others.js';

/** For people: the kill matrix as a list, by fault, and what is wrong with it. */
export function render(result: SelftestResult, { colors }: RenderOptions): string {
  const paint = pc.createColors(colors);
  const parts = [
    sound(result.sound, paint),
    faults(result, paint),
    problems(result, paint),
    result.knownFailures === undefined
      ? ''
      : knownFailuresText(selftestView(result).cases, result.knownFailures, paint),
    verdict(result, paint),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

type Paint = ReturnType<typeof pc.createColors>;

function sound(runs: readonly SoundRun[], paint: Paint): string {
  const wide = Math.max(0, ...runs.map(({ name }) => name.length));
  return runs
    .map(({ name, passed, failed, unjudged }) => {
      const isFine = failed.length === 0 && unjudged === undefined;
      const mark = isFine ? paint.green('✓') : paint.red('✗');
      const what = failed.length > 0 ? `accused by ${failed.join(', ')}` : (unjudged ?? `${passed} passed`);
      return `${mark} ${name.padEnd(wide)}  ${what}`;
    })
    .join('\n');
}

/** So many checks are named for each fault; the HTML report and JSON have all. */
const SHOWN = 6;

function faults({ faults: runs, problems }: SelftestResult, paint: Paint): string {
  const known = new Set(problems.filter((problem) => problem.known !== undefined).map(({ what }) => what));
  const wide = Math.max(0, ...runs.map(({ name }) => name.length));
  return runs
    .map((run) => {
      const mark = isCaught(run) ? paint.green('✓') : known.has(run.name) ? paint.yellow('~') : paint.red('✗');
      return `${mark} ${run.name.padEnd(wide)}  ${caughtBy(run, paint)}`;
    })
    .join('\n');
}

function caughtBy({ failed, own, stress, probe, unjudged }: FaultRun, paint: Paint): string {
  const shown = failed.slice(0, SHOWN).map((id, index) => (index < own ? id : paint.dim(id)));
  const more = failed.length > SHOWN ? [paint.dim(`and ${failed.length - SHOWN} more`)] : [];
  const others = [...(stress === undefined ? [] : ['stress']), ...(probe === undefined ? [] : [`the probe: ${probe}`])];
  const by = [...shown, ...more, ...others];
  return by.length > 0 ? by.join(', ') : paint.red(unjudged ?? 'survived');
}

function problems(result: SelftestResult, paint: Paint): string {
  const open = result.problems.filter(({ known }) => known === undefined);
  return open.map(({ kind, sentence }) => `${paint.red(kind)}: ${sentence}`).join('\n');
}

function verdict(result: SelftestResult, paint: Paint): string {
  const caught = result.faults.filter(isCaught).length;
  const idle = result.checks.filter((check) => check.faults.length === 0).length;
  const known = result.problems.filter((problem) => problem.known !== undefined).length;
  const misfits = result.knownFailures === undefined ? '' : misfitsInWords(result.knownFailures);
  const isOutOfDate = misfits !== '' && known === result.problems.length;
  const good = isWhole(result) ? 'trustworthy' : 'nothing wrong so far';
  const word =
    result.verdict === 'passed'
      ? paint.green(paint.bold(good))
      : paint.red(paint.bold(isOutOfDate ? 'the known failures are out of date' : 'not to be trusted'));
  const counts = [
    `${caught} of ${result.faults.length} faults caught by a check of a clause that they break`,
    ...(isWhole(result) ? [`${idle} of ${result.checks.length} checks idle`] : []),
    `${result.medianFailures} failing checks per fault (median)`,
    ...(known > 0 ? [`${known} known to fail`] : []),
    ...(misfits === '' ? [] : [misfits]),
  ];
  const notes = [
    ...(result.shard === undefined ? [] : [describeShard(result.shard)]),
    ...(result.interrupted ? ['interrupted'] : []),
  ];
  const noted = notes.length === 0 ? '' : ` (${notes.join(', ')})`;
  return `${word}${noted}: ${counts.join(', ')}, in ${(result.durationMs / 1000).toFixed(1)} s`;
}
