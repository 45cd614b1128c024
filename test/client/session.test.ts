import type { Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Address, Connection, sleep } from '../../src/client/connection.js';
import { Session } from '../../src/client/session.js';
import { WireLog } from '../../src/client/wire-log.js';
import { type Dialect, lite } from '../../src/protocol/dialect.js';
import { answerLines, serve } from './net-server.js';

const PATIENT_MS = 20_000;

function session(address: Address, dialect: Partial<Dialect> = {}, timeoutMs = PATIENT_MS): Session {
  const made = new Session({ address, dialect: { ...lite, ...dialect }, timeoutMs, log: new WireLog(), name: 'A' });
  onTestFinished(() => made.close());
  return made;
}

/** Greets, then answers as `lite` would a server that has `k`. */
function greets(greeting: string | Buffer, pauseMs = 0) {
  return (socket: Socket) => {
    const greet = async () => {
      for (const part of typeof greeting === 'string' ? greeting.split('|') : [greeting]) {
        if (pauseMs > 0) await sleep(pauseMs);
        socket.write(part);
      }
      answerLines((line) => (line === 'get k' ? 'VALUE k hello\r\nEND\n' : 'NOT FOUND\r\n'))(socket);
    };
    void greet();
  };
}

/** The writes that reach a server, apart where they were sent apart, with answers for some of them. */
function notes(answer: (read: string, reads: string[]) => string | undefined) {
  const reads: string[] = [];
  const onConnect = (socket: Socket) => {
    reads.push('(connected)');
    socket.on('data', (chunk) => {
      reads.push(chunk.toString('latin1'));
      const reply = answer(chunk.toString('latin1'), reads);
      if (reply !== undefined) socket.write(reply);
    });
    socket.on('end', () => socket.end());
  };
  return { reads, onConnect };
}

const hello = { type: 'reply', reply: { kind: 'hit', value: Buffer.from('hello') } };

describe('a greeting', () => {
  it.each([
    ['as it was learned', 'Client Socket\r\n', 'Client Socket\r\n'],
    ['with another line end', 'Client Socket\r\n', 'Client Socket\n'],
    ['that differs, such as one with a counter', 'You are client 1\r\n', 'You are client 27\r\n'],
    ['of several lines', 'Hi\r\nthere\r\n\r\n', 'Hi\r\nthere\r\n\r\n'],
    ['of several lines that differ', 'Hi 1\r\nthere\r\n', 'Hi 2\r\nyou\r\n'],
    [
      'that explains the commands',
      'Usage: set <key> <bytes>\r\nget <key>\r\n',
      'Usage: set <key> <bytes>\r\nget <key>\r\n',
    ],
    [
      'that explains the commands, without a line end',
      'set <key> <bytes> or get <key>',
      'set <key> <bytes> or get <key>',
    ],
    ['that comes in parts', 'Client Socket\r\n', 'Clie|nt Soc|ket\r|\n'],
    ['without a line end', 'hi>', 'hi>'],
  ])('%s is passed over', async (_, learned, sent) => {
    const address = await serve(greets(sent, sent.includes('|') ? 20 : 0));
    const client = session(address, { greeting: learned });
    expect(await client.get('k')).toMatchObject(hello);
    expect(client.current?.pending.length).toBe(0);
  });

  it('of binary bytes is passed over', async () => {
    const bytes = Buffer.from([0xff, 0xfd, 0x00, 0x22]);
    const client = session(await serve(greets(bytes)), { greeting: bytes.toString('latin1') });
    expect(await client.get('k')).toMatchObject(hello);
  });

  it('that does not come is waited for no longer than a reply', async () => {
    const client = session(await serve(greets('')), { greeting: 'Client Socket\r\n' }, 300);
    expect(await client.connection()).toBeInstanceOf(Connection);
  });

  it('that nobody knew of stays to be found', async () => {
    const client = session(await serve(greets('Hi\r\n')));
    expect(await client.get('k')).toMatchObject({ type: 'reply', reply: { kind: 'other', text: 'Hi' } });
  });
});

