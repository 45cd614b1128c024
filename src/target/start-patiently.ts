import { sleep } from '../client/connection.js';
import { messageOf } from '../errors.js';
import type { ServerProcess } from './spawned.js';

/** So long is a port waited for that the server's last process has left behind. */
const PATIENCE_MS = 3000;

/**
 * Starts a server, again and again where its port is still in use.
 * @throws what `start` throws, once the patience has ended
 */
export async function startPatiently(server: ServerProcess): Promise<void> {
  const until = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await server.start();
    } catch (error) {
      const isInUse = /EADDRINUSE|address already in use/i.test(`${messageOf(error)} ${server.output}`);
      if (!isInUse || performance.now() > until) throw error;
      await sleep(50);
    }
  }
}
