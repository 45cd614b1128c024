import { describe, expect, test } from 'vitest';
import type { BenchResult } from '../../src/bench/result.js';
import { formatBytes, formatMs, formatRatio } from '../../src/report/figures.js';
import { parseFormatOf, report } from '../../src/report/render.js';
import { benchResult, measurement, workload } from './bench-results.js';

const shown = (result: BenchResult, colors = false) =>
  report(result, parseFormatOf('bench', 'console'), { colors, strict: false });

const BOTH = [measurement('memcached', 100_000), measurement('ours', 20_000, 0.2)];

describe('the console report of a benchmark', () => {
  test('is a table for each workload, and how it was measured', async () => {
    const slow = measurement('x', 900, 0.009, { generatorBusy: 0.99 });
    const result = benchResult([
      workload(BOTH),
      workload([BOTH[0]!, slow], { operation: 'mix', valueBytes: 1024, pipeline: 32 }),
    ]);
    expect(await shown(result)).toBe(`GET, 50 connections, pipeline 1, values of 32 B
target       ops/s    from       to  ratio  from    to  p50 ms    p90   p99  p99.9  max
memcached  100,000  90,000  110,000   1.00               0.500  0.800  1.20   12.3  123
ours        20,000  18,000   22,000   0.20  0.18  0.22    2.50  0.800  1.20   12.3  123

1 SET : 9 GETs, 50 connections, pipeline 32, values of 1 KiB
target       ops/s    from       to  ratio   from     to  p50 ms    p90   p99  p99.9  max
memcached  100,000  90,000  110,000   1.00                 0.500  0.800  1.20   12.3  123
x             *900     810      990  0.009  0.008  0.010    55.6  0.800  1.20   12.3  123

3 rounds of 800 ms, 10,000 keys, seed 7; Node.js v20.0.0, linux x64, 2 x a processor
* the generator was busy all the time: the target may do more than this
`);
  });

  test('has no ratios of one target', async () => {
    expect(
      await shown(benchResult([workload([BOTH[0]!], { connections: 1 })])),
    ).toBe(`GET, 1 connection, pipeline 1, values of 32 B
target       ops/s    from       to  p50 ms    p90   p99  p99.9  max
memcached  100,000  90,000  110,000   0.500  0.800  1.20   12.3  123

3 rounds of 800 ms, 10,000 keys, seed 7; Node.js v20.0.0, linux x64, 2 x a processor
`);
  });

  test('says what is missing', async () => {
    const text = await shown(benchResult([workload(BOTH, { keys: 327, valueBytes: 102_400 })], { interrupted: true }));
    expect(text).toContain('\nvalues of 100 KiB have room for 327 keys only\ninterrupted: only what was complete');
    expect(await shown(benchResult([], { interrupted: true }))).toMatch(/^3 rounds of .*\ninterrupted: .*\n$/);
  });

  test('cuts names that would push the figures away', async () => {
    const text = await shown(
      benchResult([workload([measurement('python3 a/rather/long/command.py {port} {csv}', 1000)])]),
    );
    expect(text).toContain('\npython3 a/rather/long/comma…  1,000  ');
  });

  test('is coloured where colours are asked for, and means the same', async () => {
    const faster = measurement('faster', 300_000, 3);
    const mixed = measurement('mixed', 100_000, 1, { ratio: { median: 1, min: 0.9, max: 1.1 } });
    const result = benchResult([workload([...BOTH, faster, mixed])]);
    const text = await shown(result, true);
    expect(text).toContain('\u001b[31m 0.20\u001b[39m');
    expect(text).toContain('\u001b[32m 3.00\u001b[39m');
    expect(text).toMatch(/\nmixed .* 1\.00 {2}0\.90 {2}1\.10 /);
    expect(text.replace(/\u001b\[\d+m/g, '')).toBe(await shown(result));
  });
});

describe('figures', () => {
  test.each([
    [0, '0.000'],
    [15.3, '0.015'],
    [806.4, '0.806'],
    [4102, '4.10'],
    [12_340, '12.3'],
    [101_324, '101'],
    [2_153_400, '2,153'],
  ])('of %d µs are %s', (us, text) => expect(formatMs(us)).toBe(text));

  test.each([
    [0.0123, '0.012'],
    [0.1, '0.10'],
    [12.345, '12.35'],
  ])('of a ratio of %d are %s', (ratio, text) => expect(formatRatio(ratio)).toBe(text));

  test.each([
    [32, '32 B'],
    [1000, '1000 B'],
    [1024, '1 KiB'],
    [102_400, '100 KiB'],
    [1024 * 1024, '1 MiB'],
    [1536, '1536 B'],
  ])('of %d bytes are %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text));
});

test('formats are those of the kind of result', () => {
  expect(() => parseFormatOf('bench', 'pdf')).toThrow(/^there is no format "pdf": use badge, console, .*, with :FILE/);
  expect(() => parseFormatOf('bench', 'svg')).toThrow(/^there is no format "svg"/);
  expect(parseFormatOf('stress', 'svg').name).toBe('svg');
});
