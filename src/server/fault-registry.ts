import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { UsageError } from '../errors.js';
import { nearest } from '../nearest.js';
import { SPEC_NAMES } from '../protocol/dialect.js';
import type { Fault } from './faults/fault.js';

const FOLDER = new URL('./faults/', import.meta.url);
/** What is in the folder beside the faults: their type, and what several of them share. */
const NO_FAULTS = ['fault', 'shared'];

/** The names of all faults: those of their files, in order. */
export function faultNames(): string[] {
  const files = readdirSync(fileURLToPath(FOLDER)).filter((name) => /(?<!\.d)\.[jt]s$/.test(name));
  return files
    .map((name) => name.slice(0, -'.js'.length))
    .filter((name) => !NO_FAULTS.includes(name))
    .sort();
}

/** All faults with what is wrong in each, for people or as JSON. */
export async function listFaults(form: 'text' | 'json'): Promise<string> {
  const names = faultNames();
  const faults = await Promise.all(names.map(loadFault));
  const wide = Math.max(...names.map((name) => name.length));
  const rows = faults.map(({ summary, clauses, specs = SPEC_NAMES, caughtBy = 'conform' }, index) => ({
    name: names[index] ?? '',
    summary,
    clauses: specs.flatMap((spec) => clauses.map((clause) => `${spec.toUpperCase()}-${clause}`)),
    caughtBy,
  }));
  if (form === 'json') return JSON.stringify(rows, null, 2);
  return rows.map(({ name, summary }) => `${name.padEnd(wide)}  ${summary}`).join('\n');
}

/**
 * The fault of that name.
 * @throws UsageError where there is none
 */
export async function loadFault(name: string): Promise<Fault> {
  const names = faultNames();
  if (!names.includes(name)) {
    const meant = nearest(name, names);
    const hint =
      meant.length > 0 ? `did you mean ${meant.join(', ')}?` : '`memlite-kit serve --list-faults` lists them';
    throw new UsageError(`there is no fault "${name}": ${hint}`);
  }
  const extension = existsSync(fileURLToPath(new URL(`${name}.js`, FOLDER))) ? 'js' : 'ts';
  const { default: fault } = (await import(new URL(`${name}.${extension}`, FOLDER).href)) as { default: Fault };
  return fault;
}
