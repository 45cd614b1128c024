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
  const row = new RegExp(`:${hex(serverPort)} [0-9A-F]+:${hex(clientPort)} 01 [0-9A-F]+:([0-9A-F]+)`);
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    const found = row.exec(await readFile(table, 'latin1').catch(() => ''));
    if (found !== null) return Number.parseInt(found[1] ?? '0', 16);
  }
  return undefined;
}

function hex(port: number): string {
  return port.toString(16).toUpperCase().padStart(4, '0');
}
