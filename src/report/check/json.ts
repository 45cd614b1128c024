import type { HistoryCheckResult } from '../../stress/check-result.js';

/** The result itself. */
export function render(result: HistoryCheckResult): string {
  return `${JSON.stringify(result, null, 2)}\n`;
}
