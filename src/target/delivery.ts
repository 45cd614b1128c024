import { type Delivery, lite, type ReplyKind } from '../protocol/dialect.js';
import { encodeGet, encodeSet } from '../protocol/encode.js';
import { wordsOf } from '../protocol/replies.js';
import { BETWEEN_PARTS_MS } from './ask.js';
import { isStranger } from './diagnose.js';
import type { Interview, Question } from './interview.js';
import { builtinReplies, commonLines, fill, hitProgress, progressOf, saysStored } from './learn.js';
import { askSet, type Bring } from './sets.js';

/** Lower-case, without blanks, and of a length that stands for nothing else in a reply. */
export const VALUE = 'memlitekit-says-hello';

/** The first SET that was understood, and the GET that proved it. */
export interface Understood {
  readonly bring: Bring;
  /** Whether the connection takes a second request. */
  readonly keepsConnection: boolean;
  /** The replies, latin1; `hit` is empty where the value did not come back. */
  readonly stored: string;
  readonly hit: string;
}

/**
 * Tries each way to bring a SET until a GET returns the value; words do not matter yet. Undefined where none does.
 * On the way it learns a greeting that comes late.
 */
export async function findDelivery(interview: Interview, key: string): Promise<Understood | undefined> {
  let forgetful: Understood | undefined;
  for (const writes of ['one', 'two'] as const) {
    const bring = { writes, handshake: '', pauseMs: interview.shortWaitMs };
    const understood = await tryBring(interview, key, bring);
    if (understood?.hit) return understood;
    if (interview.endless || interview.exchanges.some(isStranger)) return undefined;
    // It says that the value is stored, and then has not got it: a server to judge, not to turn away.
    if (understood !== undefined && saysStored(understood.stored)) forgetful ??= understood;
    // A GET is one line and has one form: who is silent to it as well will not be won by another form of SET.
    if (interview.silent) return undefined;
  }
  return forgetful;
}

async function tryBring(interview: Interview, key: string, bring: Bring): Promise<Understood | undefined> {
  const connection = await interview.open();
  const about = `a SET in ${bring.writes} write${bring.writes === 'one' ? '' : 's'}`;
  const set = await askSet(interview, connection, bring, { about, key, value: VALUE, progress: firstProgress });
  const hopeless = () => interview.endless || interview.exchanges.some(isStranger);
  const get = encodeGet(key);
  const asked = (about: string): Question => ({ about, progress: (came) => exemplaryHit(came, key) });
  // Where the SET was met with silence, so would be what follows on that connection.
  const silent = set.early === '' && set.reply === '';
  const second = silent || hopeless() ? '' : await interview.say(connection, [get], asked('a GET of that key'));
  connection.close();
  if (hopeless()) return undefined;
  const kept = second.includes(VALUE);
  if (kept && isUsual(set, second, key))
    return { bring: settled(bring, set.early), keepsConnection: true, stored: set.reply, hit: second };

  // A second opinion, on a connection of its own: it tells what belongs to which reply.
  const fresh = await interview.open();
  const before = set.early + set.reply;
  const raw = await interview.say(fresh, [get], {
    about: 'the GET on a new connection',
    // What came before the reply to the SET as well is a greeting, and the reply is to follow.
    progress: (came) => (before !== came && before.startsWith(came) ? 'greeting' : exemplaryHit(came, key)),
  });
  const again = silent && raw.includes(VALUE) ? await interview.say(fresh, [get], asked('the same once more')) : '';
  fresh.close();
  if (interview.greeting === '' && raw.includes(VALUE)) interview.greeting = commonLines(set.early + set.reply, raw);
  const hit = interview.withoutGreeting(raw);
  const early = interview.withoutGreeting(set.early);
  const stored = early === set.early ? interview.withoutGreeting(set.reply) : set.reply;
  if (!hit.includes(VALUE)) {
    // Without a value to go by: what answers no GET at all is not known to take one command only.
    const keepsConnection = kept || second !== '' || hit === '';
    return { bring: settled(bring, early), keepsConnection, stored, hit: kept ? second : '' };
  }
  const late = kept && second.endsWith(hit) ? second.slice(0, -hit.length) : '';
  return {
    bring: settled(bring, early),
    keepsConnection: kept || again.includes(VALUE),
    stored: stored + late,
    hit,
  };
}

