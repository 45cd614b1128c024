import type { Socket } from 'node:net';
import { applyPatch } from 'diff';
import { describe, expect, it } from 'vitest';
import { diffUnmet, headline } from '../../src/client/transcript-diff.js';
import { Names } from '../../src/client/transcript-names.js';
import { parseTranscript } from '../../src/client/transcript-parse.js';
import { Peers } from '../../src/client/transcript-peers.js';
import { runTranscript } from '../../src/client/transcript-run.js';
import { TargetError } from '../../src/errors.js';
import { answerLines, breakOff, flood, hangUp, serve } from './net-server.js';

/** Long enough for a reply on a busy machine; only tests in which nothing comes wait for less. */
const PATIENT_MS = 10_000;
const MEDIUM_MS = 2000;
const SHORT_MS = 100;

/** Plays a script against such a server: the verdict, and what a person would read of it. */
async function run(script: string, onConnect: (socket: Socket) => void, timeoutMs = PATIENT_MS) {
  const address = await serve(onConnect);
  const transcript = parseTranscript(Buffer.from(script), 'script.txt');
  const verdict = await runTranscript(transcript, new Peers(address, timeoutMs), new Names('01234567'));
  if (verdict.type === 'met') return { verdict, headline: '', diff: '' };
  const diff = diffUnmet(transcript, verdict);
  return { verdict, headline: headline(transcript, verdict, timeoutMs), diff: diff.split('\n').slice(2).join('\n') };
}

const echo = answerLines((line) => `${line}\r\n`);
const silent = () => {};

describe('a script that is met', () => {
  it('counts expectations and connections', async () => {
    const { verdict } = await run('> a\n< a\nb> <k>\nb< k-01234567\nb> a  b\nb< a...b\nb<! silence 1ms', echo);
    expect(verdict).toEqual({ type: 'met', expectations: 4, connections: 2 });
  });

  it('reads either line end as one, and exact bytes as they are', async () => {
    const { verdict } = await run(
      '> x\n< one\n< two\n<= three\\r\\n\\xff\n<= ...\\n',
      answerLines(() => 'one\r\ntwo\nthree\r\n\xffrest\n'),
    );
    expect(verdict).toMatchObject({ type: 'met', expectations: 4 });
  });

  it('sends bytes as they are, in pieces and in lines', async () => {
    const got: Buffer[] = [];
    const { verdict } = await run('>= a\\x00b\n> ...c\n>! half-close\n<! closed', (socket) => {
      socket.on('data', (chunk) => got.push(chunk));
      socket.on('end', () => socket.end());
    });
    expect(verdict.type).toBe('met');
    expect(Buffer.concat(got).toString('latin1')).toBe('a\0b...c\r\n');
  });

  it('opens a connection anew once it was closed', async () => {
    let connections = 0;
    const { verdict } = await run(
      '< hi\n<! closed\n< hi\n>! close\n< hi\n>! reset\n< hi\n<! closed\na>! open\na< hi',
      (socket) => {
        connections += 1;
        socket.end('hi\n');
      },
    );
    expect(verdict).toMatchObject({ type: 'met', connections: 5 });
    expect(connections).toBe(5);
  });

  it('resets and closes as told', async () => {
    const ends: Promise<string>[] = [];
    await run('a> x\na< x\na>! reset\nb> x\nb< x\nb>! close', (socket) => {
      ends.push(
        new Promise((resolve) => {
          socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? ''));
          socket.on('end', () => resolve('end'));
        }),
      );
      echo(socket);
    });
    expect(await Promise.all(ends)).toEqual(['ECONNRESET', 'end']);
  });
});

