import { sleep } from '../client/connection.js';
import { describeOutcome, type Outcome } from '../client/outcome.js';
import type { WireEvent } from '../client/wire-log.js';
import { messageOf } from '../errors.js';
import { escapeBytes } from '../protocol/escape.js';
import { startPatiently } from '../target/start-patiently.js';
import type { RunContext } from './context.js';
import { CheckFailure, type Finding, finding, sentByTwo, show } from './failure.js';
import type { Failure, Need, TranscriptLine } from './result.js';
import type { KitWorld } from './world.js';

/** What a check hands to the run beside its status, as an attachment to its messages. */
export interface Evidence {
  readonly failure?: Finding & Pick<Failure, 'transcript' | 'output'>;
  readonly unmet?: { readonly need: Need; readonly reason: string };
  readonly gone?: string;
  readonly over?: string;
}

export const EVIDENCE_TYPE = 'application/vnd.memlite-kit.evidence+json';

/** The end of a transcript is what matters; the start shows how it came to that. */
const SHOWN_EVENTS = 30;
const SHOWN_BYTES = 300;

/** @param dead what a new client met, where the server no longer serves any */
export async function attachEvidence(world: KitWorld, problem: unknown, dead?: Outcome): Promise<void> {
  const evidence: Evidence = {
    ...(problem !== undefined && { failure: failureOf(world, problem, dead) }),
    ...(world.unmet && { unmet: world.unmet }),
    ...(world.run.gone !== undefined && { gone: world.run.gone }),
    ...(world.run.over !== undefined && { over: world.run.over }),
  };
  await world.attach(JSON.stringify(evidence), EVIDENCE_TYPE);
}

/** The server died, or fell silent, under this check although its steps passed. */
export function describeDeath(world: KitWorld, dead: Outcome): Finding {
  const exit = world.run.target.server?.exit;
  const request = world.last?.request ?? Buffer.alloc(0);
  // Clients have left by now, and any of them may be the cause.
  const before = world.last && world.sentBeside([world.last.session.name, 'setup']);
  return {
    ...finding(
      { request, outcome: dead },
      ['a server that goes on serving new clients'],
      exit === undefined
        ? 'after this, the server no longer serves new clients'
        : `after this, the server ended (${exit})`,
    ),
    ...(before !== undefined && { sent: sentByTwo(before, show(request)) }),
    received: '',
    caret: 0,
    outcome: describeOutcome(dead),
  };
}

/** A port closes before the process behind it has ended: its exit and its last output are waited for. */
export async function lastWords(run: RunContext, dead: Outcome): Promise<void> {
  const { server } = run.target;
  if (server === undefined || dead.type !== 'refused') return;
  for (let waited = 0; server.running && waited < LAST_WORDS_MS; waited += 10) await sleep(10);
  await sleep(10);
}

const LAST_WORDS_MS = 1000;

/** Starts the server again where that can be done, without its data if need be; otherwise nothing more can be said of it. */
export async function revive(world: KitWorld, how: string): Promise<void> {
  const { server, discardData } = world.run.target;
  if (server === undefined) {
    world.run.gone = `the target went away during an earlier check (${how}); with --spawn the kit would start it again`;
    return;
  }
  try {
    await server.kill();
    await startPatiently(server).catch(async (error: unknown) => {
      if (discardData === undefined) throw error;
      await discardData();
      await startPatiently(server);
    });
  } catch (error) {
    world.run.gone = `the server cannot be started again: ${messageOf(error).split('\n')[0]}`;
  }
}

function failureOf(world: KitWorld, problem: unknown, dead: Outcome | undefined): NonNullable<Evidence['failure']> {
  const found: Finding = world.finding ?? { message: plainMessage(problem), expected: [] };
  const { server } = world.run.target;
  const died = server !== undefined && (server.exit !== undefined || dead !== undefined);
  // Whatever the check is about: this is what has to be known first.
  const ended =
    server?.exit === undefined || TELLS_END.test(found.message) ? '' : `: the server ended (${server.exit})`;
  return {
    ...found,
    message: found.message + ended,
    transcript: transcript(world),
    ...(died && server.output !== '' && { output: server.output }),
  };
}

/** What a message says where it is about the end of the server already. */
const TELLS_END = /ended|does not start again/;

function plainMessage(problem: unknown): string {
  if (problem instanceof CheckFailure) return problem.finding.message;
  return messageOf(problem).split('\n')[0] ?? 'failed';
}

function transcript(world: KitWorld): TranscriptLine[] {
  const { events, dropped } = world.wire;
  const lines = events.map(line);
  if (lines.length <= SHOWN_EVENTS && dropped === 0) return lines;
  const head = lines.slice(0, SHOWN_EVENTS / 3);
  const tail = lines.slice(-(SHOWN_EVENTS - head.length));
  const between = lines.length - head.length - tail.length + dropped;
  return [...head, { at: tail[0]?.at ?? 0, connection: '', event: `${between} more events` }, ...tail];
}

function line(event: WireEvent): TranscriptLine {
  return {
    at: Math.round(event.at * 10) / 10,
    connection: event.connection,
    event: event.text ?? event.event,
    ...(event.bytes && { bytes: escapeBytes(event.bytes, SHOWN_BYTES) }),
    ...(event.total !== undefined && event.total > SHOWN_BYTES && { total: event.total }),
  };
}
