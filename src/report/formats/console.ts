import pc from 'picocolors';
import { type CheckResult, type Failure, isFlaky, type Result } from '../../conformance/result.js';
import { describeShard } from '../../shard.js';
import { knownFailuresText, misfitsInWords } from '../known-failures.js';
import { likelyCausesText } from '../likely-causes.js';
import type { RenderOptions } from '../render.js';
import { alwaysPassed, describeRounds } from '../rounds.js';
import { conformView, verdictInWords, verdictOf } from '../views/conform.js';

/** For people at a terminal: what was judged, what failed and the bytes that prove it, what was not verified. */
export function render(result: Result, { colors, clauses, strict }: RenderOptions): string {
  const paint = pc.createColors(colors);
  const failed = result.checks.filter((check) => check.status === 'failed' && check.known === undefined);
  const blocks = failed.map((check) => failureBlock(check, clauses?.get(check.clause), paint));
  const parts = [
    head(result, paint),
    ...blocks,
    knownFailures(result, strict, paint),
    chapters(result, paint),
    unverified(result, paint),
    rounds(result, paint),
    // Near the end, where a terminal shows it first: it tells which of the failures above are one.
    likelyCausesText(result, paint),
    verdict(result, strict, paint),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

type Paint = ReturnType<typeof pc.createColors>;

function head(result: Result, paint: Paint): string {
  const { dialect, target, delayMs, shard } = result;
  const part = shard === undefined ? '' : `, ${describeShard(shard)}`;
  const ways = [
    dialect.delivery === 'stream' ? '' : `delivery ${dialect.delivery}`,
    dialect.greeting === '' ? '' : 'with a greeting',
    delayMs > 100 ? `slow: replies take up to ${delayMs} ms, so each is waited for ${result.timeoutMs} ms` : '',
  ].filter((part) => part !== '');
  return `${paint.bold('judging')} ${target.description} by docs/spec/${target.spec}.md${part}${ways.length > 0 ? `\n${paint.dim(`learned: ${ways.join('; ')}`)}` : ''}`;
}

function failureBlock(check: CheckResult, clause: string | undefined, paint: Paint): string {
  const { failure } = check;
  const mark = check.level === 'must' ? paint.red('✗') : paint.yellow('!');
  const lines = [`${mark} ${paint.bold(check.id)}  ${check.title}  ${paint.dim(check.level.toUpperCase())}`];
  if (failure === undefined) return lines.join('\n');
  const row = (label: string, text: string) => {
    lines.push(`    ${paint.dim(label.padEnd(9))} ${text.split('\n').join(`\n${' '.repeat(14)}`)}`);
  };
  row('problem', failure.message);
  if (clause !== undefined && clause !== '') row('clause', clause);
  if (failure.sent !== undefined && failure.sent !== '') row('sent', failure.sent);
  for (const [index, text] of failure.expected.entries()) row(index === 0 ? 'expected' : 'or', text);
  receivedRows(failure, row, paint);
  if (failure.hint !== undefined) row('hint', failure.hint);
  if (check.rounds !== undefined) row('rounds', describeRounds(check.rounds));
  if (failure.output !== undefined) row('output', failure.output.split('\n').slice(-12).join('\n'));
  row('repeat', failure.repeat);
  return lines.join('\n');
}

const WIDTH = 100;

function receivedRows(failure: Failure, row: (label: string, text: string) => void, paint: Paint): void {
  const { received = '', caret } = failure;
  if (received !== '') {
    // Long replies are shown around the first wrong byte.
    const from = caret !== undefined && caret > WIDTH ? caret - WIDTH / 2 : 0;
    const shown = `${from > 0 ? '…' : ''}${received.slice(from, from + 2 * WIDTH)}${received.length > from + 2 * WIDTH ? '…' : ''}`;
    const under = caret === undefined ? '' : `\n${' '.repeat(caret - from + (from > 0 ? 1 : 0))}${paint.red('^')}`;
    row('received', shown + under);
  }
  if (failure.outcome !== undefined) row(received === '' ? 'received' : '', failure.outcome);
  else if (received === '') row('received', 'nothing');
}

function knownFailures(result: Result, strict: boolean, paint: Paint): string {
  const { knownFailures: list } = result;
  return list === undefined ? '' : knownFailuresText(conformView(result, strict).cases, list, paint);
}

function chapters(result: Result, paint: Paint): string {
  const names = [...new Set(result.checks.map((check) => check.chapter))];
  const wide = Math.max(...names.map((name) => name.length));
  return names
    .map((name) => {
      const own = result.checks.filter((check) => check.chapter === name);
      const known = own.filter((check) => check.known !== undefined).length;
      const count = (status: CheckResult['status']) =>
        own.filter((check) => check.status === status && check.known === undefined).length;
      const parts = [paint.green(`${count('passed')} passed`)];
      if (count('failed') > 0) parts.push(paint.red(`${count('failed')} failed`));
      if (known > 0) parts.push(paint.yellow(`${known} known`));
      if (count('unmet') > 0) parts.push(paint.yellow(`${count('unmet')} not verified`));
      if (count('inconclusive') > 0) parts.push(paint.yellow(`${count('inconclusive')} inconclusive`));
      if (count('skipped') > 0) parts.push(paint.yellow(`${count('skipped')} not run`));
      return `${name.padEnd(wide)}  ${parts.join(', ')}`;
    })
    .join('\n');
}

/** So many of them need something. */
function checks(count: number): string {
  return count === 1 ? '1 check needs' : `${count} checks need`;
}

function unverified(result: Result, paint: Paint): string {
  const lines: string[] = [];
  const unmet = (need: string) =>
    result.checks.filter((check) => check.status === 'unmet' && check.needs === need).length;
  if (unmet('restart') > 0)
    lines.push(
      `${paint.yellow('not verified')}: ${checks(unmet('restart'))} a server that the kit can start: --spawn 'COMMAND {port} {csv}'`,
    );
  if (unmet('csv') > 0)
    lines.push(
      `${paint.yellow('not verified')}: ${checks(unmet('csv'))} to read the data: --csv FILE, or {csv} in the command of --spawn`,
    );
  const skipped = result.checks.find((check) => check.status === 'skipped')?.reason;
  if (skipped !== undefined) lines.push(skipped.replace(/^not run/, paint.yellow('not run')));
  const gone = result.checks.findIndex((check) => check.status === 'inconclusive');
  const reason = result.checks[gone]?.reason;
  if (reason !== undefined) {
    const last = result.checks.slice(0, gone).findLast((check) => check.status === 'failed');
    const after = last === undefined ? '' : `; the last that failed before it is ${last.id}`;
    lines.push(`${paint.yellow('inconclusive')}: ${reason}${after}`);
  }
  return lines.join('\n');
}

function rounds({ checks, rounds: asked }: Result, paint: Paint): string {
  if (asked === undefined) return '';
  const flaky = checks.filter(isFlaky);
  const wide = Math.max(...flaky.map(({ id }) => id.length));
  return [
    ...(flaky.length > 0 ? [`${paint.yellow('flaky')}: passed and failed`] : []),
    ...flaky.map(({ id, rounds: own }) => `    ${id.padEnd(wide)}  ${own === undefined ? '' : describeRounds(own)}`),
    ...alwaysPassed(checks),
  ].join('\n');
}

function verdict(result: Result, strict: boolean, paint: Paint): string {
  const { summary, suiteMs } = result;
  const counts = [
    `${summary.passed} passed`,
    `${summary.failed} failed`,
    `${summary.known ?? 0} known`,
    `${summary.unmet} not verified`,
    `${summary.inconclusive} inconclusive`,
    `${summary.skipped ?? 0} not run`,
  ].filter((part) => !part.startsWith('0 ') || part.endsWith('passed') || part.endsWith('failed'));
  const advice = summary.failed - summary.violations;
  const tint = { failed: paint.red, inconclusive: paint.yellow, passed: paint.green }[verdictOf(result, strict)];
  const word = tint(paint.bold(verdictInWords(result, strict)));
  const misfits = result.knownFailures === undefined ? '' : misfitsInWords(result.knownFailures);
  const unfit = misfits === '' ? '' : `; ${misfits}`;
  const meaning = strict ? 'violations with --strict alone' : 'advice, no violation';
  const should = advice > 0 ? ` (${advice} of the failures are SHOULD: ${meaning})` : '';
  const times = result.rounds === undefined ? '' : `, ${result.rounds} times,`;
  return `${word}: ${counts.join(', ')} of ${result.checks.length} checks${times} in ${(suiteMs / 1000).toFixed(1)} s${should}${unfit}`;
}
