import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { ByteQueue } from '../../src/protocol/byte-queue.js';

/** What is done with a queue: so many bytes come, a share of what is there is used up, or chunks are let go of. */
const action = fc.oneof(
  fc.record({ push: fc.oneof(fc.nat({ max: 20 }), fc.nat({ max: 700 })) }),
  fc.record({ consume: fc.oneof(fc.constant(1), fc.double({ min: 0, max: 1, noNaN: true })) }),
  fc.constant('retain' as const),
);

afterEach(() => void vi.restoreAllMocks());

describe('ByteQueue', () => {
  test('gives out what came in, in order, whatever becomes of the chunks that it has let go of', () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 40, size: 'max' }), (actions) => {
        const queue = new ByteQueue();
        let lent: { chunk: Buffer; copy: Buffer }[] = [];
        // A byte is known by where in the stream it stands.
        const byteAt = (position: number) => position % 251;
        let used = 0;
        let came = 0;
        for (const done of actions) {
          if (done === 'retain') {
            queue.retain();
            for (const { chunk, copy } of lent) {
              expect(chunk.equals(copy)).toBe(true);
              chunk.fill(0xff);
            }
            lent = [];
          } else if ('push' in done) {
            const chunk = Buffer.from(Array.from({ length: done.push }, (_, i) => byteAt(came + i)));
            lent.push({ chunk, copy: Buffer.from(chunk) });
            queue.push(chunk);
            came += chunk.length;
          } else {
            const count = Math.floor(done.consume * queue.length);
            queue.consume(count);
            used += count;
          }
          expect(queue.length).toBe(came - used);
          const held = queue.bytes.subarray(queue.start, queue.end);
          expect(held.every((byte, i) => byte === byteAt(used + i))).toBe(true);
          expect(queue.view(0, queue.length).equals(held)).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('a chunk that is used up is not copied', () => {
    const queue = new ByteQueue();
    const chunk = Buffer.from('hello');
    queue.push(chunk);
    expect(queue.bytes).toBe(chunk);
    queue.consume(5);
    queue.retain();
    expect(queue.bytes.length).toBe(0);
  });

  test('what was used up stays readable until the next push or retain', () => {
    const queue = new ByteQueue();
    queue.push(Buffer.from('hel'));
    queue.push(Buffer.from('lo'));
    const { bytes, start, end } = queue;
    queue.consume(5);
    expect(bytes.toString('latin1', start, end)).toBe('hello');
    expect(queue.bytes).toBe(bytes);
  });

  test('does not hold memory out of proportion to what is in it', () => {
    const queue = new ByteQueue();
    const chunk = Buffer.alloc(64 * 1024, 'v');
    for (let i = 0; i < 16; i++) {
      queue.push(chunk);
      queue.retain();
    }
    expect(queue.bytes.length).toBeGreaterThanOrEqual(1024 * 1024);
    queue.consume(queue.length - 10);
    queue.retain();
    expect(queue.length).toBe(10);
    expect(queue.bytes.length).toBeLessThan(1024);
  });

  test('a long queue is not moved for every byte that comes and goes', () => {
    let moved = 0;
    const { copyWithin } = Buffer.prototype;
    vi.spyOn(Buffer.prototype, 'copyWithin').mockImplementation(function (this: Buffer, ...args: unknown[]) {
      const [to = 0, from = 0, end = this.length] = args as number[];
      moved += end - from;
      return copyWithin.call(this, to, from, end);
    });
    const queue = new ByteQueue();
    const size = 10_000;
    for (let i = 0; i < 5 * size; i++) {
      queue.push(Buffer.from([0]));
      if (i >= size) queue.consume(1);
      queue.retain();
    }
    expect(queue.length).toBe(size);
    expect(moved).toBeGreaterThan(0);
    expect(moved).toBeLessThan(5 * size);
  });

  test('a queue that is never empty does not grow', () => {
    const queue = new ByteQueue();
    queue.push(Buffer.alloc(100));
    for (let i = 0; i < 10_000; i++) {
      queue.push(Buffer.alloc(100));
      queue.consume(100);
      queue.retain();
    }
    expect(queue.bytes.length).toBeLessThan(1024);
  });
});
