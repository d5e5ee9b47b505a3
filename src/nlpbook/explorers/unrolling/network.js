// The network of the unrolling explorer: first weights, a pass forwards and a pass backwards, as explorer.py has them.
//
//   x_t = E[w_t]     h_t = f(x_t W + h_{t-1} U + b)     logits_t = h_t O^T + c
import { CellRun } from "../gradient_flow_through_time/cells.js";
import { orthogonalFactor } from "../kit/orthogonal.js";
import { normalAt } from "../kit/normal_numbers.js";

export const START = "<s>";
export const END = "</s>";
export const DIMENSIONS = 3; // of the vector of a word
const E = 0, O = 1, W = 2, U = 3; // what is drawn, in the addresses of random numbers

/**
 * All parameters, row by row: E (V + 1, D), the start token in its last row, W (D, H), U (H, H), b (H), O (V, H), c (V).
 * @typedef {Record<"E" | "W" | "U" | "b" | "O" | "c", Float64Array>} Parameters
 */
/** @typedef {import("../kit/recurrent_cells.js").ActivationName} ActivationName */
/** Rows are steps, the first of them step 1. @typedef {{
 *   inputs: number[],
 *   states: Float64Array,
 *   probabilities: Float64Array,
 *   losses: Float64Array,
 * }} Read
 */

/** The words to be predicted, each once, and the end token. @param {string[]} words */
export const vocabularyOf = (words) => [...new Set(words), END];

/** The vector of a word, by its letters. @type {(seed: number, purpose: number, word: string, size: number) => number[]} */
function vectorOf(seed, purpose, word, size) {
  const letters = Array.from(word, (one) => /** @type {number} */ (one.codePointAt(0)));
  return Array.from({ length: size }, (_, i) => normalAt(seed, purpose, ...letters, i) / Math.sqrt(size));
}

/** @type {(seed: number, purpose: number, rows: number, columns: number) => Float64Array} */
const normals = (seed, purpose, rows, columns) =>
  Float64Array.from(
    { length: rows * columns },
    (_, i) => normalAt(seed, purpose, Math.floor(i / columns), i % columns),
  );

/**
 * The parameters before training.
 * @param {string[]} vocabulary
 * @param {{ seed: number, units: number, radius: number }} settings
 * @returns {Parameters}
 */
export function initialParameters(vocabulary, { seed, units: H, radius }) {
  return {
    E: Float64Array.from([...vocabulary, START].flatMap((word) => vectorOf(seed, E, word, DIMENSIONS))),
    W: normals(seed, W, DIMENSIONS, H).map((one) => one / Math.sqrt(DIMENSIONS)),
    U: orthogonalFactor(normals(seed, U, H, H), H).map((one) => radius * one),
    b: new Float64Array(H),
    O: Float64Array.from(vocabulary.flatMap((word) => vectorOf(seed, O, word, H))),
    c: new Float64Array(vocabulary.length),
  };
}

/** The place of the first of the largest numbers. @type {(numbers: Float64Array) => number} */
export const argMax = (numbers) => numbers.indexOf(Math.max(...numbers));

/** A network of H units that reads sentences of n steps. */
export class SentenceNetwork {
  /** @param {number} units @param {number} n @param {number} V */
  constructor(units, n, V) {
    this.units = units;
    this.n = n;
    this.V = V;
    this.run = new CellRun("rnn", { units, inputs: DIMENSIONS, longest: n, rows: n });
    this.x = new Float64Array(n * DIMENSIONS);
  }