describe('the delivery', () => {
  const stored = (read: string) => (read.endsWith('hello\r\n') ? 'STORED\r\n' : undefined);

  it.each(['stream', 'one-write'] as const)('%s: a SET is one write', async (delivery) => {
    const { reads, onConnect } = notes(stored);
    const client = session(await serve(onConnect), { delivery });
    expect(await client.set('k', 'hello')).toMatchObject({ reply: { kind: 'stored' } });
    expect(reads).toEqual(['(connected)', 'set k 5\r\nhello\r\n']);
    expect(client.keepsConnection).toBe(true);
  });

  it('two-writes: the value follows in a write of its own, and a GET is one write', async () => {
    const { reads, onConnect } = notes((read) => (read.startsWith('get') ? 'NOT FOUND\r\n' : stored(read)));
    const client = session(await serve(onConnect), { delivery: 'two-writes' });
    expect(await client.set('k', 'hello')).toMatchObject({ reply: { kind: 'stored' } });
    expect(await client.get('x')).toMatchObject({ reply: { kind: 'miss' } });
    // A machine under load may read the two at once; that they were written apart is what counts.
    expect(reads.join('')).toBe('(connected)set k 5\r\nhello\r\nget x\r\n');
    expect(client.name).toBe('A');
  });

  it.each([
    ['OK\r\n', 'OK\r\n'],
    ['OK\r\n', 'OK\n'],
    ['OK', 'OK'],
    ['go on <bytes>\r\n', 'go on <bytes>\r\n'],
  ])('handshake: the value follows the line %j', async (handshake, sent) => {
    const { reads, onConnect } = notes((read) => (read.startsWith('set') ? sent : stored(read)));
    const client = session(await serve(onConnect), { delivery: 'handshake', handshake });
    expect(await client.set('k', 'hello')).toMatchObject({ type: 'reply', reply: { kind: 'stored' } });
    expect(reads).toEqual(['(connected)', 'set k 5\r\n', 'hello\r\n']);
  });

  it.each([
    ['INVALID COMMAND\r\n', 'invalid'],
    ['NOT STORED\r\n', 'refused'],
    ['go away\r\n', 'other'],
  ])('handshake: %j instead of it is the reply, and the value is kept back', async (sent, kind) => {
    const { reads, onConnect } = notes(() => sent);
    const client = session(await serve(onConnect), { delivery: 'handshake', handshake: 'OK\r\n' });
    expect(await client.set('k', 'hello')).toMatchObject({ type: 'reply', reply: { kind } });
    expect(reads).toEqual(['(connected)', 'set k 5\r\n']);
  });

  it('handshake: silence instead of it is no reply', async () => {
    const { onConnect } = notes(() => undefined);
    const client = session(await serve(onConnect), { delivery: 'handshake', handshake: 'OK\r\n' }, 300);
    expect(await client.set('k', 'hello')).toMatchObject({ type: 'no-reply' });
  });

  it('one-command-per-connection: each request has a connection of its own', async () => {
    const { reads, onConnect } = notes(() => 'NOT FOUND\r\n');
    const client = session(await serve(onConnect), { delivery: 'one-command-per-connection' });
    expect(await client.connection()).toBeInstanceOf(Connection);
    for (const key of ['a', 'b']) expect(await client.get(key)).toMatchObject({ reply: { kind: 'miss' } });
    expect(reads).toEqual(['(connected)', 'get a\r\n', '(connected)', 'get b\r\n']);
    expect(client.keepsConnection).toBe(false);
  });
});

describe('a session', () => {
  it('keeps its connection, and reads replies to what was sent before', async () => {
    const address = await serve(answerLines((line) => (line === 'get k' ? 'VALUE k hello\r\nEND\n' : 'NOT FOUND\r\n')));
    const client = session(address);
    expect(client.current).toBeUndefined();
    expect(await client.send(Buffer.from('get k\r\nget x\r\n'))).toBeUndefined();
    const { current } = client;
    expect(await client.readOn('get')).toMatchObject(hello);
    expect(await client.readOn('get')).toMatchObject({ reply: { kind: 'miss' } });
    expect(client.current).toBe(current);
  });

  it('tells that there is no connection, whatever is asked of it', async () => {
    // Nobody listens at port 1.
    const client = session({ host: '127.0.0.1', port: 1 });
    for (const outcome of [await client.get('k'), await client.send(Buffer.from('x')), await client.readOn('get')])
      expect(outcome).toMatchObject({ type: 'refused', code: 'ECONNREFUSED' });
  });

  it('stays with a connection that the server has ended: the next request learns of it', async () => {
    const client = session(await serve((socket) => socket.end()));
    const connection = await client.connection();
    if (connection instanceof Connection) await connection.untilEnded(PATIENT_MS);
    expect(await client.get('k')).toMatchObject({ type: 'closed' });
  });

  it('announces another size where it is told to', async () => {
    const { reads, onConnect } = notes(() => 'NOT STORED\r\n');
    const client = session(await serve(onConnect));
    expect(await client.set('k', 'hello', 3)).toMatchObject({ reply: { kind: 'refused' } });
    expect(reads).toEqual(['(connected)', 'set k 3\r\nhello\r\n']);
  });
});
