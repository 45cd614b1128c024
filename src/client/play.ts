import pc from 'picocolors';
import { formatDuration } from '../duration.js';
import { EXIT, type ExitCode } from '../errors.js';
import type { Address } from './connection.js';
import type { DisplayMode } from './display.js';
import { type Farewell, playBatch } from './transcript-batch.js';
import { diffUnmet, headline } from './transcript-diff.js';
import { Peers } from './transcript-peers.js';
import { runTranscript, type Verdict } from './transcript-run.js';
import { isExpectation, type Transcript } from './transcript-step.js';

export interface PlayOptions {
  readonly address: Address;
  readonly timeoutMs: number;
  readonly mode: DisplayMode;
  readonly colors: boolean;
  readonly out: NodeJS.WritableStream;
  readonly err: NodeJS.WritableStream;
}

/**
 * Plays a script for people: one line where all expectations are met, else what went wrong and a diff; the replies
 * themselves where nothing is expected.
 * @throws TargetError where the target cannot be reached
 */
export async function play(transcript: Transcript, options: PlayOptions): Promise<ExitCode> {
  const peers = new Peers(options.address, options.timeoutMs);
  if (!transcript.steps.some(isExpectation)) return batch(transcript, peers, options);
  const verdict = await runTranscript(transcript, peers);
  await write(options.out, describeVerdict(transcript, verdict, options));
  return verdict.type === 'met' ? EXIT.ok : EXIT.violation;
}

async function batch(transcript: Transcript, peers: Peers, options: PlayOptions): Promise<ExitCode> {
  const print = (text: string) => write(options.out, text);
  const farewells = await playBatch(transcript, peers, options.mode, print);
  for (const farewell of farewells) await write(options.err, describeFarewell(farewell, options.timeoutMs));
  return farewells.some(({ how }) => how === 'endless') ? EXIT.violation : EXIT.ok;
}

function describeVerdict(transcript: Transcript, verdict: Verdict, { colors, timeoutMs }: PlayOptions): string {
  if (verdict.type === 'met')
    return `ok: ${count(verdict.expectations, 'expectation')} met on ${count(verdict.connections, 'connection')}\n`;
  const diff = diffUnmet(transcript, verdict);
  return `${headline(transcript, verdict, timeoutMs)}\n\n${colors ? colorDiff(diff) : diff}`;
}

function describeFarewell({ connection, how, received }: Farewell, timeoutMs: number): string {
  const name = connection === '' ? '' : `${connection}: `;
  const time = formatDuration(timeoutMs);
  if (how === 'endless') return `${name}bytes came without end (${received} of them); gave up\n`;
  if (how === 'reset') return `${name}the server reset the connection\n`;
  if (received > 0) return '';
  return how === 'quiet' ? `${name}nothing came within ${time}\n` : `${name}the server closed the connection\n`;
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}

function colorDiff(diff: string): string {
  const c = pc.createColors(true);
  const paint = (line: string) => {
    if (line.startsWith('---') || line.startsWith('+++')) return c.bold(line);
    if (line.startsWith('@@')) return c.cyan(line);
    if (line.startsWith('-')) return c.red(line);
    return line.startsWith('+') ? c.green(line) : line;
  };
  return diff.split('\n').map(paint).join('\n');
}

/** Resolves when the stream has taken the text, or has failed. */
function write(stream: NodeJS.WritableStream, text: string): Promise<void> {
  return new Promise((resolve) => {
    if (text === '') resolve();
    else stream.write(text, () => resolve());
  });
}
