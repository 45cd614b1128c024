import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { type Address, Connection, isToItself, MAX_REPLY_BYTES, sleep } from '../../src/client/connection.js';
import { describeOutcome, type Outcome } from '../../src/client/outcome.js';
import { WireLog } from '../../src/client/wire-log.js';
import { packageRoot } from '../../src/package-root.js';
import { lite } from '../../src/protocol/dialect.js';
import { ReplyDecoder } from '../../src/protocol/replies.js';
import { freePort } from '../../src/target/spawned.js';
import { answerLines, breakOff, flood, hangUp, serve } from './net-server.js';

/** Long enough for a loaded machine; where a reply comes, nobody waits for it. */
const PATIENT_MS = 20_000;
/** Where no reply comes, whatever comes is there long before. */
const BRIEF_MS = 300;

const decoder = new ReplyDecoder(lite);
const GET = Buffer.from('get k\r\n');

async function open(address: Address, log = new WireLog()): Promise<Connection> {
  const opened = await Connection.open({ address, name: 'test', log, timeoutMs: PATIENT_MS });
  if (!(opened instanceof Connection)) throw new Error(describeOutcome(opened));
  onTestFinished(() => opened.close());
  return opened;
}

/** Connects, asks for a key, and reads one reply. */
async function ask(onConnect: (socket: Socket) => void, timeoutMs = PATIENT_MS): Promise<Outcome> {
  const connection = await open(await serve(onConnect));
  connection.write(GET);
  return connection.read(decoder, 'get', timeoutMs);
}

/** Answers with parts, each in a write of its own, the next when the one before had time to arrive. */
function answerInParts(...parts: readonly string[]) {
  return answerLines((_, socket) => {
    void (async () => {
      for (const [index, part] of parts.entries()) {
        if (index > 0) await sleep(30);
        socket.write(Buffer.from(part, 'latin1'));
      }
    })();
    return undefined;
  });
}

it('reply: is read, with its bytes', async () => {
  const outcome = await ask(answerLines(() => 'VALUE k hello\r\nEND\n'));
  expect(outcome).toMatchObject({
    type: 'reply',
    reply: { kind: 'hit', key: Buffer.from('k'), value: Buffer.from('hello') },
    bytes: Buffer.from('VALUE k hello\r\nEND\n'),
  });
  expect(outcome.ms).toBeGreaterThanOrEqual(0);
});

it('reply: is read when it comes in parts', async () => {
  expect(await ask(answerInParts('VAL', 'UE k he', 'llo\r', '\nEN', 'D\n'))).toMatchObject({
    type: 'reply',
    reply: { kind: 'hit', value: Buffer.from('hello') },
  });
});

it('reply: one that has no terminator is taken after a silence', async () => {
  expect(await ask(answerLines(() => 'NOT FOUND'))).toMatchObject({
    type: 'reply',
    reply: { kind: 'miss' },
    bytes: Buffer.from('NOT FOUND'),
  });
});

it('reply: one that has no terminator is taken at the end of the connection', async () => {
  expect(await ask(hangUp('NOT FOUND'))).toMatchObject({ type: 'reply', reply: { kind: 'miss' } });
});

it('reply: a terminator that comes late belongs to the reply before', async () => {
  const late: Socket[] = [];
  let asked = 0;
  const address = await serve(
    answerLines((_, socket) => {
      late.push(socket);
      asked += 1;
      return asked === 1 ? 'NOT FOUND' : 'VALUE k hello\r\nEND\n';
    }),
  );
  const connection = await open(address);
  connection.write(GET);
  expect(await connection.read(decoder, 'get', PATIENT_MS)).toMatchObject({ reply: { kind: 'miss' } });
  late[0]?.write(' \r\n');
  while (connection.pending.length < 3) await connection.waitForMore(PATIENT_MS);
  connection.write(GET);
  expect(await connection.read(decoder, 'get', PATIENT_MS)).toMatchObject({ reply: { value: Buffer.from('hello') } });
  expect(connection.pending.length).toBe(0);
});

