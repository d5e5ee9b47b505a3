// Orthogonal matrices, which lie row by row: for the recurrent weights of networks.

/** @param {number} n @param {(row: number, column: number) => number} entry */
const made = (n, entry) => Float64Array.from({ length: n * n }, (_, i) => entry(Math.floor(i / n), i % n));

/** @param {Float64Array} a @param {number} n */
export const transposed = (a, n) => made(n, (i, j) => a[j * n + i]);

/**
 * The Q of the decomposition Q R whose R has a positive diagonal, column by column: from each, the parts along those
 * before it are taken off, twice, so that rounding leaves none.
 * @type {(a: Float64Array, n: number) => Float64Array}
 */
export function orthogonalFactor(a, n) {
  const q = transposed(a, n); // columns as rows
  for (let j = 0; j < n; j++) {
    const column = q.subarray(j * n, (j + 1) * n);
    for (let time = 0; time < 2; time++) {
      for (let k = 0; k < j; k++) {
        const other = q.subarray(k * n, (k + 1) * n), along = dot(column, other);
        for (let i = 0; i < n; i++) column[i] -= along * other[i];
      }
    }
    const length = Math.sqrt(dot(column, column));
    for (let i = 0; i < n; i++) column[i] /= length;
  }
  return transposed(q, n);
}

/** @type {(x: Float64Array, y: Float64Array) => number} */
function dot(x, y) {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i] * y[i];
  return sum;
}
