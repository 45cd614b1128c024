import type { Failure, TranscriptLine } from '../../conformance/result.js';
import { unescapeBytes } from '../../protocol/escape.js';
import { type Markup, markup } from '../chart/markup.js';
import { words } from './words.js';

/** Longer conversations are cut: what matters is at their end. */
const MOST_LINES = 60;

/** Who sent which bytes when, in order of time; bytes in hex on demand. */
export function conversation(transcript: readonly TranscriptLine[]): Markup | '' {
  if (transcript.length === 0) return '';
  const lines = transcript.slice(-MOST_LINES);
  const left = transcript.length - lines.length;
  return markup`<h4>On the wire</h4>
<ol class="talk">
${left > 0 ? markup`<li class="event"><span></span><span></span><span>${`… ${left} more before`}</span></li>` : ''}
${lines.map(line)}
</ol>`;
}

function line({ at, connection, event, bytes, total }: TranscriptLine): Markup {
  const way = event === 'sent' ? '→' : event === 'received' ? '←' : '·';
  const shown = bytes === undefined ? event : bytes;
  const more = total === undefined ? '' : ` (${total} bytes in all)`;
  return markup`<li class="${bytes === undefined ? 'event' : event}"><span class="at">${`${at.toFixed(1)} ms`}</span><span>${`${connection} ${way}`}</span><span class="bytes">${shown}${more}${hex(bytes)}</span></li>`;
}

const HEX_BYTES = 256;

function hex(bytes: string | undefined): Markup | '' {
  if (bytes === undefined || bytes === '') return '';
  const digits = digitsOf(bytes);
  if (digits === undefined) return '';
  return markup` <details><summary>hex</summary> ${digits}</details>`;
}

/** Undefined where this is no text that the kit has escaped: a result may come from anywhere. */
function digitsOf(bytes: string): string | undefined {
  try {
    return unescapeBytes(bytes).subarray(0, HEX_BYTES).toString('hex').replace(/../g, '$& ').trim();
  } catch {
    return undefined;
  }
}

/** What was sent, expected and received, the first wrong byte marked. */
export function evidence(
  id: string,
  clause: string,
  { sent, expected, received = '', caret, outcome, hint, output, repeat }: Failure,
): Markup {
  const row = (name: string, content: Markup | string) =>
    content === '' ? '' : markup`<tr><th scope="row">${name}</th><td><code>${content}</code></td></tr>`;
  const wrong = caret === undefined ? '' : escapedAt(received, caret);
  const marked =
    caret === undefined || wrong === ''
      ? received
      : markup`${received.slice(0, caret)}<mark>${wrong}</mark>${received.slice(caret + wrong.length)}`;
  return markup`<div class="wide" role="region" aria-label="${`Evidence for ${id}`}" tabindex="0"><table><tbody>
${clause === '' ? '' : markup`<tr><th scope="row">clause</th><td class="words"><div>${words(clause)}</div></td></tr>`}
${row('sent', sent ?? '')}
${expected.map((text, index) => row(index === 0 ? 'expected' : 'or', text))}
${row('received', marked)}
${row('what came', outcome ?? '')}
</tbody></table></div>
${hint === undefined ? '' : markup`<p><strong>Hint.</strong> ${words(hint)}</p>`}
${output === undefined ? '' : markup`<p>The server's last output:</p><pre>${output}</pre>`}
<p>Repeat just this: <code>${repeat}</code></p>`;
}

/** One byte as it is written there, e.g. `\r` or `\x00`. */
function escapedAt(text: string, at: number): string {
  return /^(?:\\x[0-9a-f]{2}|\\.|[^\\])/i.exec(text.slice(at))?.[0] ?? '';
}
