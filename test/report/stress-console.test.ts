import { describe, expect, test } from 'vitest';
import { parseFormatOf, report } from '../../src/report/render.js';
import type { StressResult } from '../../src/stress/result.js';
import { latency, staleRead, stressResult } from './stress-results.js';

const shown = (result: StressResult, colors = false) =>
  report(result, parseFormatOf('stress', 'console'), { colors, strict: false });

const { operations, consistency, workload } = stressResult();
const load = async (over: Partial<StressResult['workload']>) =>
  (await shown(stressResult({ workload: { ...workload, ...over } }))).split('\n')[1];

describe('the console report of a stress run', () => {
  test('that passed is what was done, how fast it went, and the verdict', async () => {
    expect(await shown(stressResult())).toBe(`stress on 127.0.0.1:11211, protocol lite
50 clients, 10 keys, 1 SET : 1 GET, values of 32 B, seed 7

operations  512,345 in 10.0 s, 51,173 answered a second: 256,100 SETs, 256,245 GETs (45 misses)
errors      none
judged      10 keys as registers in 14 ms: every reply has an explanation

latency     operations  mean ms    p50   p90   p99  p99.9   max
GET                100    0.806  0.806  1.61  3.23   6.45  7.66
SET                100     1.20   1.20  2.41  4.81   9.62  11.4
all                100     1.01   1.01  2.02  4.05   8.10  9.61

passed after 10.5 s: an order of the 512,345 operations on 10 keys explains every reply
repeat      memlite-kit stress --target 127.0.0.1:11211 --seed 7
`);
  });

  test('that failed shows three violations, the rest as a number, and every reason', async () => {
    const result = stressResult({
      operations: { ...operations, pending: 12, refused: 3, misses: 1, errors: { closed: 2, 'no-reply': 1010 } },
      failures: [
        { atMs: 1204, client: 'c3', outcome: 'refused', received: '' },
        { atMs: 1300, client: 'c4', outcome: 'unparsable', received: 'VALU\\r\\n' },
        ...Array.from({ length: 5 }, () => ({ atMs: 2000, client: 'c5', outcome: 'no-reply', received: '' })),
      ],
      notes: ['each client had one request under way: this server wants delivery one-write'],
      events: [
        { atMs: 2010, kind: 'kill' },
        { atMs: 2206, kind: 'start' },
      ],
      latencyUs: { all: latency(100) },
      consistency: {
        ...consistency,
        ...{ verdict: 'violation', violatedKeys: 5, violations: ['k1', 'k2', 'k3', 'k4'].map(staleRead) },
      },
      audit: { file: 'data.csv', rows: 1234, findings: ['k1 has an old value', 'k2 is missing'], findingsTotal: 9 },
      thresholds: [
        { option: '--max-p99 5ms', measured: '12.3ms', met: false },
        { option: '--min-rate 1000', measured: '51173 operations a second', met: true },
        { option: '--max-errors 0', measured: '1012 errors', met: false },
      ],
      verdict: 'failed',
      reasons: ['5 of 10 keys contradict themselves: why', 'a second', 'a third'],
    });
    expect(await shown(result)).toBe(`stress on 127.0.0.1:11211, protocol lite
50 clients, 10 keys, 1 SET : 1 GET, values of 32 B, seed 7

operations  512,345 in 10.0 s, 51,173 answered a second: 256,100 SETs (3 refused), 256,245 GETs (1 miss)
errors      1,010 no-reply, 2 closed
            without a connection: c3 at 1.20 s
            unparsable: c4 at 1.30 s, VALU\\r\\n
            no-reply: c5 at 2.00 s
unanswered  12, each of which may have happened or not
events      2.01 s kill, 2.21 s start
note        each client had one request under way: this server wants delivery one-write
judged      10 keys as registers in 14 ms: 5 contradict themselves

latency     operations  mean ms    p50    p90    p99  p99.9    max
all                100    0.100  0.100  0.200  0.400  0.800  0.950

${['k1', 'k2', 'k3']
  .map(
    (key) => `  ✗ stale read on ${key}
    a GET of ${key} returned a value that had been replaced before it began
    c1  |--set ${key}=a--|                |--get ${key} -> a--|  <- b was there before this began
    c2                 |--set ${key}=b--|

`,
  )
  .join('')}… and 2 more keys

file        data.csv: 1,234 rows
✗ k1 has an old value
✗ k2 is missing
… and 7 more findings

✗ --max-p99 5ms    12.3ms
✓ --min-rate 1000  51173 operations a second
✗ --max-errors 0   1012 errors

failed after 10.5 s: 5 of 10 keys contradict themselves: why
and a second
and a third
repeat      memlite-kit stress --target 127.0.0.1:11211 --seed 7
`);
  });

  test('that proved nothing says so', async () => {
    const result = stressResult({
      ...{ interrupted: true, verdict: 'inconclusive', reasons: ['nothing was answered'], latencyUs: {} },
      consistency: { ...consistency, verdict: 'unknown', keys: 1 },
      audit: { file: 'data.csv', rows: 1, findings: [], findingsTotal: 0 },
    });
    const text = await shown(result);
    expect(text).toContain('\njudged      1 key as a register in 14 ms: no verdict\n');
    expect(text).toContain('\nfile        data.csv: 1 row, all as it must be\n');
    expect(text).toContain('\ninconclusive, interrupted, after 10.5 s: nothing was answered\n');
    expect(text).not.toContain('latency');
  });

  test('counts events of which there are many', async () => {
    const kinds = ['pause', 'resume', 'kill'] as const;
    const events = Array.from({ length: 30 }, (_, index) => ({ atMs: index, kind: kinds[index % 3]! }));
    expect(await shown(stressResult({ events }))).toContain(
      '\nevents      pause 10 times, resume 10 times, kill 10 times\n',
    );
  });

  test('says what was asked for', async () => {
    expect(await load({ sets: 0.1, keys: 1, clients: 1 })).toBe(
      '1 client, 1 key, 1 SET : 9 GETs, values of 32 B, seed 7',
    );
    expect(await load({ sets: 0.75 })).toContain(', 3 SETs : 1 GET,');
    expect(await load({ sets: 0.4 })).toContain(', 40 % SETs,');
    expect(await load({ sets: 1 })).toContain(', SETs only,');
    expect(await load({ distribution: 'zipf', valueBytes: [16, 4096], pipeline: 8, rate: 5000 })).toBe(
      '50 clients, 10 keys (zipf), 1 SET : 1 GET, values of 16 B to 4 KiB, pipeline 8, 5,000 operations a second asked for, seed 7',
    );
    expect(await load({ trouble: ['split', 'kill'] })).toContain(', trouble: split kill,');
  });

  test('is coloured where colours are asked for, and means the same', async () => {
    const result = stressResult({
      consistency: { ...consistency, verdict: 'violation', violatedKeys: 1, violations: [staleRead('k1')] },
    });
    const text = await shown(result, true);
    expect(text).toContain('\u001b[31m✗\u001b[39m');
    expect(text.replace(/\u001b\[\d+m/g, '')).toBe(await shown(result));
  });
});

test('the JSON report is the result', async () => {
  const result = stressResult();
  const text = await report(result, parseFormatOf('stress', 'json'), { colors: false, strict: false });
  expect(JSON.parse(text)).toEqual(result);
});