/** What was said to the header alone is the handshake; where nothing was, a short pause will do. */
function settled(bring: Bring, early: string): Bring {
  return bring.writes === 'one' ? bring : { ...bring, handshake: early, pauseMs: BETWEEN_PARTS_MS };
}

const SET_REPLIES: readonly ReplyKind[] = ['stored', 'refused', 'invalid'];

function firstProgress(came: string) {
  const known = builtinReplies(SET_REPLIES, '', '');
  const progress = progressOf(came, known);
  if (progress === 'whole') return 'sample';
  const familiar = /stored|^ok\b/i.test(came) || known.some((reply) => came.startsWith(reply));
  return progress === 'line' && !familiar ? 'greeting' : progress;
}

function exemplaryHit(came: string, key: string) {
  const progress = hitProgress(came, builtinReplies(['hit'], key, VALUE), VALUE);
  return progress === 'whole' ? 'sample' : progress;
}

/** Replies word for word as in a built-in dialect leave no doubt. */
function isUsual(set: { early: string; reply: string }, hit: string, key: string): boolean {
  return (
    set.early === '' &&
    builtinReplies(['stored'], '', '').includes(set.reply) &&
    builtinReplies(['hit'], key, VALUE).includes(hit)
  );
}

/** The templates as they were learned. */
export interface LearnedReplies {
  readonly stored: string;
  readonly hit: string;
  readonly miss: string;
}

/** The delivery that a server needs which understood a SET so. */
export async function judgeDelivery(
  interview: Interview,
  key: string,
  { bring, keepsConnection }: Understood,
  replies: LearnedReplies,
): Promise<Delivery> {
  if (!keepsConnection) return 'one-command-per-connection';
  if (bring.handshake !== '') return 'handshake';
  if (bring.writes === 'two') return 'two-writes';
  // Where no value comes back there is nothing to tell by.
  if (replies.hit === '') return 'stream';
  const isStream =
    (await takesPieces(interview, `${key}-cut`, replies)) && (await takesTwoAtOnce(interview, key, replies));
  return isStream ? 'stream' : 'one-write';
}

/** Whether a SET that is cut in three means the same. */
async function takesPieces(interview: Interview, key: string, { stored, hit }: LearnedReplies): Promise<boolean> {
  const { header, body } = encodeSet(lite, key, VALUE);
  const pieces = [header.subarray(0, 6), Buffer.concat([header.subarray(6), body.subarray(0, 4)]), body.subarray(4)];
  const expected = fill(stored, key, VALUE);
  const connection = await interview.open();
  const reply = await interview.say(connection, pieces, {
    about: 'a SET cut in three',
    progress: (came) => progressOf(came, [expected]),
  });
  connection.close();
  if (reply !== '' || stored !== '') return wordsOf(reply) === wordsOf(expected);
  const value = await interview.once(encodeGet(key), {
    about: 'the GET of its key',
    progress: (came) => hitProgress(came, [fill(hit, key, VALUE)], VALUE),
  });
  return value.includes(VALUE);
}

/**
 * Whether two GETs in one write get two replies. A third, of a missing key, is the fence: when its reply is there,
 * what is missing will not come, however slow the server is.
 */
async function takesTwoAtOnce(interview: Interview, key: string, { hit, miss }: LearnedReplies): Promise<boolean> {
  const get = encodeGet(key);
  const hits = (text: string) => text.split(VALUE).length - 1;
  const both = fill(hit, key, VALUE).repeat(2);
  const connection = await interview.open();
  const first = await interview.say(connection, [Buffer.concat([get, get])], {
    about: 'two GETs in one write',
    progress: (came) => (hits(came) === 1 ? 'line' : progressOf(came, [both])),
  });
  const fence = `${key}-none`;
  const behind = (came: string) => hits(first + came) >= 2 || (miss !== '' && came.endsWith(fill(miss, fence, '')));
  const second =
    hits(first) >= 2
      ? ''
      : await interview.say(connection, [encodeGet(fence)], {
          about: 'a GET of a missing key behind them',
          progress: (came) => (behind(came) ? 'whole' : 'part'),
        });
  connection.close();
  return hits(first + second) === 2;
}
