import type { Socket } from 'node:net';
import type { Tape } from './tape.js';

/** A connection, and the batch whose replies it waits for. */
export class Lane {
  socket: Socket | undefined;
  /** When the connection was made or the last batch sent; 0 before. */
  sentAt = 0;
  /** Whether replies are still to come. */
  busy = false;
  /** The first request of the batch on the tape, and how many there are. */
  first = 0;
  operations = 0;
  /** The replies still to come: from byte to byte of the tape. */
  at = 0;
  end = 0;

  /** @param name for messages, e.g. `connection 3 of 50` */
  constructor(readonly name: string) {}

  /** What is still to come, in words. */
  outstanding({ replyAt }: Tape): string {
    const bytes = this.end - (replyAt[this.first] ?? 0);
    const missing = this.end - this.at;
    return missing === bytes
      ? `a reply of ${bytes} bytes was to come`
      : `${missing} of the ${bytes} bytes of a reply were to come`;
  }
}

/** As many as there are connections. */
export function lanes(connections: number): Lane[] {
  return Array.from(
    { length: connections },
    (_, index) => new Lane(connections === 1 ? 'the connection' : `connection ${index + 1} of ${connections}`),
  );
}
