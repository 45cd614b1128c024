import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/**
 * A connection of this process with itself. A byte that comes back through it tells that the system has delivered what was
 * sent before, on whatever connection: packets of the loopback wait in one queue.
 */
export class Canary {
  #near: Socket | undefined;
  #far: Socket | undefined;

  async open(): Promise<void> {
    const server = createServer({ noDelay: true });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const accepted = once(server, 'connection') as Promise<[Socket]>;
    this.#near = connect({ host: '127.0.0.1', port: (server.address() as AddressInfo).port, noDelay: true });
    await once(this.#near, 'connect');
    [this.#far] = await accepted;
    server.close();
  }

  owns(socket: unknown): boolean {
    return socket === this.#near || socket === this.#far;
  }

  /** Resolves when a byte sent now has arrived. */
  async flies(): Promise<void> {
    const arrived = this.#far === undefined ? undefined : once(this.#far, 'data');
    this.#near?.write('.');
    await arrived;
  }

  close(): void {
    this.#near?.destroy();
    this.#far?.destroy();
  }
}