describe('a script that is not met', () => {
  it('shows what came instead, up to the end of the reply, with the line numbers of the script', async () => {
    const script = '# comment\n\n\n\n> get <k>\n< VALUE <k> hello\n< END\n> get other\n< NOT FOUND\n';
    const server = answerLines((line) => (line.startsWith('get k') ? `VALUE ${line.slice(4)} hellp\r\nEND\n` : ''));
    const { headline, diff } = await run(script, server);
    expect(headline).toBe('script.txt:6: expected `< VALUE <k> hello`, received `< VALUE <k> hellp`');
    expect(diff).toBe('@@ -3,5 +3,5 @@\n \n \n > get <k>\n-< VALUE <k> hello\n+< VALUE <k> hellp\n < END\n');
  });

  it('makes a patch that turns the script into one that is met', async () => {
    const server = answerLines(() => 'one\r\ntwo\n');
    const script = '# the end of the reply is wrong\na> x\na< one\na< 2\n';
    const { diff } = await run(script, server);
    const patched = applyPatch(script, `--- a\n+++ a\n${diff}`);
    expect(patched).toBe('# the end of the reply is wrong\na> x\na< one\na< two\n');
    expect((await run(String(patched), server)).verdict.type).toBe('met');
  });

  it('takes what is left over at the end for unexpected', async () => {
    const { headline, diff } = await run(
      'a> x\na< x\nb> y\nb< y',
      answerLines((line) => `${line}\r\n${line === 'x' ? 'more\nhalf' : ''}`),
    );
    expect(headline).toBe('script.txt:4: after the last line, bytes came that no line expects on connection a');
    expect(diff).toContain('+a< more\n+a<= half\n');
  });

  it('says when nothing comes', async () => {
    const { headline, diff } = await run('> x\n< y', silent, SHORT_MS);
    expect(headline).toBe('script.txt:2: expected `< y`, but nothing came within 100ms, the connection still open');
    expect(diff).toBe('@@ -1,2 +1,1 @@\n > x\n-< y\n');
  });

  it('says when a line does not end', async () => {
    const { headline, diff } = await run(
      '> x\n< y',
      answerLines(() => 'y'),
      MEDIUM_MS,
    );
    expect(headline).toContain('but only a part came within 2s');
    expect(diff).toContain('-< y\n+<= y\n');
  });

  it('says when the server closes, or resets', async () => {
    const closing = await run('> x\n< y', hangUp('z'));
    expect(closing.headline).toBe('script.txt:2: expected `< y`, but the server closed the connection');
    expect(closing.diff).toContain('-< y\n+<= z\n+<! closed\n');
    const resetting = await run('> x\n< y', breakOff);
    expect(resetting.headline).toContain('but the server reset the connection');
    expect(resetting.diff).toContain('+<! closed\n+# with a reset\n');
  });

  it('says when the server should close and does not, or speaks first', async () => {
    const open = await run('> x\n<! closed', silent, SHORT_MS);
    expect(open.headline).toContain('expected `<! closed`, but the connection is still open after 100ms');
    const speaking = await run('> x\n<! closed', echo);
    expect(speaking.headline).toContain('expected `<! closed`, but first came `< x`');
  });

  it('says when it is not silent, or ends', async () => {
    const loud = await run('> x\n<! silence 10s', echo);
    expect(loud.headline).toContain('expected `<! silence 10s`, but first came `< x`');
    const gone = await run('> x\n<! silence 10s', hangUp());
    expect(gone.headline).toContain('but the server closed the connection');
  });

  it('compares exact bytes, line ends included', async () => {
    const { headline } = await run(
      '> x\n<= END\\r\\n',
      answerLines(() => 'END\n'),
    );
    expect(headline).toBe('script.txt:2: expected `<= END\\r\\n`, received `<= END\\n`');
  });

  it('keeps a reply of several lines together where the expectation does', async () => {
    const { diff } = await run(
      '> x\n<= a\\nb\\n',
      answerLines(() => 'a\nB\nc\n'),
    );
    expect(diff).toContain('-<= a\\nb\\n\n+<= a\\nB\\n\n+< c\n');
  });
});

describe('a hostile target', () => {
  it('that sends a line without end is given up, and little of it is shown', async () => {
    const { verdict, headline, diff } = await run('> x\n< y', (socket) => flood(socket, Buffer.alloc(65_536, 'a')));
    expect(verdict).toMatchObject({ type: 'unmet', reason: 'flood' });
    expect(headline).toBe('script.txt:2: expected `< y`, but bytes came without end');
    expect(diff.length).toBeLessThan(4096);
    expect(diff).toContain('bytes in all and no end');
  });

  it('that floods with lines is stopped at the first that is wrong', async () => {
    const { verdict, diff } = await run('> x\n< y', (socket) => flood(socket, Buffer.from('aaaa\n'.repeat(10_000))));
    expect(verdict).toMatchObject({ type: 'unmet', reason: 'mismatch' });
    expect(diff.split('\n').length).toBeLessThan(40);
  });

  it('that floods is not let off by a script that expects all that it reads', async () => {
    const { verdict } = await run('< a', (socket) => flood(socket, Buffer.from('a\n'.repeat(10_000))));
    expect(verdict.type).toBe('unmet');
  });

  it('that never reads does not hold up the end', async () => {
    const script = `>= ${'x'.repeat(16 * 1024 * 1024 - 100)}\n< y`;
    const { verdict } = await run(script, (socket) => socket.pause(), SHORT_MS);
    expect(verdict).toMatchObject({ type: 'unmet', reason: 'timeout' });
  });

  it('that is not there is an error of the target', async () => {
    const transcript = parseTranscript(Buffer.from('> x'), 'script.txt');
    const peers = new Peers({ host: '127.0.0.1', port: 1 }, PATIENT_MS);
    await expect(runTranscript(transcript, peers)).rejects.toThrow(TargetError);
    await expect(runTranscript(transcript, peers)).rejects.toThrow('cannot connect to 127.0.0.1 port 1 (ECONNREFUSED)');
  });
});
