// The initial weights of the networks, as `_normals` in explorer.py draws them.
import { mixIn } from "../kit/random_numbers.js";

export const WIDEST = 64;

/** @typedef {{ width: number, numbers: Float64Array }} Block rows and columns below `width` are there, WIDEST apart */

const EIGHTH = 2 ** 29, QUARTER = 2 ** 30; // of a turn of 2^32
const UNIT = Math.PI / 2 ** 31;

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
        (1 - z / 6 * (1 - z / 20 * (1 - z / 42 * (1 - z / 72 * (1 - z / 110 * (1 - z / 156))))));
      const cosine = radius *
        (1 - z / 2 * (1 - z / 12 * (1 - z / 30 * (1 - z / 56 * (1 - z / 90 * (1 - z / 132 * (1 - z / 182)))))));
      const first = quarter & 1 ? sine : cosine, second = quarter & 1 ? cosine : sine;
      numbers[at] = quarter === 1 || quarter === 2 ? -first : first;
      numbers[at + 1] = quarter > 1 ? -second : second;
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
