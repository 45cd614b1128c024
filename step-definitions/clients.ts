import { Given, Then, When } from '@cucumber/cucumber';
import { Connection, sleep } from '../src/client/connection.js';
import type { Session } from '../src/client/session.js';
import { fenceKey } from '../src/conformance/context.js';
import { type Exchange, finding, firstDifference, show } from '../src/conformance/failure.js';
import { together } from '../src/conformance/workloads.js';
import type { KitWorld } from '../src/conformance/world.js';
import { encodeGet } from '../src/protocol/encode.js';
import { cpuUse } from '../src/target/cpu.js';

/** The client that a step names. */
export async function clientOf(world: KitWorld, name: string): Promise<Session> {
  return name === 'new' ? world.newClient() : world.client(name);
}

/** A key set and got by a client: it is served. Where it is not, what another client has sent before is shown too. */
export async function serve(world: KitWorld, session: Session): Promise<void> {
  world.served += 1;
  const key = world.key(`served-${world.served}`);
  const before = world.sentBeside([session.name, 'setup']);
  await world.set(session, key, 'served');
  world.expect('stored', "another client's SET is not answered as it should be", { before });
  await world.get(session, key);
  const wanted = { value: Buffer.from('served') };
  world.expect(wanted, "another client's GET is not answered as it should be", { before });
}

Given('{client} is connected', async function (this: KitWorld, name: string) {
  await this.connect(await clientOf(this, name));
});

Given('{int} clients are connected', async function (this: KitWorld, count: number) {
  await Promise.all(Array.from({ length: count }, (_, index) => this.connect(this.client(`client ${index + 1}`))));
  this.crowd = count;
});

Given('{client} sends {bytes} and waits', async function (this: KitWorld, name: string, text: string) {
  await this.send(await clientOf(this, name), this.bytes(text));
});

Given(
  '{client} asks {int} times for {key} and reads nothing',
  async function (this: KitWorld, name: string, times: number, key: string) {
    const session = await clientOf(this, name);
    const connection = await this.connect(session);
    connection.pause();
    const get = Buffer.concat([Buffer.from('get '), this.bytes(key), Buffer.from('\r\n')]);
    await this.send(session, Buffer.concat(Array.from({ length: times }, () => get)));
  },
);

Then('each of them is answered', async function (this: KitWorld) {
  await Promise.all(
    Array.from({ length: this.crowd }, (_, index) => serveQuietly(this, this.client(`client ${index + 1}`))),
  );
});

/** A SET and a GET by one of many: what others write is never to be read by it; whether its own is kept is judged elsewhere. */
async function serveQuietly(world: KitWorld, session: Session, what = 'only'): Promise<void> {
  const own = `${session.name.replaceAll(' ', '-')}-`;
  const value = `${own}${what}`;
  const key = world.key(value);
  const request = Buffer.from(`SET and GET of ${key} by ${session.name}`);
  const set = await session.set(key, value);
  if (set.type !== 'reply' || set.reply.kind !== 'stored')
    throw world.failed(
      finding(
        { request, outcome: set },
        ['the SET is stored'],
        `${session.name} of ${world.crowd} at once is not served`,
      ),
    );
  const got = await session.get(key);
  if (got.type === 'reply' && got.reply.kind === 'miss') return;
  if (got.type !== 'reply' || got.reply.kind !== 'hit' || !got.reply.value.toString('latin1').startsWith(own))
    throw world.failed(
      finding(
        { request, outcome: got },
        [`the value ${value}`],
        `${session.name} of ${world.crowd} at once gets what is not its own`,
      ),
    );
}

Then('each of them reads only what it has written, {int} times over', async function (this: KitWorld, times: number) {
  for (let round = 0; round < this.times(times); round += 1)
    await Promise.all(
      Array.from({ length: this.crowd }, (_, index) => {
        const session = this.client(`client ${index + 1}`);
        return serveQuietly(this, session, `round-${round}`);
      }),
    );
});

When('{int} clients come one after the other, get a key and leave', async function (this: KitWorld, count: number) {
  for (let index = 0; index < this.times(count); index += 1) {
    const session = this.client(`client ${index + 1}`);
    const key = fenceKey(this.run);
    const outcome = await session.get(key);
    session.close();
    const exchange: Exchange = { request: encodeGet(key), outcome };
    if (outcome.type !== 'reply')
      throw this.failed(finding(exchange, ['a reply'], `client ${index + 1} is not served`));
  }
});

When('{int} clients connect, get a key and leave', async function (this: KitWorld, count: number) {
  await together(this, count, 'leaving', (session) => session.get(this.key('none')));
});

Then('{client} can set a key and get it', async function (this: KitWorld, name: string) {
  await serve(this, await clientOf(this, name));
});

Then(
  '{client} can make {int} requests on one connection',
  async function (this: KitWorld, name: string, count: number) {
    const session = await clientOf(this, name);
    const connection = await this.connect(session);
    // Of a key that there is: how a miss is answered is for another check.
    const request = encodeGet(fenceKey(this.run));
    for (let index = 1; index <= this.times(count); index += 1) {
      connection.write(request);
      const outcome = await connection.read(session.decoder, 'get', session.timeoutMs);
      if (outcome.type === 'reply' && (outcome.reply.kind === 'hit' || outcome.reply.kind === 'miss')) continue;
      throw this.failed(
        finding({ request, outcome }, ['a value'], `request ${index} on a connection is not answered as it should be`),
      );
    }
  },
);

When('{client} connects and says nothing', async function (this: KitWorld, name: string) {
  this.heard = [await heardFrom(this, name)];
});

When('{int} clients connect and say nothing', async function (this: KitWorld, count: number) {
  this.heard = [];
  for (let index = 1; index <= count; index += 1) this.heard.push(await heardFrom(this, `client ${index}`));
});

