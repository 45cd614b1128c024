import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../src/package-root.js';

/** A server to compare with, or one of ours. */
export interface Peer {
  /** What bars call it. */
  readonly name: string;
  /** As `bench --spawn` takes it: protocol and command; `{dir}` is a temporary folder. */
  readonly spawn: string;
  /** What has to be there for it. */
  readonly needs: string;
}

const MEMCACHED = '/usr/bin/memcached';
const REDIS = '/usr/bin/redis-server';
/** No snapshots, and no rewriting of the log while it is measured. */
const redis = (persistence: string) =>
  `redis://${REDIS} --port {port} --bind 127.0.0.1 --maxclients 6000 --save '' --dir {dir} --auto-aof-rewrite-percentage 0 ${persistence}`;
const ours = (fsync: string) =>
  `lite://${process.execPath} ${STANDALONE} '{"port":{port},"data":"{csv}","fsync":"${fsync}"}'`;
const STANDALONE = join(packageRoot(), 'dist/src/server/standalone.js');
const NAIVE = join(packageRoot(), 'fixtures/targets/naive-threaded.py');
const ECHO = join(packageRoot(), 'bench/echo-server.mjs');

export const PEERS: readonly Peer[] = [
  { name: 'ours', spawn: ours('everysec'), needs: STANDALONE },
  { name: 'ours-always', spawn: ours('always'), needs: STANDALONE },
  {
    name: 'memcached',
    spawn: `memcached://${MEMCACHED} -u nobody -t 1 -c 6000 -m 256 -l 127.0.0.1 -p {port}`,
    needs: MEMCACHED,
  },
  { name: 'redis', spawn: redis('--appendonly no'), needs: REDIS },
  { name: 'redis-everysec', spawn: redis('--appendonly yes --appendfsync everysec'), needs: REDIS },
  { name: 'redis-always', spawn: redis('--appendonly yes --appendfsync always'), needs: REDIS },
  { name: 'naive', spawn: `lite://python3 ${NAIVE} {port} {csv}`, needs: 'python3' },
  { name: 'echo', spawn: `echo://${process.execPath} ${ECHO} {port}`, needs: ECHO },
];

export function isThere({ needs }: Peer): boolean {
  return needs.includes('/') ? existsSync(needs) : spawnSync(needs, ['--version']).status === 0;
}

/**
 * Where a server and the generator run. Pinned, each has one processor, and a rate is what a server does with one: free, the
 * threads that write and sync its file work on the generator's, which made a SET of ours look twice as fast beside
 * memcached.
 */
export type Placement = 'pinned' | 'free';

/**
 * The peer as a target of `bench`, named; pinned to the first processor where that is wanted.
 */
export function specOf({ name, spawn }: Peer, placement: Placement): string {
  const [protocol, command] = spawn.split(/:\/\/(.*)/s);
  return `${name}=${protocol}://${placement === 'pinned' ? `taskset -c 0 ${command}` : command}`;
}

/** Moves this process, all its threads, to the second processor; `free` where that cannot be done. */
export function place(wanted: Placement): Placement {
  if (wanted === 'free' || availableParallelism() < 2) return 'free';
  return spawnSync('taskset', ['-a', '-c', '-p', '1', String(process.pid)]).status === 0 ? 'pinned' : 'free';
}
