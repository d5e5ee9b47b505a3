// The vector space explorer's answer in words.
import { formatNumber, quoted } from "../kit/core.js";

/**
 * @typedef {object} Found what A - B + C leads to
 * @property {string | null} word the nearest one that may answer; null where none is left
 * @property {boolean} isOwn whether that is a word of the question itself
 * @property {boolean} isZero whether A - B + C is the zero vector
 */

/**
 * @param {string} query
 * @param {string | null} word the nearest other word; null where there is none
 * @param {number} [cosine]
 */
export const tellNearest = (query, word, cosine = NaN) =>
  word === null
    ? `${quoted(query)} is the only word here`
    : `Nearest to ${quoted(query)} is ${quoted(word)}, with a cosine of ${formatNumber(cosine)}`;

/**
 * @param {import("./space.js").Terms} terms
 * @param {Found} found
 */
export function tellAnalogy({ a, b, c }, { word, isOwn, isZero }) {
  const sum = `${a} \u2212 ${b} + ${c}`, left = a === b ? c : b === c ? a : null;
  if (isZero) return `${sum} is the zero vector: it has no direction, hence no nearest word.`;
  if (left !== null) {
    const same = a === b ? "A and B" : "B and C";
    const nearest = word === left ? "itself" : word === null ? "no other word at all" : word;
    return `${sum} is no analogy: ${same} are the same word and cancel, so ${left} is left. ` +
      `The nearest to it is ${nearest}.`;
  }
  if (word === null) return `${sum}: no other word is left to answer.`;
  const self = isOwn ? ", a word of the question itself" : "";
  return `${sum} \u2248 ${word}${self}: \u201c${b} is to ${a} as ${c} is to ${word}\u201d.`;
}
