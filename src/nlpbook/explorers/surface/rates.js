// How fast gradient descent and momentum come down a quadratic: theorems, as in nlpbook.mlp.

/**
 * The factor that is left of the distance after one step in the long run.
 * @param {number[]} curvatures
 * @param {number} rate
 * @param {number} momentum
 */
export function convergenceRate(curvatures, rate, momentum = 0) {
  return Math.max(...curvatures.map((curvature) => {
    const trace = Math.abs(1 + momentum - rate * curvature), inside = trace ** 2 - 4 * momentum;
    return inside < 0 ? Math.sqrt(momentum) : (trace + Math.sqrt(inside)) / 2;
  }));
}

/**
 * The best learning rates and momentum for curvatures from 1 to the condition number, and the factors that they leave.
 * @param {number} condition
 */
export function bestRates(condition) {
  const root = Math.sqrt(condition), momentumRate = (root - 1) / (root + 1);
  return {
    descentLearningRate: 2 / (1 + condition),
    descentRate: (condition - 1) / (condition + 1),
    momentumLearningRate: (2 / (1 + root)) ** 2,
    momentum: momentumRate ** 2,
    momentumRate,
  };
}

/**
 * The loss by step if each step leaves this factor of the distance: it is a square of the distance.
 * @param {number} first the loss at the start
 * @param {number} factor
 * @param {number} steps
 */
export const boundOf = (first, factor, steps) => Array.from({ length: steps + 1 }, (_, k) => first * factor ** (2 * k));
