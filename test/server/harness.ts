import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createConnection, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import type { StandaloneOptions } from '../../src/server/standalone.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** A folder for this test alone. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'memlite-server-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** One client of raw bytes: texts are byte strings. */
export class RawClient {
  readonly socket: Socket;
  #received = '';
  #ended = false;
  #wake: () => void = () => {};

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (chunk: Buffer) => {
      this.#received += chunk.toString('latin1');
      this.#wake();
    });
    socket.on('error', () => {});
    for (const event of ['end', 'close']) {
      socket.on(event, () => {
        this.#ended = true;
        this.#wake();
      });
    }
  }

  static async connect(port: number): Promise<RawClient> {
    const socket = createConnection({ host: '127.0.0.1', port, noDelay: true, allowHalfOpen: true });
    const client = new RawClient(socket);
    onTestFinished(() => void socket.destroy());
    await once(socket, 'connect');
    return client;
  }

  send(text: string): this {
    this.socket.write(text, 'latin1');
    return this;
  }

  /** Takes as many bytes off what was received; less only where the connection ends before. */
  async receive(count: number): Promise<string> {
    while (this.#received.length < count && !this.#ended) await this.#more();
    const text = this.#received.slice(0, count);
    this.#received = this.#received.slice(count);
    return text;
  }

  /** Everything that comes until the server ends the connection. */
  async receiveAll(): Promise<string> {
    while (!this.#ended) await this.#more();
    const text = this.#received;
    this.#received = '';
    this.socket.destroy();
    return text;
  }

  /** Sends a request whose reply is known; resolves to what came in its place. */
  async ask(request: string, reply: string): Promise<string> {
    this.send(request);
    return this.receive(reply.length);
  }

  #more(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}

/** Sends pieces, half-closes, and reads what comes until the server closes. */
export async function exchange(port: number, pieces: readonly (Buffer | string)[]): Promise<string> {
  const client = await RawClient.connect(port);
  for (const piece of pieces) {
    client.socket.write(piece as Buffer, 'latin1');
    // Lets this piece leave before the next.
    if (pieces.length <= 64) await new Promise(setImmediate);
  }
  client.socket.end();
  return client.receiveAll();
}

/** The built reference server in a process of its own. */
export class ServerProcess {
  stderr = '';
  readonly exited: Promise<number | NodeJS.Signals | null>;

  private constructor(
    readonly child: ChildProcess,
    readonly port: number,
  ) {
    child.stderr?.on('data', (chunk) => {
      this.stderr += chunk;
    });
    this.exited = once(child, 'exit').then(([code, signal]) => code ?? signal);
  }

  static async start(options: StandaloneOptions): Promise<ServerProcess> {
    const args = ['dist/src/server/standalone.js', JSON.stringify({ port: 0, ...options })];
    const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
    onTestFinished(() => void child.kill('SIGKILL'));
    const server = await new Promise<ServerProcess>((resolve, reject) => {
      let early = '';
      child.stderr.on('data', (chunk) => {
        early += chunk;
      });
      child.stdout.once('data', (line) => {
        const started = new ServerProcess(child, JSON.parse(String(line)).port);
        started.stderr = early;
        resolve(started);
      });
      child.once('exit', () => reject(new Error(`the server did not start: ${early}`)));
    });
    return server;
  }

  stop(signal: NodeJS.Signals): Promise<number | NodeJS.Signals | null> {
    this.child.kill(signal);
    return this.exited;
  }

  /** Resident memory in bytes. */
  rss(): number {
    return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(this.child.pid)], { encoding: 'utf8' })) * 1024;
  }
}
