import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { describeBadValue } from '../../../src/stress/judging/bad-value.js';
import { Values } from '../../../src/stress/load/values.js';

const KEY = 3;
const values = new Values({ prefix: 'run-', seed: 1, valueBytes: [60, 90] });
const a = values.bytes(45, 12, KEY);
const b = values.bytes(51, 7, KEY);
const other = values.bytes(9, 1, 8);
const upper = (value: Buffer) => Buffer.from(value.toString('latin1').toUpperCase(), 'latin1');
const text = (value: string) => Buffer.from(value, 'latin1');

function told(value: Buffer) {
  const { kind, of, key } = describeBadValue(values, value, KEY);
  return key === undefined ? { kind, of } : { kind, of, key };
}

describe('what became of a value', () => {
  test.each<[string, Buffer, ReturnType<typeof told>]>([
    ['cut off', a.subarray(0, 30), { kind: 'torn', of: [45] }],
    ['cut off within its token', a.subarray(0, 7), { kind: 'torn', of: [] }],
    ['cut off to nothing', a.subarray(0, 0), { kind: 'torn', of: [] }],
    ['followed by something else', Buffer.concat([a, text('garbage')]), { kind: 'torn', of: [45] }],
    ['without its beginning', a.subarray(30), { kind: 'torn', of: [45] }],
    ['followed by zeros', Buffer.concat([a.subarray(0, 40), Buffer.alloc(20)]), { kind: 'torn', of: [45] }],
    ['two halves', Buffer.concat([a.subarray(0, 40), b.subarray(40)]), { kind: 'mixed', of: [45, 51] }],
    ['of another key', other, { kind: 'foreign', of: [9], key: 8 }],
    ['of another key, cut off', other.subarray(0, 40), { kind: 'foreign', of: [9], key: 8 }],
    ['lower case', text(a.toString('latin1').toLowerCase()), { kind: 'altered', of: [45] }],
    ['upper case', upper(a), { kind: 'altered', of: [45] }],
    ['with a blank', Buffer.concat([a, text(' ')]), { kind: 'altered', of: [45] }],
    ['with a line end', Buffer.concat([a, text('\r\n')]), { kind: 'altered', of: [45] }],
    ['not ours', text('hello'), { kind: 'unknown', of: [] }],
    ['of another run', text('c12.45.K3.AAAAA'), { kind: 'unknown', of: [] }],
    ['cut off in a token of another key', text('c12.45.K8'), { kind: 'unknown', of: [] }],
  ])('%s', (_, value, expected) => {
    expect(told(value)).toEqual(expected);
  });
});

test('what is shown is bounded', () => {
  const huge = Buffer.concat([a, Buffer.alloc(1_000_000, 'x')]);
  expect(describeBadValue(values, huge, KEY).text.length).toBeLessThan(500);
});

test('no more than a few values are named', () => {
  const many = Buffer.concat(Array.from({ length: 100 }, (_, index) => values.bytes(index + 1, 1, KEY)));
  expect(told(many)).toEqual({ kind: 'mixed', of: [1, 2, 3, 4] });
});

test('it says something about any bytes', () => {
  const piece = fc.oneof(
    fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes)),
    fc
      .constantFrom(a, b, other, upper(a))
      .chain((value) => fc.nat({ max: value.length }).map((at) => value.subarray(0, at))),
    fc.constantFrom(text('c99999999999.1.K3.aaaaa'), text('c1.99999999999.k3.'), text('c.1.K3.'), text('.')),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 5 }), (pieces) => {
      const value = Buffer.concat(pieces);
      const { kind, text, of } = describeBadValue(values, value, KEY);
      expect(['torn', 'mixed', 'foreign', 'altered', 'unknown']).toContain(kind);
      expect(text).toBe(value.toString('latin1'));
      expect(of.length).toBeLessThanOrEqual(4);
    }),
  );
});
