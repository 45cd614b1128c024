import type { Corpus } from './corpus.js';
import { generator } from './random.js';
import type { Exchange, Wire } from './wire.js';
import type { Operation } from './workload.js';

/**
 * Requests in a row, and the replies to them, laid out before anything is timed: a batch is a stretch of one buffer, and
 * its replies are right when they equal a stretch of the other.
 */
export interface Tape {
  /** How many requests there are. */
  readonly length: number;
  readonly requests: Buffer;
  readonly replies: Buffer;
  /** Request n is `requests` from `requestAt[n]` to before `requestAt[n + 1]`. */
  readonly requestAt: Uint32Array;
  readonly replyAt: Uint32Array;
}

/** A tape takes no more, but for a single batch that does. */
export const MOST_TAPE_BYTES = 32 * 1024 * 1024;
/** So many requests are drawn at least, or twice the keys, where there is room: the same few would stay in all caches. */
const LEAST_DRAWN = 32 * 1024;

/** SETs of all keys in their order: what loads a target. */
export function loadingTape(wire: Wire, corpus: Corpus): Tape {
  return layOut(corpus.keys, (index) => wire.set(corpus.key(index), corpus.value(index)));
}

/**
 * Operations on keys drawn uniformly, the same for the same seed on every wire.
 * @param pipeline the length is a multiple of it, so that all batches are of one size
 */
export function drawnTape(
  wire: Wire,
  corpus: Corpus,
  { operation, pipeline, seed }: { operation: Operation; pipeline: number; seed: number },
): Tape {
  const random = generator(seed);
  const { request, reply } = wire.set(corpus.key(0), corpus.value(0));
  const found = wire.get(corpus.key(0), corpus.value(0));
  const bytes = Math.max(request.length + reply.length, found.request.length + found.reply.length);
  const wanted = Math.min(Math.max(LEAST_DRAWN, 2 * corpus.keys), Math.floor(MOST_TAPE_BYTES / bytes));
  const length = Math.max(1, Math.floor(wanted / pipeline)) * pipeline;
  return layOut(length, () => {
    const index = Math.floor(random() * corpus.keys);
    const isSet = operation === 'set' || (operation === 'mix' && random() < 0.1);
    return isSet ? wire.set(corpus.key(index), corpus.value(index)) : wire.get(corpus.key(index), corpus.value(index));
  });
}

/** So many small buffers are gathered before they become one. */
const GATHERED = 4096;

function layOut(length: number, exchange: (index: number) => Exchange): Tape {
  const requests = new Track(length);
  const replies = new Track(length);
  for (let index = 0; index < length; index += 1) {
    const { request, reply } = exchange(index);
    requests.add(request);
    replies.add(reply);
  }
  return {
    length,
    requests: requests.bytes(),
    replies: replies.bytes(),
    requestAt: requests.starts,
    replyAt: replies.starts,
  };
}

class Track {
  readonly starts: Uint32Array;
  readonly #whole: Buffer[] = [];
  #parts: Buffer[] = [];
  #count = 0;

  constructor(length: number) {
    this.starts = new Uint32Array(length + 1);
  }

  add(part: Buffer): void {
    this.#parts.push(part);
    this.starts[this.#count + 1] = (this.starts[this.#count] ?? 0) + part.length;
    this.#count += 1;
    if (this.#parts.length === GATHERED) this.#gather();
  }

  bytes(): Buffer {
    this.#gather();
    return Buffer.concat(this.#whole);
  }

  #gather(): void {
    this.#whole.push(Buffer.concat(this.#parts));
    this.#parts = [];
  }
}

/** What a server says on connect, as a tape without a request. */
export function tapeOfGreeting(greeting: Buffer): Tape {
  return {
    length: 1,
    requests: Buffer.alloc(0),
    replies: greeting,
    requestAt: new Uint32Array(2),
    replyAt: Uint32Array.of(0, greeting.length),
  };
}