/** What comes on connect, to a client that takes no greeting for granted. */
async function heardFrom(world: KitWorld, name: string): Promise<Buffer> {
  const { address } = world.run.target;
  const opened = await Connection.open({ address, log: world.wire, name, timeoutMs: world.run.timeoutMs });
  if (!(opened instanceof Connection))
    throw world.failed(finding({ request: Buffer.alloc(0), outcome: opened }, ['a connection'], 'no connection'));
  const greeting = Buffer.byteLength(world.run.dialect.greeting, 'latin1');
  const heard = await opened.drain(Math.max(greeting, 1), greeting > 0 ? world.run.timeoutMs : LISTEN_MS);
  const more = heard.length > 0 ? await opened.drain(1, LISTEN_MS) : Buffer.alloc(0);
  opened.close();
  return Buffer.concat([heard, more]);
}

/** Long enough for bytes that are sent unasked to arrive. */
const LISTEN_MS = 25;

Then('at most one line has come', function (this: KitWorld) {
  for (const heard of this.heard) {
    const text = heard.toString('latin1');
    if (/^[^\n]*\n?$/.test(text)) continue;
    throw this.failed({
      message: 'more than one line comes on connect',
      expected: ['nothing', 'one line'],
      received: show(heard),
      caret: show(heard.subarray(0, heard.indexOf(0x0a) + 1)).length,
    });
  }
});

Then('nothing has come', function (this: KitWorld) {
  for (const heard of this.heard)
    if (heard.length > 0)
      throw this.failed({ message: 'bytes come on connect', expected: ['nothing'], received: show(heard), caret: 0 });
});

Then('the same has come to each of them', function (this: KitWorld) {
  const [first = Buffer.alloc(0)] = this.heard;
  for (const heard of this.heard)
    if (!heard.equals(first))
      throw this.failed({
        message: 'the greeting is not the same on every connection',
        expected: [show(first)],
        received: show(heard),
      });
});

Then('nothing more comes', async function (this: KitWorld) {
  const session = this.last?.session;
  await sleep(LISTEN_MS);
  const pending = session?.current?.pending ?? Buffer.alloc(0);
  if (pending.toString('latin1').trim() === '') return;
  const sent = show(this.last?.request ?? Buffer.alloc(0));
  const unasked = { message: 'bytes come that nobody asked for', sent, expected: ['nothing more'] };
  if (session === undefined || !pending.includes(fenceKey(this.run)))
    throw this.failed({ ...unasked, received: show(pending), caret: 0 });
  // The fence's own reply is what is left: another one was taken for it.
  const received = show(this.bytesOf(session.name, 'received'));
  const expected = [`${show(this.last?.outcome.bytes ?? Buffer.alloc(0))}, and then the reply to the next request`];
  const caret = firstDifference(received, expected);
  throw this.failed({ message: 'a request is answered more than once', sent, expected, received, caret });
});

When('{client} closes', async function (this: KitWorld, name: string) {
  (await clientOf(this, name)).close();
});

When('{client} leaves', async function (this: KitWorld, name: string) {
  await this.leave(await clientOf(this, name));
});

When('{client} resets', async function (this: KitWorld, name: string) {
  (await this.connect(await clientOf(this, name))).reset();
});

When('{client} connects and resets', async function (this: KitWorld, name: string) {
  (await this.connect(await clientOf(this, name))).reset();
});

When('{client} sends {bytes} and half-closes at once', async function (this: KitWorld, name: string, text: string) {
  const session = await clientOf(this, name);
  await this.send(session, this.bytes(text));
  session.current?.halfClose();
});

When('{client} half-closes', async function (this: KitWorld, name: string) {
  (await this.connect(await clientOf(this, name))).halfClose();
});

Then('the server closes the connection', async function (this: KitWorld) {
  const session = this.last?.session;
  const connection = session?.current;
  if (connection === undefined || (await connection.untilEnded(this.run.timeoutMs))) return;
  throw this.failed({
    message: 'the server leaves the connection open',
    sent: '(half-close)',
    expected: ['the server closes the connection'],
    outcome: `still open after ${this.run.timeoutMs} ms`,
  });
});

Then('no more than {int} bytes come within {int} ms', async function (this: KitWorld, bytes: number, ms: number) {
  const connection = this.last?.session.current;
  if (connection === undefined) return;
  const before = connection.totalReceived;
  await connection.untilEnded(ms);
  const came = connection.totalReceived - before;
  if (came <= bytes) return;
  throw this.failed({
    message: `${came} bytes come after the half-close, which nobody asked for`,
    sent: '(half-close)',
    expected: ['nothing, or one line, and then the end'],
    received: show(connection.pending),
    caret: 0,
  });
});

Given("the server's process can be watched", function (this: KitWorld) {
  if (this.run.target.server?.pid !== undefined) return undefined;
  this.unmet = {
    need: 'restart',
    reason: 'the use of the processor can be watched only of a server that the kit has started',
  };
  return 'skipped';
});

Then('the server comes to rest', async function (this: KitWorld) {
  const leader = this.run.target.server?.pid;
  if (leader === undefined) return;
  // Work that was left over may still be going on: only a server that never comes to rest is at fault.
  let share = 1;
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const use = await cpuUse(leader, attempt === 0 ? 50 : 500);
    share = use.share;
    // One that waits for a processor now may have done so all the time: that is no rest.
    if (share <= 0.5 && !use.ready) return;
  }
  if (share <= 0.5) return;
  throw this.failed({
    message: 'with nothing to do, the server keeps a processor busy',
    sent: show(this.sentBeside([]) ?? Buffer.alloc(0)),
    expected: ['half of a processor at most'],
    outcome: `${Math.round(share * 100)} % of a processor`,
  });
});
