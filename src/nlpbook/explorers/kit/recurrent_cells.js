// The cells: what a step makes of many rows and keeps for the way back, and how gradients go back over it, as nlpbook.rnn
// computes it. All is laid out row by row.
//
//   simple RNN   h' = f(x W + h U + b)
//   GRU          r, z = s(x W + h U + b),   n = tanh(x W_n + b_n + r (h U_n + c)),   h' = z h + (1 - z) n
//   LSTM         i, f, o = s(x W + h U + b),   g = tanh(x W_g + h U_g + b_g),   c' = f c + i g,   h' = o tanh(c')
import { productWithTransposed } from "./products.js";

/** @typedef {"rnn" | "gru" | "lstm"} CellName */
/** @typedef {"identity" | "tanh" | "relu"} ActivationName of the simple RNN */
/**
 * Row i of h begins at i times `stride`, and so does that of the LSTM's c; others have an array there that nothing is
 * read from.
 * @typedef {{ h: Float64Array, c: Float64Array, stride: number }} State
 */
/**
 * A step: `own` is what inputs and biases add to the sums of its blocks, and `z` what the state before it adds, h U;
 * `kept` is written for the way back.
 * @typedef {object} Step
 * @property {Float64Array} own
 * @property {Float64Array} z
 * @property {State} before
 * @property {State} after
 * @property {Float64Array} kept
 * @property {number} rows
 * @property {number} units
 * @property {ActivationName} [activation]
 */
/**
 * The way back: `from` and `to` are gradients with respect to the states after and before the step; `kept` has a row for
 * each of theirs, or one for all of them (`shared`). `sums` is left with those with respect to h U, and `through` with
 * what they are with respect to h. For the candidate of the GRU the ones with respect to its sum are others than to h U,
 * because of the reset: they are left in `candidate` where it is given.
 * @typedef {object} Back
 * @property {Float64Array} U
 * @property {Float64Array} kept
 * @property {boolean} shared
 * @property {State} from
 * @property {State} to
 * @property {Float64Array} sums
 * @property {Float64Array} through
 * @property {Float64Array} [candidate]
 * @property {number} rows
 * @property {number} units
 */

/** @type {CellName[]} */
export const CELLS = ["rnn", "gru", "lstm"];
/** How many blocks of columns W and U have: one for each gate and the candidate. @type {Record<CellName, number>} */
export const BLOCKS = { rnn: 1, gru: 3, lstm: 4 };
/** How many numbers a step keeps for each unit of a row. @type {Record<CellName, number>} */
export const KEPT = { rnn: 1, gru: 5, lstm: 6 };
/** Which of the numbers kept is the gate that keeps the state, and which block is its own. */
export const KEEPS = { gru: { kept: 3, block: 1 }, lstm: { kept: 5, block: 1 } };

const sigmoid = (/** @type {number} */ x) => 1 / (1 + Math.exp(-x));

/**
 * The biases of chrono initialisation for memories of up to `longest` steps, from numbers drawn between 0 and 1.
 * @type {(drawn: Float64Array, longest: number) => Float64Array}
 */
export const chronoBias = (drawn, longest) => drawn.map((share) => Math.log(1 + (longest - 2) * share));

