import { SPACE } from '../../protocol/bytes.js';
import type { Framing } from '../../protocol/dialect.js';
import type { Client } from './client.js';
import type { Header, Seams, Value } from './seams.js';

type Steps = Pick<
  Seams,
  | 'line'
  | 'command'
  | 'words'
  | 'verb'
  | 'allowsKey'
  | 'size'
  | 'value'
  | 'accept'
  | 'set'
  | 'refuse'
  | 'get'
  | 'unknown'
  | 'exit'
>;

const COMMAND_LINE_BYTES = 2048;
/** What no key has in it: control characters and spaces. */
const UNFIT = /[\x00-\x20\x7f]/;

/** Lines to requests, and what each of them does. */
export function requestSteps(seams: Seams): Steps {
  const longest = () => seams.limits.maxValueBytes;
  return {
    line: (client) => client.line(COMMAND_LINE_BYTES + (seams.dialect.framing === 'line' ? longest() : 0)),

    async command(line, client) {
      const words = seams.words(line);
      const [first, second] = words;
      if (first === undefined) return true;
      const verb = seams.verb(first);
      if (verb === 'exit' && words.length === 1) return seams.exit(client);
      if (verb === 'get' && words.length === 2 && second !== undefined) await seams.get(second, client);
      else if (verb === 'set' && words.length >= 3) await seams.set(headerOf(line, words), client);
      else await seams.unknown(line, client);
      return true;
    },

    words(line) {
      const words: Buffer[] = [];
      for (let at = 0; at < line.length; ) {
        const space = line.indexOf(SPACE, at);
        const end = space < 0 ? line.length : space;
        if (end > at) words.push(line.subarray(at, end));
        at = end + 1;
      }
      return words;
    },
    verb: (word) => word.toString('latin1').toLowerCase(),
    allowsKey: (key) => key.length <= seams.limits.maxKeyBytes && !UNFIT.test(key.toString('latin1')),
    size: (word) => (/^[0-9]+$/.test(word.toString('latin1')) ? Number(word) : Number.NaN),

    value: (size, client) =>
      seams.dialect.framing === 'line' ? client.line(longest() + 1) : countedValue(size, client),

    accept(value, size) {
      const { sizeRule, framing } = seams.dialect;
      const spaced = framing === 'line' && sizeRule !== 'any' && value.length === size + 1 && value.at(-1) === SPACE;
      const meant = spaced ? value.subarray(0, -1) : value;
      const fits = sizeRule === 'any' || (sizeRule === 'exact' ? meant.length === size : meant.length <= size);
      return fits && meant.length <= longest() ? meant : undefined;
    },

    async get(key, client) {
      if (!seams.allowsKey(key)) return seams.reply('invalid', client);
      const value = await seams.find(key, client);
      return value === undefined ? seams.reply('miss', client) : seams.hit(key, value, client);
    },

    async set(header, client) {
      const size = seams.size(header.size);
      const refusal = refusalOf(seams, header, size);
      if (refusal !== undefined) {
        // At once: whoever announces what cannot come is not to wait for it. What comes of it belongs to this request.
        await seams.reply(refusal, client);
        return header.inline === undefined ? skipValue(seams.dialect.framing, size, client) : undefined;
      }
      const value = header.inline ?? (await seams.value(size, client));
      if (value === 'end') return;
      const stored = value === 'too long' ? undefined : seams.accept(value, size);
      if (stored === undefined) return seams.refuse(header.key, value, client);
      await seams.store(header.key, stored, client);
      return seams.reply('stored', client);
    },
    refuse: (_key, _value, client) => seams.reply('refused', client),

    unknown: (_line, client) => seams.reply('invalid', client),
    exit: async () => false,
  };
}

/** The value, as it stands, begins behind the spaces that follow the size. */
function headerOf(line: Buffer, words: readonly Buffer[]): Header {
  const [, key = line, size = line] = words;
  const behind = words.length > 3 ? /^ *[^ ]+ +[^ ]+ +[^ ]+ +(?=[^ ])/.exec(line.toString('latin1')) : null;
  return { key, size, inline: behind === null ? undefined : line.subarray(behind[0].length) };
}

/** Why a SET is answered without a look at its value; undefined where it is not. */
function refusalOf(seams: Seams, { key, inline }: Header, size: number): 'invalid' | 'refused' | undefined {
  const isCounted = seams.dialect.framing === 'length';
  if (!seams.allowsKey(key) || Number.isNaN(size)) return 'invalid';
  if (isCounted && (inline !== undefined || !Number.isSafeInteger(size))) return 'invalid';
  return isCounted && size > seams.limits.maxValueBytes ? 'refused' : undefined;
}

async function skipValue(framing: Framing, size: number, client: Client): Promise<void> {
  if (framing === 'length' && Number.isSafeInteger(size)) await client.skipBytes(size);
  await client.skipLine();
}

async function countedValue(size: number, client: Client): Promise<Value> {
  const value = await client.bytes(size);
  const end = await client.line(0);
  if (end === 'end') return 'end';
  return end.length === 0 ? value : 'too long';
}
