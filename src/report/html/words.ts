import { type Markup, markup } from '../chart/markup.js';

/** A text in which what stands between backticks is code. */
export function words(text: string): Markup {
  const parts = text.split(/`([^`]+)`/);
  return parts.reduce(
    (before, part, at) => markup`${before}${at % 2 === 1 ? markup`<code>${part}</code>` : part}`,
    markup``,
  );
}
