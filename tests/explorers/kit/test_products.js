// @ts-check
// Products of matrices by their definition.
import assert from "node:assert/strict";
import {
  addProduct,
  addTransposedProduct,
  productWithTransposed,
} from "../../../src/nlpbook/explorers/kit/products.js";
import { seededRandom } from "../../../src/nlpbook/explorers/kit/random_numbers.js";

const random = seededRandom(5);
const drawn = (/** @type {number} */ size) => Float64Array.from({ length: size }, () => 4 * random() - 2);

/** @type {(found: number, expected: number, tolerance: number) => void} */
const close = (found, expected, tolerance) =>
  assert.ok(Math.abs(found - expected) <= tolerance * Math.max(1, Math.abs(expected)), `${found}, ${expected}`);

Deno.test("products of all sizes are sums over what is in between", () => {
  for (const [m, k, n] of [[1, 1, 1], [2, 3, 5], [4, 4, 4], [5, 6, 7], [16, 9, 4], [3, 13, 2], [2, 300, 3]]) {
    const a = drawn(m * k), b = drawn(k * n), out = drawn(m * n + 3), before = out.slice();
    addProduct(a, b, out, m, k, n);
    const back = drawn((m + 4) * k),
      behind = back.slice(m * k),
      added = new Float64Array(k * n).fill(0.5),
      c = drawn(m * n);
    productWithTransposed(c, b, back, m, n, k);
    addTransposedProduct(a, c, added, -0.3, m, k, n);
    const sum = (/** @type {number} */ size, /** @type {(i: number) => number} */ term) =>
      Array.from({ length: size }, (_, i) => term(i)).reduce((total, one) => total + one, 0);
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < n; j++) {
        close(
          out[i * n + j] - before[i * n + j],
          sum(k, (p) => a[i * k + p] * b[p * n + j]),
          1e-10,
        );
      }
      for (let p = 0; p < k; p++) close(back[i * k + p], sum(n, (j) => c[i * n + j] * b[p * n + j]), 1e-10);
    }
    for (let p = 0; p < k; p++) {
      for (let j = 0; j < n; j++) {
        close(added[p * n + j], 0.5 - 0.3 * sum(m, (i) => a[i * k + p] * c[i * n + j]), 1e-10);
      }
    }
    // What lies behind is left alone.
    assert.deepEqual(out.slice(m * n), before.slice(m * n));
    assert.deepEqual(back.slice(m * k), behind);
  }
});