  /**
   * Read the start token and then, step by step, the targets, or the words that it gives the highest probability.
   * @type {(parameters: Parameters, activation: ActivationName, targets: number[], isForced: boolean) => Read}
   */
  forward(parameters, activation, targets, isForced) {
    const { run, x, n, V, units: H } = this, { E, O, c } = parameters, inputs = [V];
    const probabilities = new Float64Array(n * V), losses = new Float64Array(n);
    run.layer = { ...parameters, activation };
    for (let t = 1; t <= n; t++) {
      const word = inputs[t - 1], row = probabilities.subarray((t - 1) * V, t * V);
      x.set(E.subarray(word * DIMENSIONS, (word + 1) * DIMENSIONS), (t - 1) * DIMENSIONS);
      run.step(x, 1, t);
      for (let v = 0; v < V; v++) {
        let logit = c[v];
        for (let j = 0; j < H; j++) logit += run.state[t * H + j] * O[v * H + j];
        row[v] = logit;
      }
      const most = Math.max(...row), target = row[targets[t - 1]];
      const sum = row.reduce((total, logit) => total + Math.exp(logit - most), 0);
      losses[t - 1] = most + Math.log(sum) - target;
      for (let v = 0; v < V; v++) row[v] = Math.exp(row[v] - most) / sum;
      if (t < n) inputs.push(isForced ? targets[t - 1] : argMax(row));
    }
    return { inputs, states: run.state.slice(H, (n + 1) * H), probabilities, losses };
  }

  /**
   * The gradient of the loss of step t with respect to the logits: the distribution minus the target.
   * @type {(read: Read, targets: number[], t: number) => Float64Array}
   */
  error({ probabilities }, targets, t) {
    const row = probabilities.slice((t - 1) * this.V, t * this.V);
    row[targets[t - 1]] -= 1;
    return row;
  }

  /** That gradient with respect to the state. @type {(error: Float64Array, O: Float64Array) => Float64Array} */
  toState(error, O) {
    const { units: H } = this, found = new Float64Array(H);
    error.forEach((one, v) => {
      for (let j = 0; j < H; j++) found[j] += one * O[v * H + j];
    });
    return found;
  }

  /**
   * Of each loss what arrives at each step, and in front of the activation function: [s - 1][t - 1], a number for each
   * unit. It is called after `forward`.
   * @param {Parameters} parameters
   * @param {number[]} targets
   * @param {Read} read
   */
  arriving({ O }, targets, read) {
    const { run, n, units: H } = this, made = () => Array.from({ length: n }, () => new Array(n));
    const states = /** @type {Float64Array[][]} */ (made()), sums = /** @type {Float64Array[][]} */ (made());
    let from = new Float64Array(n * H), to = new Float64Array(n * H);
    for (let t = n; t > 0; t--) {
      from.set(this.toState(this.error(read, targets, t), O), (t - 1) * H);
      run.back(t, n, from, to);
      for (let s = 0; s < n; s++) {
        states[s][t - 1] = from.slice(s * H, (s + 1) * H);
        sums[s][t - 1] = run.sums.slice(s * H, (s + 1) * H);
      }
      [from, to] = [to, from];
    }
    return { states, sums };
  }

  /**
   * The gradient of the sum of the losses with respect to all parameters, after `forward`.
   * @type {(parameters: Parameters, targets: number[], read: Read) => Parameters}
   */
  gradient(parameters, targets, read) {
    const { run, n, x, units: H } = this, { W, O } = parameters, state = run.state;
    const found = /** @type {Parameters} */ (Object.fromEntries(
      Object.entries(parameters).map(([name, values]) => [name, new Float64Array(values.length)]),
    ));
    let from = new Float64Array(H), to = new Float64Array(H);
    for (let t = n; t > 0; t--) {
      const error = this.error(read, targets, t), own = this.toState(error, O);
      error.forEach((one, v) => {
        found.c[v] += one;
        for (let j = 0; j < H; j++) found.O[v * H + j] += one * state[t * H + j];
      });
      for (let j = 0; j < H; j++) from[j] += own[j];
      run.back(t, 1, from, to);
      const word = read.inputs[t - 1] * DIMENSIONS, at = (t - 1) * DIMENSIONS;
      for (let j = 0; j < H; j++) {
        const one = run.sums[j];
        found.b[j] += one;
        for (let i = 0; i < H; i++) found.U[i * H + j] += state[(t - 1) * H + i] * one;
        for (let d = 0; d < DIMENSIONS; d++) {
          found.W[d * H + j] += x[at + d] * one;
          found.E[word + d] += one * W[d * H + j];
        }
      }
      [from, to] = [to, from];
    }
    return found;
  }
}
