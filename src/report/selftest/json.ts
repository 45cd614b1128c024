import type { SelftestResult } from '../../selftest/result.js';

/** The result itself. */
export function render(result: SelftestResult): string {
  return `${JSON.stringify(result, null, 2)}\n`;
}
