import type { CheckResult } from './result.js';

export interface Progress {
  readonly update: (result: CheckResult, done: number, total: number) => void;
  /** A sentence that stays, also where there is no terminal. */
  readonly tell: (sentence: string) => void;
  readonly done: () => void;
}

/** A line that tells how far the run is, on a terminal only. */
export function progress(stream: NodeJS.WriteStream): Progress {
  if (stream.isTTY !== true)
    return { update: () => {}, tell: (sentence) => void stream.write(`${sentence}\n`), done: () => {} };
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
    tell: (sentence) => void stream.write(`\r\x1b[K${sentence}\n`),
    done: () => void stream.write('\r\x1b[K'),
  };
}
