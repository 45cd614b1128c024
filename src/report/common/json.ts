import type { AnyResult } from '../any-result.js';

/** The result itself. */
export function render(result: AnyResult): string {
  return `${JSON.stringify(result, null, 2)}\n`;
}
