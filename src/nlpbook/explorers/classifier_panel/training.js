// @ts-check
// A run of the classifier in the page, the twin of `ClassifierPanel.train`, and its training in frames.
import { uniformAt } from "../kit/random_numbers.js";
import { adaGrad, adamW, rmsProp, sgd } from "../kit/tensor_optimisers.js";
import { crossEntropy } from "../kit/tensor_layers.js";
import { classifierLogits, initialWeights, judged, logOdds } from "./classifier.js";
import { chosen } from "./sentences.js";

/** @import { Optimiser } from "../kit/tensor_optimisers.js" */
/** @import { Tensor } from "../kit/tensor.js" */
/** @import { Pooling } from "./classifier.js" */
/** @import { Labelled } from "./sentences.js" */

/**
 * What decides a run: see `ClassifierPanel`.
 * @typedef {object} Choice
 * @property {Pooling} pooling
 * @property {number} hidden_units
 * @property {string} optimiser
 * @property {number} rate
 * @property {number} batch_size
 * @property {number} seed
 */
/**
 * `seen` are some of the sentences trained on, which are judged beside the held-out ones of `test`.
 * @typedef {{ train: Labelled, seen: Labelled, test: Labelled, words: number, dimension: number }} Data
 */
/** @typedef {{ loss: number, accuracy: number }} Judgement */
/** After some steps, from none. @typedef {{ train: Judgement[], test: Judgement[] }} Curves */

const ORDER = 0; // what a random number is for

/** @type {Record<string, (parameters: Tensor[], rate: number) => Optimiser>} */
const OPTIMISERS = {
  SGD: (parameters, rate) => sgd(parameters, { rate }),
  momentum: (parameters, rate) => sgd(parameters, { rate, momentum: 0.9 }),
  AdaGrad: (parameters, rate) => adaGrad(parameters, { rate }),
  RMSProp: (parameters, rate) => rmsProp(parameters, { rate }),
  Adam: (parameters, rate) => adamW(parameters, { rate, weightDecay: 0 }),
};

/** The order of the sentences in an epoch. @type {(seed: number, epoch: number, count: number) => Int32Array} */
export function orderOf(seed, epoch, count) {
  const drawn = Float64Array.from({ length: count }, (_, row) => uniformAt(seed, ORDER, epoch, row));
  return Int32Array.from({ length: count }, (_, row) => row).sort((a, b) => drawn[a] - drawn[b] || a - b);
}

export class ClassifierRun {
  /** @param {Data} data @param {Choice} choice */
  constructor({ train, seen, test, words, dimension }, choice) {
    this.train = train;
    this.seen = seen;
    this.test = test;
    this.choice = choice;
    this.parameters = initialWeights({ words, dimension, hidden: choice.hidden_units }, choice.seed);
    this.optimiser = OPTIMISERS[choice.optimiser](Object.values(this.parameters), choice.rate);
    this.stepsAnEpoch = Math.ceil(train.labels.length / choice.batch_size);
    /** @type {Int32Array} of the epoch that goes on */
    this.order = new Int32Array(0);
    /** @type {number[]} the mean loss of the batch of each step, before it */
    this.losses = [];
    /** @type {Curves} */
    this.curves = { train: [], test: [] };
    /** @type {Float64Array} of the held-out sentences */
    this.odds = new Float64Array(0);
    /** @type {number[]} */
    this.wrong = [];
    this.#judge();
  }

  get steps() {
    return this.losses.length;
  }

  /** Whether the loss of the last batch is no number, as in training.py: the sentences that are judged do not count. */
  get diverged() {
    return !Number.isFinite(this.losses.at(-1) ?? 0);
  }

  step() {
    const { choice: { batch_size: size, pooling, seed }, stepsAnEpoch, steps, parameters, optimiser } = this;
    const place = steps % stepsAnEpoch;
    if (place === 0) this.order = orderOf(seed, steps / stepsAnEpoch, this.train.labels.length);
    const batch = chosen(this.train, this.order.subarray(place * size, (place + 1) * size));
    const loss = crossEntropy(classifierLogits(parameters, batch, pooling), batch.labels);
    optimiser.zeroGrad();
    loss.backward();
    optimiser.step();
    this.losses.push(loss.data[0]);
    this.#judge();
  }

  /** @param {Labelled} sentences */
  oddsOf(sentences) {
    return logOdds(classifierLogits(this.parameters, sentences, this.choice.pooling));
  }

  #judge() {
    this.odds = this.oddsOf(this.test);
    const all = judged(this.odds, this.test.labels), n = this.odds.length;
    this.wrong = all.wrong;
    this.curves.test.push({ loss: all.loss, accuracy: 1 - all.wrong.length / n });
    const { seen } = this, { loss, wrong } = judged(this.oddsOf(seen), seen.labels);
    this.curves.train.push({ loss, accuracy: 1 - wrong.length / seen.labels.length });
  }
}
