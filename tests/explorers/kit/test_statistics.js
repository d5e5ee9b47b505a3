// @ts-check
// What JSON cannot carry to the comparison with NumPy: numbers that are none.
import assert from "node:assert/strict";
import { seededRandom } from "../../../src/nlpbook/explorers/kit/random_numbers.js";
import { histogramOf, sortedFinite } from "../../../src/nlpbook/explorers/kit/statistics.js";

Deno.test("what is no number, or infinite, is in no bin", () => {
  const { counts } = histogramOf([NaN, Infinity, -Infinity, 0.5], { bins: 2, low: 0, high: 1 });
  assert.deepEqual(counts, [0, 1]);
});

Deno.test("what is no number, or infinite, is left out of the sorted values", () => {
  assert.deepEqual([...sortedFinite(new Float32Array([3, NaN, -1, Infinity, 20]))], [-1, 3, 20]);
});

Deno.test("numbers of any size and sign are sorted as arrays sort them", () => {
  const random = seededRandom(4);
  const any = () => (random() - 0.5) * 10 ** (600 * random() - 300);
  const near = () => 1 + Math.floor(8 * random()) * Number.EPSILON; // differ in the last bits alone
  const some = () => [0, -0, Number.MIN_VALUE, -Number.MIN_VALUE, Number.MAX_VALUE, -1][Math.floor(6 * random())];
  for (const draw of [any, near, some, () => Math.abs(any()), () => -Math.abs(any()), () => Math.fround(any())]) {
    for (const n of [0, 1, 2, 3, 10, 257, 1000]) {
      const values = Array.from({ length: n }, draw);
      assert.deepEqual([...sortedFinite(values)], [...Float64Array.from(values).filter(Number.isFinite).sort()]);
    }
  }
  const kept = Float64Array.of(3, -1, 2);
  sortedFinite(kept);
  assert.deepEqual([...kept], [3, -1, 2]);
});
