import { describe, expect, test } from 'vitest';
import { checkRegister } from '../../../src/consistency/register.js';
import { lite } from '../../../src/protocol/dialect.js';
import { readBack } from '../../../src/stress/judging/read-back.js';
import { SPARE_ROOM } from '../../../src/stress/load/join-columns.js';
import type { LoadOutcome } from '../../../src/stress/load/load-outcome.js';
import { soundServer, start } from '../loading.js';

/** Writes without a GET between, and then reads all keys back from a server. */
async function writeAndReadBack(keys: number, from: 'the same server' | 'an empty one') {
  const address = await soundServer();
  const load = await start(address, { sets: 1, keys });
  const outcome: LoadOutcome = await load.finished;
  const asked = from === 'the same server' ? address : await soundServer();
  const history = await readBack(outcome, {
    ...{ address: asked, dialect: lite, timeoutMs: 5000, client: 5 },
    clock: () => load.clock(),
  });
  return { outcome, history };
}

describe('what is read back when all is over', () => {
  test('is appended to the history, and shows that nothing was lost', async () => {
    const { outcome, history } = await writeAndReadBack(4, 'the same server');
    expect(history.length).toBe(outcome.history.length + 4);
    const appended = Array.from({ length: 4 }, (_, index) => outcome.history.length + index);
    expect(appended.map((at) => history.client[at])).toEqual([5, 5, 5, 5]);
    expect(appended.map((at) => history.key[at]).toSorted()).toEqual([0, 1, 2, 3]);
    for (const at of appended) expect(history.value[at]).toBeGreaterThan(0);
    expect(checkRegister(history).verdict).toBe('ok');
  });

  test('convicts a server that lost writes which nobody had read', async () => {
    const { outcome, history } = await writeAndReadBack(4, 'an empty one');
    expect(checkRegister(outcome.history).verdict).toBe('ok');
    expect(checkRegister(history)).toMatchObject({ verdict: 'violation', violatedKeys: 4 });
  });

  test('is no more than there is room for', async () => {
    const { outcome, history } = await writeAndReadBack(SPARE_ROOM + 50, 'the same server');
    expect(history.length).toBe(outcome.history.length + SPARE_ROOM);
    expect(checkRegister(history).verdict).toBe('ok');
  });

  test('is nothing, where nobody answers', async () => {
    const { outcome } = await writeAndReadBack(4, 'the same server');
    const history = await readBack(outcome, {
      ...{ address: { host: '127.0.0.1', port: 1 }, dialect: lite, timeoutMs: 1000, client: 5 },
      clock: () => 1e9,
    });
    expect(history.length).toBe(outcome.history.length);
  });
});
