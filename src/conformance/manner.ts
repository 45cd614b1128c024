import type { CheckResult, Failure } from './result.js';

/**
 * The way in which a check failed. `ended`: the process of the server ended, as the kit sees where it has started it. `gone`:
 * the connection was closed. `silent`: nothing came, or the connection stayed open. `surplus`: more came than was asked for.
 * `twice`: a request was answered again. `refused`: an error came instead of success. `torn`: a value is none of those written,
 * but made of them. `missing`: clients that share a key found nothing under it. `wrong`: anything else.
 */
export type Manner = 'ended' | 'gone' | 'silent' | 'surplus' | 'twice' | 'refused' | 'torn' | 'missing' | 'wrong';
export const MANNERS = [
  'ended',
  'gone',
  'silent',
  'surplus',
  'twice',
  'refused',
  'torn',
  'missing',
  'wrong',
] as const satisfies readonly Manner[];

const ENDED = /\bended\b|does not start/;
const GONE = /(closed|reset) the connection|no connection \(|no longer (serves|answers)/;
const SILENT = /no reply within|nothing more within|still open after/;
const TWICE = /answered (twice|more than once)/;
const SURPLUS = /more comes than one reply|nobody asked for|a flood/;
const TORN = /torn or mixed|parts of|cut off/;
const MISSING = /read as missing|found nothing under/;
const REFUSAL = /^(NOT.?STORED|INVALID|(CLIENT_|SERVER_)?ERROR)\b/i;

/** Read from the words of a failure, which name the outcome of its last exchange. */
export function mannerOf({ outcome = '', message, received = '', expected }: Failure): Manner {
  const words = `${outcome} ${message}`;
  if (ENDED.test(words)) return 'ended';
  if (GONE.test(words)) return 'gone';
  if (SILENT.test(words)) return 'silent';
  if (TWICE.test(words)) return 'twice';
  if (SURPLUS.test(words)) return 'surplus';
  if (TORN.test(words)) return 'torn';
  if (MISSING.test(words)) return 'missing';
  return REFUSAL.test(received) && !expected.some((each) => REFUSAL.test(each)) ? 'refused' : 'wrong';
}

/**
 * Whether failures are in the manner of a cause, or speak against it. A server that the kit has not started, or that ends a
 * moment later, only closes its connections as far as can be seen; one that ended has closed them too, but was seen to do more.
 */
export function compare(seen: Manner, ofCause: Manner): 'same' | 'unknown' | 'other' {
  if (seen === ofCause || (seen === 'gone' && ofCause === 'ended')) return 'same';
  return seen === 'ended' && ofCause === 'gone' ? 'unknown' : 'other';
}

/** The manner of more than half of these; undefined where none is. */
export function mostOf(manners: readonly Manner[]): Manner | undefined {
  return MANNERS.find((manner) => manners.filter((each) => each === manner).length * 2 > manners.length);
}

/** The manner of more than half of the failures among these checks: what the kill matrix holds of a fault. */
export function mannerOfRun(checks: readonly CheckResult[]): Manner | undefined {
  return mostOf(checks.flatMap(({ failure }) => (failure === undefined ? [] : mannerOf(failure))));
}
