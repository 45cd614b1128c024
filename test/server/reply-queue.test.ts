import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Reply } from '../../src/protocol/reply-encoder.js';
import { ReplyQueue } from '../../src/server/reply-queue.js';
import { SEED } from '../protocol/request-arbitraries.js';

function takeAll(queue: ReplyQueue): string[] {
  const taken: string[] = [];
  for (let reply = queue.take(); reply !== undefined; reply = queue.take()) taken.push(short(reply));
  return taken;
}

const short = (reply: Reply): string => (reply.kind === 'hit' ? `${reply.key}=${reply.value}` : reply.kind);

test('nothing overtakes a SET under way', () => {
  const queue = new ReplyQueue(() => Buffer.from('v'));
  queue.addSet(3);
  queue.addGet('a');
  queue.add({ kind: 'invalid' });
  queue.addSet(4);
  expect([queue.length, queue.bytes, queue.hasReply, queue.take()]).toEqual([4, 7, false, undefined]);
  queue.settle('stored');
  expect([queue.hasReply, queue.bytes]).toEqual([true, 4]);
  expect(takeAll(queue)).toEqual(['stored', 'a=v', 'invalid']);
  queue.settle('refused');
  expect(takeAll(queue)).toEqual(['refused']);
  expect([queue.length, queue.bytes]).toEqual([0, 0]);
});

test('a GET sees the SETs before it and none behind it, whenever its reply is taken', () => {
  // What is pipelined: SETs of a counter and GETs; then SETs settle and replies are taken in any interleaving.
  const steps = fc.array(fc.constantFrom('set', 'get', 'settle', 'take'), { maxLength: 200, size: 'max' });
  fc.assert(
    fc.property(steps, (all) => {
      let stored = 0;
      let asked = 0;
      let underWay = 0;
      const queue = new ReplyQueue(() => (stored === 0 ? undefined : Buffer.from(String(stored))));
      const expected: string[] = [];
      const taken: string[] = [];
      const settle = (): void => {
        if (underWay === 0) return;
        underWay--;
        stored++;
        queue.settle('stored');
      };
      for (const step of all) {
        if (step === 'set') {
          queue.addSet(1);
          asked++;
          underWay++;
          expected.push('stored');
        } else if (step === 'get') {
          queue.addGet('k');
          expected.push(asked === 0 ? 'miss' : `k=${asked}`);
        } else if (step === 'settle') {
          settle();
        } else {
          const reply = queue.take();
          if (reply !== undefined) taken.push(short(reply));
        }
      }
      while (underWay > 0) settle();
      expect([...taken, ...takeAll(queue)]).toEqual(expected);
      expect(queue.length).toBe(0);
    }),
    { seed: SEED, numRuns: 1000 },
  );
});

test('a queue that is never empty does not grow', () => {
  const queue = new ReplyQueue(() => undefined);
  queue.addSet(1);
  for (let i = 0; i < 50_000; i++) {
    queue.addSet(1);
    queue.settle('stored');
    expect(queue.take()).toEqual({ kind: 'stored' });
  }
  expect(queue.length).toBe(1);
});
