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

const OUTERMOST = 10, PLACES = 2000; // of the integrals over a standard normal z, on either side of 0 alike

/** @type {Map<string, number>} */
const limits = new Map();

/**
 * By what a layer with normalisation multiplies the rms of the gradients, whatever c is, if what stands before it is
 * such a layer too: the limit for large batches of batch normalisation, and for wide layers of layer normalisation.
 * There Z, a normalised number, is standard normal. Backwards the mean square is multiplied by E f'(Z)^2 and c, and
 * divided by what the layer's inputs, f(Z), are normalised by: c times their variance (batch) or mean square (layer).
 * @type {(activation: import("./activations.js").ActivationName, normalisation: "batch" | "layer") => number}
 */
export function limitOf(activation, normalisation) {
  const known = limits.get(activation + normalisation);
  if (known !== undefined) return known;
  const z = Float64Array.from({ length: PLACES }, (_, i) => OUTERMOST * (2 * (i + 0.5) / PLACES - 1));
  const f = new Float64Array(PLACES), slope = new Float64Array(PLACES);
  ACTIVATIONS[activation].apply(z, f, slope, PLACES);
  let all = 0, first = 0, second = 0, slopes = 0;
  z.forEach((one, i) => {
    const density = Math.exp(-one * one / 2);
    all += density;
    first += density * f[i];
    second += density * f[i] * f[i];
    slopes += density * slope[i] * slope[i];
  });
  const limit = Math.sqrt(slopes / (second - (normalisation === "batch" ? first * first / all : 0)));
  limits.set(activation + normalisation, limit);
  return limit;
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
