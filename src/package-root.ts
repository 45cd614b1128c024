import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PACKAGE_NAME = 'memlite-kit';

let found: string | undefined;

/**
 * The folder of this package: the nearest one above this file whose package.json is ours.
 * It is the same for the sources, for what is built from them, and for an installed package, so that
 * the documents and features that ship with the package are found in all three.
 */
export function packageRoot(): string {
  found ??= rootAbove(dirname(fileURLToPath(import.meta.url)));
  return found;
}

function rootAbove(start: string): string {
  for (let folder = start; ; folder = dirname(folder)) {
    if (isOurs(join(folder, 'package.json'))) return folder;
    if (folder === dirname(folder)) throw new Error(`no package.json of ${PACKAGE_NAME} above ${start}`);
  }
}

function isOurs(file: string): boolean {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return false;
  }
  const content: unknown = JSON.parse(text);
  return typeof content === 'object' && content !== null && 'name' in content && content.name === PACKAGE_NAME;
}
