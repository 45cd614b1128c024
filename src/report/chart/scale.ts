/** From a value to a place on an axis. */
export type Scale = (value: number) => number;

/** Equal steps for equal differences. */
export function linear([from, to]: readonly [number, number], [start, end]: readonly [number, number]): Scale {
  return (value) => start + ((value - from) / (to - from)) * (end - start);
}

/** Equal steps for equal ratios. */
export function logarithmic([from, to]: readonly [number, number], range: readonly [number, number]): Scale {
  const scale = linear([Math.log10(from), Math.log10(to)], range);
  return (value) => scale(Math.log10(value));
}

/** Round values from 0 to what is at least `most`: about five of them, 1, 2 or 5 times a power of ten apart. */
export function linearTicks(most: number): number[] {
  const rough = most / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * (rough / power > 5 ? 10 : rough / power > 2 ? 5 : rough / power > 1 ? 2 : 1);
  const count = Math.ceil(most / step - 1e-9);
  return Array.from({ length: count + 1 }, (_, index) => Number((index * step).toPrecision(12)));
}

/** Powers of ten from what is at most `least` to what is at least `most`, with 2 and 5 times them where there are few. */
export function logarithmicTicks(least: number, most: number): number[] {
  const low = Math.floor(Math.log10(least));
  const high = Math.ceil(Math.log10(most));
  const steps = high - low > 2 ? [1] : [1, 2, 5];
  const ticks: number[] = [];
  // A decade more at each end, for a logarithm may be rounded past a power of ten.
  for (let power = low - 1; power <= high + 1; power += 1)
    for (const step of steps) ticks.push(Number((step * 10 ** power).toPrecision(12)));
  const first = ticks.findLastIndex((tick) => tick <= least);
  const last = ticks.findIndex((tick) => tick >= most);
  // A single value needs two ticks around it all the same.
  return ticks.slice(first, Math.max(last, first + 1) + 1);
}
