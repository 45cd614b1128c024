import fc from 'fast-check';
import { GET, type History, MISSING, REFUSED, type Remark, SET, UNWRITTEN } from '../../../src/consistency/history.js';

/** Any text that JSON can hold: values are somebody else's bytes. */
const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 8 }), fc.constantFrom('', 'null', '"', '\\', '\n', 'é'));
const names = (count: number) => fc.uniqueArray(text, { minLength: count, maxLength: count });

interface Drawn {
  readonly client: number;
  readonly key: number;
  readonly kind: number;
  readonly value: number;
  readonly start: number;
  readonly lasts: number;
}

const KEYS = 3;
const VALUES = 5;
const CLIENTS = 4;
const time = fc.oneof(fc.nat(50), fc.double({ min: 0, max: 1e12, noNaN: true }));

const drawn: fc.Arbitrary<Drawn> = fc.record({
  client: fc.nat(CLIENTS - 1),
  key: fc.nat(KEYS - 1),
  kind: fc.constantFrom(GET, SET, REFUSED),
  value: fc.integer({ min: UNWRITTEN, max: VALUES }),
  start: time,
  lasts: fc.oneof(time, fc.constant(Number.POSITIVE_INFINITY)),
});

const event = fc.record({ at: time, kind: fc.constantFrom('kill', 'term', 'start', 'pause', 'resume') });
const remark = fc.record({ kind: fc.constantFrom<Remark['kind']>('torn', 'mixed', 'altered', 'unknown'), text });

/** A history with names of all kinds, reads of what nobody wrote, unanswered operations and events; values are written any number of times. */
export const history: fc.Arbitrary<History> = fc
  .record({
    drawn: fc.array(drawn, { maxLength: 12 }),
    events: fc.array(event, { maxLength: 3 }),
    keys: names(KEYS),
    values: names(VALUES),
    clients: names(CLIENTS),
    remarks: fc.array(remark, { minLength: 12, maxLength: 12 }),
  })
  .map(({ drawn, events, keys, values, clients, remarks }) => {
    const numberOf = ({ key, value }: Drawn) => key * VALUES + Math.max(1, value);
    const written = new Set(drawn.filter(({ kind }) => kind !== GET).map(numberOf));
    const seen = (operation: Drawn) => {
      const { kind, value, lasts } = operation;
      if (kind !== GET) return numberOf(operation);
      if (lasts === Number.POSITIVE_INFINITY || value === MISSING) return MISSING;
      return value > 0 && written.has(numberOf(operation)) ? numberOf(operation) : UNWRITTEN;
    };
    const column = drawn.map(seen);
    return {
      length: drawn.length,
      kind: Uint8Array.from(drawn, ({ kind, lasts }) =>
        kind === REFUSED && lasts === Number.POSITIVE_INFINITY ? SET : kind,
      ),
      client: Uint32Array.from(drawn, ({ client }) => client),
      key: Uint32Array.from(drawn, ({ key }) => key),
      value: Int32Array.from(column),
      start: Float64Array.from(drawn, ({ start }) => start),
      end: Float64Array.from(drawn, ({ start, lasts }) => start + lasts),
      ...{ keys: KEYS, values: KEYS * VALUES },
      events: events.toSorted((a, b) => a.at - b.at),
      names: {
        key: (key) => keys[key] ?? '',
        value: (value) => values[(value - 1) % VALUES] ?? '',
        client: (client) => clients[client] ?? '',
      },
      remarks: new Map(
        column.flatMap((value, index) =>
          value === UNWRITTEN ? [[index, { ...remarks[index]!, of: [...written].slice(0, 2) }]] : [],
        ),
      ),
    };
  });
