// How many paths are better than one: counted by halves, as `ranking.py` does, without looking at each path.
import { pathScore } from "./messages.js";

/** @typedef {import("./messages.js").Potentials} Potentials */

const SAME = 1e-9; // nats: scores that differ by no more are equal

/**
 * The scores of all paths that are allowed, by their last tag.
 * @type {(e: number[][], step: number[][], start: number[]) => Float64Array[]}
 */
function endsIn(emissions, transitions, start) {
  let scores = start.map((one, j) => Float64Array.of(one + emissions[0][j]));
  for (const e of emissions.slice(1)) {
    scores = e.map((one, j) => {
      const found = new Float64Array(scores.reduce((sum, before) => sum + before.length, 0));
      let at = 0;
      scores.forEach((before, i) => before.forEach((score) => (found[at++] = score + transitions[i][j] + one)));
      return found;
    });
  }
  return scores.map((all) => all.filter((score) => score > -Infinity));
}

/**
 * The sorted scores of both halves, which a new path does not change.
 * @param {Potentials} potentials
 */
export function halves({ emissions, transitions, start, end }) {
  const middle = Math.ceil(emissions.length / 2);
  const beginnings = endsIn(emissions.slice(0, middle), transitions, start);
  const turned = transitions.map((_, i) => transitions.map((row) => row[i]));
  const remainders = middle < emissions.length
    ? endsIn(emissions.slice(middle).reverse(), turned, end).map((all) => all.sort())
    : end.map((one) => (one > -Infinity ? Float64Array.of(one) : new Float64Array()));
  for (const all of beginnings) all.sort();
  return { beginnings, remainders, isWhole: middle === emissions.length, transitions };
}

/**
 * How many paths have a higher score, and how many the same. Both lists are sorted, so that one pass is enough.
 * @param {ReturnType<typeof halves>} sorted
 * @param {number} score of a path that is allowed
 */
export function rankOf({ beginnings, remainders, isWhole, transitions }, score) {
  let better = 0, asGood = 0;
  beginnings.forEach((left, i) =>
    remainders.forEach((right, j) => {
      const step = isWhole ? (i === j ? 0 : -Infinity) : transitions[i][j];
      if (step === -Infinity || !right.length) return;
      let above = right.length, from = right.length;
      for (const one of left) {
        const needed = score - step - one;
        while (above > 0 && right[above - 1] > needed + SAME) above--;
        while (from > 0 && right[from - 1] >= needed - SAME) from--;
        better += right.length - above;
        asGood += right.length - from;
      }
    })
  );
  return { better, equal: asGood - better };
}

/**
 * The path of the reader: its score, its probability, and how many paths have a higher score or the same. Null where a
 * tag is missing.
 * @param {import("./state.js").Now} now
 * @param {ReturnType<typeof halves>} sorted
 */
export function judged({ yours, potentials, logZ, count }, sorted) {
  if (yours.includes(-1)) return null;
  const score = pathScore(potentials, yours);
  if (score === -Infinity) return { score, probability: 0, better: count, equal: 0 };
  return { score, probability: Math.exp(score - logZ), ...rankOf(sorted, score) };
}
