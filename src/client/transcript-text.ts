import { printableEscaped } from './display.js';

/** A piece of what a line of a transcript says. */
export type Part =
  | { readonly type: 'bytes'; readonly bytes: Buffer }
  /** `<name>`: a name that no other run uses, the same throughout one run. */
  | { readonly type: 'name'; readonly name: string }
  /** `...`: any bytes but LF, none included. */
  | { readonly type: 'any' };

/** What is sent or expected, before names have their values. Neighbouring `bytes` are one part, and none is empty. */
export type Text = readonly Part[];

/** Whether `...` stands for any bytes (in what is expected) or for three dots (in what is sent). */
export type Dots = 'any' | 'literal';

const NAMED: Readonly<Record<string, string>> = {
  r: '\r',
  n: '\n',
  t: '\t',
  '0': '\0',
  '\\': '\\',
  '<': '<',
  '.': '.',
};
const TOKEN = /\\(?:x([0-9a-fA-F]{2})|([^x])|x.{0,2}|$)|<([a-z][a-z0-9-]*)>|(\.\.\.)/gsu;

/** Reads the text behind a marker. Throws a SyntaxError on an unknown escape. */
export function parseText(source: string, dots: Dots): Text {
  const parts: Part[] = [];
  let bytes: Buffer[] = [];
  const flush = (next?: Part) => {
    const joined = Buffer.concat(bytes);
    if (joined.length > 0) parts.push({ type: 'bytes', bytes: joined });
    if (next !== undefined) parts.push(next);
    bytes = [];
  };
  let from = 0;
  for (const match of source.matchAll(TOKEN)) {
    bytes.push(Buffer.from(source.slice(from, match.index), 'utf8'));
    from = match.index + match[0].length;
    const [whole, hex, escaped, name] = match;
    if (name !== undefined) flush({ type: 'name', name });
    else if (whole === '...' && dots === 'any') flush({ type: 'any' });
    else if (whole === '...') bytes.push(Buffer.from(whole));
    else bytes.push(plainBytes(whole, hex, escaped));
  }
  bytes.push(Buffer.from(source.slice(from), 'utf8'));
  flush();
  return parts;
}

function plainBytes(whole: string, hex: string | undefined, escaped: string | undefined): Buffer {
  if (hex !== undefined) return Buffer.from([Number.parseInt(hex, 16)]);
  const plain = escaped === undefined ? undefined : NAMED[escaped];
  if (plain !== undefined) return Buffer.from(plain, 'latin1');
  throw new SyntaxError(`${whole} is no escape: there are \\r \\n \\t \\0 \\\\ \\< \\. and \\xNN`);
}

/** Writes a text such that {@link parseText} reads the same. */
export function formatText(text: Text): string {
  const written = text.map((part, index) => {
    if (part.type === 'name') return `<${part.name}>`;
    if (part.type === 'any') return '...';
    const beforeAny = text[index + 1]?.type === 'any';
    return printableEscaped(part.bytes)
      .replace(/<(?=[a-z][a-z0-9-]*>)/g, '\\<')
      .replace(/\\.|\.{3,}|\.+$/g, (found) => (found.startsWith('\\') ? found : escapeDots(found, beforeAny)));
  });
  // Editors take blanks off the end of a line.
  return written.join('').replace(/ $/, '\\x20');
}

/** Dots that would be taken for a `...`, by themselves or together with the one that follows. */
function escapeDots(run: string, beforeAny: boolean): string {
  return run.length >= 3 || beforeAny ? '\\.'.repeat(run.length) : run;
}
