import { describe, expect, test } from 'vitest';
import { CLIENT_TROUBLES, type ClientTrouble } from '../../../src/stress/options.js';
import { isChurner, type Strike, TroubleMaker } from '../../../src/stress/trouble/client-trouble.js';

/** One client's strikes, by the number of the operation, at so many microseconds each. */
function strikes(troubles: readonly ClientTrouble[], { seed = 1, client = 0, usEach = 1, operations = 20_000 } = {}) {
  const maker = new TroubleMaker(troubles, seed, client);
  const found: [number, Strike][] = [];
  for (let operation = 1; operation <= operations; operation += 1) {
    const strike = maker.strike(1, operation * usEach);
    if (strike !== undefined) found.push([operation, strike]);
  }
  return found;
}

function gaps(found: readonly (readonly [number, Strike])[]): number[] {
  return found.map(([at], index) => at - (found[index - 1]?.[0] ?? 0));
}

describe('trouble', () => {
  test('comes every 50 to 200 operations where these are fast', () => {
    const found = gaps(strikes(['disconnect']));
    expect(Math.min(...found)).toBeGreaterThanOrEqual(50);
    expect(Math.max(...found)).toBeLessThanOrEqual(200);
    expect(new Set(found).size).toBeGreaterThan(50);
  });

  test('comes every 50 to 150 ms where they are slow', () => {
    const found = gaps(strikes(['reset'], { usEach: 10_000, operations: 2000 })).slice(1);
    expect(Math.min(...found)).toBeGreaterThanOrEqual(5);
    expect(Math.max(...found)).toBeLessThanOrEqual(16);
  });

  test('leaves operations between, however slow they are', () => {
    const found = gaps(strikes(['reset'], { usEach: 1_000_000, operations: 2000 })).slice(1);
    expect(new Set(found)).toEqual(new Set([5]));
  });

  test('is of every kind that was asked for, at every moment', () => {
    const kinds = new Set(
      strikes(['disconnect', 'reset', 'split']).map(([, strike]) =>
        strike.kind === 'split' ? 'split' : `${strike.how} ${strike.moment}`,
      ),
    );
    expect([...kinds].sort()).toEqual([
      'close mid-reply',
      'close mid-request',
      'close sent',
      'reset mid-reply',
      'reset mid-request',
      'reset sent',
      'split',
    ]);
  });

  test('is the same for the same seed, and another for other clients', () => {
    expect(strikes(CLIENT_TROUBLES)).toEqual(strikes(CLIENT_TROUBLES));
    expect(strikes(CLIENT_TROUBLES)).not.toEqual(strikes(CLIENT_TROUBLES, { client: 1 }));
    expect(strikes(CLIENT_TROUBLES)).not.toEqual(strikes(CLIENT_TROUBLES, { seed: 2 }));
  });

  test('is none where none of it was asked for', () => {
    expect(strikes(['stall', 'churn'])).toEqual([]);
  });

  test('cuts a request within', () => {
    const maker = new TroubleMaker(['disconnect'], 1, 0);
    const cuts = Array.from({ length: 1000 }, () => maker.cut(10));
    expect([Math.min(...cuts), Math.max(...cuts)]).toEqual([1, 9]);
  });
});

test('one client of four churns, the first at least', () => {
  const churners = Array.from({ length: 9 }, (_, client) => isChurner(['churn'], client));
  expect(churners.filter(Boolean)).toHaveLength(3);
  expect(isChurner(['churn'], 0)).toBe(true);
  expect(isChurner(['reset'], 0)).toBe(false);
});
