// A network with two inputs, one hidden layer and a logit, and its training: PerceptronExplorer.network and train.
import { ACTIVATIONS } from "../gradient_flow/activations.js";
import { normalAt } from "../kit/normal_numbers.js";
import { uniformAt } from "../kit/random_numbers.js";

/** @typedef {import("../gradient_flow/activations.js").ActivationName} ActivationName */
/** @typedef {import("./points.js").Point} Point */
/** @typedef {{ width: number, activation: ActivationName, seed: number, stochastic: boolean }} Architecture */

const HIDDEN = 1, OUTPUT = 2, EXAMPLE = 3; // what a random number is for

/** @param {number} z */
export function sigmoid(z) {
  const e = Math.exp(-Math.abs(z));
  return z >= 0 ? 1 / (1 + e) : e / (1 + e);
}

/** The cross-entropy of a logit and a class, in nats. @param {number} z @param {number} label */
export const lossOf = (z, label) => Math.max(z, 0) - label * z + Math.log1p(Math.exp(-Math.abs(z)));

export class PlaneNetwork {
  /** @type {Architecture} */
  architecture = { width: 1, activation: "tanh", seed: 0, stochastic: false };
  x1 = new Float64Array(0);
  x2 = new Float64Array(0);
  labels = new Float64Array(0);
  w1 = new Float64Array(0); // from x1 to each unit
  w2 = new Float64Array(0);
  bias = new Float64Array(0);
  out = new Float64Array(0); // from each unit to the logit
  outBias = 0;
  steps = 0;
  #z = new Float64Array(0);
  #slope = new Float64Array(0);
  #hidden = new Float64Array(0);

  /** Initial weights, for some points. @param {Point[]} points @param {Architecture} architecture */
  begin(points, architecture) {
    const { width, seed } = architecture;
    this.architecture = architecture;
    this.x1 = Float64Array.from(points, ({ x1 }) => x1);
    this.x2 = Float64Array.from(points, ({ x2 }) => x2);
    this.labels = Float64Array.from(points, ({ label }) => label);
    this.w1 = Float64Array.from({ length: width }, (_, unit) => normalAt(seed, HIDDEN, unit, 0));
    this.w2 = Float64Array.from({ length: width }, (_, unit) => normalAt(seed, HIDDEN, unit, 1));
    this.bias = new Float64Array(width);
    this.out = Float64Array.from({ length: width }, (_, unit) => normalAt(seed, OUTPUT, unit) / Math.sqrt(width));
    this.outBias = 0;
    this.steps = 0;
  }

  /**
   * The logits of some places, and the hidden units' outputs, those of a place side by side.
   * @param {Float64Array} x1
   * @param {Float64Array} x2
   */
  run(x1, x2) {
    const { architecture: { width }, out, outBias } = this, n = x1.length, logits = new Float64Array(n);
    const hidden = this.#forward(x1, x2);
    for (let i = 0; i < n; i++) {
      let sum = outBias;
      for (let j = 0; j < width; j++) sum += hidden[i * width + j] * out[j];
      logits[i] = sum;
    }
    return { logits, hidden };
  }

  /** @param {Float64Array} x1 @param {Float64Array} x2 */
  #forward(x1, x2) {
    const { architecture: { width, activation }, w1, w2, bias } = this, size = x1.length * width;
    if (this.#z.length < size) [this.#z, this.#slope] = [new Float64Array(size), new Float64Array(size)];
    if (this.#hidden.length < size) this.#hidden = new Float64Array(size);
    for (let i = 0, at = 0; i < x1.length; i++) {
      for (let j = 0; j < width; j++, at++) this.#z[at] = x1[i] * w1[j] + x2[i] * w2[j] + bias[j];
    }
    ACTIVATIONS[activation].apply(this.#z, this.#hidden, this.#slope, size);
    return this.#hidden.subarray(0, size);
  }

  /** The mean loss of the points (nats), and which of them are put into the wrong class. */
  judge() {
    const { labels } = this, { logits } = this.run(this.x1, this.x2);
    const wrong = Array.from(labels.keys()).filter((i) => (logits[i] > 0) !== (labels[i] === 1));
    return { loss: logits.reduce((sum, z, i) => sum + lossOf(z, labels[i]), 0) / logits.length, wrong };
  }

  /** A step down the gradient of all points, or of one drawn at random. @param {number} rate */
  step(rate) {
    const { architecture: { width, seed, stochastic }, w1, w2, bias, out } = this, all = this.labels.length;
    const first = stochastic ? Math.floor(uniformAt(seed, EXAMPLE, this.steps) * all) : 0;
    const end = stochastic ? first + 1 : all;
    const x1 = this.x1.subarray(first, end), x2 = this.x2.subarray(first, end);
    const { logits, hidden } = this.run(x1, x2), n = x1.length, slope = this.#slope;
    const dz = logits.map((z, i) => (sigmoid(z) - this.labels[first + i]) / n);
    for (let j = 0; j < width; j++) {
      let dOut = 0, dBias = 0, d1 = 0, d2 = 0;
      for (let i = 0; i < n; i++) {
        const at = i * width + j, back = dz[i] * out[j] * slope[at];
        dOut += dz[i] * hidden[at];
        dBias += back;
        d1 += back * x1[i];
        d2 += back * x2[i];
      }
      out[j] -= rate * dOut;
      bias[j] -= rate * dBias;
      w1[j] -= rate * d1;
      w2[j] -= rate * d2;
    }
    this.outBias -= rate * dz.reduce((sum, one) => sum + one, 0);
    this.steps++;
  }
}
