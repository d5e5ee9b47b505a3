// One step of the gated cells, as nlpbook.rnn computes it. Arrays hold the blocks of H units one after the other.
//
//   GRU    r, z = s(x W + h U + b),      n = tanh(x W_n + b_n + r (h U_n + c)),   h' = z h + (1 - z) n
//   LSTM   i, f, o = s(x W + h U + b),   g = tanh(x W_g + h U_g + b_g),           c' = f c + i g,   h' = o tanh(c')

/** @typedef {import("./tensor.js").Numbers} Numbers */

export const sigmoid = (/** @type {number} */ z) => 1 / (1 + Math.exp(-z));

/**
 * sums += scale x M, where x has `rows` numbers from place `at` on, and M (rows, columns) has as many columns as sums.
 * @type {(x: ArrayLike<number>, at: number, rows: number, M: Numbers, sums: Float64Array, scale?: number) => void}
 */
export function addRow(x, at, rows, M, sums, scale = 1) {
  const columns = sums.length;
  for (let i = 0, m = 0; i < rows; i++, m += columns) {
    const one = scale * x[at + i];
    for (let j = 0; j < columns; j++) sums[j] += one * M[m + j];
  }
}

/**
 * r, z and n from what the word adds to their sums (x W + b) and what the state adds (h U, and c in the third block).
 * @type {(own: Float64Array, recurrent: Float64Array, H: number, gates: Float64Array) => void}
 */
export function gruGates(own, recurrent, H, gates) {
  for (let j = 0; j < 2 * H; j++) gates[j] = sigmoid(own[j] + recurrent[j]);
  gruCandidate(own, recurrent, H, gates);
}

/** n alone, from the r that stands in `gates`. @type {typeof gruGates} */
export function gruCandidate(own, recurrent, H, gates) {
  for (let j = 0, n = 2 * H; j < H; j++, n++) gates[n] = Math.tanh(own[n] + gates[j] * recurrent[n]);
}

/** i, f, g and o, in this order. @type {typeof gruGates} */
export function lstmGates(own, recurrent, H, gates) {
  for (let j = 0; j < 4 * H; j++) {
    const sum = own[j] + recurrent[j];
    gates[j] = j >= 2 * H && j < 3 * H ? Math.tanh(sum) : sigmoid(sum);
  }
}

/**
 * The state after a step of unit j, from the one before.
 * @type {(gates: Float64Array, H: number, j: number, h: number) => number}
 */
export const gruState = (gates, H, j, h) => gates[H + j] * h + (1 - gates[H + j]) * gates[2 * H + j];

/** @type {(gates: Float64Array, H: number, j: number, c: number) => number} */
export const lstmCell = (gates, H, j, c) => gates[H + j] * c + gates[j] * gates[2 * H + j];
