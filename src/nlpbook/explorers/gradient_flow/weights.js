// The initial weights of the networks, as `_weights` in explorer.py draws them.

export const WIDEST = 64;

/** @typedef {{ width: number, numbers: Float64Array }} Block rows and columns below `width` are there, WIDEST apart */

/**
 * Some whole numbers mixed into one: what `uniformAt` in the kit's random_numbers.js does with each part of an address.
 * @param {number} mixed
 * @param {number} part
 */
function mixIn(mixed, part) {
  mixed = (mixed + Math.imul(part + 1, 0x9e3779b9)) | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}

/**
 * The standard normal number at the address (seed, layer, place), for all places of some rows and columns: those of
 * `normalAt` in the kit, but the seed and the layer are mixed once for all. A deep network has 200,000 weights, and
 * this takes a third of the time.
 * @param {number} seed
 * @param {number} layer
 * @param {number} width
 * @returns {Block}
 */
export function normalBlock(seed, layer, width) {
  const numbers = new Float64Array(WIDEST * WIDEST), before = mixIn(mixIn(0, seed), layer);
  for (let row = 0; row < width; row++) {
    for (let at = row * WIDEST, end = at + width; at < end; at++) {
      const place = mixIn(before, at);
      const u = (mixIn(place, 0) >>> 0) / 4294967296, v = (mixIn(place, 1) >>> 0) / 4294967296;
      // 1 - u is exact, so that this is the logarithm that log1p(-u) is.
      numbers[at] = Math.sqrt(-2 * Math.log(1 - u)) * Math.cos(2 * Math.PI * v);
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