it('reply: pipelined ones are read one after the other', async () => {
  const address = await serve(answerLines((line) => (line === 'a' ? 'STORED\r\n' : 'NOT STORED\r\n')));
  const connection = await open(address);
  connection.write(Buffer.from('a\r\nb\r\na\r\n'));
  const kinds: string[] = [];
  for (let n = 0; n < 3; n += 1) {
    const outcome = await connection.read(decoder, 'set', PATIENT_MS);
    kinds.push(outcome.type === 'reply' ? outcome.reply.kind : outcome.type);
  }
  expect(kinds).toEqual(['stored', 'refused', 'stored']);
});

it('no-reply: nothing came, and the connection is open', async () => {
  const outcome = await ask(() => {}, BRIEF_MS);
  expect(outcome).toMatchObject({ type: 'no-reply', bytes: Buffer.alloc(0) });
  expect(outcome.ms).toBeGreaterThanOrEqual(BRIEF_MS - 1);
  expect(describeOutcome(outcome)).toMatch(/^no reply within \d+ ms, the connection still open$/);
});

it('no-reply: the start of a reply came, and is kept', async () => {
  const outcome = await ask(
    answerLines(() => 'VALUE k hel'),
    1000,
  );
  expect(outcome).toMatchObject({ type: 'no-reply', bytes: Buffer.from('VALUE k hel') });
  expect(describeOutcome(outcome)).toMatch(/^an incomplete reply, nothing more within/);
});

it('closed: before a reply, and within one', async () => {
  expect(await ask(hangUp())).toMatchObject({ type: 'closed', bytes: Buffer.alloc(0) });
  expect(await ask(hangUp('VALUE k hel'))).toMatchObject({ type: 'closed', bytes: Buffer.from('VALUE k hel') });
});

it('closed: a reply that came before the end counts', async () => {
  expect(await ask(hangUp('NOT FOUND\r\n'))).toMatchObject({ type: 'reply', reply: { kind: 'miss' } });
});

it('reset: is told from closed', async () => {
  expect(await ask(breakOff)).toMatchObject({ type: 'reset', bytes: Buffer.alloc(0) });
});

it('refused: where nobody listens', async () => {
  const server = createServer();
  const port = await new Promise<number>((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port)),
  );
  await new Promise((resolve) => server.close(resolve));
  const log = new WireLog();
  const outcome = await Connection.open({
    address: { host: '127.0.0.1', port },
    name: 'test',
    log,
    timeoutMs: PATIENT_MS,
  });
  expect(outcome).toMatchObject({ type: 'refused', code: 'ECONNREFUSED' });
  expect(log.events).toMatchObject([{ event: 'failed', text: 'ECONNREFUSED' }]);
});

it('a connection to itself is none, and is told from others', async () => {
  const port = await freePort();
  const itself = connect({ host: '127.0.0.1', port, localAddress: '127.0.0.1', localPort: port });
  await once(itself, 'connect');
  expect(isToItself(itself)).toBe(true);
  itself.destroy();
  const address = await serve(() => {});
  const other = connect(address);
  await once(other, 'connect');
  expect(isToItself(other)).toBe(false);
  other.destroy();
});

it('unparsable: tells the first wrong byte, and leaves what came', async () => {
  const outcome = await ask(answerLines(() => 'VALUE k hello\r\nXYZ\r\n'));
  expect(outcome).toMatchObject({ type: 'unparsable', at: 15, bytes: Buffer.from('VALUE k hello\r\nXYZ\r\n') });
});

it('flood: more than any reply may have ends the connection, and memory stays bounded', async () => {
  const connection = await open(
    await serve((socket) => {
      socket.write('VALUE k ');
      flood(socket, Buffer.alloc(64 * 1024, 'x'));
    }),
  );
  connection.write(GET);
  const outcome = await connection.read(decoder, 'get', PATIENT_MS);
  expect(outcome).toMatchObject({ type: 'flood', total: connection.totalReceived });
  expect(connection.totalReceived).toBeGreaterThan(MAX_REPLY_BYTES);
  expect(connection.totalReceived).toBeLessThan(MAX_REPLY_BYTES + 1024 * 1024);
  expect(connection.pending.length).toBeLessThanOrEqual(MAX_REPLY_BYTES);
  expect(outcome.bytes.length).toBe(64 * 1024);
  expect(await connection.untilEnded(PATIENT_MS)).toBe(false);
});

