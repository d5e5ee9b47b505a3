// Neighbours and analogies: angles known by construction, and a full sort in the place of the partial one.
import assert from "node:assert/strict";
import { seededRandom } from "../../../src/nlpbook/explorers/kit/random_numbers.js";
import {
  analogy,
  dot,
  lengthOf,
  neighbours,
  ranked,
  rowsOf,
} from "../../../src/nlpbook/explorers/vector_space/geometry.js";
import { tellNearest } from "../../../src/nlpbook/explorers/vector_space/telling.js";

/** @type {(found: number, expected: number, within?: number) => void} */
const close = (found, expected, within = 1e-12) =>
  assert.ok(Math.abs(found - expected) <= within, `${found} is not ${expected}`);

/** @type {(degrees: number, length?: number) => number[]} */
const at = (degrees, length = 1) => {
  const angle = degrees * Math.PI / 180;
  return [length * Math.cos(angle), length * Math.sin(angle)];
};

/** @type {(rows: number[][], unit?: boolean) => Float64Array[]} */
const matrix = (rows, unit = true) => rowsOf({ data: rows.flat(), shape: [rows.length, rows[0].length] }, unit);

/** @type {(seed: number, n: number, d: number) => Float64Array[]} */
function randomUnit(seed, n, d) {
  const random = seededRandom(seed);
  return matrix(Array.from({ length: n }, () => Array.from({ length: d }, () => random() - 0.5)));
}

Deno.test("rows are cut from a flat array, and scaled to length 1 where that is asked", () => {
  assert.deepEqual(rowsOf({ data: [3, 4, 0, 2], shape: [2, 2] }).map((row) => [...row]), [[3, 4], [0, 2]]);
  assert.deepEqual(rowsOf({ data: [3, 4, 0, 2], shape: [2, 2] }, true).map((row) => [...row]), [[0.6, 0.8], [0, 1]]);
  for (const row of randomUnit(1, 50, 7)) close(lengthOf(row), 1);
});

Deno.test("cosines are those of the angles, whatever the lengths", () => {
  const unit = matrix([at(0, 5), at(90, 2), at(60, 0.1), at(180, 3), at(-45, 9)]);
  const { own, cosines, answers } = neighbours(unit, 0, 3);
  assert.deepEqual(own, [0]);
  [1, 0, 0.5, -1, Math.SQRT1_2].forEach((expected, i) => close(cosines[i], expected));
  assert.deepEqual(answers.map((one) => one.index), [4, 2, 1]);
});

Deno.test("the ranking is that of a full sort, with ties in the order of the vocabulary", () => {
  const random = seededRandom(2);
  for (let round = 0; round < 300; round++) {
    const n = 1 + Math.floor(random() * 30), k = 1 + Math.floor(random() * 12);
    const scores = Array.from({ length: n }, () => Math.floor(random() * 8) / 8); // many of them equal
    const leftOut = new Set(scores.flatMap((_, i) => (random() < 0.2 ? [i] : [])));
    const expected = scores.map((cosine, index) => ({ index, cosine })).filter(({ index }) => !leftOut.has(index))
      .sort((one, other) => other.cosine - one.cosine || one.index - other.index).slice(0, k);
    assert.deepEqual(ranked(scores, leftOut, k), expected);
  }
});

Deno.test("a difference below twelve digits is none", () => {
  assert.deepEqual(ranked([0.5, 0.5 + 1e-14, 0.5 + 1e-10], new Set(), 3).map((one) => one.index), [2, 0, 1]);
});

Deno.test("a parallelogram on a circle is answered by its fourth corner", () => {
  // On unit vectors a rectangle: a - b + c is the corner opposite to b.
  const unit = matrix([at(30), at(-30), at(210), at(150), at(90)]);
  const { answers } = analogy(unit, [0, 1, 2], false, 2);
  assert.equal(answers[0].index, 3);
  close(answers[0].cosine, 1);
});

Deno.test("A - B + C scores each word by three cosines over the length of the sum", () => {
  for (let seed = 0; seed < 20; seed++) {
    const unit = randomUnit(seed, 12, 5), [a, b, c] = [unit[0], unit[1], unit[2]];
    const length = Math.sqrt(3 - 2 * dot(a, b) + 2 * dot(a, c) - 2 * dot(b, c));
    const { cosines, answers } = analogy(unit, [0, 1, 2], seed % 2 === 0, 12);
    unit.forEach((x, i) => close(cosines[i], (dot(x, a) - dot(x, b) + dot(x, c)) / length, 1e-10));
    assert.equal(answers.length, seed % 2 === 0 ? 12 : 9);
    assert.equal(answers.some(({ index }) => index < 3), seed % 2 === 0);
  }
});

Deno.test("A = B leaves C, which may answer only where it is let", () => {
  const unit = randomUnit(3, 12, 5);
  assert.equal(analogy(unit, [4, 4, 7], true, 1).answers[0].index, 7);
  assert.notEqual(analogy(unit, [4, 4, 7], false, 1).answers[0].index, 7);
});

Deno.test("vectors that cancel have no answer and no cosine", () => {
  // Directions 60 degrees apart: c = b - a.
  const { answers, cosines } = analogy(matrix([at(0), at(60), at(120)]), [0, 1, 2], true, 3);
  assert.deepEqual(answers, []);
  assert.ok([...Array.from(cosines)].every(Number.isNaN));
});

Deno.test("the headline names the nearest word and how near it is", () => {
  const quote = (/** @type {string} */ word) => `\u201c\u2068${word}\u2069\u201d`;
  assert.equal(
    tellNearest("file", "open", 0.8664),
    `Nearest to ${quote("file")} is ${quote("open")}, with a cosine of 0.866`,
  );
  assert.match(tellNearest("up", "down", -0.25), /cosine of \u22120\.250$/);
  assert.equal(tellNearest("file", null), `${quote("file")} is the only word here`);
});
