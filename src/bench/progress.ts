import { describeWorkload } from '../report/figures.js';
import type { Progress } from './measure.js';

/** A line that tells how far the run is, on a terminal only. */
export function progressLine(
  stream: NodeJS.WriteStream,
  { workloads, rounds }: { workloads: number; rounds: number },
): { update: (progress: Progress) => void; done: () => void } {
  if (stream.isTTY !== true) return { update: () => {}, done: () => {} };
  return {
    update: ({ workload, index, target, round }) => {
      const step = round === 0 ? 'warm-up' : `round ${round}/${rounds}`;
      const line = `${index}/${workloads} ${describeWorkload(workload)}: ${step}, ${target}`;
      stream.write(`\r\x1b[K${line.slice(0, (stream.columns ?? 80) - 1)}`);
    },
    done: () => void stream.write('\r\x1b[K'),
  };
}
