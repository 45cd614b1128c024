import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder that is removed when the test, or the file of tests, is done. */
export function temporaryFolder(whenDone: (remove: () => void) => void): string {
  const folder = mkdtempSync(join(tmpdir(), 'memlite-kit-test-'));
  whenDone(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
