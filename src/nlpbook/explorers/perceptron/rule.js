// The perceptron rule, update by update. It computes in whole hundredths, so that "exactly on the line" is exact.

/** @typedef {import("./points.js").Point} Point */
/** @typedef {{ w1: number, w2: number, b: number }} Line the points where w1 x1 + w2 x2 + b is 0 */
/** @typedef {Line & { epoch: number, example: number }} Update the line after it; epochs count from 1 */
/**
 * `repeats`: the first two epochs that begin with the same weights, so that the rule goes round for ever.
 * @typedef {{ updates: Update[], converged: boolean, repeats: { from: number, to: number } | null }} Run
 */

export const MOST_UPDATES = 1000;
const HUNDRED = 100;
const whole = (/** @type {number} */ x) => Math.round(HUNDRED * x);

/** @param {Point[]} points @returns {Run} */
export function perceptronRun(points) {
  const inputs = points.map(({ x1, x2, label }) => ({ x1: whole(x1), x2: whole(x2), sign: 2 * label - 1 }));
  /** @type {Update[]} */
  const updates = [];
  /** @type {Map<string, number>} */
  const begun = new Map();
  /** @type {Run["repeats"]} */
  let repeats = null;
  let w1 = 0, w2 = 0, b = 0;
  for (let epoch = 1; updates.length < MOST_UPDATES; epoch++) {
    const before = updates.length, weights = [w1, w2, b].join(), from = begun.get(weights);
    if (from !== undefined) repeats ??= { from, to: epoch };
    begun.set(weights, epoch);
    for (let example = 0; example < inputs.length && updates.length < MOST_UPDATES; example++) {
      const { x1, x2, sign } = inputs[example];
      if (sign * (w1 * x1 + w2 * x2 + b * HUNDRED) > 0) continue;
      w1 += sign * x1;
      w2 += sign * x2;
      b += sign * HUNDRED;
      updates.push({ epoch, example, w1: w1 / HUNDRED, w2: w2 / HUNDRED, b: b / HUNDRED });
    }
    if (updates.length === before) return { updates, converged: true, repeats: null };
  }
  return { updates, converged: false, repeats };
}

/** The line after so many updates. @param {Run} run @param {number} count @returns {Line} */
export const lineAfter = ({ updates }, count) => count > 0 ? updates[count - 1] : { w1: 0, w2: 0, b: 0 };

/** w1 x1 + w2 x2 + b, in ten-thousandths, without rounding. @param {Line} line @param {Point} point */
const score = ({ w1, w2, b }, { x1, x2 }) => whole(w1) * whole(x1) + whole(w2) * whole(x2) + whole(b) * HUNDRED;

/**
 * Which points call for an update: they are on the line, or on its other side.
 * @param {Line} line
 * @param {Point[]} points
 */
export function misplaced(line, points) {
  return points.flatMap((point, i) => (2 * point.label - 1) * score(line, point) > 0 ? [] : [i]);
}
