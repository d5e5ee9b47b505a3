// Products of matrices, into arrays that are there already. All lie row by row.
//
// Several rows and columns are taken at a time, so that a number that is read is used more than once. Beyond an edge
// the last one is taken once more, and what comes of it is left out.

/** @typedef {import("./tensor.js").Numbers} Numbers */

/**
 * c += a b, where a is (m, k): four rows and two columns at a time, in blocks of rows of b that stay in the cache.
 * @type {(a: Numbers, b: Numbers, c: Numbers, m: number, k: number, n: number) => void}
 */
export function addProduct(a, b, c, m, k, n) {
  if (m === 1) return addRowProduct(a, b, c, k, n);
  for (let start = 0; start < k; start += 128) {
    const end = Math.min(k, start + 128);
    for (let i = 0; i < m; i += 4) {
      // Beyond the edge the last row or column is taken once more, and its sums are left out.
      const rows = Math.min(4, m - i), row0 = i * k, row1 = row0 + (rows > 1 ? k : 0);
      const row2 = row1 + (rows > 2 ? k : 0), row3 = row2 + (rows > 3 ? k : 0);
      for (let j = 0; j < n; j += 2) {
        const right = j + 1 < n ? 1 : 0, at = i * n + j;
        let s0 = 0, s1 = 0, s2 = 0, s3 = 0, t0 = 0, t1 = 0, t2 = 0, t3 = 0;
        for (let p = start, q = start * n + j; p < end; p++, q += n) {
          const y = b[q], z = b[q + right], x0 = a[row0 + p], x1 = a[row1 + p], x2 = a[row2 + p], x3 = a[row3 + p];
          s0 += x0 * y, s1 += x1 * y, s2 += x2 * y, s3 += x3 * y;
          t0 += x0 * z, t1 += x1 * z, t2 += x2 * z, t3 += x3 * z;
        }
        c[at] += s0;
        if (rows > 1) c[at + n] += s1;
        if (rows > 2) c[at + 2 * n] += s2;
        if (rows > 3) c[at + 3 * n] += s3;
        if (right) c[at + 1] += t0;
        if (right && rows > 1) c[at + n + 1] += t1;
        if (right && rows > 2) c[at + 2 * n + 1] += t2;
        if (right && rows > 3) c[at + 3 * n + 1] += t3;
      }
    }
  }
}

/**
 * out = a b^T, where a is (m, n) and b is (k, n).
 * @type {(a: Numbers, b: Numbers, out: Numbers, m: number, n: number, k: number) => void}
 */
export function productWithTransposed(a, b, out, m, n, k) {
  if (m === 1) return rowWithTransposed(a, b, out, n, k);
  for (let i = 0; i < m; i += 4) {
    // Beyond the edge the last row is taken once more, and its sums are left out.
    const rows = Math.min(4, m - i), a0 = i * n, a1 = a0 + (rows > 1 ? n : 0);
    const a2 = a1 + (rows > 2 ? n : 0), a3 = a2 + (rows > 3 ? n : 0);
    for (let p = 0; p < k; p += 2) {
      const second = p + 1 < k ? 1 : 0, at = i * k + p;
      let s0 = 0, s1 = 0, s2 = 0, s3 = 0, t0 = 0, t1 = 0, t2 = 0, t3 = 0;
      for (let j = 0, q = p * n, r = q + second * n; j < n; j++, q++, r++) {
        const y = b[q], z = b[r], x0 = a[a0 + j], x1 = a[a1 + j], x2 = a[a2 + j], x3 = a[a3 + j];
        s0 += x0 * y, s1 += x1 * y, s2 += x2 * y, s3 += x3 * y;
        t0 += x0 * z, t1 += x1 * z, t2 += x2 * z, t3 += x3 * z;
      }
      out[at] = s0;
      if (rows > 1) out[at + k] = s1;
      if (rows > 2) out[at + 2 * k] = s2;
      if (rows > 3) out[at + 3 * k] = s3;
      if (!second) continue;
      out[at + 1] = t0;
      if (rows > 1) out[at + k + 1] = t1;
      if (rows > 2) out[at + 2 * k + 1] = t2;
      if (rows > 3) out[at + 3 * k + 1] = t3;
    }
  }
}

/**
 * out += factor a^T b, where a is (m, k) and b is (m, n).
 * @type {(
 *   a: Numbers, b: Numbers, out: Numbers, factor: number, m: number, k: number, n: number
 * ) => void}
 */
export function addTransposedProduct(a, b, out, factor, m, k, n) {
  for (let i = 0; i < m; i += 4) {
    const rows = Math.min(4, m - i), b0 = i * n, b1 = b0 + (rows > 1 ? n : 0);
    const b2 = b1 + (rows > 2 ? n : 0), b3 = b2 + (rows > 3 ? n : 0);
    for (let p = 0; p < k; p++) {
      const at = i * k + p, row = p * n, x0 = factor * a[at], x1 = rows > 1 ? factor * a[at + k] : 0;
      const x2 = rows > 2 ? factor * a[at + 2 * k] : 0, x3 = rows > 3 ? factor * a[at + 3 * k] : 0;
      for (let j = 0; j < n; j++) out[row + j] += x0 * b[b0 + j] + x1 * b[b1 + j] + x2 * b[b2 + j] + x3 * b[b3 + j];
    }
  }
}

/** `addProduct` of a single row. @type {(a: Numbers, b: Numbers, c: Numbers, k: number, n: number) => void} */
function addRowProduct(a, b, c, k, n) {
  for (let p = 0, q = 0; p < k; p++) {
    const one = a[p];
    for (let j = 0; j < n; j++, q++) c[j] += one * b[q];
  }
}

/** `productWithTransposed` of a single row. @type {(a: Numbers, b: Numbers, out: Numbers, n: number, k: number) => void} */
function rowWithTransposed(a, b, out, n, k) {
  for (let p = 0, q = 0; p < k; p++) {
    let sum = 0;
    for (let j = 0; j < n; j++, q++) sum += a[j] * b[q];
    out[p] = sum;
  }
}
