// @ts-check
// What any axis promises: round ticks inside its range, and a scale that its inverse undoes.
import assert from "node:assert/strict";
import { scientific } from "../../../src/nlpbook/explorers/kit/core.js";
import { rangeOf, scaleOf, ticksOf, writeTicks } from "../../../src/nlpbook/explorers/kit/scales.js";
import { seededRandom } from "../../../src/nlpbook/explorers/kit/random_numbers.js";

/** @typedef {import("../../../src/nlpbook/explorers/kit/scales.js").Range} Range */

const RUNS = 2000, random = seededRandom(1);
const between = (/** @type {number} */ low, /** @type {number} */ high) => low + (high - low) * random();

/** @type {Record<string, () => Range>} */
const RANGES = {
  linear: () => {
    const low = between(-1, 1) * 10 ** between(-6, 6);
    return { low, high: low + 10 ** between(-3, 3) * Math.max(1e-6, Math.abs(low)) };
  },
  whole: () => {
    const low = Math.floor(between(-50, 5000));
    return { low, high: low + Math.ceil(10 ** between(0, 4)), whole: true };
  },
  log: () => {
    const low = 10 ** between(-30, 10);
    return { low, high: low * 10 ** (10 ** between(-2, 1.5)), kind: "log" };
  },
  symlog: () => {
    const high = 10 ** between(-6, 6);
    return { low: -high * between(-0.5, 1), high, kind: "symlog", threshold: 10 ** between(-8, 2) };
  },
};

/** The digits that matter of a number, as a whole number: 0.05 is 5. */
const significand = (/** @type {number} */ value) =>
  Number(Math.abs(value).toExponential().split("e")[0].replace(".", "").replace(/0+$/, "") || 0);

for (const [name, draw] of Object.entries(RANGES)) {
  Deno.test(`${name}: ticks are inside the range, increasing, two or more, and not too many`, () => {
    for (let run = 0; run < RUNS; run++) {
      const range = draw(),
        most = 2 + run % 9,
        ticks = ticksOf(range, most),
        said = JSON.stringify([range, most, ticks]);
      assert(ticks.length >= 2, said);
      assert(ticks.length <= Math.max(most, 5), said);
      assert(ticks[0] >= range.low && ticks[ticks.length - 1] <= range.high, said);
      assert(ticks.every((tick, i) => i === 0 || tick > ticks[i - 1]), said);
    }
  });

  Deno.test(`${name}: the labels tell the ticks apart`, () => {
    for (let run = 0; run < RUNS; run++) {
      const range = draw(), ticks = ticksOf(range, 6), labels = writeTicks(ticks, range.kind);
      assert.equal(new Set(labels).size, ticks.length, JSON.stringify([range, labels]));
    }
  });

  Deno.test(`${name}: the scale keeps the order, meets both ends, and is undone by its inverse`, () => {
    for (let run = 0; run < RUNS; run++) {
      const range = draw(), scale = scaleOf(range, 300, 20), { low, high } = range, said = JSON.stringify(range);
      assert(Math.abs(scale.to(low) - 300) < 1e-6 && Math.abs(scale.to(high) - 20) < 1e-6, said);
      const value = scale.back(between(20, 300)), other = scale.back(between(20, 300)), size = high - low;
      assert(value >= low - 1e-9 * size && value <= high + 1e-9 * size, said);
      if (value < other) assert(scale.to(value) > scale.to(other), said);
      const again = scale.back(scale.to(value));
      assert(Math.abs(again - value) <= 1e-9 * Math.max(Math.abs(value), range.kind === "log" ? 0 : size), said);
    }
  });
}

Deno.test("linear: ticks are multiples of 1, 2 or 5 times a power of ten, as decimal numbers", () => {
  for (let run = 0; run < RUNS; run++) {
    const range = RANGES[run % 2 ? "linear" : "whole"](), ticks = ticksOf(range, 2 + run % 7);
    const apart = Number((ticks[1] - ticks[0]).toPrecision(6)), said = JSON.stringify([range, ticks]);
    assert([1, 2, 5].includes(significand(apart)), said);
    assert(!range.whole || ticks.every(Number.isInteger), said);
    // Written with the decimals of the step, a tick is the same number: 0.3, not 0.30000000000000004.
    const decimals = Math.max(0, -Math.floor(Math.log10(apart) + 1e-9));
    for (const tick of ticks) {
      assert.equal(Number(tick.toFixed(Math.min(decimals, 100))), tick, said);
      assert(Math.abs(tick / apart - Math.round(tick / apart)) < 1e-3, said);
    }
  }
});

Deno.test("log: ticks are powers of ten, or 1, 2 and 5 times one, wherever two of these are inside", () => {
  let coarse = 0, fine = 0;
  for (let run = 0; run < RUNS; run++) {
    const range = RANGES.log(), ticks = ticksOf(range, 3 + run % 6);
    if (range.high / range.low < 10) continue;
    assert(ticks.every((tick) => [1, 2, 5].includes(significand(tick))), JSON.stringify([range, ticks]));
    if (ticks.every((tick) => significand(tick) === 1)) coarse++;
    else fine++;
  }
  assert(coarse > 100 && fine > 100);
});

Deno.test("a symmetric range has the ticks of both signs, and zero", () => {
  const range = /** @type {Range} */ ({ low: -1000, high: 1000, kind: "symlog", threshold: 1 });
  assert.deepEqual(ticksOf(range, 9), [-1000, -100, -10, -1, 0, 1, 10, 100, 1000]);
  assert.deepEqual(ticksOf(range, 5), [-1000, -10, 0, 10, 1000]);
});

Deno.test("around zero a symmetric logarithm is nearly linear, far from it a logarithm", () => {
  const { to } = scaleOf({ low: 0, high: 1e6, kind: "symlog", threshold: 1 }, 0, 1000);
  assert(Math.abs(to(0.02) / to(0.01) - 2) < 1e-3);
  assert(Math.abs((to(1e6) - to(1e5)) - (to(1e5) - to(1e4))) < 1e-3);
});

Deno.test("labels: the same decimals, a real minus sign, thousands grouped, powers of ten where numbers are long", () => {
  assert.deepEqual(writeTicks([-0.5, 0, 0.25]), ["\u22120.50", "0.00", "0.25"]);
  assert.deepEqual(writeTicks([0, 10000, 20000]), ["0", "10,000", "20,000"]);
  assert.deepEqual(writeTicks([-20000, 0]), ["\u221220,000", "0"]);
  assert.deepEqual(writeTicks([0, 2e-5, 4e-5]), [
    "0",
    "2\u00a0\u00d7\u00a010\u207b\u2075",
    "4\u00a0\u00d7\u00a010\u207b\u2075",
  ]);
  assert.deepEqual(writeTicks([1e-5, 0.01, 10, 1e6], "log"), ["10\u207b\u2075", "0.01", "10", "10\u2076"]);
  assert.equal(scientific(-123456, 3), "\u22121.23\u00a0\u00d7\u00a010\u2075");
  assert.equal(scientific(1), "10\u2070");
});

Deno.test("a range of values leaves room, and never falls below zero where no value does", () => {
  assert.deepEqual(rangeOf([1, 3], 0.5), { low: 0, high: 4 });
  assert.deepEqual(rangeOf([-1, 3, NaN, Infinity]), { low: -1, high: 3 });
  assert.deepEqual(rangeOf([2]), { low: 1.5, high: 2.5 });
  assert.deepEqual(rangeOf([]), { low: 0, high: 1 });
  assert.deepEqual(ticksOf({ low: 2, high: 2 }, 5), [2]);
});
