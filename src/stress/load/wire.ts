import type { Dialect } from '../../protocol/dialect.js';

/** How a target is spoken to; plain data, for it goes to worker threads. */
export interface StressWire {
  /** `lite`, `course`, `memcached`, or the name of a profile. */
  readonly name: string;
  /** What replies look like, and how requests are delivered. For `memcached`, the fields in which it is like this family. */
  readonly dialect: Dialect;
  /** What stands between the key and the size in the header of a SET: a blank; ` 0 0 ` for `memcached`. */
  readonly beforeSize: string;
}
