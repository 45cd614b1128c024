import type { Address } from '../client/connection.js';
import { formatDuration } from '../duration.js';
import { escapeBytes } from '../protocol/escape.js';
import { formatAddress } from './address.js';
import { Interview, type ProbeExchange } from './interview.js';

/** What others say first, or to a line that they do not know. */
const STRANGERS: readonly { says: string; pattern: RegExp }[] = [
  { says: 'it answers in HTTP', pattern: /^HTTP\/\d|^<(!doctype|html)\b/i },
  { says: 'it speaks SSH', pattern: /^SSH-\d/ },
  { says: 'it answers as Redis does', pattern: /^(\+OK|-ERR|-NOAUTH|-DENIED)/ },
  { says: 'it answers as mail and FTP servers do', pattern: /^[25]\d\d[ -]/ },
  { says: 'it speaks TLS', pattern: /^\x15\x03/ },
];

/** Another form of SET, and of the GET that shows whether it was understood. */
interface OtherForm {
  readonly says: string;
  readonly set: (key: string, value: string) => string;
  readonly get: (key: string) => string;
}

const getLine = (key: string) => `get ${key}\r\n`;

/** Forms that servers were seen to take, in the order in which they are tried. */
const OTHER_FORMS: readonly OtherForm[] = [
  {
    says: 'it stores a value only where its size announces more than it has (LITE-SET-2: as many bytes are to be stored: compare with <=)',
    set: (key, value) => `set ${key} ${value.length + 1}\r\n${value}\r\n`,
    get: getLine,
  },
  {
    says: 'it speaks the classic memcached protocol, `set <key> <flags> <exptime> <bytes>`',
    set: (key, value) => `set ${key} 0 0 ${value.length}\r\n${value}\r\n`,
    get: getLine,
  },
  {
    says: 'it takes a SET with the value on the same line, `set <key> <size> <value>`',
    set: (key, value) => `set ${key} ${value.length} ${value}\r\n`,
    get: getLine,
  },
  {
    says: 'it takes a SET without a size, `set <key> <value>`',
    set: (key, value) => `set ${key} ${value}\r\n`,
    get: getLine,
  },
];

const prefixed = (text: string) => String.fromCharCode(text.length >> 8, text.length & 255) + text;

/** For a target that waits for more of what it takes for the start of a message. */
const PREFIXED_FORM: OtherForm = {
  says: 'it takes messages with two bytes of length in front',
  set: (key, value) => prefixed(`set ${key} ${value}`),
  get: (key) => prefixed(`get ${key}`),
};

const OTHER_VALUE = 'memlitekit-other-form';
/** Nobody is waited for longer than this on a mere suspicion. */
const SUSPICION_MS = 1000;

/** Whether this exchange shows at once that the target is no server of this family. */
export function isStranger(exchange: ProbeExchange): boolean {
  return strangeness(exchange) !== undefined;
}

function strangeness({ sent, came }: ProbeExchange): string | undefined {
  if (sent.length > 0 && came.length > 0 && came.equals(sent.subarray(0, came.length)))
    return came.length === sent.length ? 'it echoes what it receives' : undefined;
  const text = came.toString('latin1', 0, 64);
  return STRANGERS.find(({ pattern }) => pattern.test(text))?.says;
}

/** Says in one sentence what it is that answers, with what was sent and what came. */
export async function diagnose(interview: Interview, key: string): Promise<string> {
  const { address, exchanges, waitMs } = interview;
  const sentence = (what: string, exchange: ProbeExchange | undefined) =>
    `the target at ${formatAddress(address)} does not speak this protocol: ${what}${evidence(exchange)}`;
  const strange = exchanges.find(isStranger);
  if (strange !== undefined) return sentence(strangeness(strange) ?? '', strange);
  if (interview.endless) {
    const flood = exchanges.reduce((most, each) => (each.came.length > most.came.length ? each : most));
    return sentence(`it sends without end${flood.sent.length === 0 ? ' before anything was asked' : ''}`, flood);
  }
  const asked = exchanges.filter(({ sent }) => sent.length > 0);
  if (asked.every(({ came }) => came.length === 0)) {
    if (asked.every(({ ended }) => ended !== undefined))
      return sentence(
        (await speaksTls(address, waitMs)) ? 'it speaks TLS' : 'it ends each connection unasked',
        asked[0],
      );
    const said = await tryForm(address, PREFIXED_FORM, key, waitMs);
    return said !== undefined
      ? sentence(PREFIXED_FORM.says, said)
      : sentence(`it accepts connections but never answers, not within ${formatDuration(waitMs)}`, asked[0]);
  }
  for (const form of OTHER_FORMS) {
    const said = await tryForm(address, form, key, waitMs);
    if (said !== undefined) return sentence(form.says, said);
  }
  return sentence(
    'its replies are none of this family',
    asked.find(({ came }) => came.length > 0),
  );
}

/** The exchange of a SET in another form, where a GET then returns the value. */
async function tryForm(
  address: Address,
  form: OtherForm,
  key: string,
  waitMs: number,
): Promise<ProbeExchange | undefined> {
  const interview = new Interview(address, Math.min(waitMs, SUSPICION_MS));
  try {
    const question = { about: 'another form of SET', progress: () => 'line' as const };
    await interview.once(Buffer.from(form.set(key, OTHER_VALUE), 'latin1'), question);
    const got = await interview.once(Buffer.from(form.get(key), 'latin1'), question);
    return got.includes(OTHER_VALUE) ? interview.exchanges.find(({ sent }) => sent.length > 0) : undefined;
  } catch {
    // It has gone: what was seen before is what there is to tell.
    return undefined;
  }
}

/** How a client of TLS 1.2 begins: with a few ciphers, and no extensions. */
const CLIENT_HELLO = Buffer.from(
  `16030100330100002f0303${Buffer.from('memlitekit-sayshello-in-TLS-1.2!').toString('hex')}000008c02fc02b009c002f0100`,
  'hex',
);

/** Whether a greeting of TLS is answered, by an alert if need be: OpenSSL answers nothing else, and ends the connection without a word. */
async function speaksTls(address: Address, waitMs: number): Promise<boolean> {
  const interview = new Interview(address, Math.min(waitMs, SUSPICION_MS));
  try {
    const answer = await interview.once(CLIENT_HELLO, { about: 'TLS', progress: () => 'whole' });
    return /^[\x15\x16]\x03/.test(answer);
  } catch {
    return false;
  }
}

function evidence(exchange: ProbeExchange | undefined): string {
  if (exchange === undefined) return '';
  const { sent, came, ended } = exchange;
  const received =
    came.length > 0
      ? `received ${quoted(came)}`
      : ended === undefined
        ? 'received nothing'
        : `received nothing, and the connection was ${ended}`;
  return ` (${sent.length === 0 ? 'nothing sent' : `sent ${quoted(sent)}`}, ${received})`;
}

function quoted(bytes: Buffer): string {
  return `"${escapeBytes(bytes, 160)}"`;
}
