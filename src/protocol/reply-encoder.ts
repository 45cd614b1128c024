import type { ByteWriter } from './byte-writer.js';
import type { Dialect } from './dialect.js';

/** What the server answers. */
export type Reply =
  | { readonly kind: 'stored' | 'refused' | 'invalid' | 'miss' }
  | { readonly kind: 'hit'; readonly key: string; readonly value: Buffer };

/** A stretch of a hit's template: fixed bytes, or what stands for them. */
type Part = Buffer | 'key' | 'value' | 'bytes';

/** Writes the replies of a dialect; its templates are taken apart once. */
export class ReplyEncoder {
  readonly #fixed: Readonly<Record<'stored' | 'refused' | 'invalid' | 'miss', Buffer>>;
  readonly #hit: readonly Part[];

  constructor({ replies }: Pick<Dialect, 'replies'>) {
    this.#fixed = {
      stored: Buffer.from(replies.stored, 'latin1'),
      refused: Buffer.from(replies.refused, 'latin1'),
      invalid: Buffer.from(replies.invalid, 'latin1'),
      miss: Buffer.from(replies.miss, 'latin1'),
    };
    this.#hit = compile(replies.hit);
  }

  encode(reply: Reply, out: ByteWriter): void {
    if (reply.kind === 'hit') this.hit(reply.key, reply.value, out);
    else out.append(this.#fixed[reply.kind]);
  }

  /** The reply to a GET: a miss where there is no value. */
  get(key: string, value: Buffer | undefined, out: ByteWriter): void {
    if (value === undefined) out.append(this.#fixed.miss);
    else this.hit(key, value, out);
  }

  hit(key: string, value: Buffer, out: ByteWriter): void {
    for (const part of this.#hit) {
      if (part === 'key') out.appendLatin1(key);
      else if (part === 'value') out.append(value);
      else if (part === 'bytes') out.appendLatin1(String(value.length));
      else out.append(part);
    }
  }
}

function compile(template: string): Part[] {
  return template
    .split(/(<key>|<value>|<bytes>)/)
    .filter((text) => text !== '')
    .map((text) => {
      if (text === '<key>') return 'key';
      if (text === '<value>') return 'value';
      if (text === '<bytes>') return 'bytes';
      return Buffer.from(text, 'latin1');
    });
}