/** @type {Record<CellName, (step: Step) => void>} */
export const STEP = {
  rnn({ own, z, after, kept, rows, units, activation = "tanh" }) {
    const { h, stride } = after;
    for (let row = 0, k = 0; row < rows; row++) {
      for (let j = 0, at = row * stride; j < units; j++, at++, k++) {
        const sum = own[k] + z[k];
        const y = activation === "tanh" ? Math.tanh(sum) : activation === "relu" ? Math.max(0, sum) : sum;
        h[at] = y;
        kept[k] = activation === "tanh" ? 1 - y * y : activation === "relu" ? Number(sum > 0) : 1;
      }
    }
  },
  gru({ own, z, before: { h: old }, after: { h, stride }, kept, rows, units }) {
    for (let row = 0, k = 0; row < rows; row++) {
      for (let j = 0, at = row * stride, s = 3 * row * units; j < units; j++, at++, s++, k += 5) {
        const r = sigmoid(own[s] + z[s]), update = sigmoid(own[s + units] + z[s + units]);
        const recurrent = z[s + 2 * units], n = Math.tanh(own[s + 2 * units] + r * recurrent);
        const toCandidate = (1 - update) * (1 - n * n);
        h[at] = update * old[at] + (1 - update) * n;
        kept[k] = toCandidate * recurrent * r * (1 - r);
        kept[k + 1] = (old[at] - n) * update * (1 - update);
        kept[k + 2] = toCandidate * r;
        kept[k + 3] = update;
        kept[k + 4] = toCandidate;
      }
    }
  },
  lstm({ own, z, before: { c: old }, after: { h, c: cell, stride }, kept, rows, units }) {
    for (let row = 0, k = 0; row < rows; row++) {
      for (let j = 0, at = row * stride, s = 4 * row * units; j < units; j++, at++, s++, k += 6) {
        const i = sigmoid(own[s] + z[s]), f = sigmoid(own[s + units] + z[s + units]);
        const g = Math.tanh(own[s + 2 * units] + z[s + 2 * units]);
        const o = sigmoid(own[s + 3 * units] + z[s + 3 * units]);
        const c = f * old[at] + i * g, y = Math.tanh(c);
        kept[k] = g * i * (1 - i);
        kept[k + 1] = old[at] * f * (1 - f);
        kept[k + 2] = i * (1 - g * g);
        kept[k + 3] = y * o * (1 - o);
        kept[k + 4] = o * (1 - y * y);
        kept[k + 5] = f;
        h[at] = o * y;
        cell[at] = c;
      }
    }
  },
};

/** @type {Record<CellName, (back: Back) => void>} */
export const BACK = {
  rnn({ U, kept, shared, from, to, sums, through, rows, units }) {
    for (let row = 0, s = 0; row < rows; row++) {
      for (let j = 0, k = shared ? 0 : s, at = row * from.stride; j < units; j++, k++, at++, s++) {
        sums[s] = from.h[at] * kept[k];
      }
    }
    productWithTransposed(sums, U, through, rows, units, units);
    for (let row = 0, s = 0; row < rows; row++) {
      for (let j = 0, at = row * to.stride; j < units; j++, at++, s++) to.h[at] = through[s];
    }
  },
  gru({ U, kept, shared, from, to, sums, through, candidate, rows, units }) {
    for (let row = 0; row < rows; row++) {
      let k = shared ? 0 : 5 * row * units;
      for (let j = 0, at = row * from.stride, s = 3 * row * units; j < units; j++, at++, s++, k += 5) {
        const one = from.h[at];
        sums[s] = one * kept[k];
        sums[s + units] = one * kept[k + 1];
        sums[s + 2 * units] = one * kept[k + 2];
        if (candidate) candidate[row * units + j] = one * kept[k + 4];
      }
    }
    productWithTransposed(sums, U, through, rows, 3 * units, units);
    for (let row = 0, s = 0; row < rows; row++) {
      let k = 3 + (shared ? 0 : 5 * row * units);
      for (let j = 0, a = row * from.stride, b = row * to.stride; j < units; j++, a++, b++, s++, k += 5) {
        to.h[b] = through[s] + from.h[a] * kept[k];
      }
    }
  },
  lstm({ U, kept, shared, from, to, sums, through, rows, units }) {
    for (let row = 0; row < rows; row++) {
      let k = shared ? 0 : 6 * row * units;
      for (let j = 0, a = row * from.stride, b = row * to.stride, s = 4 * row * units; j < units; j++) {
        const toH = from.h[a], toC = from.c[a] + toH * kept[k + 4];
        sums[s] = toC * kept[k];
        sums[s + units] = toC * kept[k + 1];
        sums[s + 2 * units] = toC * kept[k + 2];
        sums[s + 3 * units] = toH * kept[k + 3];
        to.c[b] = toC * kept[k + 5];
        a++, b++, s++, k += 6;
      }
    }
    productWithTransposed(sums, U, through, rows, 4 * units, units);
    for (let row = 0, s = 0; row < rows; row++) {
      for (let j = 0, at = row * to.stride; j < units; j++, at++, s++) to.h[at] = through[s];
    }
  },
};
