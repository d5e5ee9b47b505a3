// What theory expects of the root mean squares, layer by layer, as nlpbook.mlp.predicted_moments says it.
import { ACTIVATIONS, NEGATIVE_SLOPE } from "./activations.js";

/**
 * The mean square is multiplied by `growth` in each layer; `isBound` where that is the most that it can be, which is
 * known of the gradients alone.
 * @typedef {{ growth: number, isBound: boolean }} Theory
 */

/**
 * c is the variance of the weights times the width.
 * @type {(architecture: import("./network.js").Architecture, c: number) => Theory | null}
 */
export function theoryOf({ activation, normalisation, residual }, c) {
  if (normalisation !== "none") return null;
  if (activation === "linear") return { growth: residual ? 1 + c : c, isBound: false }; // x and x W are uncorrelated
  if (residual) return null;
  if (activation === "relu") return { growth: c / 2, isBound: false };
  if (activation === "leaky_relu") return { growth: c * (1 + NEGATIVE_SLOPE ** 2) / 2, isBound: false };
  const { steepest } = ACTIVATIONS[activation];
  return steepest ? { growth: c * steepest ** 2, isBound: true } : null;
}

/**
 * By what factor the ratio of the root mean squares at the two ends of one network lies off, as a rule, by chance: the
 * logarithm of a mean square has a variance of about 2 l / n for linear and 5 l / n for ReLU layers (Hanin & Nica,
 * 2020).
 * @type {(architecture: import("./network.js").Architecture) => number}
 */
export const scatterOf = ({ activation, depth, width }) =>
  Math.exp(Math.sqrt((activation === "linear" ? 2 : 5) * depth / width) / 2);

/**
 * By what the root mean square is multiplied after so many layers.
 * @type {(theory: Theory, layers: number) => number}
 */
export const multipleAfter = ({ growth }, layers) => growth ** (layers / 2);

/**
 * The sizes of all layers as multiples of where they start: forwards that of the inputs, backwards that of the last
 * hidden layer. Beside them those that theory expects, null where it says nothing.
 * @param {import("./telling.js").Flow} flow
 */
export function relativeSizes({ architecture: { depth }, activations, gradients, theory }) {
  return {
    forwards: activations.map((one) => one / activations[0]),
    backwards: gradients.map((one) => one / gradients[depth]),
    forwardsInTheory: theory && !theory.isBound ? activations.map((_, layer) => multipleAfter(theory, layer)) : null,
    backwardsInTheory: theory ? gradients.map((_, layer) => multipleAfter(theory, depth - layer)) : null,
  };
}
