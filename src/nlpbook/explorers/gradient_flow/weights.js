// The initial weights of the networks, as `_normals` in explorer.py draws them.
import { mixIn } from "../kit/random_numbers.js";

export const WIDEST = 64;

/** @typedef {{ width: number, numbers: Float64Array }} Block rows and columns below `width` are there, WIDEST apart */

/**
 * Standard normal numbers for some rows and columns of a layer, by the formula of Box and Muller: neighbours in a row
 * are the cosine and the sine of one angle, times one radius. A deep network has 200,000 weights, and drawing them in
 * pairs, with seed and layer mixed once for all, takes a fraction of the time that `normalAt` in the kit does.
 * @param {number} seed
 * @param {number} layer
 * @param {number} width
 * @returns {Block}
 */
export function normalBlock(seed, layer, width) {
  const numbers = new Float64Array(WIDEST * WIDEST), before = mixIn(mixIn(0, seed), layer);
  for (let row = 0; row < width; row++) {
    for (let at = row * WIDEST, end = at + width; at < end; at += 2) {
      const pair = mixIn(before, at / 2);
      const u = (mixIn(pair, 0) >>> 0) / 4294967296, angle = (mixIn(pair, 1) >>> 0) * Math.PI / 2147483648;
      const radius = Math.sqrt(-2 * Math.log(1 - u));
      numbers[at] = radius * Math.cos(angle);
      numbers[at + 1] = radius * Math.sin(angle);
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
