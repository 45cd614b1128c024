import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { escapeBytes, unescapeBytes } from '../../src/protocol/escape.js';

/** One line of an example in the notation of docs/spec/README.md. */
export type Step =
  | { readonly kind: 'send' | 'receive'; readonly client: string; readonly bytes: Buffer }
  | { readonly kind: 'event'; readonly client: string; readonly event: ClientEvent };

const EVENTS = ['half-close', 'close', 'reset', 'closed'] as const;
export type ClientEvent = (typeof EVENTS)[number];

/** Reads an example; throws on a line that the notation does not have. */
export function parseWire(text: string): Step[] {
  return text.split('\n').flatMap((line): Step[] => {
    if (line.startsWith('#')) return [];
    const [, client = '', mark, rest = ''] = /^([a-z]*)([<>!]) (.*)$/.exec(line) ?? [];
    if (mark === undefined) throw new Error(`not in the notation: ${line}`);
    if (mark !== '!')
      return [{ kind: mark === '>' ? 'send' : 'receive', client, bytes: unescapeBytes(repeated(rest)) }];
    const event = EVENTS.find((each) => each === rest);
    if (event === undefined) throw new Error(`no such event: ${line}`);
    return [{ kind: 'event', client, event }];
  });
}

function repeated(text: string): string {
  return text.replaceAll(/\{(.)\*(\d+)\}/gu, (_, char: string, count: string) => char.repeat(Number(count)));
}

/**
 * Replays an example, step by step, and throws where the server answers otherwise. In the end every connection that is
 * still open both ways has to be in sync: a GET of a key that was never set must be a `miss`, and nothing else come.
 */
export async function replay(steps: readonly Step[], port: number, miss: Buffer): Promise<void> {
  const peers = new Map<string, Peer>();
  try {
    for (const { client } of steps) if (!peers.has(client)) peers.set(client, await Peer.connect(port));
    for (const step of steps) await peers.get(step.client)?.take(step);
    const open = [...peers.values()].filter((peer) => peer.open);
    for (const peer of open) {
      await peer.take({ kind: 'send', client: '', bytes: Buffer.from('get never-set\r\n') });
      await peer.take({ kind: 'receive', client: '', bytes: miss });
      peer.expectNothingMore();
    }
  } finally {
    for (const peer of peers.values()) peer.destroy();
  }
}

/** Only a guard against hanging; a sound server never comes near. */
const DEADLINE_MS = 20_000;

class Peer {
  open = true;
  #received = Buffer.alloc(0);
  #ended = false;
  #changed = (): void => {};

  private constructor(private readonly socket: Socket) {
    const change = (): void => this.#changed();
    socket.on('data', (chunk) => {
      this.#received = Buffer.concat([this.#received, chunk]);
      change();
    });
    socket.on('error', () => {});
    for (const event of ['end', 'close']) {
      socket.on(event, () => {
        this.#ended = true;
        change();
      });
    }
  }

  static async connect(port: number): Promise<Peer> {
    const socket = connect({ host: '127.0.0.1', port, allowHalfOpen: true, noDelay: true });
    await once(socket, 'connect');
    return new Peer(socket);
  }

  async take(step: Step): Promise<void> {
    if (step.kind === 'event') await this.#undergo(step.event);
    else if (step.kind === 'receive') await this.#receive(step.bytes);
    else await new Promise((resolve) => this.socket.write(step.bytes, resolve));
  }

  async #receive(expected: Buffer): Promise<void> {
    await this.#until(() => this.#received.length >= expected.length || this.#ended);
    const received = this.#received.subarray(0, expected.length);
    if (!received.equals(expected)) {
      throw new Error(`expected ${escapeBytes(expected, 200)}, received ${escapeBytes(this.#received, 200)}`);
    }
    this.#received = this.#received.subarray(expected.length);
  }

  async #undergo(event: ClientEvent): Promise<void> {
    this.open = false;
    if (event === 'half-close') this.socket.end();
    else if (event === 'reset') this.socket.resetAndDestroy();
    else if (event === 'close') this.socket.destroy();
    else {
      await this.#until(() => this.#ended);
      this.expectNothingMore();
    }
  }

  expectNothingMore(): void {
    if (this.#received.length > 0) throw new Error(`nobody asked for ${escapeBytes(this.#received, 200)}`);
  }

  destroy(): void {
    this.socket.destroy();
  }

  async #until(met: () => boolean): Promise<void> {
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      this.#changed();
    }, DEADLINE_MS);
    try {
      while (!met()) {
        if (late) throw new Error(`no reply; received so far: ${escapeBytes(this.#received, 200)}`);
        await new Promise<void>((resolve) => {
          this.#changed = resolve;
        });
      }
    } finally {
      clearTimeout(timer);
    }
  }
}
