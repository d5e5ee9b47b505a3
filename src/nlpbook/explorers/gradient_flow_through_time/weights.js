// Inputs, weights and the gradient of the loss, as explorer.py draws them.
import { normalAt } from "../kit/normal_numbers.js";
import { uniformAt } from "../kit/random_numbers.js";
import { orthogonalFactor, transposed } from "../kit/orthogonal.js";
import { BLOCKS, CELLS, chronoBias as biasesOf } from "../kit/recurrent_cells.js";
import { product, SingularValues, spectralRadius } from "./matrices.js";

export const UNITS = 16;
export const INPUTS = 8;
export const LONGEST = 200;
const BLOCK = 4; // of the shear
const X = 0, INCOMING = 1, CHRONO = 2, W = 3, U = 4; // what is drawn, in the addresses of random numbers

/** @typedef {import("../kit/recurrent_cells.js").CellName} CellName */
/** @typedef {"orthogonal" | "normal" | "shear"} MatrixName */
/** W is (inputs, blocks of units), U (units, blocks of units).
 * @typedef {{ W: Float64Array, U: Float64Array }} Weights
 */

/** @type {(seed: number, purpose: number, which: number, rows: number, columns: number) => Float64Array} */
const normals = (seed, purpose, which, rows, columns) =>
  Float64Array.from(
    { length: rows * columns },
    (_, i) => normalAt(seed, purpose, which, Math.floor(i / columns), i % columns),
  );

/** @type {(matrix: Float64Array, factor: number) => Float64Array} */
const times = (matrix, factor) => matrix.map((one) => factor * one);

/** What is drawn for a seed, whatever the settings are. @param {number} seed */
function drawnFor(seed) {
  const incoming = normals(seed, INCOMING, 0, 1, UNITS);
  const length = Math.sqrt(incoming.reduce((sum, one) => sum + one * one, 0));
  const normal = normals(seed, U, 0, UNITS, UNITS), basis = orthogonalFactor(normal, UNITS);
  return {
    seed,
    x: normals(seed, X, 0, LONGEST, INPUTS),
    incoming: times(incoming, 1 / length),
    chrono: Float64Array.from({ length: UNITS }, (_, unit) => uniformAt(seed, CHRONO, 0, unit)),
    normal: times(normal, 1 / spectralRadius(normal, UNITS)),
    basis,
    basisTransposed: transposed(basis, UNITS),
    weights:
      /** @type {Record<CellName, Weights>} */ (Object.fromEntries(CELLS.map((cell) => [cell, weights(seed, cell)]))),
  };
}

/**
 * W, and the orthogonal blocks of U; none of the simple RNN, whose U is set.
 * @type {(seed: number, cell: CellName) => Weights}
 */
function weights(seed, cell) {
  const which = CELLS.indexOf(cell), columns = BLOCKS[cell] * UNITS, all = new Float64Array(UNITS * columns);
  for (let block = 0; cell !== "rnn" && block < BLOCKS[cell]; block++) {
    const Q = orthogonalFactor(normals(seed, U, 10 * which + block, UNITS, UNITS), UNITS);
    for (let row = 0; row < UNITS; row++) {
      all.set(Q.subarray(row * UNITS, (row + 1) * UNITS), row * columns + block * UNITS);
    }
  }
  return { W: times(normals(seed, W, which, INPUTS, columns), 1 / Math.sqrt(INPUTS)), U: all };
}

/** @typedef {ReturnType<typeof drawnFor>} Drawn */

/** What a seed has drawn, drawn anew for another one only. */
export function draws() {
  /** @type {Drawn | null} */
  let drawn = null;
  return (/** @type {number} */ seed) => drawn?.seed === seed ? drawn : (drawn = drawnFor(seed));
}

/**
 * The recurrent matrix of the simple RNN; gamma is its spectral radius.
 * @type {(drawn: Drawn, matrix: MatrixName, gamma: number) => Float64Array}
 */
export function recurrentMatrix({ normal, basis, basisTransposed }, matrix, gamma) {
  if (matrix === "normal") return times(normal, gamma);
  if (matrix === "orthogonal") return times(basis, gamma);
  const shear = new Float64Array(UNITS * UNITS);
  for (let i = 0; i < UNITS; i++) {
    shear[i * UNITS + i] = gamma;
    if (i % BLOCK !== BLOCK - 1) shear[i * UNITS + i + 1] = 1;
  }
  return product(product(basis, shear, UNITS), basisTransposed, UNITS);
}

const singular = new SingularValues(UNITS);

/** By how much the matrix stretches a vector at most. @param {Float64Array} matrix */
export const stretchOf = (matrix) => singular.largest(matrix, UNITS, UNITS);

/**
 * The biases of chrono initialisation for memories of up to `longest` steps.
 * @type {(drawn: Drawn, longest: number) => Float64Array}
 */
export const chronoBias = ({ chrono }, longest) => biasesOf(chrono, longest);
