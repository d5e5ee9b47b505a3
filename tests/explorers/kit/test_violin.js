// @ts-check
// The shape of a violin: the density of the places along its axis, its quartiles, and what does not fit the axis.
import assert from "node:assert/strict";
import { scaleOf } from "../../../src/nlpbook/explorers/kit/scales.js";
import { densityAt, histogramOf, quantileOf } from "../../../src/nlpbook/explorers/kit/statistics.js";
import { shapeOf } from "../../../src/nlpbook/explorers/kit/violin.js";
import { seededRandom } from "../../../src/nlpbook/explorers/kit/random_numbers.js";

/** @typedef {import("../../../src/nlpbook/explorers/kit/scales.js").Range} Range */

/**
 * @param {ArrayLike<number>} values
 * @param {Range} range
 * @param {"violin" | "histogram"} kind
 */
const shape = (values, range, kind = "violin") => shapeOf(values, { range, scale: scaleOf(range, 0, 1), kind });

const random = seededRandom(2),
  normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
const few = Array.from({ length: 300 }, () => Math.exp(normal()));

Deno.test("the outline is the density of the logarithms on a logarithmic axis, as wide as 1 where it is densest", () => {
  const range = /** @type {Range} */ ({ low: 1e-3, high: 1e3, kind: "log" }), { outline } = shape(few, range);
  const places = Float64Array.from(few, (value) => (Math.log10(value) + 3) / 6).sort();
  const expected = densityAt(places, outline.map(([at]) => at)), widest = Math.max(...expected);
  outline.forEach(([at, half], k) => assert(Math.abs(half - expected[k] / widest) < 1e-9, `${at}`));
  assert.equal(Math.max(...outline.map(([, half]) => half)), 1);
  assert.equal(outline[0][0], places[0]);
  assert(Math.abs(outline[outline.length - 1][0] - places[places.length - 1]) < 1e-12);
});

Deno.test("of many values the outline is nearly that of all of them", () => {
  const many = Float64Array.from({ length: 6000 }, normal), range = { low: -5, high: 5 };
  const { outline, n } = shape(many, range);
  const expected = densityAt(Float64Array.from(many, (value) => (value + 5) / 10).sort(), outline.map(([at]) => at));
  const widest = Math.max(...expected);
  assert.equal(n, 6000);
  outline.forEach(([, half], k) => assert(Math.abs(half - expected[k] / widest) < 0.03));
});

Deno.test("a histogram has the shares of the values that are in its parts of the axis", () => {
  const { outline } = shape([0.11, 0.115, 0.12, 0.91], { low: 0, high: 1 }, "histogram");
  const wide = outline.filter(([, half]) => half > 0);
  // From the first bar to the last, and not along the rest of the axis.
  assert.deepEqual([outline[0], outline.at(-1)], [wide[0], wide.at(-1)]);
  assert(outline[0][0] <= 0.11 && wide[1][0] > 0.12 && wide[1][0] - wide[0][0] < 0.05);
  assert.deepEqual(wide.map(([, half]) => half), [1, 1, 1 / 3, 1 / 3]);
});

Deno.test("the bars are the histogram of the places, on either kind of axis and where values fall outside", () => {
  for (const range of /** @type {Range[]} */ ([{ low: 0, high: 20 }, { low: 0.2, high: 3, kind: "log" }])) {
    const places = few.map(scaleOf(range, 0, 1).to).filter((place) => place >= 0 && place <= 1);
    const { counts } = histogramOf(places, { bins: 40, low: 0, high: 1 }), widest = Math.max(...counts);
    const { outline, outside } = shape(few, range, "histogram");
    assert.equal(outside, few.length - places.length);
    const first = Math.round(40 * outline[0][0]), bars = outline.filter((_, i) => i % 2 === 0);
    assert.deepEqual(
      counts.map((count) => count / widest),
      counts.map((_, i) => bars[i - first]?.[1] ?? 0),
    );
  }
});

Deno.test("a logarithmic axis has no place for zero and below, and says how many there are", () => {
  const { n, zeros, low, median } = shape([-1, 0, 0, 1, 10, NaN, 100], { low: 1, high: 100, kind: "log" });
  assert.deepEqual({ n, zeros, low, median }, { n: 3, zeros: 3, low: 1, median: 10 });
});

Deno.test("quartiles are those of the values, and stand at their places", () => {
  for (const kind of /** @type {("violin" | "histogram")[]} */ (["violin", "histogram"])) {
    const { quarter, median, threeQuarters, places } = shape([7, 1, 3, 5, 9], { low: 1, high: 9 }, kind);
    assert.deepEqual({ quarter, median, threeQuarters }, { quarter: 3, median: 5, threeQuarters: 7 });
    assert.deepEqual(places, { quarter: 0.25, median: 0.5, threeQuarters: 0.75 });
  }
});

Deno.test("values beyond the ends of the axis are counted, and belong to the quartiles", () => {
  const values = [-9, 1, 2, 3, 90], { outside, outline, median, low } = shape(values, { low: 0, high: 5 });
  assert.equal(outside, 2);
  assert.equal(low, -9);
  assert.equal(median, quantileOf(values, 0.5));
  assert(outline.every(([at]) => at >= 0 && at <= 1));
  for (const kind of /** @type {("violin" | "histogram")[]} */ (["violin", "histogram"])) {
    const ends = shape([0, 0, 1, 5, 5, 5], { low: 0, high: 5 }, kind); // on its ends they are inside
    assert.equal(ends.outside, 0);
    assert.equal(ends.outline.at(-1)?.[0], 1);
  }
});

Deno.test("values that are all the same are a line across; none are nothing", () => {
  const same = shape([2, 2, 2], { low: 0, high: 4 }), one = shape([2], { low: 0, high: 4 });
  for (const { outline } of [same, one]) {
    assert.equal(outline.length, 2);
    assert(outline.every(([at, half]) => Math.abs(at - 0.5) < 0.01 && half === 1));
  }
  assert.deepEqual(shape([], { low: 0, high: 1 }).outline, []);
  assert.equal(shape([NaN], { low: 0, high: 1 }).n, 0);
});
