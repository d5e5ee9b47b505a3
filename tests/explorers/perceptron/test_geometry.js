// Half planes and lines, beside sampling.
import assert from "node:assert/strict";
import { crossing, halfOf } from "../../../src/nlpbook/explorers/perceptron/geometry.js";
import { squareFrame } from "../../../src/nlpbook/explorers/perceptron/marks.js";
import { PALETTES } from "../../../src/nlpbook/explorers/kit/theme.js";
import { seededRandom } from "../../../src/nlpbook/explorers/kit/random_numbers.js";

/** @typedef {import("../../../src/nlpbook/explorers/perceptron/geometry.js").Place} Place */

const random = seededRandom(1);
/** @type {import("../../../src/nlpbook/explorers/perceptron/geometry.js").Box} */
const BOX = { low: [-1, 0], high: [2, 2] };

/** By the shoelace formula. @param {Place[]} polygon */
const areaOf = (polygon) =>
  polygon.reduce((sum, [x, y], i) => {
    const [nextX, nextY] = polygon[(i + 1) % polygon.length];
    return sum + (x * nextY - nextX * y) / 2;
  }, 0);

Deno.test("the half of a box has the area that sampling finds", () => {
  for (let round = 0; round < 60; round++) {
    const line = { w1: random() - 0.5, w2: random() - 0.5, b: (random() - 0.5) / 2 }, side = 120;
    let inside = 0;
    for (let i = 0; i < side * side; i++) {
      const x = -1 + 3 * (i % side + 0.5) / side, y = 2 * (Math.floor(i / side) + 0.5) / side;
      inside += Number(line.w1 * x + line.w2 * y + line.b >= 0);
    }
    assert.ok(Math.abs(areaOf(halfOf(line, BOX)) - 6 * inside / side ** 2) < 0.1);
    const other = halfOf({ w1: -line.w1, w2: -line.w2, b: -line.b }, BOX);
    assert.ok(Math.abs(areaOf(halfOf(line, BOX)) + areaOf(other) - 6) < 1e-9);
  }
});

Deno.test("a line crosses the box at two places on its edge, or passes it by", () => {
  for (let round = 0; round < 60; round++) {
    const line = { w1: random() - 0.5, w2: random() - 0.5, b: random() - 0.5 }, ends = crossing(line, BOX);
    const half = areaOf(halfOf(line, BOX));
    assert.equal(ends === null, half < 1e-12 || half > 6 - 1e-12);
    for (const [x, y] of ends ?? []) {
      assert.ok(Math.abs(line.w1 * x + line.w2 * y + line.b) < 1e-12);
      assert.ok(Math.min(Math.abs(x + 1), Math.abs(x - 2), Math.abs(y), Math.abs(y - 2)) < 1e-12);
    }
  }
  assert.equal(crossing({ w1: 0, w2: 0, b: 1 }, BOX), null);
  assert.equal(areaOf(halfOf({ w1: 0, w2: 0, b: 1 }, BOX)), 6);
  assert.deepEqual(halfOf({ w1: 0, w2: 0, b: -1 }, BOX), []);
});

Deno.test("two axes of one quantity have the same ticks, written alike, on a chart of any width", () => {
  const context = { font: "", measureText: (/** @type {string} */ text) => ({ width: 7 * text.length }) };
  const counts = new Set();
  for (let width = 200; width < 900; width += 7) {
    const chart = /** @type {any} */ ({ width: () => width, begin: () => context });
    const side = { low: -1, high: 2 }, { square } = squareFrame(chart, { x: side, y: side }, PALETTES.light);
    assert.deepEqual(square.x.labels, square.y.labels);
    counts.add(square.x.labels.length);
  }
  assert.ok(counts.size > 1);
});
