/** A batch of the journal, without a disk: SETs gathered, encoded, made visible and settled. */
import { Bench } from 'tinybench';
import { Batch } from '../src/store/batch.js';
import { Table } from '../src/store/table.js';

const SETS = 1000;
const KEYS = 10_000;
const KEY_BYTES = 16;
const WAITER = { settled: () => {} };

/** The tasks; a turn of each is a batch of 1000 SETs. */
export function journalBench(timeMs: number): Bench {
  const bench = new Bench({ name: 'journal', time: timeMs });
  const values = { '32 B': 'v'.repeat(32), '32 B with quotes': 'v"'.repeat(16), '4000 B': 'v'.repeat(4000) };
  for (const [what, value] of Object.entries(values)) {
    const table = new Table();
    const batch = new Batch();
    let next = 0;
    bench.add(`journal batch of ${SETS.toLocaleString('en-US')} SETs, ${what}`, () => {
      for (let i = 0; i < SETS; i++) {
        const bytes = entries(value)[next++ % KEYS]!;
        batch.add(bytes, 0, KEY_BYTES, KEY_BYTES, bytes.length, table.hashOf(bytes, 0, KEY_BYTES), '\r\n', WAITER);
      }
      batch.commit(table, '\r\n');
    });
  }
  return bench;
}

const made = new Map<string, readonly Buffer[]>();

/** Keys, each with this value behind it. */
function entries(value: string): readonly Buffer[] {
  let all = made.get(value);
  if (all === undefined) {
    const tail = Buffer.from(value);
    all = Array.from({ length: KEYS }, (_, i) =>
      Buffer.concat([Buffer.from(`key:${String(i).padStart(12, '0')}`), tail]),
    );
    made.set(value, all);
  }
  return all;
}
