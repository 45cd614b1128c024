/**
 * The console output of `conform` for each fault, kept in golden/NAME.txt: a change of wording, of an accusation or of a
 * likely cause shows in the diff. The files are here, and not among the fixtures, because nothing but this test reads them.
 */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTwoFilesPatch } from 'diff';
import { clauseSentences } from '../../src/conformance/explain-text.js';
import { withLikelyCauses } from '../../src/conformance/likely-causes.js';
import type { Result } from '../../src/conformance/result.js';
import { packageRoot } from '../../src/package-root.js';
import { render } from '../../src/report/formats/console.js';
import type { FaultRun } from '../../src/selftest/result.js';
import { loadFault } from '../../src/server/fault-registry.js';

export const GOLDEN = join(packageRoot(), 'test', 'selftest', 'golden');

/**
 * What a person would read at the end of `conform`, for each fault, without what differs from run to run.
 * @param results what the suite found, where there was something to judge
 */
export async function consoleTexts(
  faults: readonly FaultRun[],
  results: ReadonlyMap<string, Result>,
): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  for (const { name, probe, unjudged = '' } of faults)
    texts.set(name, normalised(`memlite-kit: ${probe ?? unjudged}\n`));
  for (const [name, result] of results) {
    const options = { colors: false, strict: false, clauses: await clauseSentences(result.target.spec) };
    texts.set(name, normalised(render(await withLikelyCauses(result, loadFault), options)));
  }
  return texts;
}

/** Times, ports, temporary folders, and how busy a processor was. All else is the same in every run. */
export function normalised(text: string): string {
  return text
    .replace(/ in \d+\.\d s\b/g, ' in TIME')
    .replace(/127\.0\.0\.1:\d+/g, '127.0.0.1:PORT')
    .replace(/\/\S*\/memlite-kit-[^\s/]+\//g, '/TEMPORARY/')
    .replace(/\b\d+ % of a processor/g, 'N % of a processor');
}

/**
 * How texts differ from the golden files, as one patch; empty where they do not.
 * @param texts by the names of faults
 * @param names all faults that there are: files of others are stale
 */
export async function differences(
  texts: ReadonlyMap<string, string>,
  names: readonly string[],
  folder = GOLDEN,
): Promise<string> {
  const patches: string[] = [];
  for (const [name, text] of [...texts].sort()) {
    const kept = await readFile(join(folder, `${name}.txt`), 'utf8').catch(() => '');
    if (kept !== text)
      patches.push(createTwoFilesPatch(`${name}.txt`, `${name}.txt now`, kept, text, '', '', { context: 2 }));
  }
  for (const name of await strangers(names, folder)) patches.push(`${name}.txt belongs to no fault\n`);
  return patches.join('\n');
}

/** Writes these texts, and removes files that belong to no fault. */
export async function rewrite(
  texts: ReadonlyMap<string, string>,
  names: readonly string[],
  folder = GOLDEN,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [name, text] of texts) await writeFile(join(folder, `${name}.txt`), text);
  for (const name of await strangers(names, folder)) await rm(join(folder, `${name}.txt`));
}

async function strangers(names: readonly string[], folder: string): Promise<string[]> {
  const files = await readdir(folder).catch(() => []);
  const kept = files.filter((file) => file.endsWith('.txt')).map((file) => file.slice(0, -'.txt'.length));
  return kept.filter((name) => !names.includes(name));
}
