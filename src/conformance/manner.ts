import type { CheckResult, Failure } from './result.js';

/**
 * The way in which a check failed. `gone`: the connection was closed, or the server ended. `silent`: nothing came, or the
 * connection stayed open. `surplus`: more came than was asked for. `refused`: an error came instead of success. `wrong`:
 * anything else.
 */
export type Manner = 'gone' | 'silent' | 'surplus' | 'refused' | 'wrong';
export const MANNERS = ['gone', 'silent', 'surplus', 'refused', 'wrong'] as const satisfies readonly Manner[];

const GONE = /(closed|reset) the connection|no connection \(|no longer (serves|answers)|ended|does not start/;
const SILENT = /no reply within|nothing more within|still open after/;
const SURPLUS = /more comes than one reply|nobody asked for|a flood/;
const REFUSAL = /^(NOT.?STORED|INVALID|(CLIENT_|SERVER_)?ERROR)\b/i;

/** Read from the words of a failure, which name the outcome of its last exchange. */
export function mannerOf({ outcome = '', message, received = '', expected }: Failure): Manner {
  const words = `${outcome} ${message}`;
  if (GONE.test(words)) return 'gone';
  if (SILENT.test(words)) return 'silent';
  if (SURPLUS.test(words)) return 'surplus';
  return REFUSAL.test(received) && !expected.some((each) => REFUSAL.test(each)) ? 'refused' : 'wrong';
}

/** The manner of more than half of these; undefined where none is. */
export function mostOf(manners: readonly Manner[]): Manner | undefined {
  return MANNERS.find((manner) => manners.filter((each) => each === manner).length * 2 > manners.length);
}

/** The manner of more than half of the failures among these checks: what the kill matrix holds of a fault. */
export function mannerOfRun(checks: readonly CheckResult[]): Manner | undefined {
  return mostOf(checks.flatMap(({ failure }) => (failure === undefined ? [] : mannerOf(failure))));
}
