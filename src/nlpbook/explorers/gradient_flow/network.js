// A deep network of one width and its gradients, as nlpbook.mlp.MultilayerPerceptron computes them.
//
//   hidden layer l    z = x W + b,   n = scale x^(z) + shift or z,   y = f(n)  (+ x)
//   outputs           logits = y W + b,   loss = mean cross-entropy
//
// All numbers are of double precision: in a network of 50 layers the rounding of single precision grows to what is
// seen. Arrays are made once, for as many numbers as a layer may have.
import { addProduct, addTransposedProduct, productWithTransposed } from "../kit/products.js";
import { ACTIVATIONS, SATURATED } from "./activations.js";
import { linesOf, normalise, normaliseBackward } from "./normalisation.js";
import { WIDEST } from "./weights.js";

/** @typedef {"none" | "batch" | "layer"} Normalisation */
/**
 * @typedef {{
 *   depth: number,
 *   width: number,
 *   activation: import("./activations.js").ActivationName,
 *   normalisation: Normalisation,
 *   residual: boolean,
 * }} Architecture
 */
/** @typedef {{ data: ArrayLike<number>, columns: number, labels: number[] }} Batch an example in each row */
/**
 * What a hidden layer has: parameters; what the forward pass leaves for the backward pass; gradients with respect to
 * n, to z, and to its output y.
 * @typedef {Record<typeof MATRICES[number] | typeof ROWS[number], Float64Array>} Layer
 */

const MATRICES = /** @type {const} */ (["y", "slope", "normalised", "dn", "dz", "dy"]);
const ROWS = /** @type {const} */ (["bias", "scale", "shift", "deviations"]);

export class FlowNetwork {
  /** @param {Batch} batch */
  constructor({ data, columns, labels }) {
    this.data = data;
    this.columns = columns;
    this.labels = labels;
    this.rows = labels.length;
    this.classes = 1 + Math.max(...labels);
    /** @type {Architecture} */
    this.architecture = { depth: 0, width: 0, activation: "linear", normalisation: "none", residual: false };
    /** @type {Layer[]} the first one holds the inputs */
    this.layers = [];
    /** @type {Float64Array[]} of layers 1 to depth, those of the outputs at 0 */
    this.weights = [];
    this.outputBias = new Float64Array(this.classes);
    this.logits = new Float64Array(this.rows * this.classes);
    this.dLogits = new Float64Array(this.rows * this.classes);
    this.work = new Float64Array(this.rows * WIDEST);
    this.loss = NaN;
  }

  /**
   * Begin anew: weights of variance c / width, but 1 / width at the outputs, biases 0.
   * @param {Architecture} architecture
   * @param {number} c
   * @param {(layer: number) => Float64Array} normals
   */
  begin(architecture, c, normals) {
    const { depth, width } = architecture, { rows, classes } = this;
    this.architecture = architecture;
    while (this.layers.length <= depth) {
      this.layers.push(
        /** @type {Layer} */ (Object.fromEntries([
          ...MATRICES.map((name) => [name, new Float64Array(rows * WIDEST)]),
          ...ROWS.map((name) => [name, new Float64Array(Math.max(rows, WIDEST))]),
        ])),
      );
      this.weights.push(new Float64Array(WIDEST * WIDEST));
    }
    for (const { bias, scale, shift } of this.layers) {
      bias.fill(0);
      scale.fill(1);
      shift.fill(0);
    }
    this.outputBias.fill(0);
    for (let layer = 0; layer <= depth; layer++) {
      const columns = layer ? width : classes, deviation = Math.sqrt((layer ? c : 1) / width);
      const drawn = normals(layer), weights = this.weights[layer];
      for (let row = 0; row < width; row++) {
        for (let j = 0; j < columns; j++) weights[row * columns + j] = deviation * drawn[row * WIDEST + j];
      }
    }
    for (let row = 0; row < rows; row++) {
      for (let j = 0; j < width; j++) this.layers[0].y[row * width + j] = this.data[row * this.columns + j];
    }
  }

  /** Compute the loss, all outputs and all gradients. */
  run() {
    const { depth, width } = this.architecture, { layers, weights, rows, classes, logits, outputBias } = this;
    for (let layer = 1; layer <= depth; layer++) this.#forward(layer);
    for (let i = 0; i < rows * classes; i++) logits[i] = outputBias[i % classes];
    addProduct(layers[depth].y, weights[0], logits, rows, width, classes);
    this.loss = crossEntropy(logits, this.labels, classes, this.dLogits);
    productWithTransposed(this.dLogits, weights[0], layers[depth].dy, rows, classes, width);
    for (let layer = depth; layer > 0; layer--) this.#backward(layer);
  }

