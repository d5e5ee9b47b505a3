// The term-term matrix of a text: the counts of `WindowExplorer.counts` in explorer.py, one centre position at a time.

/** @typedef {{ sentence: number, at: number, id: number }} Place */
/** @typedef {{ places: Place[], words: string[] }} Text the vocabulary is in the order of first appearance */

/**
 * A text as one list of places, and its vocabulary; of one sentence alone where `selected` is not -1.
 * @param {string[][]} sentences
 * @param {number} selected
 * @returns {Text}
 */
export function readText(sentences, selected) {
  /** @type {Place[]} */
  const places = [];
  /** @type {Map<string, number>} */
  const ids = new Map();
  sentences.forEach((sentence, number) => {
    if (selected >= 0 && number !== selected) return;
    sentence.forEach((word, at) => {
      const id = ids.get(word) ?? ids.size;
      ids.set(word, id);
      places.push({ sentence: number, at, id });
    });
  });
  return { places, words: [...ids.keys()] };
}

/**
 * Call `see` with the context words of one centre position, inside its sentence.
 * @param {Place[]} places
 * @param {number} centre
 * @param {number} window
 * @param {(centre: number, context: number, distance: number) => void} see
 */
export function lookAround(places, centre, window, see) {
  const sentence = places[centre].sentence;
  const from = Math.max(0, centre - window), to = Math.min(places.length - 1, centre + window);
  for (let other = from; other <= to; other++) {
    if (other !== centre && places[other].sentence === sentence) see(centre, other, Math.abs(other - centre));
  }
}

/** What a context word adds. @param {string} weighting @param {number} distance */
export const weightOf = (weighting, distance) => (weighting === "uniform" ? 1 : 1 / distance);

/**
 * The first `size` rows and columns of the matrix, after `position` centres, row by row.
 * @param {Place[]} places
 * @param {number} size
 * @param {number} window
 * @param {string} weighting
 * @param {number} position
 */
export function countMatrix(places, size, window, weighting, position) {
  const matrix = new Float64Array(size * size);
  for (let centre = 0; centre < position; centre++) {
    const row = places[centre].id;
    if (row >= size) continue;
    lookAround(places, centre, window, (_, other, distance) => {
      const column = places[other].id;
      if (column < size) matrix[row * size + column] += weightOf(weighting, distance);
    });
  }
  return matrix;
}

/**
 * How many cells are filled after 0, 1, 2, ... centres.
 * @param {Place[]} places
 * @param {number} n the words of the vocabulary
 * @param {number} window
 */
export function fillCurve(places, n, window) {
  const seen = new Uint8Array(n * n), curve = [0];
  let filled = 0;
  for (let centre = 0; centre < places.length; centre++) {
    lookAround(places, centre, window, (_, other) => {
      const cell = places[centre].id * n + places[other].id;
      if (!seen[cell]) filled += seen[cell] = 1;
    });
    curve.push(filled);
  }
  return curve;
}

/** @typedef {{ centre: number, context: number, distance: number, weight: number }} Contribution */

/**
 * The pairs of places that a cell counts, after `position` centres.
 * @param {Place[]} places
 * @param {number[]} cell row and column; none if empty
 * @param {number} window
 * @param {string} weighting
 * @param {number} position
 */
export function contributionsTo(places, [row, column], window, weighting, position) {
  /** @type {Contribution[]} */
  const found = [];
  for (let centre = 0; centre < position; centre++) {
    if (places[centre].id !== row) continue;
    lookAround(places, centre, window, (_, context, distance) => {
      if (places[context].id !== column) return;
      found.push({ centre, context, distance, weight: weightOf(weighting, distance) });
    });
  }
  return found;
}
