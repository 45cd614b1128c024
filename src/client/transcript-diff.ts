import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';
import { formatDuration } from '../duration.js';
import type { Unmet } from './transcript-run.js';
import { formatDeed, isExpectation, type Step, type Transcript } from './transcript-step.js';

/**
 * A unified diff from the script, up to the expectation that was not met, to one that what came would have met.
 * Its line numbers are those of the script.
 */
export function diffUnmet(transcript: Transcript, unmet: Unmet): string {
  const { lines, name } = transcript;
  const from = unmet.step === undefined ? lines.length : unmet.step.line - 1;
  const to = unmet.step === undefined ? lines.length : lastOfReply(transcript.steps, unmet.step).line;
  // A silence that was broken, or a closing that something came before, is a line like any other: it is replaced.
  return createTwoFilesPatch(
    name,
    name,
    toText(lines.slice(0, to)),
    toText([...lines.slice(0, from), ...unmet.received]),
    'expected',
    'received',
    { context: 3, headerOptions: FILE_HEADERS_ONLY },
  );
}

/** What went wrong, in one line that starts with file and line. */
export function headline(transcript: Transcript, unmet: Unmet, timeoutMs: number): string {
  const { step, reason, received } = unmet;
  const at = `${transcript.name}:${step?.line ?? transcript.lines.length}`;
  const on = unmet.connection === '' ? '' : ` on connection ${unmet.connection}`;
  if (step === undefined)
    return reason === 'flood'
      ? `${at}: after the last line, bytes came without end${on}`
      : `${at}: after the last line, bytes came that no line expects${on}`;
  const expected = formatDeed(step);
  const time = formatDuration(timeoutMs);
  switch (reason) {
    case 'mismatch':
      return `${at}: expected \`${expected}\`, received \`${received[0] ?? ''}\``;
    case 'timeout':
      return received.length === 0
        ? `${at}: expected \`${expected}\`, but nothing came within ${time}, the connection still open`
        : `${at}: expected \`${expected}\`, but only a part came within ${time}, the connection still open`;
    case 'closed':
      return `${at}: expected \`${expected}\`, but the server closed the connection`;
    case 'reset':
      return `${at}: expected \`${expected}\`, but the server reset the connection`;
    case 'flood':
      return `${at}: expected \`${expected}\`, but bytes came without end`;
    case 'surplus':
      return `${at}: expected \`${expected}\`, but first came \`${received[0] ?? ''}\``;
    case 'open':
      return `${at}: expected \`${expected}\`, but the connection is still open after ${time}`;
  }
}

/** The last of the expectations that follow directly on the same connection: what was to come in one go. */
function lastOfReply(steps: readonly Step[], failed: Step): Step {
  let last = failed;
  for (const step of steps.slice(steps.indexOf(failed) + 1)) {
    if (!isExpectation(step) || !('connection' in failed) || step.connection !== failed.connection) break;
    last = step;
  }
  return last;
}

function toText(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}
