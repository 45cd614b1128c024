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
}

export function announcementOf({ host, port }: RunningServer, { dialect, data }: ServerOptions): Announcement {
  return { host, port, dialect: dialect.name, data, pid: process.pid };
}
