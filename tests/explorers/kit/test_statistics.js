// @ts-check
// What JSON cannot carry to the comparison with NumPy: numbers that are none.
import assert from "node:assert/strict";
import { histogramOf, sortedFinite } from "../../../src/nlpbook/explorers/kit/statistics.js";

Deno.test("what is no number, or infinite, is in no bin", () => {
  const { counts } = histogramOf([NaN, Infinity, -Infinity, 0.5], { bins: 2, low: 0, high: 1 });
  assert.deepEqual(counts, [0, 1]);
});

Deno.test("what is no number, or infinite, is left out of the sorted values", () => {
  assert.deepEqual([...sortedFinite(new Float32Array([3, NaN, -1, Infinity, 20]))], [-1, 3, 20]);
});
