import type { Colors } from 'picocolors/types.js';
import type { CauseInWords, LikelyCause, Result } from '../conformance/result.js';
import { wrap } from './wrap.js';

const COLUMNS = 100;
const INDENT = ' '.repeat(14);

/** The likely causes of a result, a block each; empty where there are none. */
export function likelyCausesText(result: Result, paint: Colors): string {
  return openCauses(result)
    .map((cause) => causeBlock(cause, result, paint))
    .join('\n\n');
}

/** The likely causes of what is not known to fail. */
export function openCauses({ likelyCauses = [], checks }: Result): LikelyCause[] {
  const open = new Set(
    checks.filter(({ status, known }) => status === 'failed' && known === undefined).map(({ id }) => id),
  );
  return likelyCauses.filter((cause) => cause.checks.some((id) => open.has(id)));
}

/** E.g. `4 of the 6 failures have one likely cause`. */
export function causeHeading({ checks, alternatives = [] }: LikelyCause, result: Result): string {
  const { failed } = result.summary;
  const some = checks.length === failed ? `these ${failed} failures` : `${checks.length} of the ${failed} failures`;
  return `${some} have ${alternatives.length === 0 ? 'one likely cause' : 'one likely cause, of these'}`;
}

function causeBlock(likely: LikelyCause, result: Result, paint: Colors): string {
  const { checks, alternatives = [], ...cause } = likely;
  const causes = [cause, ...alternatives];
  const row = (label: string, text: string) =>
    `    ${paint.dim(label.padEnd(9))} ${wrap(text, COLUMNS - INDENT.length).join(`\n${INDENT}`)}`;
  const told = ({ sentence, fix }: CauseInWords, index: number) => [
    row(index === 0 ? 'cause' : 'or', sentence),
    row('fix', fix),
  ];
  // Rows of a table of examples are one check.
  const scenarios = new Set(checks.map((id) => id.split(':', 1)[0]));
  return [
    paint.bold(causeHeading(likely, result)),
    ...causes.flatMap(told),
    row('checks', [...scenarios].join(' ')),
    ...causes.map(({ name }, index) => row(index === 0 ? 'more' : '', `memlite-kit explain ${name}`)),
  ].join('\n');
}
