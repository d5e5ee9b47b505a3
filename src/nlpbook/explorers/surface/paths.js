// The paths of the optimisers over a surface, with the formulas that train the networks of the kit.
import { adaGrad, adamW, rmsProp, sgd } from "../kit/tensor_optimisers.js";

/** @typedef {import("./surfaces.js").Surface} Surface */
/** @typedef {import("../kit/tensor.js").Tensor} Tensor */
/** @typedef {"descent" | "momentum" | "adagrad" | "rmsprop" | "adam"} OptimiserName */
/** @typedef {{ rate: number, momentum: number, adaptiveRate: number }} Rates */
/**
 * The start and the places after each step, with their losses; `diverged` is the step that led too far away.
 * @typedef {{ xs: number[], ys: number[], losses: number[], diverged: number | null }} Run
 */

const DIVERGED = 1000, RMSPROP_DECAY = 0.9; // as in explorer.py

/** @type {Record<OptimiserName, string>} */
export const OPTIMISERS = {
  descent: "Gradient descent",
  momentum: "Momentum",
  adagrad: "AdaGrad",
  rmsprop: "RMSProp",
  adam: "Adam",
};
export const NAMES = /** @type {OptimiserName[]} */ (Object.keys(OPTIMISERS));

/** @type {Record<OptimiserName, (place: Tensor[], rates: Rates) => { step: () => void }>} */
const MAKERS = {
  descent: (place, { rate }) => sgd(place, { rate }),
  momentum: (place, { rate, momentum }) => sgd(place, { rate, momentum }),
  adagrad: (place, { adaptiveRate: rate }) => adaGrad(place, { rate }),
  rmsprop: (place, { adaptiveRate: rate }) => rmsProp(place, { rate, alpha: RMSPROP_DECAY }),
  adam: (place, { adaptiveRate: rate }) => adamW(place, { rate, weightDecay: 0 }),
};

/**
 * The path of an optimiser from a start, as long as it is not too far away.
 * @param {Surface} surface
 * @param {OptimiserName} name
 * @param {ArrayLike<number>} start
 * @param {number} steps
 * @param {Rates} rates
 * @returns {Run}
 */
export function runOf({ loss, gradient }, name, start, steps, rates) {
  const data = Float64Array.of(start[0], start[1]), grad = new Float64Array(2);
  // All that an optimiser asks of a tensor.
  const optimiser = MAKERS[name]([/** @type {Tensor} */ (/** @type {unknown} */ ({ data, grad }))], rates);
  /** @type {Run} */
  const run = { xs: [data[0]], ys: [data[1]], losses: [loss(data[0], data[1])], diverged: null };
  for (let step = 1; step <= steps && run.diverged === null; step++) {
    gradient(data[0], data[1], grad);
    optimiser.step();
    run.xs.push(data[0]);
    run.ys.push(data[1]);
    run.losses.push(loss(data[0], data[1]));
    if (!(Math.max(Math.abs(data[0]), Math.abs(data[1])) <= DIVERGED)) run.diverged = step;
  }
  return run;
}
