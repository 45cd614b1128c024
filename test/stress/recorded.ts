import type { History } from '../../src/consistency/history.js';
import type { Columns } from '../../src/stress/load/columns.js';
import { Recorder } from '../../src/stress/load/recorder.js';
import { Tally } from '../../src/stress/load/tally.js';

type Rows = Pick<History, 'length' | 'kind' | 'client' | 'key' | 'value' | 'start' | 'end'>;

/** An operation as it was recorded. */
export interface Row {
  readonly kind: number;
  readonly client: number;
  readonly key: number;
  readonly value: number;
  readonly start: number;
  readonly end: number;
}

export function rowsOf({ length, kind, client, key, value, start, end }: Rows): Row[] {
  return Array.from({ length }, (_, at) => ({
    kind: kind[at]!,
    client: client[at]!,
    key: key[at]!,
    value: value[at]!,
    start: start[at]!,
    end: end[at]!,
  }));
}

/** A recorder, and all that it has recorded so far. */
export function recorderForTest(slackUs = 0): { recorder: Recorder; rows: () => Row[] } {
  const chunks: Columns[] = [];
  const recorder = new Recorder(new Tally(), slackUs, (chunk) => chunks.push(chunk));
  const rows = () => {
    recorder.flush();
    return chunks.flatMap(rowsOf);
  };
  return { recorder, rows };
}
