// The skip-gram explorer's numbers as tables.

/** @typedef {import("../kit/numbers_table.js").Table} Table */
/** @typedef {import("./draw.js").HowMany} HowMany */

/**
 * @param {object} look
 * @param {import("./draw.js").Place[]} look.places
 * @param {import("./draw.js").Example[]} look.examples of the centre
 * @param {number[]} look.keep
 * @param {import("./draw.js").Drawn} look.drawn
 * @param {string[]} look.words the vocabulary
 * @param {import("./views.js").NoiseRow[]} noise
 * @param {{ name: string, number: HowMany }[]} savings
 * @param {number} k negatives for each prediction
 * @returns {Table[]}
 */
export function tablesOf({ places, examples, keep, drawn, words }, noise, savings, k) {
  const word = (/** @type {number} */ place) => places[place].word;
  return [
    {
      caption: "The predictions of the centre, each with the negatives that were drawn for it",
      columns: ["input", "predicts", "negatives"],
      rows: examples.map(({ inputs, target, negatives }) => [
        inputs.map(word).join(" + "),
        word(target),
        negatives.map((id) => words[id]).join(", "),
      ]),
    },
    {
      caption: "The text, and what becomes of each token in this draw",
      columns: ["token", "probability to stay", "stays", "window"],
      rows: places.map(({ word, id }, i) => [
        word,
        keep[i],
        drawn.kept[i] ? "yes" : id < 0 ? "not in the vocabulary" : "no",
        drawn.reaches[i],
      ]),
    },
    {
      caption: "Some words, and their shares of the corpus and of the noise",
      columns: ["word", "count", "share of the corpus", "share of the noise"],
      rows: noise.map((row) => [row.word, row.count, row.share, row.probability]),
    },
    {
      caption: "The whole text, on average over all draws, and this draw",
      columns: ["trick", "tokens", "pairs", "predictions", "dot products"],
      rows: savings.map(({ name, number: { tokens, pairs, predictions } }) => [
        name,
        tokens,
        pairs,
        predictions,
        predictions * (1 + k),
      ]),
    },
  ];
}
