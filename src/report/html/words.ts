import { type Markup, markup } from '../chart/markup.js';

/** A text of the kit's own, or of a feature's: what stands between backticks is code. Not for what a server or a user says. */
export function words(text: string): Markup {
  const parts = text.split(/`([^`]+)`/);
  return parts.reduce(
    (before, part, at) => markup`${before}${at % 2 === 1 ? markup`<code>${part}</code>` : part}`,
    markup``,
  );
}

/** What was judged: an address, or a command between backticks, in which there may be others. */
export function subjectInWords(text: string): Markup {
  const [, command, rest = ''] = /^`([\s\S]+)`([^`]*)$/.exec(text) ?? [];
  return command === undefined ? markup`${text}` : markup`<code>${command}</code>${rest}`;
}
