import type { BenchResult } from '../../bench/result.js';

/** The result itself. */
export function render(result: BenchResult): string {
  return `${JSON.stringify(result, null, 2)}\n`;
}
