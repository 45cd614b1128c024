import type { CheckResult } from './result.js';

/** A line that tells how far the run is, on a terminal only. */
export function progress(stream: NodeJS.WriteStream): {
  update: (result: CheckResult, done: number, total: number) => void;
  done: () => void;
} {
  if (stream.isTTY !== true) return { update: () => {}, done: () => {} };
  let failed = 0;
  return {
    update: (result, done, total) => {
      if (result.status === 'failed') failed += 1;
      stream.write(
        `\r\x1b[K${done}/${total}${failed > 0 ? `, ${failed} failed` : ''}  ${result.id}`.slice(
          0,
          (stream.columns ?? 80) + 3,
        ),
      );
    },
    done: () => void stream.write('\r\x1b[K'),
  };
}
