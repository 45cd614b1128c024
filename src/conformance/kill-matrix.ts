import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageRoot } from '../package-root.js';
import type { Cause } from './diagnosis.js';

/** Which checks fail under which fault: what `fixtures/kill-matrix.json` holds, pinned for review. */
export interface KillMatrix {
  /** The title of each check, by its id without the specification: `SET-4.2`. */
  readonly checks: Readonly<Record<string, string>>;
  /** By the name of the fault. */
  readonly faults: Readonly<Record<string, Omit<Cause, 'name'>>>;
}

export async function loadKillMatrix(): Promise<KillMatrix> {
  return JSON.parse(await readFile(join(packageRoot(), 'fixtures', 'kill-matrix.json'), 'utf8')) as KillMatrix;
}

/** The faults of a matrix as causes of failures. */
export function causesOf({ faults }: KillMatrix): Cause[] {
  return Object.entries(faults).map(([name, kills]) => ({ name, ...kills }));
}

/** The name of a check whatever the specification: `LITE-SET-4.2` and `COURSE-SET-4.2` are one scenario. */
export function plainId(id: string): string {
  return id.replace(/^(LITE|COURSE)-/, '');
}
