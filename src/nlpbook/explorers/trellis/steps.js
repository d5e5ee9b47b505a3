// The steps of each quantity: which columns of the trellis are computed after so many, and where the last one was.
// Columns are words from 0 on; START is column -1, END is column T, the number of words.

/** @typedef {"viterbi" | "forward" | "backward" | "marginals" | "k_best"} Quantity */

/** How many steps there are. @param {Quantity} quantity @param {number} T */
export function stepsOf(quantity, T) {
  if (quantity === "marginals") return T;
  return quantity === "viterbi" ? 2 * T + 1 : T + 1;
}

/**
 * Whether a column is computed. START is known where sums begin there, END where they begin there.
 * @param {Quantity} quantity
 * @param {number} T
 * @param {number} step how many are done
 * @param {number} place
 */
export function isKnown(quantity, T, step, place) {
  if (quantity === "backward") return place >= T - step;
  if (quantity === "marginals") return place < step || place === T;
  return place < step;
}

/**
 * How many columns the way back has passed, from the right.
 * @type {(q: Quantity, T: number, step: number) => number}
 */
export const passedBack = (quantity, T, step) => quantity === "viterbi" ? Math.max(0, step - T - 1) : 0;

/** The column of the last step. @param {Quantity} quantity @param {number} T @param {number} step */
export function columnOf(quantity, T, step) {
  if (quantity === "backward") return T - step;
  const back = passedBack(quantity, T, step);
  return back ? T - back : step - 1;
}
