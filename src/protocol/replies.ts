import { type Dialect, REPLY_KINDS, type ReplyKind } from './dialect.js';
import { compileTemplate, type Fields, matchTemplate, type Token } from './template.js';

/** The commands that have a reply. */
export type Command = 'get' | 'set' | 'other';

/** A reply, read leniently: without its terminators. */
export type Reply =
  | { readonly kind: 'hit'; readonly key: Buffer | undefined; readonly value: Buffer }
  | { readonly kind: Exclude<ReplyKind, 'hit'> | 'other'; readonly text: string };

export type Decoded =
  | { readonly state: 'whole'; readonly reply: Reply; readonly length: number }
  /** A reply is there but may go on: its terminator is missing, as some servers send none. */
  | { readonly state: 'unterminated'; readonly reply: Reply; readonly length: number }
  | { readonly state: 'part' }
  /** The byte at `at` cannot stand in any reply to this command. */
  | { readonly state: 'garbled'; readonly at: number };

const EXPECTED: Readonly<Record<Command, readonly ReplyKind[]>> = {
  get: ['hit', 'miss', 'invalid', 'refused'],
  set: ['stored', 'refused', 'invalid'],
  other: ['invalid', 'refused', 'miss', 'stored'],
};

/** A line of text that no template knows is a reply as well, up to this length. */
const MAX_UNKNOWN_LINE_BYTES = 64 * 1024;

/**
 * Decodes the replies of one dialect. Pure: the caller owns the buffer and the clock.
 */
export class ReplyDecoder {
  readonly #templates: ReadonlyMap<ReplyKind, readonly Token[]>;
  readonly #dialect: Dialect;

  constructor(dialect: Dialect) {
    this.#dialect = dialect;
    this.#templates = new Map(
      REPLY_KINDS.filter((kind) => dialect.replies[kind] !== '').map((kind) => [
        kind,
        kind === 'hit' ? compileTemplate(dialect.replies.hit) : compileTemplate(dialect.replies[kind], ['key']),
      ]),
    );
  }

  /** Reads the first reply in `buffer`, which answers a `command`. */
  decode(buffer: Buffer, command: Command): Decoded {
    const matches = EXPECTED[command].flatMap((kind) => {
      const tokens = this.#templates.get(kind);
      return tokens === undefined
        ? []
        : [{ kind, tokens, match: matchTemplate(tokens, buffer, this.#dialect.sizeUnit) }];
    });
    const mayStillFit = matches.some((m) => m.match.state === 'part');
    const [best] = matches
      .flatMap(({ kind, tokens, match }) => (match.state === 'whole' ? [{ kind, tokens, match }] : []))
      .sort((a, b) => fields(a.tokens) - fields(b.tokens) || fixedBytes(b.tokens) - fixedBytes(a.tokens));
    if (best !== undefined)
      return {
        // A longer reply that starts like this one may be on its way.
        state: mayStillFit ? 'unterminated' : 'whole',
        reply: toReply(best.kind, best.match.fields, this.#dialect),
        length: best.match.length,
      };
    const bare = matches.find((m) => m.match.state === 'part' && m.match.missing === 'terminator');
    if (bare !== undefined && bare.match.state === 'part')
      return {
        state: 'unterminated',
        reply: toReply(bare.kind, bare.match.fields, this.#dialect),
        length: buffer.length,
      };
    if (mayStillFit) return this.#line(buffer, true);
    const hit = matches.find((m) => m.kind === 'hit')?.match;
    if (hit?.state === 'none' && startsLikeHit(this.#templates.get('hit'), buffer))
      return { state: 'garbled', at: hit.at };
    return this.#line(buffer, false);
  }

  /** What no template fits is a line of its own, if it is one. */
  #line(buffer: Buffer, mayStillFit: boolean): Decoded {
    const lf = mayStillFit ? -1 : buffer.indexOf(0x0a);
    if (lf < 0)
      return buffer.length > MAX_UNKNOWN_LINE_BYTES && !mayStillFit ? { state: 'garbled', at: 0 } : { state: 'part' };
    return { state: 'whole', reply: { kind: 'other', text: buffer.toString('latin1', 0, lf).trim() }, length: lf + 1 };
  }
}

/** How much of a reply is open: where several templates fit, the most telling one is meant, such as a miss that is a hit without a value. */
function fields(tokens: readonly Token[]): number {
  return tokens.filter((token) => token.type === 'field').length;
}

/** How much of a reply is fixed. */
function fixedBytes(tokens: readonly Token[]): number {
  return tokens.reduce((sum, token) => sum + (token.type === 'literal' ? token.bytes.length : 0), 0);
}

const decoders = new WeakMap<Dialect, ReplyDecoder>();

/** The decoder of a dialect, compiled once. */
export function decoderOf(dialect: Dialect): ReplyDecoder {
  const known = decoders.get(dialect) ?? new ReplyDecoder(dialect);
  decoders.set(dialect, known);
  return known;
}

/** The words of a reply: its template's first line, trimmed. */
export function wordsOf(template: string): string {
  return (template.split('\n', 1)[0] ?? '').trim();
}

function toReply(kind: ReplyKind, fields: Fields, dialect: Dialect): Reply {
  if (kind === 'hit') return { kind, key: fields.key, value: fields.value ?? Buffer.alloc(0) };
  return { kind, text: wordsOf(dialect.replies[kind]) };
}

/** True where `buffer` starts with the fixed words of a hit, so that it can be nothing else. */
function startsLikeHit(tokens: readonly Token[] | undefined, buffer: Buffer): boolean {
  const first = tokens?.[0];
  return first?.type === 'literal' && buffer.subarray(0, first.bytes.length).equals(first.bytes);
}
