// The initial weights, as `CopyTaskTrainer.network` draws them.
import { normalAt } from "../kit/normal_numbers.js";
import { orthogonalFactor } from "../kit/orthogonal.js";
import { uniformAt } from "../kit/random_numbers.js";
import { BLOCKS, CELLS, chronoBias, KEEPS } from "../kit/recurrent_cells.js";
import { CHRONO, U, W } from "./sequences.js";

/** @typedef {import("../kit/recurrent_cells.js").CellName} CellName */
/** @typedef {{ data: Float64Array, grad: Float64Array }} Parameter */
/**
 * W is (ids, blocks of units), U (units, blocks of units), b one for each column; c the recurrent bias of the GRU's
 * candidate, of no use to others; V (ids, units) and d those of the output layer.
 * @typedef {{ W: Parameter, U: Parameter, b: Parameter, c: Parameter, V: Parameter, d: Parameter }} Parameters
 */
/**
 * What decides the weights and the task: see `CopyTaskTrainer`.
 * @typedef {object} Choice
 * @property {CellName} cell
 * @property {number} delay
 * @property {number} length
 * @property {number} kinds
 * @property {number} units
 * @property {"bias" | "chrono"} gates
 * @property {number} bias
 * @property {number} rate
 * @property {boolean} clip
 * @property {number} seed
 */

/** @type {(seed: number, purpose: number, which: number, rows: number, columns: number) => Float64Array} */
const normals = (seed, purpose, which, rows, columns) =>
  Float64Array.from(
    { length: rows * columns },
    (_, i) => normalAt(seed, purpose, which, Math.floor(i / columns), i % columns),
  );

/** @param {Float64Array} data @returns {Parameter} */
const parameter = (data) => ({ data, grad: new Float64Array(data.length) });

/** The initial bias of the gate that keeps, unit by unit. @param {Choice} choice */
export function keepingBias({ gates, bias, units, delay, length, seed }) {
  if (gates === "bias") return new Float64Array(units).fill(bias);
  const drawn = Float64Array.from({ length: units }, (_, unit) => uniformAt(seed, CHRONO, 0, unit));
  return chronoBias(drawn, delay + 2 * length);
}

/** What was drawn last: most settings that a reader moves leave it as it is. */
const last = { key: "", W: new Float64Array(0), U: new Float64Array(0) };

/** W and U, not to be changed. @param {Choice} choice */
function drawn({ cell, kinds, units: H, seed }) {
  const key = [cell, kinds, H, seed].join();
  if (key === last.key) return last;
  const ids = kinds + 2, columns = BLOCKS[cell] * H, which = CELLS.indexOf(cell), size = 1 / Math.sqrt(ids);
  const recurrent = new Float64Array(H * columns);
  for (let block = 0; block < BLOCKS[cell]; block++) {
    const Q = orthogonalFactor(normals(seed, U, 10 * which + block, H, H), H);
    for (let row = 0; row < H; row++) recurrent.set(Q.subarray(row * H, (row + 1) * H), row * columns + block * H);
  }
  const W0 = normals(seed, W, which, ids, columns).map((one) => size * one);
  return Object.assign(last, { key, W: W0, U: recurrent });
}

/** @param {Choice} choice @returns {Parameters} */
export function initialWeights(choice) {
  const { cell, kinds, units: H, gates } = choice, ids = kinds + 2, b = new Float64Array(BLOCKS[cell] * H);
  const begun = drawn(choice);
  if (cell !== "rnn") {
    const bias = keepingBias(choice);
    b.set(bias, KEEPS[cell].block * H);
    if (cell === "lstm" && gates === "chrono") b.set(bias.map((one) => -one)); // the input gate is the first block
  }
  return {
    W: parameter(begun.W.slice()),
    U: parameter(begun.U.slice()),
    b: parameter(b),
    c: parameter(new Float64Array(H)),
    V: parameter(new Float64Array(ids * H)),
    d: parameter(new Float64Array(ids)),
  };
}
