import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ReplyQueue } from '../../src/server/reply-queue.js';
import { SEED } from '../protocol/request-arbitraries.js';

/** What comes out: of a GET, its key. */
function takeAll(queue: ReplyQueue): string[] {
  const taken: string[] = [];
  for (let behind = queue.next(); behind !== undefined; behind = queue.next())
    taken.push(behind === 'get' ? queue.keys.toString('latin1', queue.keyStart, queue.keyEnd) : behind);
  queue.release();
  return taken;
}

function addGet(queue: ReplyQueue, key: string, replyBytes: number): void {
  queue.addGet(Buffer.from(`get ${key}`), 4, 4 + key.length, replyBytes);
}

test('nothing overtakes a SET under way', () => {
  const queue = new ReplyQueue();
  queue.addSet(3);
  addGet(queue, 'a', 10);
  queue.add('invalid');
  addGet(queue, 'bc', 0);
  queue.addSet(4);
  expect([queue.length, queue.bytes, queue.next()]).toEqual([5, 17, undefined]);
  queue.settle();
  expect(takeAll(queue)).toEqual(['a', 'invalid', 'bc']);
  expect([queue.length, queue.bytes]).toEqual([1, 17]);
  queue.settle();
  expect([queue.length, queue.bytes, queue.next()]).toEqual([0, 0, undefined]);
});

test('SETs with nothing between them may be settled together', () => {
  const queue = new ReplyQueue();
  for (let i = 0; i < 3; i++) queue.addSet(1);
  addGet(queue, 'a', 10);
  queue.addSet(1);
  queue.settle(2);
  expect([queue.length, queue.next()]).toEqual([3, undefined]);
  expect(() => queue.settle(2)).toThrow('fewer SETs are under way');
  queue.settle(1);
  expect(takeAll(queue)).toEqual(['a']);
  expect(queue.length).toBe(1);
});

test('a SET that is settled but was not under way is an error', () => {
  expect(() => new ReplyQueue().settle()).toThrow('no SET is under way');
});

test('a GET is answered right after the last SET before it, and before the next one, whatever settles when', () => {
  // What is pipelined: SETs of a counter, GETs of it, and bad requests, each behind at least one SET under way.
  const steps = fc.array(fc.constantFrom('set', 'get', 'invalid', 'settle'), { maxLength: 200, size: 'max' });
  fc.assert(
    fc.property(steps, (all) => {
      const queue = new ReplyQueue();
      const expected: string[] = [];
      const replies: string[] = [];
      let asked = 0;
      let stored = 0;
      const settle = (): void => {
        if (stored === asked) return;
        stored++;
        replies.push('stored');
        queue.settle();
        for (const behind of takeAll(queue)) replies.push(behind === 'invalid' ? behind : `${behind} is ${stored}`);
      };
      for (const step of all) {
        if (step === 'set') {
          queue.addSet(1);
          asked++;
          expected.push('stored');
        } else if (step === 'settle') {
          settle();
        } else if (queue.length > 0) {
          const key = `key ${'.'.repeat(expected.length)}`;
          if (step === 'get') addGet(queue, key, 0);
          else queue.add('invalid');
          expected.push(step === 'get' ? `${key} is ${asked}` : 'invalid');
        }
      }
      while (stored < asked) settle();
      expect(replies).toEqual(expected);
      expect(queue.length).toBe(0);
    }),
    { seed: SEED, numRuns: 1000 },
  );
});

test('memory for keys is bounded while the queue is never empty, and given back when it is', () => {
  const queue = new ReplyQueue();
  queue.addSet(1);
  for (let i = 0; i < 1000; i++) {
    addGet(queue, `${i} ${'k'.repeat(200)}`, 0);
    queue.addSet(1);
    addGet(queue, `${i}`, 0);
    queue.settle();
    const before = i === 0 ? [] : [`${i - 1}`];
    expect(takeAll(queue)).toEqual([...before, `${i} ${'k'.repeat(200)}`]);
  }
  expect(queue.keys.length).toBeLessThan(16 * 1024);
  queue.settle();
  takeAll(queue);
  expect(queue.keys.length).toBeLessThanOrEqual(1024);
});
