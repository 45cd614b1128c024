import { StringDecoder } from 'node:string_decoder';
import { UsageError } from '../../errors.js';

/** A line of a text file. */
export interface Line {
  /** From 1 on. */
  readonly number: number;
  readonly text: string;
  /** False only of what stands behind the last line end. */
  readonly ended: boolean;
}

/** What is longer than this is no line of a history. */
const MOST_CHARACTERS = 16 * 1024 * 1024;

/**
 * Calls back for each line of UTF-8 text, as chunks of it come; a byte order mark is left out.
 * @throws UsageError for a line of more than 16 million characters
 */
export async function eachLine(
  source: AsyncIterable<Uint8Array | string>,
  name: string,
  onLine: (line: Line) => void,
): Promise<void> {
  const decoder = new StringDecoder('utf8');
  let number = 0;
  let rest = '';
  const take = (text: string, ended: boolean) => {
    number += 1;
    onLine({ number, text: number === 1 && text.startsWith('\uFEFF') ? text.slice(1) : text, ended });
  };
  for await (const chunk of source) {
    const text =
      rest +
      (typeof chunk === 'string'
        ? chunk
        : decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)));
    let from = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
      take(text.slice(from, end), true);
      from = end + 1;
    }
    rest = text.slice(from);
    if (rest.length > MOST_CHARACTERS)
      throw new UsageError(
        `${name}:${number + 1}: a line of more than ${MOST_CHARACTERS} characters is none of a history`,
      );
  }
  rest += decoder.end();
  if (rest !== '') take(rest, false);
}
