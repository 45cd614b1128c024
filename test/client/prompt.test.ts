import type { Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { DisplayMode } from '../../src/client/display.js';
import { type PromptEnd, runPrompt } from '../../src/client/prompt.js';
import { Recorder } from '../../src/client/record.js';
import { openConnection } from '../../src/client/transcript-peers.js';
import { course, type Dialect, lite } from '../../src/protocol/dialect.js';
import { answerLines, flood, serve } from './net-server.js';

interface Session {
  type(text: string): void;
  /** Resolves once the output holds this. */
  shows(text: string): Promise<void>;
  readonly output: string;
  readonly end: Promise<PromptEnd>;
  readonly recorder: Recorder;
}

interface Settings {
  readonly terminal?: boolean;
  readonly mode?: DisplayMode;
  readonly dialect?: Dialect;
  readonly timeoutMs?: number;
}

async function open(onConnect: (socket: Socket) => void, settings: Settings = {}): Promise<Session> {
  const { terminal = false, mode = 'text', dialect = lite, timeoutMs = 20_000 } = settings;
  const connection = await openConnection(await serve(onConnect), timeoutMs);
  const input = new PassThrough();
  const output = new PassThrough();
  const recorder = new Recorder();
  let shown = '';
  output.on('data', (chunk: Buffer) => {
    shown = (shown + chunk.toString('utf8')).slice(-100_000);
  });
  const end = runPrompt({ connection, dialect, timeoutMs, mode, input, output, terminal, colors: false, recorder });
  return {
    type: (text) => input.write(text),
    shows: async (text) => {
      while (!shown.includes(text)) await new Promise((resolve) => output.once('data', resolve));
    },
    get output() {
      return shown;
    },
    end,
    recorder,
  };
}

/** One register, in lite. */
function register(socket: Socket): void {
  let value: string | undefined;
  let header: string | undefined;
  answerLines((line) => {
    if (header !== undefined) {
      value = line;
      header = undefined;
      return 'STORED\r\n';
    }
    if (/^set \S+ \S+$/.test(line)) {
      header = line;
      return '';
    }
    if (line === 'exit') socket.end();
    if (line === 'exit') return '';
    if (line.startsWith('get k')) return value === undefined ? 'NOT FOUND\r\n' : `VALUE k ${value}\r\nEND\n`;
    return 'INVALID COMMAND\r\n';
  })(socket);
}

describe('the prompt', () => {
  it('sends lines, asks for values and shows replies', async () => {
    const session = await open(register);
    session.type('get k\nset k 5\nhello\n\nget k\nset k\nexit\n');
    expect(await session.end).toBe('user');
    expect(session.output.replaceAll(/^(> |value> )+/gm, '')).toBe(
      'NOT FOUND\nSTORED\nVALUE k hello\nEND\nINVALID COMMAND\n(the server closed the connection)\n',
    );
    expect(session.recorder.toString().split('\n').slice(1, -1)).toEqual([
      '> get k',
      '< NOT FOUND',
      '> set k 5',
      '> hello',
      '< STORED',
      '> get k',
      '< VALUE k hello',
      '< END',
      '> set k',
      '< INVALID COMMAND',
      '> exit',
      '<! closed',
    ]);
  });

  it('asks for the value at a prompt of its own', async () => {
    const session = await open(register);
    await session.shows('> ');
    session.type('set k 0\n');
    await session.shows('value> ');
    session.type('\n');
    await session.shows('STORED');
    session.type('exit\n');
    expect(await session.end).toBe('user');
  });

  it('reads replies as the dialect frames them', async () => {
    const session = await open(
      answerLines((line) => (line === 'get k' ? 'VALUE k 6\r\nEND\r\nx\r\nEND\r\n' : 'ERROR\r\n')),
      { dialect: course },
    );
    session.type('get k\nnonsense\n');
    await session.shows('VALUE k 6\nEND\nx\nEND\n');
    await session.shows('ERROR');
    session.type('\x04');
  });

  it('shows bytes that nobody asked for as they come', async () => {
    let greeted: Socket | undefined;
    const session = await open((socket) => {
      greeted = socket;
      socket.write('Client Socket\r\n');
    });
    await session.shows('Client Socket\n');
    greeted?.write('by the way\r\n');
    await session.shows('by the way\n');
    greeted?.end();
    expect(await session.end).toBe('closed');
    expect(session.recorder.toString()).toContain('< Client Socket\n< by the way\n<! closed\n');
  });

  it('shows what a terminal would act on escaped, and all bytes if asked to', async () => {
    const reply = answerLines(() => 'é is \xc3\xa9, \x1b[2J\xff\r\n');
    const text = await open(reply);
    text.type('x\n');
    await text.shows('\\xe9 is \\xc3\\xa9, \\x1b[2J\\xff\n');
    const raw = await open(reply, { mode: 'raw' });
    raw.type('x\n');
    await raw.shows('\\xff\\r\\n\n');
  });

  it('goes on when no reply comes', async () => {
    const session = await open(() => {}, { timeoutMs: 50 });
    session.type('get k\n');
    await session.shows('(no reply within 50ms)\n');
    session.type('exit\n');
    expect(await session.end).toBe('user');
    expect(session.output).toContain('(the server left the connection open)');
  });

  it('says who ended the session', async () => {
    const closing = await open((socket) => socket.once('data', () => socket.end()));
    closing.type('shutdown\n');
    expect(await closing.end).toBe('closed');
    const resetting = await open((socket) => socket.once('data', () => socket.resetAndDestroy()));
    resetting.type('get k\n');
    expect(await resetting.end).toBe('reset');
  });

  it('is not drowned by a line without end', async () => {
    const session = await open((socket) => socket.once('data', () => flood(socket, Buffer.alloc(65_536, 'a'))));
    session.type('get k\n');
    expect(await session.end).toBe('flood');
  });
});

describe('the prompt on a terminal', () => {
  it('has a history and line editing', async () => {
    const session = await open(register, { terminal: true });
    await session.shows('> ');
    session.type('set k 3\rabX\x7fc\r');
    await session.shows('STORED');
    session.type('get kk\x7f\r');
    await session.shows('VALUE k abc');
    session.type('\x1b[A\x1b[A\x1b[A\r');
    await session.shows('value> ');
    session.type('\x03');
    expect(await session.end).toBe('user');
    expect(session.recorder.toString()).toContain('> set k 3\n> abc\n< STORED\n> get k\n');
  });

  it.each([
    ['Ctrl-C', '\x03'],
    ['Ctrl-D', '\x04'],
  ])('ends with %s', async (_, key) => {
    const session = await open(register, { terminal: true });
    await session.shows('> ');
    session.type(key);
    expect(await session.end).toBe('user');
  });

  it('ends with Ctrl-C while it waits for a reply', async () => {
    const session = await open(() => {}, { terminal: true });
    await session.shows('> ');
    session.type('get k\r');
    await session.shows('get k\r\n');
    session.type('\x03');
    expect(await session.end).toBe('user');
  });

  it('puts what comes above what is being typed', async () => {
    let peer: Socket | undefined;
    const session = await open(
      (socket) => {
        peer = socket;
      },
      { terminal: true },
    );
    await session.shows('> ');
    session.type('get');
    await session.shows('get');
    peer?.write('hello\r\n');
    await session.shows('hello\n\x1b[1G\x1b[0J> get');
    session.type('\x03');
    expect(await session.end).toBe('user');
  });
});
