// What is asked of small square matrices: the spectral radius, the largest singular value. All lie row by row.

/**
 * The product of two square matrices.
 * @type {(a: Float64Array, b: Float64Array, n: number) => Float64Array}
 */
export function product(a, b, n) {
  const c = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let p = 0; p < n; p++) {
      const one = a[i * n + p];
      for (let j = 0; j < n; j++) c[i * n + j] += one * b[p * n + j];
    }
  }
  return c;
}

/**
 * The length of so many numbers from a place on, also where their squares over- or underflow.
 * @type {(x: Float64Array, from?: number, to?: number) => number}
 */
export function lengthOf(x, from = 0, to = x.length) {
  let most = 0, sum = 0;
  for (let i = from; i < to; i++) most = Math.max(most, Math.abs(x[i]));
  if (most === 0) return 0;
  for (let i = from; i < to; i++) sum += (x[i] / most) * (x[i] / most);
  return most * Math.sqrt(sum);
}

const SQUARINGS = 50;

/**
 * The largest size of an eigenvalue: the limit of |A^k|^(1/k) (Gelfand, 1941), with k doubled fifty times. No power
 * under- or overflows, since each is divided by its norm before it is squared.
 * @type {(a: Float64Array, n: number) => number}
 */
export function spectralRadius(a, n) {
  let power = a, logarithm = 0;
  for (let i = 0, share = 1; i < SQUARINGS; i++, share /= 2) {
    const norm = lengthOf(power);
    if (norm === 0) return 0;
    logarithm += share * Math.log(norm);
    const scaled = power.map((one) => one / norm);
    power = product(scaled, scaled, n);
  }
  return Math.exp(logarithm);
}

const NEGLIGIBLE = 2 ** -50; // beside the largest: less than what rounding has left in the matrix anyway

/**
 * Replace the rows of a matrix A by as few as have the same products A^T A, and so the same singular values, also of
 * whatever the matrix is multiplied by from the right: the R of A = Q R, found by the method of Gram and Schmidt,
 * modified, with the longest column first. Returns how many rows there are now.
 * @type {(a: Float64Array, rows: number, columns: number, work: Float64Array) => number}
 */
export function compressRows(a, rows, columns, work) {
  let most = 0, first = 0;
  for (let i = 0; i < rows * columns; i++) most = Math.max(most, Math.abs(a[i]));
  if (most === 0) return 0;
  const squares = new Float64Array(columns); // of the lengths of what is left of the columns, which lie row by row
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      const one = a[i * columns + j] / most;
      work[j * rows + i] = one;
      squares[j] += one * one;
    }
  }
  for (let k = 0; k < Math.min(rows, columns); k++) {
    let longest = 0;
    for (let j = 1; j < columns; j++) if (squares[j] > squares[longest]) longest = j;
    const length = Math.sqrt(squares[longest]);
    if (k === 0) first = length;
    if (length <= NEGLIGIBLE * first) return k;
    const q = work.slice(longest * rows, (longest + 1) * rows);
    for (let i = 0; i < rows; i++) q[i] /= length;
    for (let j = 0, at = 0; j < columns; j++, at += rows) {
      let along = 0, square = 0;
      for (let i = 0; i < rows; i++) along += q[i] * work[at + i];
      for (let i = 0; i < rows; i++) {
        const one = work[at + i] -= along * q[i];
        square += one * one;
      }
      squares[j] = j === longest ? 0 : square;
      a[k * columns + j] = most * along;
    }
    work.fill(0, longest * rows, (longest + 1) * rows);
  }
  return Math.min(rows, columns);
}

const HALVINGS = 52;

/** Finds largest singular values of matrices of up to `most` rows and columns, in arrays that are used again. */
export class SingularValues {
  /** @param {number} most */
  constructor(most) {
    this.scaled = new Float64Array(most * most);
    this.gram = new Float64Array(most * most);
    this.diagonal = new Float64Array(most);
    this.squares = new Float64Array(most); // of what stands beside the diagonal
    this.v = new Float64Array(most);
    this.w = new Float64Array(most);
  }

  /**
   * The largest singular value of a matrix: the root of the largest eigenvalue of A A^T.
   * @type {(a: Float64Array, rows: number, columns: number) => number}
   */
  largest(a, rows, columns) {
    const { scaled, gram } = this, size = rows * columns;
    let most = 0;
    for (let i = 0; i < size; i++) most = Math.max(most, Math.abs(a[i]));
    if (!(most > 0) || most === Infinity) return most;
    for (let i = 0; i < size; i++) scaled[i] = a[i] / most;
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j <= i; j++) {
        let sum = 0;
        for (let p = 0, x = i * columns, y = j * columns; p < columns; p++) sum += scaled[x + p] * scaled[y + p];
        gram[i * rows + j] = gram[j * rows + i] = sum;
      }
    }
    this.#tridiagonalise(rows);
    return most * Math.sqrt(this.#largestEigenvalue(rows));
  }

  /** Householder's reduction of the Gram matrix: reflections that leave three diagonals. @param {number} n */
  #tridiagonalise(n) {
    const { gram, diagonal, squares, v, w } = this;
    for (let k = 0; k < n; k++) {
      diagonal[k] = gram[k * n + k];
      if (k === n - 1) break;
      let sum = 0;
      for (let i = k + 1; i < n; i++) sum += (v[i] = gram[i * n + k]) ** 2;
      squares[k] = sum;
      if (sum === 0 || k === n - 2) continue;
      v[k + 1] += v[k + 1] < 0 ? -Math.sqrt(sum) : Math.sqrt(sum);
      let length = 0, along = 0;
      for (let i = k + 1; i < n; i++) length += v[i] * v[i];
      for (let i = k + 1; i < n; i++) {
        let one = 0;
        for (let j = k + 1, at = i * n; j < n; j++) one += gram[at + j] * v[j];
        w[i] = 2 * one / length;
        along += w[i] * v[i];
      }
      for (let i = k + 1; i < n; i++) w[i] -= along / length * v[i];
      for (let i = k + 1; i < n; i++) {
        const x = v[i], y = w[i];
        for (let j = k + 1, at = i * n; j < n; j++) gram[at + j] -= x * w[j] + y * v[j];
      }
    }
  }

  /** By halving: all eigenvalues are below x if all pivots of the matrix minus x are negative. @param {number} n */
  #largestEigenvalue(n) {
    const { diagonal, squares } = this;
    let low = 0, high = 0;
    for (let i = 0; i < n; i++) {
      const beside = (i ? Math.sqrt(squares[i - 1]) : 0) + (i < n - 1 ? Math.sqrt(squares[i]) : 0);
      low = Math.max(low, diagonal[i]);
      high = Math.max(high, diagonal[i] + beside);
    }
    for (let i = 0; i < HALVINGS && low < high; i++) {
      const x = (low + high) / 2;
      if (x === low || x === high) break;
      let pivot = diagonal[0] - x, isAbove = pivot < 0;
      for (let j = 1; j < n && isAbove; j++) {
        pivot = diagonal[j] - x - squares[j - 1] / pivot;
        isAbove = pivot < 0;
      }
      if (isAbove) high = x;
      else low = x;
    }
    return (low + high) / 2;
  }
}
