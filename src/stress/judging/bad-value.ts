import type { Remark } from '../../consistency/history.js';
import type { ValueToken } from '../load/value-token.js';
import type { Values } from '../load/values.js';

/** So much of a value is kept. */
const KEPT_BYTES = 400;
/** So much of either end is searched for tokens: a value of a megabyte has tens of thousands of them. */
const SEARCHED_BYTES = 64 * 1024;
/** So many values are named. */
const NAMED = 4;
const TOKEN = /c\d+\.\d+\.k\d+\.[\w-]{5}/gi;

/** A token that was found in what came. */
interface Origin {
  readonly number: number;
  readonly client: number;
  readonly key: number;
}

/** Says what became of a value that is none: what a GET of `key` was answered. */
export function describeBadValue(values: Values, value: Buffer, key: number): Remark {
  const searched = Buffer.concat([
    value.subarray(0, SEARCHED_BYTES),
    value.subarray(SEARCHED_BYTES).subarray(-SEARCHED_BYTES),
  ]);
  const text = value.toString('latin1', 0, KEPT_BYTES) + (value.length > KEPT_BYTES ? '…' : '');
  const origins = originsIn(values.token, searched);
  const [origin] = origins;
  if (origin === undefined) return { text, ...describeWithoutOrigin(values, value, searched, key) };
  const of = origins.slice(0, NAMED).map(({ number }) => number);
  if (origins.length > 1) return { kind: 'mixed', text, of };
  if (origin.key !== key) return { kind: 'foreign', text, of, key: origin.key };
  const whole = values.bytes(origin.number, origin.client, origin.key);
  return { kind: normal(whole).equals(normal(value)) ? 'altered' : 'torn', text, of };
}

/** Without a whole token: changed in case, or cut so short that nothing tells whose it is. */
function describeWithoutOrigin(
  values: Values,
  value: Buffer,
  searched: Buffer,
  key: number,
): Pick<Remark, 'kind' | 'of'> {
  for (const [, client = '', number = '', of = ''] of searched
    .toString('latin1')
    .matchAll(/c(\d+)\.(\d+)\.k(\d+)\./gi)) {
    if (Number(of) !== key || !isNumber(client) || !isNumber(number)) continue;
    const whole = values.bytes(Number(number), Number(client), key);
    if (normal(whole).equals(normal(value))) return { kind: 'altered', of: [Number(number)] };
  }
  return { kind: isStartOfToken(value, key) ? 'torn' : 'unknown', of: [] };
}

function isNumber(digits: string): boolean {
  return digits.length <= 10 && Number(digits) < 2 ** 31;
}

/** All different values whose tokens stand in these bytes, in order of their places. */
function originsIn(token: ValueToken, bytes: Buffer): Origin[] {
  const found = new Map<number, Origin>();
  for (const { index } of bytes.toString('latin1').matchAll(TOKEN)) {
    if (!token.read(bytes, index, bytes.length)) continue;
    const { number, client, key } = token;
    found.set(number, { number, client, key });
  }
  return [...found.values()];
}

/** Without case, blanks and line ends. */
function normal(value: Buffer): Buffer {
  return Buffer.from(value.toString('latin1').replace(/\s+/g, '').toLowerCase(), 'latin1');
}

/** An empty value is one as well. */
function isStartOfToken(value: Buffer, key: number): boolean {
  const [, of] = /^(?:c(?:\d+(?:\.(?:\d+(?:\.(?:K(\d*)(?:\.[\w-]{0,4})?)?)?)?)?)?)?$/.exec(
    value.toString('latin1', 0, 64),
  ) ?? [undefined, '?'];
  return value.length < 64 && of !== '?' && String(key).startsWith(of ?? '');
}
