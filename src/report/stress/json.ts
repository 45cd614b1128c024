import type { StressResult } from '../../stress/result.js';

/** The result itself. */
export function render(result: StressResult): string {
  return `${JSON.stringify(result, null, 2)}\n`;
}
