// The cells: what a step keeps for the way back, and how rows of gradients go back over it, as nlpbook.rnn computes it.
// The simple RNN is h' = f(x W + h U); the gated cells are those of the kit, without c.
//
// A row of gradients with respect to the state after a step has the columns of h, and those of c behind them.
import { addRow, gruGates, gruState, lstmCell, lstmGates } from "../kit/gated_cells.js";
import { productWithTransposed } from "../kit/products.js";
import { BLOCKS, INPUTS, LONGEST, UNITS as H } from "./weights.js";

/** @typedef {import("./weights.js").CellName} CellName */
/** @typedef {"identity" | "tanh" | "relu"} ActivationName */
/**
 * W is (inputs, blocks of units), U (units, blocks of units); the activation function is that of the simple RNN.
 * @typedef {{ W: Float64Array, U: Float64Array, b: Float64Array, activation: ActivationName }} Layer
 */

/** The entries of a state. @type {Record<CellName, number>} */
export const STATES = { rnn: H, gru: H, lstm: 2 * H };
/** How many numbers a step keeps for each unit. @type {Record<CellName, number>} */
const KEPT = { rnn: 1, gru: 4, lstm: 6 };
const MOST_ROWS = 2 * H + 1;

/** A cell that has read a sequence, and the arrays in which it does. */
export class CellRun {
  /** @param {CellName} name */
  constructor(name) {
    this.name = name;
    this.blocks = BLOCKS[name];
    this.states = STATES[name];
    this.state = new Float64Array((LONGEST + 1) * this.states); // after t steps in row t; at first 0
    this.kept = new Float64Array((LONGEST + 1) * KEPT[name] * H); // of step t in row t
    this.own = new Float64Array(this.blocks * H); // what inputs and biases add to the sums of a step
    this.z = new Float64Array(this.blocks * H); // what the state before it adds, h U
    this.gates = new Float64Array(this.blocks * H);
    this.sums = new Float64Array(MOST_ROWS * this.blocks * H); // gradients with respect to h U
    this.through = new Float64Array(MOST_ROWS * H); // and what they are with respect to h
    /** @type {Layer} */
    this.layer = { W: this.z, U: this.z, b: this.z, activation: "tanh" };
  }

  /**
   * Read the inputs, times `scale`, step by step.
   * @type {(layer: Layer, x: Float64Array, scale: number, steps: number) => void}
   */
  read(layer, x, scale, steps) {
    const { own, z, state, states, name } = this, { W, U, b } = this.layer = layer;
    for (let t = 1; t <= steps; t++) {
      own.set(b);
      z.fill(0);
      addRow(x, (t - 1) * INPUTS, INPUTS, W, own, scale);
      addRow(state, (t - 1) * states, H, U, z);
      STEPS[name](this, t);
    }
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
  rnn({ own, z, state, kept, layer: { activation } }, t) {
    for (let j = 0, at = t * H; j < H; j++, at++) {
      const sum = own[j] + z[j];
      const y = activation === "tanh" ? Math.tanh(sum) : activation === "relu" ? Math.max(0, sum) : sum;
      state[at] = y;
      kept[at] = activation === "tanh" ? 1 - y * y : activation === "relu" ? Number(sum > 0) : 1;
    }
  },
  gru({ own, z, gates, state, kept }, t) {
    gruGates(own, z, H, gates);
    for (let j = 0, at = t * H, k = 4 * t * H; j < H; j++, at++, k += 4) {
      const r = gates[j], update = gates[H + j], n = gates[2 * H + j], before = state[at - H];
      const toCandidate = (1 - update) * (1 - n * n);
      state[at] = gruState(gates, H, j, before);
      kept[k] = toCandidate * z[2 * H + j] * r * (1 - r);
      kept[k + 1] = (before - n) * update * (1 - update);
      kept[k + 2] = toCandidate * r;
      kept[k + 3] = update;
    }
  },
  lstm({ own, z, gates, state, kept }, t) {
    lstmGates(own, z, H, gates);
    for (let j = 0, at = 2 * t * H, k = 6 * t * H; j < H; j++, at++, k += 6) {
      const i = gates[j], f = gates[H + j], g = gates[2 * H + j], o = gates[3 * H + j];
      const before = state[at - H], c = lstmCell(gates, H, j, before), y = Math.tanh(c);
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
  rnn({ sums, kept, layer: { U } }, t, rows, from, to) {
    for (let row = 0, at = 0; row < rows; row++) {
      for (let j = 0, k = t * H; j < H; j++, k++, at++) sums[at] = from[at] * kept[k];
    }
    productWithTransposed(sums, U, to, rows, H, H);
  },
  gru({ sums, kept, layer: { U } }, t, rows, from, to) {
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
  lstm({ sums, through, kept, layer: { U } }, t, rows, from, to) {
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
