// @ts-check
// The nearest known spelling of a word that is not known.

/**
 * How many letters have to be put in, left out, or changed (Levenshtein), or exchanged with their neighbour, to make one
 * word of another; more than `most` counts as Infinity.
 * @type {(one: string, other: string, most?: number) => number}
 */
export function edits(one, other, most = Infinity) {
  const a = [...one], b = [...other];
  if (Math.abs(a.length - b.length) > most) return Infinity;
  /** @type {number[]} */
  let before = [], row = b.map((_, j) => j).concat(b.length);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = row[j - 1] + Number(a[i - 1] !== b[j - 1]);
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, change);
      const crossed = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (crossed) next[j] = Math.min(next[j], before[j - 2] + 1);
    }
    [before, row] = [row, next];
  }
  return row[b.length] > most ? Infinity : row[b.length];
}

/**
 * The word of a list that is nearest to another, the first of those that are equally near; "" where each is further
 * than half of the letters.
 * @type {(word: string, words: string[]) => string}
 */
export function nearestSpelling(word, words) {
  const lowered = word.toLowerCase();
  let best = "", least = Math.floor(lowered.length / 2) + 1;
  for (const one of words) {
    const distance = edits(lowered, one.toLowerCase(), least - 1);
    if (distance < least) [best, least] = [one, distance];
  }
  return best;
}
