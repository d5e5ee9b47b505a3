// N-grams counted in plain dictionaries, and packed as pack_counts packs them.

/** @typedef {{ words: string[], order: number, counts: Map<string, number>, packed: string }} Corpus */

const BEGIN = "<s>", END = "</s>";

/**
 * @param {string[][]} sentences
 * @param {number} order
 * @returns {Corpus} `counts` by n-gram, its words joined by spaces
 */
export function corpusOf(sentences, order) {
  const words = [END, ...new Set(sentences.flat())], counts = new Map();
  for (const sentence of sentences) {
    const text = [BEGIN, ...sentence, END];
    for (let last = 1; last < text.length; last++) {
      for (let first = Math.max(0, last - order + 1); first <= last; first++) {
        const ngram = text.slice(first, last + 1).join(" ");
        counts.set(ngram, (counts.get(ngram) ?? 0) + 1);
      }
    }
  }
  return { words, order, counts, packed: pack(words, order, counts) };
}

/**
 * @param {string[]} words
 * @param {number} order
 * @param {Map<string, number>} counts
 */
function pack(words, order, counts) {
  const numbers = words.map((word) => counts.get(word) ?? 0);
  let contexts = [...words, BEGIN];
  for (let m = 2; m <= order; m++) {
    const longer = contexts.map((context) => words.filter((word) => counts.has(`${context} ${word}`)));
    numbers.push(...longer.map((found) => found.length));
    for (const found of longer) {
      const ids = found.map((word) => words.indexOf(word));
      numbers.push(...ids.map((id, i) => (i ? id - ids[i - 1] : id)));
    }
    contexts = contexts.flatMap((context, i) => longer[i].map((word) => `${context} ${word}`));
    numbers.push(...contexts.map((ngram) => counts.get(ngram) ?? 0));
  }
  return btoa(numbers.map(written).join(""));
}

/**
 * Seven bits a byte, low ones first, the last byte below 128.
 * @param {number} number
 * @returns {string}
 */
const written = (number) =>
  number < 128
    ? String.fromCharCode(number)
    : String.fromCharCode(128 + number % 128) + written(Math.floor(number / 128));
