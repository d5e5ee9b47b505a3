// The training on one sentence: gradient descent in the sum of its losses, with all that it has passed through.
import { initialParameters, SentenceNetwork } from "./network.js";

/** @typedef {import("./network.js").Parameters} Parameters */
/**
 * What training depends on.
 * @typedef {{
 *   seed: number,
 *   units: number,
 *   radius: number,
 *   rate: number,
 *   activation: import("./network.js").ActivationName,
 * }} Settings
 */

const LARGEST_LOSS = 1000; // nats; a step beyond it is not taken

/** @type {(values: Float64Array) => number} */
const sumOf = (values) => values.reduce((sum, one) => sum + one, 0);

/** A training that remembers each of its steps, so that the reader may go back to any. */
export function sentenceTraining() {
  let key = "", isOver = false;
  /** @type {Parameters[]} */
  let passed = [];
  /** @type {number[]} */
  let losses = [];

  /**
   * The parameters after so many steps, or after the last that can be taken.
   * @param {string[]} vocabulary
   * @param {number[]} targets
   * @param {Settings} settings
   * @param {number} updates
   */
  return (vocabulary, targets, settings, updates) => {
    const { seed, units, radius, rate, activation } = settings;
    const wanted = JSON.stringify([vocabulary, targets, seed, units, radius, rate, activation]);
    const network = new SentenceNetwork(units, targets.length, vocabulary.length);
    const read = (/** @type {Parameters} */ parameters) => network.forward(parameters, activation, targets, true);
    if (wanted !== key) {
      [key, isOver] = [wanted, false];
      passed = [initialParameters(vocabulary, settings)];
      losses = [sumOf(read(passed[0]).losses)];
    }
    while (passed.length <= updates && !isOver) {
      const before = passed[passed.length - 1], gradient = network.gradient(before, targets, read(before));
      const after = /** @type {Parameters} */ (Object.fromEntries(
        Object.entries(before).map(([name, values]) => {
          const slope = gradient[/** @type {keyof Parameters} */ (name)];
          return [name, values.map((one, i) => one - rate * slope[i])];
        }),
      ));
      const loss = sumOf(read(after).losses);
      isOver = !(loss <= LARGEST_LOSS);
      if (isOver) break;
      passed.push(after);
      losses.push(loss);
    }
    const taken = Math.min(updates, passed.length - 1);
    return { parameters: passed[taken], history: losses.slice(0, taken + 1), taken, hasDiverged: taken < updates };
  };
}
