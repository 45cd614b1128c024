import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Behind, ReplyQueue } from '../../src/server/reply-queue.js';
import { SEED } from '../protocol/request-arbitraries.js';

function takeAll(queue: ReplyQueue): Behind[] {
  const taken: Behind[] = [];
  for (let behind = queue.next(); behind !== undefined; behind = queue.next()) taken.push(behind);
  return taken;
}

const KEY = Buffer.from('a');

test('nothing overtakes a SET under way', () => {
  const queue = new ReplyQueue();
  queue.addSet(3);
  queue.add(KEY, 10);
  queue.add('invalid', 0);
  queue.addSet(4);
  expect([queue.length, queue.bytes, queue.next()]).toEqual([4, 17, undefined]);
  queue.settle();
  expect(takeAll(queue)).toEqual([KEY, 'invalid']);
  expect([queue.length, queue.bytes]).toEqual([1, 17]);
  queue.settle();
  expect([queue.length, queue.bytes, queue.next()]).toEqual([0, 0, undefined]);
});

test('SETs with nothing between them may be settled together', () => {
  const queue = new ReplyQueue();
  for (let i = 0; i < 3; i++) queue.addSet(1);
  queue.add(KEY, 10);
  queue.addSet(1);
  queue.settle(2);
  expect([queue.length, queue.next()]).toEqual([3, undefined]);
  expect(() => queue.settle(2)).toThrow('fewer SETs are under way');
  queue.settle(1);
  expect(takeAll(queue)).toEqual([KEY]);
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
        for (const behind of takeAll(queue)) replies.push(behind === 'invalid' ? behind : `value ${stored}`);
      };
      for (const step of all) {
        if (step === 'set') {
          queue.addSet(1);
          asked++;
          expected.push('stored');
        } else if (step === 'settle') {
          settle();
        } else if (queue.length > 0) {
          queue.add(step === 'get' ? KEY : 'invalid', 0);
          expected.push(step === 'get' ? `value ${asked}` : 'invalid');
        }
      }
      while (stored < asked) settle();
      expect(replies).toEqual(expected);
      expect(queue.length).toBe(0);
    }),
    { seed: SEED, numRuns: 1000 },
  );
});
