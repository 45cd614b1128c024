import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { breakOff } from '../../break-off.js';
import type { ServerOptions } from '../options.js';
import { Client } from './client.js';
import { replySteps } from './replies.js';
import { requestSteps } from './requests.js';
import type { Seams } from './seams.js';
import { valueSteps } from './values.js';

export type PlainOptions = Pick<ServerOptions, 'host' | 'port' | 'data' | 'dialect' | 'fsync' | 'limits'>;

/** A plain server that listens. */
export interface PlainServer {
  readonly host: string;
  readonly port: number;
  /** Ends it in good order. */
  close(): Promise<void>;
  /** Ends it as a kill does: nothing more is sent or written. */
  kill(): Promise<void>;
}

/**
 * Starts a server that is made to be broken: as right as the reference server, but one step after the other, each in
 * a function of its own that `change` may replace. It is what faults are given to, so that the reference server needs
 * no door for them.
 * @param onCrash ends the process, or what stands for it
 */
export async function startPlainServer(
  options: PlainOptions,
  change: (seams: Seams) => void,
  onCrash: () => void,
): Promise<PlainServer> {
  const seams = soundSeams(options, onCrash);
  const { stop } = seams;
  change(seams);
  seams.load();
  const sockets = new Set<Socket>();
  let count = 0;
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    count += 1;
    void seams.serve(new Client(socket, count));
  });
  server.maxConnections = options.limits.maxConnections;
  server.listen({ host: options.host, port: options.port, backlog: 4096 });
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const kill = async () => {
    seams.alive = false;
    await stop();
    const closed = once(server, 'close');
    server.close();
    for (const socket of sockets) breakOff(socket);
    await closed;
  };
  const close = async () => {
    await seams.stop();
    await kill();
  };
  return { host: options.host, port, close, kill };
}

function soundSeams(options: PlainOptions, onCrash: () => void): Seams {
  const { dialect, limits, data: file } = options;
  const seams = { dialect, limits, file, values: new Map(), alive: true } as unknown as Seams;
  seams.crash = onCrash;
  return Object.assign(seams, requestSteps(seams), valueSteps(seams, options), replySteps(seams));
}
