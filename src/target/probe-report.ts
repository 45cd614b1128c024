import pc from 'picocolors';
import { formatDuration } from '../duration.js';
import { type Delivery, DIALECTS, type Dialect, lite, REPLY_KINDS, type ReplyKind } from '../protocol/dialect.js';
import { escapeBytes } from '../protocol/escape.js';
import { wordsOf } from '../protocol/replies.js';
import type { ProbeExchange } from './interview.js';
import type { Probed } from './probe.js';

export interface ProbeReportOptions {
  /** The target, for people. */
  readonly description: string;
  readonly colors: boolean;
  /** Whether each exchange is shown. */
  readonly exchanges: boolean;
}

/** One line of the table: what it is about, what was learned, and what the specification has instead. */
interface Row {
  readonly label: string;
  readonly learned: string;
  readonly note?: string | undefined;
}

/** What was learned, as a table for people; what deviates from the nearest specification is marked. */
export function probeTable(probed: Probed, { description, colors, exchanges }: ProbeReportOptions): string {
  const { dialect } = probed;
  const paint = pc.createColors(colors);
  const law = DIALECTS.get(dialect.spec) ?? lite;
  const rows = tableRows(probed, law);
  const wide = Math.max(...rows.map(({ label }) => label.length));
  const wider = Math.max(...rows.filter(({ note }) => note).map(({ learned }) => learned.length), 0);
  const lines = rows.map(({ label, learned, note }) =>
    note === undefined
      ? `    ${paint.dim(label.padEnd(wide))}  ${learned}`
      : `  ${paint.yellow('!')} ${paint.dim(label.padEnd(wide))}  ${learned.padEnd(wider)}  ${paint.yellow(note)}`,
  );
  const differing = rows.filter(({ note }) => note !== undefined).length;
  const verdict =
    differing === 0
      ? `speaks ${dialect.spec} in all of this`
      : `differs from ${dialect.spec} in ${differing} point${differing === 1 ? '' : 's'}, marked with !`;
  const shown = exchanges ? `\n\n${exchangeLines(probed.exchanges, paint)}` : '';
  return `${paint.bold(description)} ${verdict}\n\n${lines.join('\n')}${shown}\n`;
}

/** The same for programs: one object, its texts escaped as in the table. */
export function probeJson({ dialect, assumed, delayMs, exchanges }: Probed, target: string): string {
  const escaped = exchanges.map(({ about, sent, came, ms, ended }) => ({
    about,
    sent: escapeBytes(sent),
    came: escapeBytes(came),
    ms: ms === undefined ? null : tenths(ms),
    ended: ended ?? null,
  }));
  return JSON.stringify({ target, dialect, assumed, delayMs: tenths(delayMs), exchanges: escaped }, null, 2);
}

const DELIVERY_NOTES: Readonly<Record<Delivery, string>> = {
  stream: '',
  'one-write': 'each request needs a segment of its own: a stream has none',
  'two-writes': 'header and value need segments of their own: a stream has none',
  handshake: 'a line nobody asked for comes between header and value',
  'one-command-per-connection': 'a connection should serve any number of requests',
};

function tableRows({ dialect, assumed, delayMs }: Probed, law: Dialect): Row[] {
  const word = (label: string, learned: string, wanted: string, says: string): Row => ({
    label,
    learned: `${learned}: ${says}`,
    note: learned === wanted ? undefined : `${law.name}: ${wanted}`,
  });
  return [
    { label: 'nearest to', learned: dialect.spec },
    { label: 'greeting', learned: shown(dialect.greeting), note: greetingNote(dialect.greeting, law) },
    {
      label: 'delivery',
      learned: dialect.delivery,
      note: DELIVERY_NOTES[dialect.delivery] === '' ? undefined : DELIVERY_NOTES[dialect.delivery],
    },
    ...(dialect.handshake === '' ? [] : [{ label: 'handshake', learned: shown(dialect.handshake) }]),
    word(
      'framing',
      dialect.framing,
      law.framing,
      dialect.framing === 'line' ? 'a value ends with its line' : 'a value is as long as announced',
    ),
    word('size rule', dialect.sizeRule, law.sizeRule, SIZE_RULE_WORDS[dialect.sizeRule]),
    ...REPLY_KINDS.map((kind) => replyRow(kind, dialect, law, assumed)),
    { label: 'slowest reply', learned: formatDuration(Math.ceil(delayMs)) },
  ];
}

const SIZE_RULE_WORDS: Readonly<Record<Dialect['sizeRule'], string>> = {
  'at-most': 'a shorter value is stored too',
  exact: 'a shorter value is not stored',
  any: 'the size is ignored',
};

function replyRow(kind: ReplyKind, dialect: Dialect, law: Dialect, assumed: readonly ReplyKind[]): Row {
  const wanted = law.replies[kind];
  const reply = dialect.replies[kind];
  if (assumed.includes(kind)) return { label: kind, learned: '', note: `none was seen; ${law.name}: ${shown(wanted)}` };
  const onlyEnds = wordsOf(reply) === wordsOf(wanted);
  const note = onlyEnds ? `${law.name} ends it otherwise: ${shown(wanted)}` : `${law.name}: ${shown(wanted)}`;
  return { label: kind, learned: shown(reply), note: reply === wanted ? undefined : note };
}

function greetingNote(greeting: string, law: Dialect): string | undefined {
  if (greeting === '') return undefined;
  if (law.spec === 'course') return 'course: none';
  return /^[^\n]*\n$/.test(greeting) ? undefined : 'lite: one line at most';
}

function exchangeLines(exchanges: readonly ProbeExchange[], paint: ReturnType<typeof pc.createColors>): string {
  return exchanges
    .map(({ about, sent, came, ms, ended }) => {
      const time = ms === undefined ? '' : ` after ${formatDuration(tenths(ms))}`;
      const end = ended === undefined ? '' : `${came.length === 0 ? '' : ', '}the connection is ${ended}`;
      const nothing = came.length === 0 && ended === undefined ? 'nothing' : '';
      return [
        paint.bold(about),
        ...(sent.length === 0 ? [] : [`  ${paint.dim('sent')}  ${escapeBytes(sent, SHOWN_BYTES)}`]),
        `  ${paint.dim('came')}  ${escapeBytes(came, SHOWN_BYTES)}${nothing}${paint.dim(time)}${end}`,
      ].join('\n');
    })
    .join('\n');
}

const SHOWN_BYTES = 400;

function shown(text: string): string {
  return text === '' ? 'none' : escapeBytes(Buffer.from(text, 'latin1'), SHOWN_BYTES);
}

function tenths(ms: number): number {
  return Math.round(ms * 10) / 10;
}
