/**
 * What must come, once names have their values: the bytes before, between and behind the `...`s.
 * One piece means that there is no `...`; pieces may be empty.
 */
export type Pattern = readonly Buffer[];

/** How the start of a stream compares with a pattern. */
export type PrefixMatch =
  /** The first `length` bytes are what was expected. */
  | { readonly state: 'met'; readonly length: number }
  /** So far all fits; more is needed. */
  | { readonly state: 'part' }
  /** Whatever follows, it cannot fit. */
  | { readonly state: 'unmet' };

const LF = 0x0a;

/** Whether a line, without its line end, is what the pattern says. */
export function matchesLine(pattern: Pattern, line: Buffer): boolean {
  const first = pattern[0] ?? Buffer.alloc(0);
  if (pattern.length <= 1) return first.equals(line);
  const last = pattern.at(-1) ?? first;
  const end = line.length - last.length;
  if (first.length > end || !startsWith(line, first, 0) || !startsWith(line, last, end)) return false;
  let at = first.length;
  for (const piece of pattern.slice(1, -1)) {
    // The leftmost place leaves most room for the rest, so there is no need to try another.
    const found = line.subarray(0, end).indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return true;
}

/** Compares the start of `bytes` with the pattern; each `...` takes as little as it can, and no LF. */
export function matchPrefix(pattern: Pattern, bytes: Buffer): PrefixMatch {
  let at = 0;
  for (const [index, piece] of pattern.entries()) {
    const start = index === 0 ? fixedStart(piece, bytes) : floatingStart(piece, bytes, at);
    if (typeof start !== 'number') return { state: start };
    at = start + piece.length;
  }
  return { state: 'met', length: at };
}

function fixedStart(piece: Buffer, bytes: Buffer): number | 'part' | 'unmet' {
  if (startsWith(bytes, piece, 0)) return 0;
  return startsWith(piece, bytes.subarray(0, piece.length), 0) && bytes.length < piece.length ? 'part' : 'unmet';
}

/** Where a piece behind a `...` starts: the first place such that no LF is skipped. */
function floatingStart(piece: Buffer, bytes: Buffer, from: number): number | 'part' | 'unmet' {
  const lf = bytes.indexOf(LF, from);
  const latest = lf < 0 ? bytes.length : lf;
  const found = bytes.indexOf(piece, from);
  if (found >= 0 && found <= latest) return found;
  if (lf < 0) return 'part';
  for (let start = Math.max(from, bytes.length - piece.length + 1); start <= latest; start++)
    if (startsWith(piece, bytes.subarray(start), 0)) return 'part';
  return 'unmet';
}

function startsWith(bytes: Buffer, piece: Buffer, at: number): boolean {
  return at + piece.length <= bytes.length && piece.equals(bytes.subarray(at, at + piece.length));
}
