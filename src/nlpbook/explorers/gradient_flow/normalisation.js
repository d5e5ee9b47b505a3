// Batch and layer normalisation, forwards and backwards, as nlpbook.mlp computes them. The numbers that share a mean
// and a variance are a line: a column of the batch, or one of its rows.

const EPSILON = 1e-5;

/**
 * `lines` of them with `length` numbers each, which lie `apart`; the first number of line i is at i times `next`.
 * @typedef {{ lines: number, length: number, apart: number, next: number }} Lines
 */

/** @type {(kind: "batch" | "layer", rows: number, width: number) => Lines} */
export const linesOf = (kind, rows, width) =>
  kind === "batch"
    ? { lines: width, length: rows, apart: width, next: 1 }
    : { lines: rows, length: width, apart: 1, next: width };

/**
 * Write x^ = (z - mean) / deviation, and the deviations, sqrt(variance + epsilon).
 * @type {(z: Float64Array, normalised: Float64Array, deviations: Float64Array, lines: Lines) => void}
 */
export function normalise(z, normalised, deviations, { lines, length, apart, next }) {
  for (let line = 0; line < lines; line++) {
    const start = line * next, end = start + length * apart;
    let mean = 0, variance = 0;
    for (let i = start; i < end; i += apart) mean += z[i];
    mean /= length;
    for (let i = start; i < end; i += apart) variance += (z[i] - mean) * (z[i] - mean);
    const deviation = Math.sqrt(variance / length + EPSILON);
    deviations[line] = deviation;
    for (let i = start; i < end; i += apart) normalised[i] = (z[i] - mean) / deviation;
  }
}

/**
 * Write dz from d, the gradient with respect to x^: (d - mean of d - x^ mean of (d x^)) / deviation.
 * @type {(
 *   d: Float64Array, normalised: Float64Array, deviations: Float64Array, dz: Float64Array, lines: Lines
 * ) => void}
 */
export function normaliseBackward(d, normalised, deviations, dz, { lines, length, apart, next }) {
  for (let line = 0; line < lines; line++) {
    const start = line * next, end = start + length * apart;
    let mean = 0, along = 0;
    for (let i = start; i < end; i += apart) {
      mean += d[i];
      along += d[i] * normalised[i];
    }
    mean /= length;
    along /= length;
    for (let i = start; i < end; i += apart) dz[i] = (d[i] - mean - normalised[i] * along) / deviations[line];
  }
}
