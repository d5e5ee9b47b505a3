// A run of the copy task in the page, the twin of `CopyTaskTrainer.train`.
import { adamW } from "../kit/tensor_optimisers.js";
import { CopyPass } from "./network.js";
import { BATCHES, drawSequences, SAMPLE, timeOf } from "./sequences.js";
import { initialWeights } from "./weights.js";

/** @typedef {import("./weights.js").Choice} Choice */
/** @typedef {import("./weights.js").Parameter} Parameter */

export const MOST_STEPS = 2000;
export const BATCH_SIZE = 32;
export const RECENT = 20;
export const THRESHOLD = 1;

/** Numbers with the mean of the last RECENT of them at each place. */
class Recent {
  constructor() {
    /** @type {number[]} */
    this.values = [];
    /** @type {number[]} */
    this.means = [];
  }

  /** @param {number} value */
  push(value) {
    const { values, means } = this;
    values.push(value);
    const last = values.slice(-RECENT);
    means.push(last.reduce((sum, one) => sum + one, 0) / last.length);
  }
}

/** The length of a gradient with respect to all parameters. @param {Parameter[]} parameters */
function normOf(parameters) {
  let square = 0;
  for (const { grad } of parameters) for (let i = 0; i < grad.length; i++) square += grad[i] * grad[i];
  return Math.sqrt(square);
}

/**
 * Clip a gradient to a length, as `clip_gradients_` does.
 * @param {Parameter[]} parameters
 */
export function clipGradients(parameters) {
  const factor = THRESHOLD / (normOf(parameters) + 1e-6);
  if (factor < 1) { for (const { grad } of parameters) for (let i = 0; i < grad.length; i++) grad[i] *= factor; }
}

export class CopyRun {
  /** @param {Choice} choice */
  constructor(choice) {
    const { cell, units, kinds, rate, seed } = choice, ids = kinds + 2, time = timeOf(choice);
    this.choice = choice;
    this.parameters = initialWeights(choice);
    this.list = Object.values(this.parameters);
    this.optimiser = adamW(/** @type {any} */ (this.list), { rate, weightDecay: 0 });
    this.ids = ids;
    /** @type {CopyPass | null} of the batches, from the first step on: it has large arrays */
    this.pass = null;
    this.loss = new Recent();
    this.recalled = new Recent();
    this.accuracy = new Recent();
    /** @type {number[]} the lengths of the gradients, before they are clipped */
    this.norms = [];
    this.sample = drawSequences(1, seed, SAMPLE, 0, choice);
    this.view = new CopyPass(cell, units, ids, 1, time);
    this.seen = { steps: -1, written: new Int32Array(0) };
  }

  get steps() {
    return this.loss.values.length;
  }

  /** Of the batches so far, over all places and each before its step. */
  get losses() {
    return this.loss.values;
  }

  /** Whether the loss of the last batch is no number. */
  get diverged() {
    return !Number.isFinite(this.losses.at(-1) ?? 0);
  }

  step() {
    const { parameters, choice, list, steps } = this;
    const pass = this.pass ??= new CopyPass(choice.cell, choice.units, this.ids, BATCH_SIZE, timeOf(choice));
    const batch = drawSequences(BATCH_SIZE, choice.seed, BATCHES, steps, choice);
    pass.read(parameters, batch);
    const { loss, recalled, accuracy } = pass.judge(batch);
    this.loss.push(loss);
    this.recalled.push(recalled);
    this.accuracy.push(accuracy);
    if (!Number.isFinite(loss)) return void this.norms.push(NaN);
    pass.back(parameters, batch);
    this.norms.push(normOf(list));
    if (choice.clip) clipGradients(list);
    this.optimiser.step();
  }

  /** Look at the sequence that is shown: its pass, forwards and backwards from the recalled symbols. */
  look() {
    const { view, parameters, sample, seen, steps } = this;
    if (seen.steps !== steps) {
      view.read(parameters, sample);
      this.seen = { steps, written: view.written() };
      // At first the output layer is 0, and hands nothing back.
      if (steps) view.back(parameters, sample, sample.time - sample.length);
    }
    return { view, written: this.seen.written };
  }
}
