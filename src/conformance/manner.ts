import type { Failure } from './result.js';

/**
 * The way in which a check failed. `gone`: the connection was closed, or the whole server ended; `silent`: nothing came, or
 * the connection stayed open; `answered`: what came was wrong.
 */
export type Manner = 'gone' | 'silent' | 'answered';

const GONE =
  /closed the connection|reset the connection|no connection \(|no longer serves|ended|does not start|no longer answers/;
const SILENT = /no reply within|nothing more within|still open after/;

/** Read from the words of a failure, which name the outcome of its last exchange. */
export function mannerOf({ outcome = '', message }: Pick<Failure, 'outcome' | 'message'>): Manner {
  const words = `${outcome} ${message}`;
  return GONE.test(words) ? 'gone' : SILENT.test(words) ? 'silent' : 'answered';
}

/** The manner of most of them; undefined where none is that of more than half. */
export function mostOf(manners: readonly Manner[]): Manner | undefined {
  return (['gone', 'silent', 'answered'] as const).find(
    (manner) => manners.filter((each) => each === manner).length * 2 > manners.length,
  );
}
