// @ts-check
// Tokens never overlap nor leave the picture, whatever their number and the width; curves run between them.
import assert from "node:assert/strict";
import { layOutArcs } from "../../../src/nlpbook/explorers/kit/arcs_layout.js";
import { seededRandom } from "../../../src/nlpbook/explorers/kit/random_numbers.js";

const random = seededRandom(5), upTo = (/** @type {number} */ n) => Math.floor(random() * n);
const words = (/** @type {number} */ n) => Array.from({ length: n }, () => 15 + upTo(100));
const CASES = Array.from({ length: 400 }, (_, i) => {
  const width = [350, 700, 1000][i % 3], from = words(1 + upTo(30));
  return { width, from, to: i % 2 ? words(1 + upTo(30)) : null };
});

Deno.test("some stand side by side and some one below the other, and only those for which there is no room", () => {
  const upright = CASES.filter(({ width, from, to }) => layOutArcs(from, to, width).upright);
  assert(upright.length > 100 && upright.length < 390);
  for (const { width, from, to } of upright) {
    assert([from, to ?? []].some((line) => line.reduce((sum, one) => sum + one + 8, 0) > width - 8));
  }
});

Deno.test("tokens are inside, do not overlap, and keep their order", () => {
  for (const { width, from, to } of CASES) {
    const { places, height, upright } = layOutArcs(from, to, width);
    for (const line of to ? [places.from, places.to] : [places.from]) {
      line.forEach((one, i) => {
        const [left, right] = [one.x - one.width / 2, one.x + one.width / 2];
        assert(left >= 0 && right <= width + 1e-9, JSON.stringify({ from, to, width, one }));
        assert(one.y - one.height / 2 >= 0 && one.y + one.height / 2 <= height);
        if (!i) return;
        const before = line[i - 1];
        if (upright) assert(one.y - one.height / 2 >= before.y + before.height / 2 - 1e-9);
        else assert(left >= before.x + before.width / 2 + 7);
      });
    }
  }
});

Deno.test("curves begin and end at their tokens, and keep inside the picture", () => {
  for (const { width, from, to } of CASES) {
    const { places, height, curveOf, upright } = layOutArcs(from, to, width), columns = to ?? from;
    for (let run = 0; run < 20; run++) {
      const [i, j] = [upTo(from.length), upTo(columns.length)], [start, one, other, end] = curveOf(i, j);
      const axis = upright ? 1 : 0, near = i === j && !to ? 6 : 1e-9;
      const [source, target] = [places.from[i], places.to[j]].map((place) => [place.x, place.y][axis]);
      assert(Math.abs(start[axis] - source) <= near && Math.abs(end[axis] - target) <= near);
      for (let t = 0; t <= 1; t += 0.1) {
        const [x, y] = [0, 1].map((k) =>
          (1 - t) ** 3 * start[k] + 3 * (1 - t) ** 2 * t * one[k] + 3 * (1 - t) * t * t * other[k] + t ** 3 * end[k]
        );
        assert(x >= -1 && x <= width + 1 && y >= -1 && y <= height + 1, JSON.stringify({ width, from, to, i, j }));
      }
    }
  }
});

Deno.test("in one line a curve to an earlier token runs on the other side than one to a later token", () => {
  for (const { width, from } of CASES.filter(({ from, to }) => !to && from.length > 1)) {
    const { places, curveOf, upright } = layOutArcs(from, null, width), axis = upright ? 0 : 1;
    const middle = [places.from[0].x, places.from[0].y][axis];
    assert((curveOf(0, 1)[1][axis] - middle) * (curveOf(1, 0)[1][axis] - middle) < 0);
  }
});