  /** @param {number} layer */
  #forward(layer) {
    const { width, activation, normalisation, residual } = this.architecture, { rows, work, layers } = this;
    const { y, slope, normalised, deviations, bias, scale, shift } = layers[layer], x = layers[layer - 1].y;
    const size = rows * width;
    for (let row = 0; row < size; row += width) for (let j = 0; j < width; j++) work[row + j] = bias[j];
    addProduct(x, this.weights[layer], work, rows, width, width);
    if (normalisation !== "none") {
      normalise(work, normalised, deviations, linesOf(normalisation, rows, width));
      for (let row = 0; row < size; row += width) {
        for (let j = 0; j < width; j++) work[row + j] = scale[j] * normalised[row + j] + shift[j];
      }
    }
    ACTIVATIONS[activation].apply(work, y, slope, size);
    if (residual) { for (let i = 0; i < size; i++) y[i] += x[i]; }
  }

  /** @param {number} layer */
  #backward(layer) {
    const { width, normalisation, residual } = this.architecture, { rows, work, layers } = this;
    const { dy, dn, dz, slope, normalised, deviations, scale } = layers[layer], dx = layers[layer - 1].dy;
    const size = rows * width;
    for (let i = 0; i < size; i++) dn[i] = dy[i] * slope[i];
    if (normalisation === "none") dz.set(dn);
    else {
      for (let row = 0; row < size; row += width) {
        for (let j = 0; j < width; j++) work[row + j] = scale[j] * dn[row + j];
      }
      normaliseBackward(work, normalised, deviations, dz, linesOf(normalisation, rows, width));
    }
    productWithTransposed(dz, this.weights[layer], dx, rows, width, width);
    if (residual) { for (let i = 0; i < size; i++) dx[i] += dy[i]; // x went two ways, and what comes back adds up
     }
  }

  /**
   * Go down the gradient that `run` found, and compute all anew.
   * @param {number} rate
   */
  step(rate) {
    const { depth, width, normalisation } = this.architecture, { layers, rows, classes, dLogits, outputBias } = this;
    addTransposedProduct(layers[depth].y, dLogits, this.weights[0], -rate, rows, width, classes);
    for (let i = 0; i < dLogits.length; i++) outputBias[i % classes] -= rate * dLogits[i];
    for (let layer = 1; layer <= depth; layer++) {
      const { dz, dn, normalised, bias, scale, shift } = layers[layer];
      addTransposedProduct(layers[layer - 1].y, dz, this.weights[layer], -rate, rows, width, width);
      for (let row = 0; row < rows * width; row += width) {
        for (let j = 0; j < width; j++) {
          bias[j] -= rate * dz[row + j];
          if (normalisation === "none") continue;
          scale[j] -= rate * dn[row + j] * normalised[row + j];
          shift[j] -= rate * dn[row + j];
        }
      }
    }
    this.run();
  }

  /** The numbers of one kind, layer by layer, the inputs first. @param {"y" | "dy"} name */
  values(name) {
    const { depth, width } = this.architecture;
    return this.layers.slice(0, depth + 1).map((layer) => layer[name].subarray(0, this.rows * width));
  }

  /** The root mean squares of one kind. @param {"y" | "dy"} name */
  rms(name) {
    return this.values(name).map((values) => {
      let sum = 0;
      for (let i = 0; i < values.length; i++) sum += values[i] * values[i];
      return Math.sqrt(sum / values.length);
    });
  }

  /**
   * How many units of each hidden layer are off for every example: dead, or saturated; null where the activation
   * function knows no such thing.
   */
  unitsOff() {
    const { depth, width, activation } = this.architecture, { off, steepest = 0 } = ACTIVATIONS[activation];
    if (!off) return null;
    return this.layers.slice(1, depth + 1).map(({ slope }) => {
      let count = 0;
      for (let j = 0; j < width; j++) {
        let isOff = true;
        for (let i = j; i < this.rows * width && isOff; i += width) isOff = slope[i] <= SATURATED * steepest;
        if (isOff) count++;
      }
      return count;
    });
  }
}

/**
 * The mean of -ln q of the labels (nats), q = softmax(logits); writes (q - one-hot) / examples.
 * @type {(logits: Float64Array, labels: number[], classes: number, gradient: Float64Array) => number}
 */
export function crossEntropy(logits, labels, classes, gradient) {
  const n = labels.length;
  let loss = 0;
  labels.forEach((label, row) => {
    const start = row * classes;
    let highest = -Infinity, sum = 0;
    for (let j = start; j < start + classes; j++) highest = Math.max(highest, logits[j]);
    for (let j = start; j < start + classes; j++) sum += gradient[j] = Math.exp(logits[j] - highest);
    for (let j = start; j < start + classes; j++) gradient[j] /= sum * n;
    gradient[start + label] -= 1 / n;
    loss += (Math.log(sum) - (logits[start + label] - highest)) / n;
  });
  return loss;
}
