/**
 * The benchmarks of the hot parts: `npm run bench [-- MILLISECONDS_PER_TASK]`.
 * Figures are of this machine and this moment: compare runs, do not read them alone.
 */
import { DIALECTS } from '../src/protocol/dialect.js';
import { csvBench } from './csv.js';
import { journalBench } from './journal.js';
import { protocolBench } from './protocol.js';
import { tableBench } from './table.js';

const timeMs = Number(process.argv[2] ?? 300);
if (!(timeMs > 0)) throw new Error(`${process.argv[2]} is no number of milliseconds`);

const benches = [
  () => protocolBench([...DIALECTS.values()], timeMs),
  () => csvBench(timeMs),
  () => journalBench(timeMs),
  () => tableBench(timeMs),
];
for (const make of benches) {
  const bench = make();
  await bench.run();
  for (const { name, result } of bench.tasks) {
    if (!('throughput' in result)) throw new Error(`${name} did not run: ${result.state}`);
    const { latency, throughput } = result;
    const us = latency.p50 * 1000;
    process.stdout.write(
      `${name.padEnd(62)}${us.toFixed(us < 10 ? 2 : 0).padStart(9)} µs${Math.round(throughput.p50).toLocaleString('en-US').padStart(14)}/s\n`,
    );
  }
}
