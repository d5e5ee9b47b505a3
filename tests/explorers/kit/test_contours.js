// Contours beside lengths and places that geometry knows.
import assert from "node:assert/strict";
import { contoursOf, traceContour } from "../../../src/nlpbook/explorers/kit/contours.js";

/** The length of all pieces. @param {number[]} pieces */
function lengthOf(pieces) {
  let sum = 0;
  for (let i = 0; i < pieces.length; i += 4) {
    sum += Math.hypot(pieces[i + 2] - pieces[i], pieces[i + 3] - pieces[i + 1]);
  }
  return sum;
}

/** Values on a grid. @type {(columns: number, rows: number, f: (x: number, y: number) => number) => number[]} */
const gridOf = (columns, rows, f) =>
  Array.from({ length: columns * rows }, (_, i) => f(i % columns, Math.floor(i / columns)));

Deno.test("the contour of a linear function is its line, whole", () => {
  const [a, b, c] = [0.7, -1.3, 2.1], values = gridOf(9, 12, (x, y) => a * x + b * y + c);
  for (const level of [0, 1, -2.5]) {
    const [pieces] = contoursOf(values, 9, 12, [level]);
    for (let i = 0; i < pieces.length; i += 2) {
      assert.ok(Math.abs(a * pieces[i] + b * pieces[i + 1] + c - level) < 1e-12);
    }
    // It enters at the left side and leaves at the right one.
    const up = (/** @type {number} */ x) => (level - c - a * x) / b;
    assert.ok(up(0) > 0 && up(8) < 11);
    assert.ok(Math.abs(lengthOf(pieces) - Math.hypot(8, up(8) - up(0))) < 1e-9);
  }
});

Deno.test("circles have the lengths of circles, level by level", () => {
  const values = gridOf(61, 41, (x, y) => Math.hypot(x - 30, y - 20));
  const levels = [5, 10, 18, 99], found = contoursOf(values, 61, 41, levels);
  [5, 10, 18].forEach((radius, i) => assert.ok(Math.abs(lengthOf(found[i]) / (2 * Math.PI * radius) - 1) < 0.01));
  assert.deepEqual(found[3], []);
  // One level at a time is the same as all at once.
  levels.forEach((level, i) => assert.deepEqual(contoursOf(values, 61, 41, [level])[0], found[i]));
});

Deno.test("what is no number has no contour, and what is infinite has one half way", () => {
  assert.deepEqual(contoursOf(gridOf(5, 5, () => NaN), 5, 5, [0]), [[]]);
  assert.deepEqual(contoursOf(gridOf(5, 5, () => 1), 5, 5, [0, 1]), [[], []]);
  assert.deepEqual(contoursOf([0, Infinity, 0, Infinity], 2, 2, [3]), [[0.5, 0, 0.5, 1]]);
  const hole = contoursOf([0, 2, NaN, 0, 2, 2], 3, 2, [1])[0];
  assert.deepEqual(hole, [0.5, 0, 0.5, 1]);
});

Deno.test("a contour through places of the grid is drawn once", () => {
  assert.equal(lengthOf(contoursOf(gridOf(4, 3, (x) => x), 4, 3, [1])[0]), 2);
});

Deno.test("opposite corners of a cell are parted by two pieces", () => {
  assert.equal(contoursOf([1, 0, 0, 1], 2, 2, [0.5])[0].length, 8);
});

Deno.test("pieces become strokes where the grid is drawn", () => {
  /** @type {[string, number, number][]} */
  const made = [];
  const path = {
    moveTo: (/** @type {number} */ x, /** @type {number} */ y) => void made.push(["move", x, y]),
    lineTo: (/** @type {number} */ x, /** @type {number} */ y) => void made.push(["line", x, y]),
  };
  traceContour(path, [0, 1, 2, 3, 4, 5, 6, 7], (cell) => 10 * cell, (cell) => 100 - cell);
  assert.deepEqual(made, [["move", 0, 99], ["line", 20, 97], ["move", 40, 95], ["line", 60, 93]]);
});
