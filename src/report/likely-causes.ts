import type { Colors } from 'picocolors/types.js';
import type { CauseInWords, LikelyCause, Result } from '../conformance/result.js';
import { wrap } from './wrap.js';

const COLUMNS = 100;
const INDENT = ' '.repeat(14);

/** The likely causes of a result, a block each; empty where there are none. What is known to fail wants none. */
export function likelyCausesText({ likelyCauses = [], checks }: Result, paint: Colors): string {
  const failed = checks.filter(({ status }) => status === 'failed');
  const open = new Set(failed.filter(({ known }) => known === undefined).map(({ id }) => id));
  return likelyCauses
    .filter((cause) => cause.checks.some((id) => open.has(id)))
    .map((cause) => causeBlock(cause, failed.length, paint))
    .join('\n\n');
}

function causeBlock({ checks, alternatives = [], ...cause }: LikelyCause, failed: number, paint: Colors): string {
  const some = checks.length === failed ? `these ${failed} failures` : `${checks.length} of the ${failed} failures`;
  const one = alternatives.length === 0 ? 'one likely cause' : 'one likely cause, of these';
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
    paint.bold(`${some} have ${one}`),
    ...causes.flatMap(told),
    row('checks', [...scenarios].join(' ')),
    ...causes.map(({ name }, index) => row(index === 0 ? 'more' : '', `memlite-kit explain ${name}`)),
  ].join('\n');
}
