/** Of the normal distribution, for 95 %. */
const Z = 1.959963984540054;

/**
 * The 95 % interval of a rate, from 0 to 1, by which so many of all came. Wilson's score interval: unlike the usual ± it holds
 * where all of few came, or none. https://doi.org/10.1080/01621459.1927.10502953
 */
export function wilson(came: number, all: number): readonly [low: number, high: number] {
  const rate = came / all;
  const scale = 1 + Z ** 2 / all;
  const middle = (rate + Z ** 2 / (2 * all)) / scale;
  const half = (Z / scale) * Math.sqrt((rate * (1 - rate)) / all + Z ** 2 / (4 * all ** 2));
  // At its ends the interval ends exactly; floating point would leave it a little beside.
  return [came === 0 ? 0 : middle - half, came === all ? 1 : middle + half];
}
