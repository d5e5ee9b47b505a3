// Products of matrices in double precision, into arrays that are there already. All lie row by row.
//
// Four terms of a sum are taken at a time, for two rows or columns. Beyond an edge the last one is taken once more,
// with the factor 0.

/**
 * out = a b, where a is (m, k) and b is (k, n).
 * @type {(a: Float64Array, b: Float64Array, out: Float64Array, m: number, k: number, n: number) => void}
 */
export function product(a, b, out, m, k, n) {
  out.fill(0, 0, m * n);
  for (let i = 0; i < m; i += 2) {
    const second = i + 1 < m ? 1 : 0, x = i * k, y = x + second * k, above = i * n, under = above + second * n;
    for (let p = 0; p < k; p += 4) {
      const f1 = p + 1 < k ? 1 : 0, f2 = p + 2 < k ? 1 : 0, f3 = p + 3 < k ? 1 : 0;
      const p1 = p + f1, p2 = p1 + f2, p3 = p2 + f3, g1 = second * f1, g2 = second * f2, g3 = second * f3;
      const x0 = a[x + p], x1 = f1 * a[x + p1], x2 = f2 * a[x + p2], x3 = f3 * a[x + p3];
      const y0 = second * a[y + p], y1 = g1 * a[y + p1], y2 = g2 * a[y + p2], y3 = g3 * a[y + p3];
      const b0 = p * n, b1 = p1 * n, b2 = p2 * n, b3 = p3 * n;
      for (let j = 0; j < n; j++) {
        const u = b[b0 + j], v = b[b1 + j], w = b[b2 + j], z = b[b3 + j];
        out[above + j] += x0 * u + x1 * v + x2 * w + x3 * z;
        out[under + j] += y0 * u + y1 * v + y2 * w + y3 * z;
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
