// What a link may ask of the trellis: limits that depend on the example and the sentence.
import { stepsOf } from "./steps.js";

/** @typedef {import("../kit/address.js").Values} Values */
/** @typedef {import("./state.js").Example} Example */

/** @param {Example[]} examples @param {Values} values */
function sizesOf(examples, { example, words }) {
  const found = examples.find(({ name }) => name === example) ?? examples[0];
  return { K: found.tags.length, T: Array.isArray(words) ? words.length : found.words.length };
}

/** The limits that depend on other settings. @param {Example[]} examples @param {Values} values */
export function limitsOf(examples, values) {
  const { T, K } = sizesOf(examples, values), all = (K + 1) ** 2;
  const quantity = /** @type {import("./steps.js").Quantity} */ (values.quantity);
  return {
    emissions: { lengths: [T * K] },
    transitions: { lengths: [K * K] },
    start: { lengths: [K] },
    end: { lengths: [K] },
    forbidden: { lengths: Array.from({ length: all }, (_, i) => i), most: all - 2 },
    step: { least: 0, most: stepsOf(quantity, T) },
    rank: { least: 1, most: Number(values.k) },
    tag: { least: 0, most: K - 1 },
    place: { least: -1, most: T },
    path: { lengths: [0, T], most: K - 1 },
  };
}

/**
 * Puts right what belongs to another example than the first, where a link names that alone.
 * @param {Example[]} examples
 * @param {Values} values
 * @param {Values} first
 */
export function mended(examples, values, first) {
  const { T, K } = sizesOf(examples, values);
  const lengths = { emissions: T * K, transitions: K * K, start: K, end: K };
  for (const [name, length] of Object.entries(lengths)) {
    const list = values[name];
    if (Array.isArray(list) && list.length !== length) values[name] = null;
  }
  const path = /** @type {number[]} */ (values.path), forbidden = /** @type {number[]} */ (values.forbidden);
  if (![0, T].includes(path.length)) values.path = [];
  // What the first state has by itself was not asked for.
  if (values.example !== first.example && forbidden === first.forbidden) values.forbidden = [];
  else values.forbidden = [...new Set(forbidden)].sort((a, b) => a - b);
  return [];
}
