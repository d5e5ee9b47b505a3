// The cells: what a step keeps for the way back, and how rows of gradients go back over it, as nlpbook.rnn computes it.
//
//   simple RNN   h' = f(x W + h U)
//   GRU          r, z = s(x W + h U + b),   n = tanh(x W_n + r (h U_n)),   h' = z h + (1 - z) n
//   LSTM         i, f, o = s(x W + h U + b),   g = tanh(x W_g + h U_g),   c' = f c + i g,   h' = o tanh(c')
//
// A row of gradients with respect to the state after a step has the columns of h, and those of c behind them.
import { productWithTransposed } from "../kit/products.js";
import { BLOCKS, INPUTS, LONGEST, UNITS } from "./weights.js";

/** @typedef {import("./weights.js").CellName} CellName */
/** @typedef {"identity" | "tanh" | "relu"} ActivationName */
/**
 * W is (inputs, blocks of units), U (units, blocks of units); the activation function is that of the simple RNN.
 * @typedef {{ W: Float64Array, U: Float64Array, b: Float64Array, activation: ActivationName }} Layer
 */

/** How many numbers a state has for each unit. @type {Record<CellName, number>} */
const PARTS = { rnn: 1, gru: 1, lstm: 2 };
/** How many numbers a step keeps for each unit. @type {Record<CellName, number>} */
const KEPT = { rnn: 1, gru: 4, lstm: 6 };

const sigmoid = (/** @type {number} */ z) => 1 / (1 + Math.exp(-z));

/**
 * How large a cell is: its units and inputs, the longest sequence that it reads, and the most rows of gradients.
 * @typedef {{ units: number, inputs: number, longest: number, rows: number }} Sizes
 */

/** Those of this folder's explorer, with a row for each entry of the LSTM's state and one more. @type {Sizes} */
const USUAL = { units: UNITS, inputs: INPUTS, longest: LONGEST, rows: 2 * UNITS + 1 };

/** A cell that has read a sequence, and the arrays in which it does. */
export class CellRun {
  /** @param {CellName} name @param {Sizes} sizes */
  constructor(name, { units: H, inputs, longest, rows } = USUAL) {
    this.name = name;
    this.units = H;
    this.inputs = inputs;
    this.blocks = BLOCKS[name];
    this.states = PARTS[name] * H;
    this.state = new Float64Array((longest + 1) * this.states); // after t steps in row t; at first 0
    this.kept = new Float64Array((longest + 1) * KEPT[name] * H); // of step t in row t
    this.own = new Float64Array(this.blocks * H); // what inputs and biases add to the sums of a step
    this.z = new Float64Array(this.blocks * H); // what the state before it adds, h U
    this.sums = new Float64Array(rows * this.blocks * H); // gradients with respect to h U
    this.through = new Float64Array(rows * H); // and what they are with respect to h
    /** @type {Layer} */
    this.layer = { W: this.z, U: this.z, b: this.z, activation: "tanh" };
  }

  /**
   * Read the inputs, times `scale`, step by step.
   * @type {(layer: Layer, x: Float64Array, scale: number, steps: number) => void}
   */
  read(layer, x, scale, steps) {
    this.layer = layer;
    for (let t = 1; t <= steps; t++) this.step(x, scale, t);
  }

  /** Read the inputs of step t. @type {(x: Float64Array, scale: number, t: number) => void} */
  step(x, scale, t) {
    const { own, z, state, states, name, units: H, inputs, layer: { W, U, b } } = this, columns = this.blocks * H;
    own.set(b);
    z.fill(0);
    for (let i = 0; i < inputs; i++) {
      const one = scale * x[(t - 1) * inputs + i];
      for (let j = 0, w = i * columns; j < columns; j++) own[j] += one * W[w + j];
    }
    for (let i = 0; i < H; i++) {
      const one = state[(t - 1) * states + i];
      for (let j = 0, u = i * columns; j < columns; j++) z[j] += one * U[u + j];
    }
    STEPS[name](this, t);
  }

  /**
   * Multiply rows of gradients with respect to the state after step t by the Jacobian of that step. `from` and `to`
   * have a row for each; `sums` is left with the gradients with respect to h U, h the state before the step.
   * @type {(t: number, rows: number, from: Float64Array, to: Float64Array) => void}
   */
  back(t, rows, from, to) {
    BACK[this.name](this, t, rows, from, to);
  }
}

