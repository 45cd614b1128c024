import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { DisplayMode } from '../../src/client/display.js';
import { playBatch } from '../../src/client/transcript-batch.js';
import { parseTranscript } from '../../src/client/transcript-parse.js';
import { Peers } from '../../src/client/transcript-peers.js';
import { answerLines, breakOff, flood, serve } from './net-server.js';

async function play(
  script: string,
  onConnect: (socket: Socket) => void,
  mode: DisplayMode = 'text',
  timeoutMs = 10_000,
) {
  const peers = new Peers(await serve(onConnect), timeoutMs);
  let shown = '';
  let printed = 0;
  const farewells = await playBatch(parseTranscript(Buffer.from(script), 'script.txt'), peers, mode, async (text) => {
    printed += text.length;
    if (shown.length < 10_000) shown += text;
  });
  return { shown, printed, farewells };
}

const server = answerLines((line, socket) => {
  if (line !== 'exit') return `got ${line}\x1b\xff\r\n`;
  socket.end();
  return undefined;
});

describe('playBatch', () => {
  it('prints what comes until the server closes', async () => {
    const { shown, farewells } = await play('> a\n> b\n> exit', server);
    expect(shown).toBe('got a\\x1b\\xff\ngot b\\x1b\\xff\n');
    expect(farewells).toEqual([{ connection: '', how: 'closed', received: 18 }]);
  });

  it('prints what comes until the server is quiet', async () => {
    const { shown, farewells } = await play('> a', server, 'raw', 2000);
    expect(shown).toBe('got a\\x1b\\xff\\r\\n\n');
    expect(farewells).toMatchObject([{ how: 'quiet' }]);
  });

  it('says which connection it was, where they have names', async () => {
    const { shown } = await play('a> 1\n>! pause 1ms\na> exit\nb> 2\nb>! half-close', server);
    expect(shown.split('\n').sort()).toEqual(['', 'a: got 1\\x1b\\xff', 'b: got 2\\x1b\\xff']);
  });

  it('tells silence and a reset', async () => {
    expect((await play('> a', () => {}, 'text', 50)).farewells).toEqual([
      { connection: '', how: 'quiet', received: 0 },
    ]);
    const { farewells } = await play('> a', breakOff);
    expect(farewells).toMatchObject([{ how: 'reset' }]);
  });

  it('gives up on a server that sends without end', async () => {
    const chunk = Buffer.from(`${'a'.repeat(1000)}\n`.repeat(64));
    const { printed, farewells } = await play('> a', (socket) => flood(socket, chunk), 'text', 300);
    expect(farewells).toMatchObject([{ how: 'endless' }]);
    expect(printed).toBeGreaterThan(0);
  });
});
