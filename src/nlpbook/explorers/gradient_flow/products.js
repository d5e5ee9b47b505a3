// Products of matrices in double precision, into arrays that are there already. All lie row by row.
//
// Four terms of a sum are taken at a time. Where the sum has no multiple of four, the last row is taken once more with
// the factor 0.

/**
 * out = a b, where a is (m, k) and b is (k, n).
 * @type {(a: Float64Array, b: Float64Array, out: Float64Array, m: number, k: number, n: number) => void}
 */
export function product(a, b, out, m, k, n) {
  out.fill(0, 0, m * n);
  for (let i = 0; i < m; i++) {
    const row = i * n;
    for (let p = 0; p < k; p += 4) {
      const last = k - 1, at = i * k + p;
      const x0 = a[at], x1 = p + 1 < k ? a[at + 1] : 0, x2 = p + 2 < k ? a[at + 2] : 0, x3 = p + 3 < k ? a[at + 3] : 0;
      const b0 = p * n, b1 = Math.min(p + 1, last) * n, b2 = Math.min(p + 2, last) * n, b3 = Math.min(p + 3, last) * n;
      for (let j = 0; j < n; j++) {
        out[row + j] += x0 * b[b0 + j] + x1 * b[b1 + j] + x2 * b[b2 + j] + x3 * b[b3 + j];
      }
    }
  }
}

/**
 * out = a b^T, where a is (m, n) and b is (k, n).
 * @type {(a: Float64Array, b: Float64Array, out: Float64Array, m: number, n: number, k: number) => void}
 */
export function productWithTransposed(a, b, out, m, n, k) {
  for (let i = 0; i < m; i += 4) {
    // Beyond the edge the last row is taken once more, and its sums are left out.
    const rows = Math.min(4, m - i), a0 = i * n, a1 = a0 + (rows > 1 ? n : 0);
    const a2 = a1 + (rows > 2 ? n : 0), a3 = a2 + (rows > 3 ? n : 0);
    for (let p = 0; p < k; p++) {
      let s0 = 0, s1 = 0, s2 = 0, s3 = 0;
      for (let j = 0, q = p * n; j < n; j++, q++) {
        const y = b[q];
        s0 += a[a0 + j] * y;
        s1 += a[a1 + j] * y;
        s2 += a[a2 + j] * y;
        s3 += a[a3 + j] * y;
      }
      const at = i * k + p;
      out[at] = s0;
      if (rows > 1) out[at + k] = s1;
      if (rows > 2) out[at + 2 * k] = s2;
      if (rows > 3) out[at + 3 * k] = s3;
    }
  }
}

/**
 * out += factor a^T b, where a is (m, k) and b is (m, n).
 * @type {(
 *   a: Float64Array, b: Float64Array, out: Float64Array, factor: number, m: number, k: number, n: number
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
