import { fileURLToPath } from 'node:url';
import { lite } from '../../../src/protocol/dialect.js';
import type { StandaloneOptions } from '../../../src/server/standalone.js';
import type { SpawnedServer } from '../../../src/target/spawned.js';
import { openTarget, quoted } from '../../../src/target/target.js';

/** A server in a process of its own, with a CSV file of its own. */
export interface Spawned {
  readonly server: SpawnedServer;
  readonly port: number;
  readonly csv: string;
  /** Kills it and removes its file. */
  close(): Promise<void>;
}

/** The built reference server. */
export function spawnReference(options: Omit<StandaloneOptions, 'port' | 'data'>): Promise<Spawned> {
  const given = JSON.stringify({ ...options, port: 0, data: '{csv}', untilStdinEnds: true });
  const entry = pathOf('dist/src/server/standalone.js');
  return spawn([process.execPath, entry, given.replace('"port":0', '"port":{port}')]);
}

/** One of fixtures/targets. */
export function spawnFixture(name: string): Promise<Spawned> {
  const command = name.endsWith('.py') ? 'python3' : process.execPath;
  return spawn([command, pathOf(`fixtures/targets/${name}`), '{port}', '{csv}']);
}

async function spawn(argv: readonly string[]): Promise<Spawned> {
  const { server, address, csv, close } = await openTarget({ spawn: argv.map(quoted).join(' ') }, lite);
  if (server === undefined || csv === undefined) throw new Error('a spawned target has a server and a file');
  return { server, port: address.port, csv, close };
}

function pathOf(file: string): string {
  return fileURLToPath(new URL(`../../../${file}`, import.meta.url));
}
