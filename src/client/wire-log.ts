/** One thing that happened on a connection. */
export interface WireEvent {
  /** Milliseconds since the log was begun. */
  readonly at: number;
  /** The connection's name. */
  readonly connection: string;
  readonly event: 'open' | 'sent' | 'received' | 'half-closed' | 'closed' | 'reset' | 'failed' | 'note';
  /** The first bytes sent or received. */
  readonly bytes?: Buffer;
  /** How many there were in all. */
  readonly total?: number;
  readonly text?: string;
}

/** So many bytes of one event are kept; the rest is counted. */
const KEPT_BYTES = 2048;
/** So many events are kept; a scenario has far fewer unless it is one of load. */
const KEPT_EVENTS = 400;

/** The conversation of one scenario, all its connections in the order of time. Bounded in memory. */
export class WireLog {
  readonly events: WireEvent[] = [];
  #dropped = 0;
  readonly #start = performance.now();

  get dropped(): number {
    return this.#dropped;
  }

  add(connection: string, event: WireEvent['event'], bytes?: Buffer, text?: string): void {
    if (this.events.length >= KEPT_EVENTS) {
      this.#dropped += 1;
      return;
    }
    this.events.push({
      at: performance.now() - this.#start,
      connection,
      event,
      ...(bytes && { bytes: Buffer.from(bytes.subarray(0, KEPT_BYTES)), total: bytes.length }),
      ...(text !== undefined && { text }),
    });
  }
}
