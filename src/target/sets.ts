import type { Connection } from '../client/connection.js';
import { lite } from '../protocol/dialect.js';
import { encodeSet } from '../protocol/encode.js';
import { wordsOf } from '../protocol/replies.js';
import type { Interview, Question } from './interview.js';

/** How the probe brings a SET to the server. */
export interface Bring {
  readonly writes: 'one' | 'two';
  /** What the server says between header and value; empty where it says nothing. */
  readonly handshake: string;
  /** Between the writes, where there is no handshake to wait for. */
  readonly pauseMs: number;
}

export interface SetAnswer {
  /** What came in reply to the header alone. */
  readonly early: string;
  /** What came when all was sent. */
  readonly reply: string;
}

/** A SET of a key, with its own size unless another is given. */
export async function askSet(
  interview: Interview,
  connection: Connection,
  { writes, handshake, pauseMs }: Bring,
  { key, value, size = value.length, ...question }: Question & { key: string; value: string; size?: number },
): Promise<SetAnswer> {
  const { header, body } = encodeSet(lite, key, value, size);
  if (writes === 'one')
    return { early: '', reply: await interview.say(connection, [Buffer.concat([header, body])], question) };
  const early = await interview.say(connection, [header], {
    about: `${question.about}, its header`,
    progress: (came) => (came === handshake ? 'whole' : 'line'),
    firstMs: handshake === '' ? pauseMs : interview.waitMs,
  });
  if (handshake !== '' && wordsOf(early) !== wordsOf(handshake)) return { early, reply: early };
  return {
    early,
    reply: await interview.say(connection, [body], { ...question, about: `${question.about}, its value` }),
  };
}
