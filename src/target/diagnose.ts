import { type Address, Connection } from '../client/connection.js';
import type { WireLog } from '../client/wire-log.js';
import { escapeBytes } from '../protocol/escape.js';
import { ask, dial } from './ask.js';
import type { ProbeExchange } from './probe.js';

/** Other forms of SET that servers were seen to take, in the order in which they are tried. */
const OTHER_FORMS: readonly { form: string; says: string; request: (key: string, value: string) => string }[] = [
  {
    form: 'set <key> <flags> <exptime> <bytes>',
    says: 'it speaks the classic memcached protocol',
    request: (key, value) => `set ${key} 0 0 ${value.length}\r\n${value}\r\n`,
  },
  {
    form: 'set <key> <size> <value>',
    says: 'it takes a SET with the value on the same line',
    request: (key, value) => `set ${key} ${value.length} ${value}\r\n`,
  },
  {
    form: 'set <key> <value>',
    says: 'it takes a SET without a size',
    request: (key, value) => `set ${key} ${value}\r\n`,
  },
];

/** Says in one sentence what it is that answers, with what was sent and what came. */
export async function diagnose(
  address: Address,
  exchanges: readonly ProbeExchange[],
  log: WireLog,
  key: string,
  waitMs: number,
): Promise<string> {
  const where = `${address.host}:${address.port}`;
  const telling = exchanges.find((e) => e.came.length > 0) ?? exchanges[0];
  const evidence = (e: ProbeExchange | undefined) =>
    e === undefined ? '' : ` (sent ${quoted(e.sent)}, received ${e.came.length === 0 ? 'nothing' : quoted(e.came)})`;
  const no = (what: string, e = telling) =>
    `the target at ${where} does not speak this protocol: ${what}${evidence(e)}`;

  if (telling === undefined || exchanges.every((e) => e.came.length === 0))
    return no(
      exchanges.every((e) => e.ended !== undefined)
        ? 'it ends each connection without a reply'
        : 'it accepts connections but never answers',
    );
  if (telling.sent.length === 0 && telling.came.length >= 4096)
    return no('it sends without end before anything was asked');
  if (/HTTP\/\d/.test(telling.came.toString('latin1'))) return no('it answers in HTTP');
  if (telling.sent.length > 0 && telling.came.equals(telling.sent)) return no('it echoes what it receives');
  if (exchanges.some((e) => e.came.length >= 64 * 1024)) return no('it sends without end');
  for (const { form, says, request } of OTHER_FORMS) {
    const value = 'memlitekit-other-form';
    const said = await exchange(address, log, request(key, value), waitMs);
    const got = await exchange(address, log, `get ${key}\r\n`, waitMs);
    if (got?.came.includes(value)) return no(`${says}, \`${form}\``, said);
  }
  return no('its replies are none of this family');
}

async function exchange(
  address: Address,
  log: WireLog,
  text: string,
  waitMs: number,
): Promise<ProbeExchange | undefined> {
  const connection = await dial(address, log, 'probe', waitMs);
  if (!(connection instanceof Connection)) return undefined;
  const heard = await ask(connection, [Buffer.from(text)], {
    firstMs: Math.min(waitMs, 1000),
    quietMs: 100,
    whole: () => false,
  });
  connection.close();
  return { about: 'another form of SET', sent: heard.sent, came: heard.came, ms: heard.firstMs, ended: heard.ended };
}

function quoted(bytes: Buffer): string {
  return `"${escapeBytes(bytes, 160)}"`;
}
