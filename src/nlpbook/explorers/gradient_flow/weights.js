// The initial weights of the networks, as `_normals` in explorer.py draws them.
import { mixIn } from "../kit/random_numbers.js";

export const WIDEST = 64;

/** @typedef {{ width: number, numbers: Float64Array }} Block rows and columns below `width` are there, WIDEST apart */

const EIGHTH = 2 ** 29, QUARTER = 2 ** 30; // of a turn of 2^32
const UNIT = Math.PI / 2 ** 31;
// The ratio of each term of the two series to the one before; a product costs less than a quotient.
const S1 = 1 / 6, S2 = 1 / 20, S3 = 1 / 42, S4 = 1 / 72, S5 = 1 / 110, S6 = 1 / 156;
const C1 = 1 / 2, C2 = 1 / 12, C3 = 1 / 30, C4 = 1 / 56, C5 = 1 / 90, C6 = 1 / 132, C7 = 1 / 182;
const COSINES = Float64Array.of(1, 0, -1, 0), SINES = Float64Array.of(0, 1, 0, -1); // of 0 to 3 quarters

/**
 * Standard normal numbers for some rows and columns of a layer, by the formula of Box and Muller: neighbours in a row
 * are the cosine and the sine of one angle, times one radius. A deep network has 200,000 weights, and the figure is to
 * follow a slider: so seed and layer are mixed once for all, and cosine and sine are the first terms of their series,
 * at most an eighth of a turn from the nearest axis, where what is left out is below 1e-13. Both together make it three
 * times as fast as Math.cos and Math.sin would.
 * @param {number} seed
 * @param {number} layer
 * @param {number} width
 * @returns {Block}
 */
export function normalBlock(seed, layer, width) {
  const numbers = new Float64Array(WIDEST * WIDEST), before = mixIn(mixIn(0, seed), layer);
  for (let row = 0; row < width; row++) {
    for (let at = row * WIDEST, end = at + width; at < end; at += 2) {
      const pair = mixIn(before, at / 2), turn = (mixIn(pair, 1) + EIGHTH) | 0;
      const radius = Math.sqrt(-2 * Math.log(1 - (mixIn(pair, 0) >>> 0) / 4294967296));
      const quarter = turn >>> 30, angle = UNIT * ((turn & (QUARTER - 1)) - EIGHTH), z = angle * angle;
      const sine = radius * angle *
        (1 - z * S1 * (1 - z * S2 * (1 - z * S3 * (1 - z * S4 * (1 - z * S5 * (1 - z * S6))))));
      const cosine = radius *
        (1 - z * C1 * (1 - z * C2 * (1 - z * C3 * (1 - z * C4 * (1 - z * C5 * (1 - z * C6 * (1 - z * C7)))))));
      // The angle is turned on by the quarters. (A branch here would be guessed wrongly every other time.)
      numbers[at] = cosine * COSINES[quarter] - sine * SINES[quarter];
      numbers[at + 1] = sine * COSINES[quarter] + cosine * SINES[quarter];
    }
  }
  return { width, numbers };
}

/** The blocks of one seed, drawn when they are asked for first. Layer 0 is that of the outputs. */
export function weightSource() {
  let drawn = -1;
  /** @type {Map<number, Block>} */
  let blocks = new Map();
  /**
   * @param {number} seed
   * @param {number} layer
   * @param {number} width
   */
  return (seed, layer, width) => {
    if (seed !== drawn) [drawn, blocks] = [seed, new Map()];
    let block = blocks.get(layer);
    if (!block || block.width < width) blocks.set(layer, block = normalBlock(seed, layer, width));
    return block.numbers;
  };
}
