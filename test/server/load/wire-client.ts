import { once } from 'node:events';
import { createConnection, type Socket } from 'node:net';

/** What the servers under load speak. */
export type Words = 'lite' | 'course';

/** Texts are byte strings: one character is one byte. `closed`: the connection ended before the reply. */
export type WireReply =
  | { readonly kind: 'stored' | 'refused' | 'miss' | 'closed' }
  | { readonly kind: 'hit'; readonly key: string; readonly value: string }
  | { readonly kind: 'other'; readonly text: string };

/**
 * A client that shares no code with what it judges. Requests may be sent before the replies to earlier ones are there;
 * replies are handed out in order.
 */
export class WireClient {
  readonly #socket: Socket;
  readonly #words: Words;
  readonly #waiting: ((reply: WireReply) => void)[] = [];
  #received: Buffer = Buffer.alloc(0);
  /** What came and nobody had asked for: whatever is asked next is answered that. */
  #surplus: WireReply | undefined;
  #closed = false;

  private constructor(socket: Socket, words: Words) {
    this.#socket = socket;
    this.#words = words;
    socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    socket.on('error', () => {});
    socket.on('close', () => this.#end());
  }

  /** Rejects where nobody listens. */
  static async connect(port: number, words: Words = 'lite'): Promise<WireClient> {
    const socket = createConnection({ host: '127.0.0.1', port, noDelay: true });
    await once(socket, 'connect');
    return new WireClient(socket, words);
  }

  /** @param size what to announce; the length of the value unless given */
  set(key: string, value: string, size: number = value.length): Promise<WireReply> {
    return this.#ask(`set ${key} ${size}\r\n${value}\r\n`);
  }

  get(key: string): Promise<WireReply> {
    return this.#ask(`get ${key}\r\n`);
  }

  close(): void {
    this.#socket.destroy();
  }

  #ask(request: string): Promise<WireReply> {
    return new Promise((resolve) => {
      if (this.#closed || this.#surplus !== undefined) {
        resolve(this.#surplus ?? { kind: 'closed' });
        return;
      }
      this.#waiting.push(resolve);
      this.#socket.write(request, 'latin1');
    });
  }

  #receive(chunk: Buffer): void {
    this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk]);
    for (let next = readReply(this.#received, this.#words); next !== undefined; ) {
      this.#received = this.#received.subarray(next.length);
      const resolve = this.#waiting.shift();
      if (resolve === undefined) this.#surplus = next.reply;
      else resolve(next.reply);
      next = readReply(this.#received, this.#words);
    }
  }

  #end(): void {
    this.#closed = true;
    for (const resolve of this.#waiting.splice(0)) resolve({ kind: 'closed' });
  }
}

/** How long the last replies may be on their way. */
const PATIENCE_MS = 10_000;

/** Closes clients when their last replies are there, or when these do not come. */
export async function closedAfter(clients: readonly WireClient[], replies: Promise<unknown>): Promise<void> {
  const close = () => {
    for (const client of clients) client.close();
  };
  const timer = setTimeout(close, PATIENCE_MS);
  await replies;
  clearTimeout(timer);
  close();
}

const KINDS: Readonly<Record<Words, ReadonlyMap<string, 'stored' | 'refused' | 'miss'>>> = {
  lite: new Map([
    ['STORED', 'stored'],
    ['NOT STORED', 'refused'],
    ['NOT FOUND', 'miss'],
  ]),
  course: new Map([
    ['STORED', 'stored'],
    ['NOT-STORED', 'refused'],
    ['END', 'miss'],
  ]),
};

interface Read {
  readonly reply: WireReply;
  /** Bytes that it takes. */
  readonly length: number;
}

/** The first reply; undefined where not all of it is there. */
function readReply(received: Buffer, words: Words): Read | undefined {
  const end = received.indexOf('\n');
  if (end < 0) return undefined;
  const line = received.toString('latin1', 0, end).replace(/\r$/, '');
  const kind = KINDS[words].get(line);
  if (kind !== undefined) return { reply: { kind }, length: end + 1 };
  const [word, key = ''] = line.split(' ', 2);
  if (word !== 'VALUE') return { reply: { kind: 'other', text: line }, length: end + 1 };
  const rest = line.slice(`VALUE ${key} `.length);
  return words === 'lite' ? liteHit(received, end + 1, key, rest) : courseHit(received, end + 1, key, Number(rest));
}

function liteHit(received: Buffer, at: number, key: string, value: string): Read | undefined {
  return hitBefore('END\n', received, at, { kind: 'hit', key, value });
}

function courseHit(received: Buffer, at: number, key: string, bytes: number): Read | undefined {
  const value = received.toString('latin1', at, at + bytes);
  return hitBefore('\r\nEND\r\n', received, at + bytes, { kind: 'hit', key, value });
}

/** A hit ends in these bytes, or is none. */
function hitBefore(ending: string, received: Buffer, at: number, reply: WireReply): Read | undefined {
  const length = at + ending.length;
  if (received.length < length) return undefined;
  const text = received.toString('latin1', 0, length);
  return { reply: text.endsWith(ending) ? reply : { kind: 'other', text }, length };
}
