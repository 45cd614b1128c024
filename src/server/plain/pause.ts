/** Resolves after so many milliseconds, as the process's own clock has them: the selftest simulates it. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
