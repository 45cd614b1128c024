import type { Result } from '../../conformance/result.js';

/** The Result itself. */
export function render(result: Result): string {
  return `${JSON.stringify(result, null, 2)}\n`;
}
