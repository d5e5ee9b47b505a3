// Orthogonal factors, spectral radii and singular values, beside what defines them.
import assert from "node:assert/strict";
import {
  compressRows,
  lengthOf,
  product,
  SingularValues,
  spectralRadius,
} from "../../../src/nlpbook/explorers/gradient_flow_through_time/matrices.js";
import { orthogonalFactor, transposed } from "../../../src/nlpbook/explorers/kit/orthogonal.js";
import { seededRandom } from "../../../src/nlpbook/explorers/kit/random_numbers.js";

const random = seededRandom(11);
const drawn = (/** @type {number} */ size) => Float64Array.from({ length: size }, () => 2 * random() - 1);
const singular = new SingularValues(32);

/** @type {(found: number, expected: number, tolerance?: number) => void} */
const close = (found, expected, tolerance = 1e-12) =>
  assert.ok(Math.abs(found - expected) <= tolerance * Math.abs(expected), `${found}, ${expected}`);

/** @param {Float64Array} diagonal */
function diagonalMatrix(diagonal) {
  const matrix = new Float64Array(diagonal.length ** 2);
  diagonal.forEach((one, i) => (matrix[i * (diagonal.length + 1)] = one));
  return matrix;
}

/** A matrix of known singular values, in two random bases. @param {Float64Array} values */
function withSingularValues(values) {
  const n = values.length, Q = orthogonalFactor(drawn(n * n), n), P = orthogonalFactor(drawn(n * n), n);
  return product(product(Q, diagonalMatrix(values), n), P, n);
}

Deno.test("an orthogonal factor has rows and columns of length 1 at right angles, and R a positive diagonal", () => {
  for (const n of [1, 2, 5, 16]) {
    const a = drawn(n * n), Q = orthogonalFactor(a, n), one = product(transposed(Q, n), Q, n);
    const R = product(transposed(Q, n), a, n);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        assert.ok(Math.abs(one[i * n + j] - Number(i === j)) < 1e-13);
        if (j < i) assert.ok(Math.abs(R[i * n + j]) < 1e-13);
      }
      assert.ok(R[i * n + i] > 0);
    }
  }
});

Deno.test("the spectral radius, of real and of complex eigenvalues, of a nilpotent matrix and of large ones", () => {
  close(spectralRadius(Float64Array.of(0.5, 1, 0, -0.8), 2), 0.8);
  close(spectralRadius(Float64Array.of(0.3, -0.4, 0.4, 0.3), 2), 0.5); // 0.3 + 0.4 i
  close(spectralRadius(Float64Array.of(0.9, 1, 0, 0.9), 2), 0.9, 1e-10); // not diagonalisable
  close(spectralRadius(Float64Array.of(1e200, 1e200, 0, 1e200), 2), 1e200, 1e-10);
  assert.equal(spectralRadius(Float64Array.of(0, 1, 0, 0), 2), 0);
  for (const n of [3, 16]) {
    const values = drawn(n), S = drawn(n * n), Q = orthogonalFactor(S, n);
    const similar = product(product(Q, diagonalMatrix(values), n), transposed(Q, n), n);
    close(spectralRadius(similar, n), Math.max(...values.map(Math.abs)), 1e-11);
  }
});

Deno.test("the largest singular value is the one that the matrix was made with, of any size", () => {
  for (const n of [1, 2, 3, 7, 16, 32]) {
    for (const size of [1, 1e-200, 1e-290, 1e150]) {
      const values = drawn(n).map(Math.abs);
      close(singular.largest(withSingularValues(values).map((one) => one * size), n, n), size * Math.max(...values));
    }
  }
  const equal = new Float64Array(16).fill(0.7);
  close(singular.largest(withSingularValues(equal), 16, 16), 0.7);
  close(singular.largest(Float64Array.of(3, 4), 1, 2), 5);
  assert.equal(singular.largest(new Float64Array(9), 3, 3), 0);
  assert.equal(singular.largest(new Float64Array(9), 0, 3), 0);
});

Deno.test("compressed rows have the same singular values, also times another matrix", () => {
  for (const [n, rank] of [[5, 5], [16, 3], [32, 9], [32, 1]]) {
    const values = Float64Array.from({ length: n }, (_, i) => i < rank ? 10 ** (-i) : 1e-20);
    const a = withSingularValues(values), rows = a.slice(), work = new Float64Array(n * n), J = drawn(n * n);
    const left = compressRows(rows, n, n, work);
    assert.equal(left, rank);
    close(singular.largest(rows, left, n), 1);
    const after = new Float64Array(n * n);
    after.set(rows.subarray(0, left * n));
    close(singular.largest(product(after, J, n), n, n), singular.largest(product(a, J, n), n, n), 1e-11);
  }
  const nothing = new Float64Array(9);
  assert.equal(compressRows(nothing, 3, 3, new Float64Array(9)), 0);
  const large = Float64Array.of(1e300, 0, 0, 1e-300);
  assert.equal(compressRows(large, 2, 2, new Float64Array(4)), 1);
  assert.deepEqual([...large.subarray(0, 2)], [1e300, 0]);
});

Deno.test("a length neither over- nor underflows", () => {
  close(lengthOf(Float64Array.of(3e-200, -4e-200)), 5e-200);
  close(lengthOf(Float64Array.of(3e200, -4e200)), 5e200);
  close(lengthOf(Float64Array.of(9, 3, 4, 9), 1, 3), 5);
  assert.equal(lengthOf(new Float64Array(3)), 0);
});
