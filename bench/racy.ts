/**
 * How surely racy servers are convicted, and sound ones acquitted: `npm run bench:racy -- [--runs 50] [--seconds 2] [--busy N] [NAME …]`.
 * Each run is another seed, on a server of fixtures/targets/ that has just been started; `--busy` keeps so many processors busy meanwhile.
 *
 * Exits with 1 unless each racy one is convicted in every run, with six lines at most, and no sound one ever.
 */
import { spawn } from 'node:child_process';
import { parseArgs } from 'node:util';
import type { Trouble } from '../src/stress/options.js';
import { type Trial, tryTarget } from '../test/stress/trial.js';

interface Suspect {
  readonly name: string;
  readonly trouble?: readonly Trouble[];
  readonly is: 'racy' | 'sound';
}

/** Without kills, it is sound; a kill comes every 0.7 to 1.5 s. */
const KILLED_SECONDS = 4.5;
const ALL: readonly Trouble[] = ['disconnect', 'reset', 'split', 'stall', 'churn', 'kill', 'pause', 'term'];
const SUSPECTS: readonly Suspect[] = [
  { name: 'racy-read-modify-write.py', is: 'racy' },
  { name: 'racy-stale-cache.mjs', is: 'racy' },
  { name: 'racy-ack-then-apply.mjs', is: 'racy' },
  { name: 'racy-torn-reads.mjs', is: 'racy' },
  { name: 'racy-lost-on-kill.mjs', is: 'racy', trouble: ['kill'] },
  { name: 'racy-cross-talk.mjs', is: 'racy' },
  { name: 'lost-update.mjs', is: 'racy' },
  { name: 'cached-reads.mjs', is: 'racy' },
  { name: 'sound-lite.mjs', is: 'sound' },
  { name: 'sound-lite.mjs', is: 'sound', trouble: ALL },
  { name: 'sound-python.py', is: 'sound', trouble: ALL },
  { name: 'naive-threaded.py', is: 'sound', trouble: ALL },
  { name: 'greeting-lite.mjs', is: 'sound', trouble: ALL },
  { name: 'random-delay.mjs', is: 'sound', trouble: ['disconnect', 'churn', 'pause'] },
];
const MOST_LINES = 6;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: 'string', default: '50' },
    seconds: { type: 'string', default: '2' },
    busy: { type: 'string', default: '0' },
  },
});
const runs = Number(values.runs);
const burners = Array.from({ length: Number(values.busy) }, () => spawn(process.execPath, ['-e', 'for (;;);']));
process.on('exit', () => {
  for (const burner of burners) burner.kill('SIGKILL');
});

let wrong = 0;
const suspects = SUSPECTS.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
for (const suspect of suspects) wrong += await tryOften(suspect);
// The burners, if any, would keep it alive.
process.exit(wrong === 0 ? 0 : 1);

/** How many verdicts were wrong. */
async function tryOften({ name, is, trouble = [] }: Suspect): Promise<number> {
  const durationMs = 1000 * (trouble.includes('kill') && is === 'racy' ? KILLED_SECONDS : Number(values.seconds));
  let convicted = 0;
  let idle = 0;
  let operations = 0;
  let longest = 0;
  for (let seed = 1; seed <= runs; seed += 1) {
    const trial = await tryTarget(name, { seed, durationMs, trouble });
    const isConvicted = is === 'racy' ? trial.consistency.verdict === 'violation' : !isAcquitted(trial);
    if (isConvicted) convicted += 1;
    if (isConvicted !== (is === 'racy')) explain(seed, trial);
    // Who does nothing does nothing wrong.
    if (trial.run.outcome.counts.stored === 0) idle += 1;
    operations += trial.run.outcome.counts.total;
    longest = Math.max(longest, ...trial.timelines.map(({ length }) => length));
  }
  const title = `${name} ${trouble.length === ALL.length ? 'all trouble' : trouble.join(' ')}`.padEnd(44);
  const lines = longest === 0 ? '' : `, ${longest} lines at most`;
  const nothing = idle === 0 ? '' : `, ${idle} in which nothing was stored`;
  say(
    `${title} ${is.padEnd(5)}  ${convicted} of ${runs} convicted${lines}, ${Math.round(operations / runs)} operations a run${nothing}`,
  );
  return (is === 'racy' ? runs - convicted : convicted) + (longest > MOST_LINES ? 1 : 0);
}

function isAcquitted({ consistency, audit, run }: Trial): boolean {
  return consistency.verdict === 'ok' && audit.findingsTotal === 0 && run.finding === undefined;
}

function explain(seed: number, { consistency, audit, run }: Trial): void {
  const violations = consistency.violations.flatMap(({ sentence, timeline }) => [sentence, ...timeline]);
  const events = run.history.events.map(({ at, kind }) => `${kind} ${(at / 1e6).toFixed(2)} s`).join(', ');
  const counts = JSON.stringify(run.outcome.counts);
  for (const line of [...violations, ...audit.findings, run.finding?.sentence ?? '', events, counts])
    say(`  ${seed}: ${line}`);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
