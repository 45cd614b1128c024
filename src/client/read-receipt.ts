import { readFile } from 'node:fs/promises';
import { sleep } from './connection.js';

/** How long a server is given to read; one that is stalled is not waited for. */
const LONGEST_MS = 500;

/** Tells how many bytes a server's socket has received and its process has not read; undefined where that cannot be told. */
export type ReceiveQueue = (serverPort: number, clientPort: number) => Promise<number | undefined> | number | undefined;

let receiveQueue: ReceiveQueue = fromSystem;

/** Has somebody else asked than the system, until what is returned is called: where the network is simulated. */
export function askInstead(other: ReceiveQueue): () => void {
  receiveQueue = other;
  return () => {
    receiveQueue = fromSystem;
  };
}

/**
 * Waits until the server has read what was sent, so that what is sent next comes in a read of its own. Where server and
 * kit share a Linux machine, its table of sockets tells (proc(5), net/tcp: the bytes that wait in a socket's receive
 * queue); elsewhere a pause has to do.
 * @param clientPort of the connection's own side
 * @param pauseMs where nobody tells
 */
export async function untilRead(serverPort: number, clientPort: number | undefined, pauseMs: number): Promise<void> {
  const until = performance.now() + LONGEST_MS;
  while (performance.now() < until) {
    // The bytes may be on their way to the queue still.
    await sleep(2);
    const waiting = clientPort === undefined ? undefined : await receiveQueue(serverPort, clientPort);
    if (waiting === undefined) return sleep(pauseMs);
    if (waiting === 0) return;
  }
}

async function fromSystem(serverPort: number, clientPort: number): Promise<number | undefined> {
  if (process.platform !== 'linux') return undefined;
  for (const table of TABLES) {
    const waiting = (await table(serverPort)).get(clientPort);
    if (waiting !== undefined) return waiting;
  }
  return undefined;
}

/** Bytes that wait to be read by a server, by the port of the client. */
type Waiting = ReadonlyMap<number, number>;

const TABLES = ['/proc/net/tcp', '/proc/net/tcp6'].map((path) =>
  shared(async (serverPort: number): Promise<Waiting> => {
    const row = new RegExp(`:${hex(serverPort)} [0-9A-F]+:([0-9A-F]{4}) 01 [0-9A-F]+:([0-9A-F]+)`, 'g');
    const text = await readFile(path, 'latin1').catch(() => '');
    return new Map([...text.matchAll(row)].map(([, port = '', bytes = '']) => [fromHex(port), fromHex(bytes)]));
  }),
);

/**
 * One reading for all who ask for the same while another is under way: the table has a row for each socket of the system, and
 * many clients ask at a time. Nobody gets what was read in part before it was asked for.
 */
function shared<Result>(read: (of: number) => Promise<Result>): (of: number) => Promise<Result> {
  const running = new Map<number, Promise<Result>>();
  const next = new Map<number, Promise<Result>>();
  const start = (of: number): Promise<Result> => {
    const reading = read(of).finally(() => running.delete(of));
    running.set(of, reading);
    return reading;
  };
  return (of) => {
    const current = running.get(of);
    if (current === undefined) return start(of);
    const known = next.get(of);
    if (known !== undefined) return known;
    const following = current
      .catch(() => {})
      .then(() => {
        next.delete(of);
        return start(of);
      });
    next.set(of, following);
    return following;
  };
}

function fromHex(digits: string): number {
  return Number.parseInt(digits, 16);
}

function hex(port: number): string {
  return port.toString(16).toUpperCase().padStart(4, '0');
}