it('a half-close leaves the replies to be read, and the end to be seen', async () => {
  const address = await serve((socket) => {
    const parts: Buffer[] = [];
    socket.on('data', (part) => parts.push(part));
    socket.on('end', () => socket.end(`VALUE k ${Buffer.concat(parts).length}\r\nEND\n`));
  });
  const connection = await open(address);
  connection.write(GET);
  connection.halfClose();
  expect(await connection.read(decoder, 'get', PATIENT_MS)).toMatchObject({ reply: { value: Buffer.from('7') } });
  expect(await connection.untilEnded(PATIENT_MS)).toBe(true);
  expect(connection.ended).toBe('closed');
});

it('untilEnded is false while the server keeps the connection open', async () => {
  const connection = await open(await serve(() => {}));
  expect(await connection.untilEnded(50)).toBe(false);
  expect(connection.ended).toBeUndefined();
});

it('drain takes what came, be it more or less than asked for', async () => {
  const connection = await open(await serve((socket) => socket.end('hello')));
  expect(await connection.drain(5, PATIENT_MS)).toEqual(Buffer.from('hello'));
  await connection.untilEnded(PATIENT_MS);
  expect(await connection.drain(5, PATIENT_MS)).toEqual(Buffer.alloc(0));
  expect(connection.totalReceived).toBe(5);
});

it('a connection that has ended swallows what is sent, and says so when read', async () => {
  const connection = await open(await serve((socket) => socket.end()));
  await connection.untilEnded(PATIENT_MS);
  connection.write(GET);
  expect(await connection.read(decoder, 'get', PATIENT_MS)).toMatchObject({ type: 'closed' });
});

it('a client that pauses reads nothing until it goes on', async () => {
  const connection = await open(await serve(answerLines(() => 'hello')));
  connection.pause();
  connection.write(GET);
  expect(await connection.drain(1, 100)).toEqual(Buffer.alloc(0));
  connection.resume();
  expect(await connection.drain(5, PATIENT_MS)).toEqual(Buffer.from('hello'));
});

it('reset is seen by the server as one', async () => {
  const seen = new Promise<string>((resolve) => {
    void serve((socket) => socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? ''))).then(
      async (address) => (await open(address)).reset(),
    );
  });
  expect(await seen).toBe('ECONNRESET');
});

it('the log has the conversation in order', async () => {
  const log = new WireLog();
  const connection = await open(await serve(answerLines(() => 'NOT FOUND\r\n')), log);
  connection.write(GET);
  await connection.read(decoder, 'get', PATIENT_MS);
  connection.close();
  expect(log.events.map(({ event, text, bytes }) => [event, text ?? bytes?.toString()])).toEqual([
    ['open', undefined],
    ['sent', 'get k\r\n'],
    ['received', 'NOT FOUND\r\n'],
    ['note', 'closed by the client'],
  ]);
});

it('the log is bounded: in events, and in the bytes of each', () => {
  const log = new WireLog();
  for (let n = 0; n < 500; n += 1) log.add('a', 'sent', Buffer.alloc(5000));
  expect(log.events.length).toBe(400);
  expect(log.dropped).toBe(100);
  expect(log.events[0]).toMatchObject({ total: 5000, bytes: Buffer.alloc(2048) });
});

it('leaves nothing open that would keep the process: not even where a server reads nothing', {
  timeout: 60_000,
}, async () => {
  const address = await serve((socket) => socket.pause());
  const script = `
    import { Connection } from ${JSON.stringify(join(packageRoot(), 'dist/src/client/connection.js'))};
    import { WireLog } from ${JSON.stringify(join(packageRoot(), 'dist/src/client/wire-log.js'))};
    const open = () => Connection.open({ address: ${JSON.stringify(address)}, name: 'x', log: new WireLog(), timeoutMs: 20000 });
    const [idle, busy, paused] = [await open(), await open(), await open()];
    busy.write(Buffer.alloc(32 * 1024 * 1024));
    paused.pause();
    for (const connection of [idle, busy, paused]) connection.close();
    console.log('closed');`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
    cwd: packageRoot(),
    timeout: 50_000,
  });
  expect(stdout.trim()).toBe('closed');
});
