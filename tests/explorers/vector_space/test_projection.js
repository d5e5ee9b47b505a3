// Projections: eigenvectors by their definition, planes whose distances are known, directions worked by hand.
import assert from "node:assert/strict";
import { seededRandom } from "../../../src/nlpbook/explorers/kit/random_numbers.js";
import { dot, lengthOf } from "../../../src/nlpbook/explorers/vector_space/geometry.js";
import {
  alongComponent,
  alongDirection,
  projectLocal,
  symmetricEigen,
} from "../../../src/nlpbook/explorers/vector_space/projection.js";

/** @type {(found: number, expected: number, within?: number) => void} */
const close = (found, expected, within = 1e-10) =>
  assert.ok(Math.abs(found - expected) <= within, `${found} is not ${expected}`);

/** @type {(rows: number[][]) => Float64Array[]} */
const vectors = (rows) => rows.map((row) => Float64Array.from(row));

/** @type {(left: ArrayLike<number>, right: ArrayLike<number>) => number} */
const apart = (left, right) => lengthOf(Float64Array.from(left, (value, j) => value - right[j]));

/** @type {(random: () => number, n: number, d: number) => Float64Array[]} */
const randomRows = (random, n, d) =>
  Array.from({ length: n }, () => Float64Array.from({ length: d }, () => 2 * random() - 1));

Deno.test("the eigenvalues of [[2, 1], [1, 2]] are 1 and 3", () => {
  const { values } = symmetricEigen([[2, 1], [1, 2]]);
  assert.deepEqual(values.map((value) => Math.round(value * 1e12) / 1e12).sort(), [1, 3]);
});

Deno.test("A v = lambda v for every pair, and the eigenvectors are orthonormal", () => {
  const random = seededRandom(1);
  for (let n = 1; n <= 13; n++) {
    const half = randomRows(random, n, n);
    // Of rank n - 1 or less in every second round: an eigenvalue is 0.
    if (n % 2) half[0] = half[n - 1].slice();
    const a = half.map((left) => Float64Array.from(half, (right) => dot(left, right)));
    const { values, vectors: columns } = symmetricEigen(a);
    for (let k = 0; k < n; k++) {
      const v = columns.map((row) => row[k]);
      a.forEach((row, i) => close(dot(row, v), values[k] * v[i]));
      for (let j = 0; j < n; j++) close(dot(v, columns.map((row) => row[j])), Number(j === k));
    }
    close(values.reduce((sum, value) => sum + value, 0), a.reduce((sum, row, i) => sum + row[i], 0));
  }
});

Deno.test("points of a plane keep their distances, whichever way the plane lies in space", () => {
  const random = seededRandom(2);
  for (let round = 0; round < 30; round++) {
    const [u, v, at] = randomRows(random, 3, 6), flat = randomRows(random, 7, 2);
    const along = dot(u, v) / dot(u, u), w = v.map((value, j) => value - along * u[j]);
    const [e, f] = [u, w].map((one) => one.map((value) => value / lengthOf(one)));
    const rows = flat.map(([x, y]) => at.map((value, j) => value + x * e[j] + y * f[j]));
    const [xs, ys] = projectLocal(rows);
    flat.forEach((one, i) =>
      flat.forEach((other, k) => close(Math.hypot(xs[i] - xs[k], ys[i] - ys[k]), apart(one, other)))
    );
  }
});

Deno.test("both columns are centred and uncorrelated, the first varies most, the largest entries are positive", () => {
  const random = seededRandom(3);
  for (let round = 0; round < 30; round++) {
    const [xs, ys] = projectLocal(randomRows(random, 9, 5));
    for (const column of [xs, ys]) {
      close(column.reduce((sum, value) => sum + value, 0), 0);
      assert.equal(Math.max(...column), Math.max(...column.map(Math.abs)));
    }
    close(dot(xs, ys), 0);
    assert.ok(dot(xs, xs) >= dot(ys, ys));
  }
});

Deno.test("points on a line have one coordinate, equal ones none, and one alone stands at zero", () => {
  const [xs, ys] = projectLocal(vectors([[0, 0, 0], [1, 2, 2], [3, 6, 6]]));
  [-4, -1, 5].forEach((expected, i) => close(xs[i], expected));
  ys.forEach((value) => close(value, 0, 1e-6));
  assert.deepEqual(projectLocal(vectors([[1, 2], [1, 2]])), [[0, 0], [0, 0]]);
  assert.deepEqual(projectLocal(vectors([[1, 2]])), [[0], [0]]);
});

Deno.test("a direction between two words, by hand", () => {
  const points = vectors([[2, 0, 1], [0, 0, 1], [0, 3, 1], [2, 3, 5]]);
  assert.deepEqual([...alongDirection(points, 1, 0)], [2, 0, 0, 2]);
  assert.deepEqual([...alongDirection(points, 1, 2)], [0, 0, 3, 3]);
  assert.deepEqual([...alongDirection(points, 2, 2)], [0, 0, 0, 0]); // one place has no direction
});

Deno.test("a component is measured from the mean", () => {
  const points = vectors([[1, 1], [3, 5]]), mean = Float64Array.of(2, 3), component = Float64Array.of(0.6, 0.8);
  const [first, second] = alongComponent(points, mean, component);
  close(first, -2.2);
  close(second, 2.2);
});
