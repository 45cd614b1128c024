import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import type { Address } from '../../src/client/connection.js';

/** A lite server in this process, with one oddity. Texts are latin1. */
export interface Oddity {
  readonly greeting?: string;
  readonly greetingAfterMs?: number;
  /** Before each reply. */
  readonly delayMs?: () => number;
  /** In place of the sound reply; several parts come apart, `pauseMs` between them. */
  readonly reply?: (request: Request, sound: string) => string | readonly string[] | Deed;
  readonly pauseMs?: number | (() => number);
  /** Closes after so many replies. */
  readonly requestsPerConnection?: number;
}

/** What else it may do: `die` ends the server, `flood` sends for as long as the client reads. */
export type Deed = 'close' | 'reset' | 'die' | 'flood';

export interface Request {
  readonly command: string;
  readonly key: string;
  readonly value: string | undefined;
  /** Counts the connections, from 0. */
  readonly connection: number;
}

export interface OddServer {
  readonly address: Address;
  /** Begins to listen again, after `die`. */
  revive(): Promise<void>;
  /** How many connections are open. */
  open(): number;
}

/** Starts it on a free port; it ends with the test (concurrent tests bring their own `onEnd`). */
export async function startOddServer(
  oddity: Oddity,
  onEnd: (stop: () => Promise<void>) => void = onTestFinished,
): Promise<OddServer> {
  const values = new Map<string, string>();
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    sockets.add(socket.setEncoding('latin1'));
    socket.on('close', () => sockets.delete(socket)).on('error', () => {});
    serve(socket, connections++).catch(() => socket.destroy());
  });
  const listen = async (port: number) => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  };
  await listen(0);
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const stop = async () => {
    for (const socket of sockets) socket.destroy();
    if (!server.listening) return;
    server.close();
    await once(server, 'close');
  };

  async function serve(socket: Socket, connection: number): Promise<void> {
    const { greeting = '', greetingAfterMs = 0, delayMs = () => 0, pauseMs = 0 } = oddity;
    if (greetingAfterMs > 0) await sleep(greetingAfterMs);
    socket.write(greeting, 'latin1');
    let left = oddity.requestsPerConnection ?? Number.POSITIVE_INFINITY;
    for await (const request of requests(socket, connection)) {
      await sleep(delayMs());
      const sound = answer(request);
      const reply = oddity.reply?.(request, sound) ?? sound;
      if (reply === 'die') return stop();
      if (reply === 'close') break;
      if (reply === 'reset') return void socket.resetAndDestroy();
      if (reply === 'flood') return void (await flood(socket));
      for (const [index, part] of [reply].flat().entries()) {
        if (index > 0) await sleep(typeof pauseMs === 'number' ? pauseMs : pauseMs());
        socket.write(part, 'latin1');
      }
      left -= 1;
      if (left === 0) break;
    }
    socket.end();
  }

  function answer({ command, key, value }: Request): string {
    if (command === 'get') {
      const stored = values.get(key);
      return stored === undefined ? 'NOT FOUND\r\n' : `VALUE ${key} ${stored}\r\nEND\n`;
    }
    if (command !== 'set' || value === undefined) return 'INVALID COMMAND\r\n';
    if (value.length > Number(key.split(' ')[1])) return 'NOT STORED\r\n';
    values.set(key.split(' ')[0] ?? '', value);
    return 'STORED\r\n';
  }

  onEnd(stop);
  return {
    address: { host: '127.0.0.1', port: address.port },
    revive: () => listen(address.port),
    open: () => sockets.size,
  };
}

/** Resolves when the client has gone: leaving the requests before would close the connection. */
function flood(socket: Socket): Promise<void> {
  const more = () => {
    if (!socket.writable) return;
    // In turns with everything else that this process does.
    if (socket.write(FLOOD)) setImmediate(more);
    else socket.once('drain', more);
  };
  more();
  return new Promise((resolve) => socket.once('close', () => resolve()));
}

const FLOOD = 'x'.repeat(64 * 1024);

async function* requests(socket: Socket, connection: number): AsyncGenerator<Request> {
  let rest = '';
  let header: string | undefined;
  for await (const chunk of socket) {
    rest += String(chunk);
    for (let end = rest.indexOf('\n'); end >= 0; end = rest.indexOf('\n')) {
      const line = rest.slice(0, end).replace(/\r$/, '');
      rest = rest.slice(end + 1);
      const [command = '', ...fields] = (header ?? line).split(' ');
      const key = fields.join(' ');
      if (header === undefined && command === 'set') header = line;
      else {
        yield { command, key, value: header === undefined ? undefined : line, connection };
        header = undefined;
      }
    }
  }
}
