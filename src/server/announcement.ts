import type { ServerOptions } from './options.js';
import type { RunningServer } from './start.js';

/** The one object that `serve --json` and the standalone server print when they listen. */
export interface Announcement {
  readonly host: string;
  readonly port: number;
  readonly dialect: string;
  /** The path as it was given. */
  readonly data: string;
  readonly pid: number;
  /** The defect that it was given on purpose. */
  readonly fault?: string;
}

export function announcementOf({ host, port }: RunningServer, { dialect, data, fault }: ServerOptions): Announcement {
  return { host, port, dialect: dialect.name, data, pid: process.pid, ...(fault !== undefined && { fault }) };
}
