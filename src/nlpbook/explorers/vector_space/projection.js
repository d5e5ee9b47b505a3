// Vectors in two dimensions: along principal components, single dimensions, or from one word to another.
import { dot, lengthOf } from "./geometry.js";

const SAME_PLACE = 1e-12; // two words nearer than this have no direction between them

/**
 * Eigenvalues and eigenvectors (columns) of a small symmetric matrix, by Jacobi's rotations.
 *
 * @param {ArrayLike<number>[]} matrix
 */
export function symmetricEigen(matrix) {
  const n = matrix.length, a = matrix.map((row) => Float64Array.from(row));
  const vectors = a.map((_, i) => Float64Array.from(a, (_, j) => Number(i === j)));
  for (let sweep = 0; sweep < 60 && !isDiagonal(a); sweep++) {
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) if (a[p][q] !== 0) rotate(a, vectors, p, q);
    }
  }
  return { values: a.map((row, i) => row[i]), vectors };
}

/** @type {(matrix: Float64Array[]) => boolean} */
function isDiagonal(matrix) {
  let off = 0, all = 0;
  matrix.forEach((row, p) => {
    for (let q = 0; q < row.length; q++) {
      all += row[q] ** 2;
      if (p !== q) off += row[q] ** 2;
    }
  });
  return off <= 1e-30 * all;
}

/**
 * Turn the plane of two axes until their entry off the diagonal is zero.
 *
 * @type {(a: Float64Array[], vectors: Float64Array[], p: number, q: number) => void}
 */
function rotate(a, vectors, p, q) {
  const theta = (a[q][q] - a[p][p]) / (2 * a[p][q]);
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const c = 1 / Math.sqrt(t * t + 1), s = t * c;
  for (const row of a) [row[p], row[q]] = [c * row[p] - s * row[q], s * row[p] + c * row[q]];
  for (let k = 0; k < a.length; k++) {
    [a[p][k], a[q][k]] = [c * a[p][k] - s * a[q][k], s * a[p][k] + c * a[q][k]];
  }
  for (const row of vectors) [row[p], row[q]] = [c * row[p] - s * row[q], s * row[p] + c * row[q]];
}

/**
 * The coordinates of a few vectors along their own two principal components, as two columns; in each the entry of
 * largest size is positive.
 *
 * @param {Float64Array[]} rows
 * @returns {number[][]}
 */
export function projectLocal(rows) {
  const mean = rows[0].map((_, j) => rows.reduce((sum, row) => sum + row[j], 0) / rows.length);
  const centred = rows.map((row) => row.map((value, j) => value - mean[j]));
  const { values, vectors } = symmetricEigen(centred.map((left) => centred.map((right) => dot(left, right))));
  const order = values.map((_, i) => i).sort((left, right) => values[right] - values[left]);
  return [0, 1].map((k) => {
    const size = Math.sqrt(Math.max(values[order[k]] || 0, 0));
    const column = rows.map((_, i) => (order[k] === undefined ? 0 : vectors[i][order[k]] * size));
    const largest = column.reduce((best, value) => (Math.abs(value) > Math.abs(best) ? value : best), 0);
    return largest < 0 ? column.map((value) => -value) : column;
  });
}

/**
 * The coordinates of all points along the direction from one of them to another; 0 where the two are one place.
 *
 * @type {(points: Float64Array[], from: number, to: number) => Float64Array}
 */
export function alongDirection(points, from, to) {
  const direction = points[to].map((value, j) => value - points[from][j]), length = lengthOf(direction);
  return Float64Array.from(points, (row) => (length > SAME_PLACE ? dot(row, direction) / length : 0));
}

/**
 * The coordinates of all points, less their mean, along a component.
 *
 * @type {(points: Float64Array[], mean: Float64Array, component: Float64Array) => Float64Array}
 */
export function alongComponent(points, mean, component) {
  const atMean = dot(mean, component);
  return Float64Array.from(points, (row) => dot(row, component) - atMean);
}