/** @type {Record<CellName, (run: CellRun, t: number) => void>} */
const STEPS = {
  rnn({ units: H, own, z, state, kept, layer: { activation } }, t) {
    for (let j = 0, at = t * H; j < H; j++, at++) {
      const sum = own[j] + z[j];
      const y = activation === "tanh" ? Math.tanh(sum) : activation === "relu" ? Math.max(0, sum) : sum;
      state[at] = y;
      kept[at] = activation === "tanh" ? 1 - y * y : activation === "relu" ? Number(sum > 0) : 1;
    }
  },
  gru({ units: H, own, z, state, kept }, t) {
    for (let j = 0, at = t * H, k = 4 * t * H; j < H; j++, at++, k += 4) {
      const r = sigmoid(own[j] + z[j]), update = sigmoid(own[H + j] + z[H + j]);
      const n = Math.tanh(own[2 * H + j] + r * z[2 * H + j]), before = state[at - H];
      const toCandidate = (1 - update) * (1 - n * n);
      state[at] = update * before + (1 - update) * n;
      kept[k] = toCandidate * z[2 * H + j] * r * (1 - r);
      kept[k + 1] = (before - n) * update * (1 - update);
      kept[k + 2] = toCandidate * r;
      kept[k + 3] = update;
    }
  },
  lstm({ units: H, own, z, state, kept }, t) {
    for (let j = 0, at = 2 * t * H, k = 6 * t * H; j < H; j++, at++, k += 6) {
      const i = sigmoid(own[j] + z[j]), f = sigmoid(own[H + j] + z[H + j]);
      const g = Math.tanh(own[2 * H + j] + z[2 * H + j]), o = sigmoid(own[3 * H + j] + z[3 * H + j]);
      const before = state[at - H], c = f * before + i * g, y = Math.tanh(c);
      state[at] = o * y;
      state[at + H] = c;
      kept[k] = g * i * (1 - i);
      kept[k + 1] = before * f * (1 - f);
      kept[k + 2] = i * (1 - g * g);
      kept[k + 3] = y * o * (1 - o);
      kept[k + 4] = o * (1 - y * y);
      kept[k + 5] = f;
    }
  },
};

/** @type {Record<CellName, (run: CellRun, t: number, rows: number, from: Float64Array, to: Float64Array) => void>} */
const BACK = {
  rnn({ units: H, sums, kept, layer: { U } }, t, rows, from, to) {
    for (let row = 0, at = 0; row < rows; row++) {
      for (let j = 0, k = t * H; j < H; j++, k++, at++) sums[at] = from[at] * kept[k];
    }
    productWithTransposed(sums, U, to, rows, H, H);
  },
  gru({ units: H, sums, kept, layer: { U } }, t, rows, from, to) {
    for (let row = 0, at = 0; row < rows; row++) {
      for (let j = 0, k = 4 * t * H, sum = 3 * row * H; j < H; j++, k += 4, sum++, at++) {
        const one = from[at];
        sums[sum] = one * kept[k];
        sums[sum + H] = one * kept[k + 1];
        sums[sum + 2 * H] = one * kept[k + 2];
      }
    }
    productWithTransposed(sums, U, to, rows, 3 * H, H);
    for (let row = 0, at = 0; row < rows; row++) {
      for (let j = 0, k = 4 * t * H + 3; j < H; j++, k += 4, at++) to[at] += from[at] * kept[k];
    }
  },
  lstm({ units: H, sums, through, kept, layer: { U } }, t, rows, from, to) {
    for (let row = 0; row < rows; row++) {
      for (let j = 0, k = 6 * t * H, at = 2 * row * H, sum = 4 * row * H; j < H; j++, k += 6, at++, sum++) {
        const toH = from[at], toC = from[at + H] + toH * kept[k + 4];
        sums[sum] = toC * kept[k];
        sums[sum + H] = toC * kept[k + 1];
        sums[sum + 2 * H] = toC * kept[k + 2];
        sums[sum + 3 * H] = toH * kept[k + 3];
        to[at + H] = toC * kept[k + 5];
      }
    }
    productWithTransposed(sums, U, through, rows, 4 * H, H);
    for (let row = 0; row < rows; row++) {
      for (let j = 0, at = 2 * row * H; j < H; j++, at++) to[at] = through[row * H + j];
    }
  },
};
