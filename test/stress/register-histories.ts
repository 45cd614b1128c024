import fc from 'fast-check';
import { GET, type History, MISSING, REFUSED, SET, UNWRITTEN } from '../../src/consistency/history.js';

interface Drawn {
  readonly kind: number;
  readonly value: number;
  readonly start: number;
  readonly lasts: number | null;
}

const COUNT = 10;

/** A history of one key: SETs have values of their own, GETs any; few moments, so that much overlaps or meets. */
export const registerHistory: fc.Arbitrary<History> = fc
  .array(
    fc.record({
      kind: fc.constantFrom(GET, GET, SET, SET, REFUSED),
      value: fc.integer({ min: UNWRITTEN, max: COUNT }),
      start: fc.nat(30),
      lasts: fc.option(fc.nat(12), { freq: 8 }),
    }),
    { minLength: 2, maxLength: COUNT },
  )
  .map((drawn) => {
    const written = new Set(drawn.flatMap(({ kind }, index) => (kind === GET ? [] : [index + 1])));
    const seen = ({ kind, value, lasts }: Drawn, index: number) => {
      if (kind !== GET) return index + 1;
      return lasts === null ? MISSING : value > 0 && !written.has(value) ? UNWRITTEN : value;
    };
    return {
      ...{ length: drawn.length, keys: 1, values: COUNT, events: [{ at: 15, kind: 'kill' }] },
      kind: Uint8Array.from(drawn, ({ kind, lasts }) => (kind === REFUSED && lasts === null ? SET : kind)),
      client: Uint32Array.from(drawn.keys()),
      key: new Uint32Array(drawn.length),
      value: Int32Array.from(drawn, seen),
      start: Float64Array.from(drawn, ({ start }) => start),
      end: Float64Array.from(drawn, ({ start, lasts }) => start + (lasts ?? Number.POSITIVE_INFINITY)),
    };
  });
