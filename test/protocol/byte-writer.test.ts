import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { ByteWriter } from '../../src/protocol/byte-writer.js';

const bytes = fc.uint8Array({ maxLength: 150, size: 'max' }).map((array) => Buffer.from(array));

/** One call, and what it adds. */
const call = fc.oneof(
  bytes.map((given) => ({ added: given, to: (out: ByteWriter) => out.append(given) })),
  fc.tuple(bytes, fc.nat({ max: 40 }), fc.nat({ max: 40 })).map(([given, before, after]) => {
    const start = Math.min(before, given.length);
    const end = Math.max(start, given.length - after);
    return { added: given.subarray(start, end), to: (out: ByteWriter) => out.appendRange(given, start, end) };
  }),
  fc.nat({ max: 255 }).map((byte) => ({ added: Buffer.from([byte]), to: (out: ByteWriter) => out.appendByte(byte) })),
  bytes.map((given) => ({ added: given, to: (out: ByteWriter) => out.appendLatin1(given.toString('latin1')) })),
  bytes.map((given) => ({
    added: given,
    to: (out: ByteWriter) => {
      const at = out.reserve(given.length);
      given.copy(out.buffer, at);
    },
  })),
);
const calls = fc.array(call, { maxLength: 12 });

afterEach(() => void vi.restoreAllMocks());

describe('ByteWriter', () => {
  test('gathers all that is appended, in order, again and again', () => {
    fc.assert(
      fc.property(fc.array(calls, { minLength: 1, maxLength: 4 }), fc.constantFrom('take', 'clear'), (rounds, end) => {
        const out = new ByteWriter();
        for (const round of rounds) {
          for (const { to } of round) to(out);
          const expected = Buffer.concat(round.map(({ added }) => added));
          expect(out.length).toBe(expected.length);
          expect(out.view().equals(expected)).toBe(true);
          expect(out.buffer.subarray(0, out.length).equals(expected)).toBe(true);
          if (end === 'take') expect(out.take().equals(expected)).toBe(true);
          else out.clear();
          expect(out.length).toBe(0);
        }
      }),
    );
  });

  test('what was taken is not touched again; what was cleared is memory for what comes', () => {
    const out = new ByteWriter();
    out.appendLatin1('one');
    const taken = out.take();
    out.appendLatin1('two');
    const { buffer } = out;
    out.clear();
    out.appendLatin1('three');
    expect(out.buffer).toBe(buffer);
    expect(out.view().toString()).toBe('three');
    expect(taken.toString()).toBe('one');
  });

  test('the first bytes are dropped, and those behind them move', () => {
    const out = new ByteWriter();
    out.appendLatin1('one two');
    out.dropFirst(4);
    out.appendLatin1('!');
    expect(out.view().toString()).toBe('two!');
  });

  test('what comes byte by byte is moved a bounded number of times', () => {
    let made = 0;
    const { allocUnsafe } = Buffer;
    vi.spyOn(Buffer, 'allocUnsafe').mockImplementation((count) => {
      made += count;
      return allocUnsafe(count);
    });
    const out = new ByteWriter();
    for (let i = 0; i < 10_000; i++) out.appendByte(i);
    expect(made).toBeLessThan(40_000);
  });

  test('does not keep more than 1 MiB of memory when cleared', () => {
    const out = new ByteWriter();
    out.reserve(1024 * 1024);
    out.clear();
    expect(out.buffer.length).toBe(1024 * 1024);
    out.reserve(1024 * 1024 + 1);
    out.clear();
    expect(out.buffer.length).toBe(0);
  });
});
