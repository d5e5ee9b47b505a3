// Paths beside closed forms, the rates of theory, and what is said of them.
import assert from "node:assert/strict";
import { NAMES, runOf } from "../../../src/nlpbook/explorers/surface/paths.js";
import { bestRates, boundOf, convergenceRate } from "../../../src/nlpbook/explorers/surface/rates.js";
import { surfaceOf } from "../../../src/nlpbook/explorers/surface/surfaces.js";
import {
  endOf,
  isGone,
  pair,
  tellFinding,
  tellStep,
  tellTheory,
} from "../../../src/nlpbook/explorers/surface/telling.js";

/** @typedef {import("../../../src/nlpbook/explorers/surface/paths.js").Run} Run */

const RATES = { rate: 0.1, momentum: 0.5, adaptiveRate: 0.25 }, START = [-2, 1];
const near = (/** @type {number} */ a, /** @type {number} */ b, within = 1e-12) =>
  assert.ok(Math.abs(a - b) <= within * Math.max(1, Math.abs(b)), `${a}, ${b}`);

Deno.test("gradient descent on a quadratic is a power of 1 less rate and curvature", () => {
  const run = runOf(surfaceOf("ravine", 15, 0), "descent", START, 30, RATES);
  assert.deepEqual([run.xs.length, run.ys.length, run.losses.length, run.diverged], [31, 31, 31, null]);
  for (let k = 0; k <= 30; k++) {
    near(run.xs[k], -2 * 0.9 ** k);
    near(run.ys[k], (-0.5) ** k);
    near(run.losses[k], (run.xs[k] ** 2 + 15 * run.ys[k] ** 2) / 2);
  }
});

Deno.test("momentum adds a part of the step before", () => {
  const { xs } = runOf(surfaceOf("bowl", 1, 0), "momentum", START, 9, RATES);
  for (let k = 2; k < 10; k++) near(xs[k], xs[k - 1] - 0.1 * xs[k - 1] + 0.5 * (xs[k - 1] - xs[k - 2]));
});

Deno.test("the first step of the adaptive three is the same along and across", () => {
  const surface = surfaceOf("ravine", 80, 0);
  for (
    const [name, size] of /** @type {const} */ ([["adagrad", 0.25], ["rmsprop", 0.25 / Math.sqrt(0.1)], ["adam", 0.25]])
  ) {
    const { xs, ys } = runOf(surface, name, START, 1, RATES);
    near(xs[1], -2 + size, 1e-7);
    near(ys[1], 1 - size, 1e-7);
  }
});

Deno.test("every run begins at the start, and one that leaves ends there", () => {
  for (const name of NAMES) {
    const surface = surfaceOf("saddle", 1, 20), run = runOf(surface, name, START, 200, { ...RATES, rate: 3 });
    assert.deepEqual([run.xs[0], run.ys[0]], START);
    if (name === "descent") {
      assert.equal(run.diverged, run.xs.length - 1);
      assert.ok(Math.max(Math.abs(run.xs[run.xs.length - 1]), Math.abs(run.ys[run.ys.length - 1])) > 1000);
      assert.ok(run.xs.slice(0, -1).every((x) => Math.abs(x) <= 1000));
      assert.ok(run.losses.every(Number.isFinite));
    } else if (name !== "momentum") assert.equal(run.xs.length, 201);
  }
});

Deno.test("theory: the best rates are reached by them, and by no others", () => {
  near(convergenceRate([1], 0.5, 0.81), 0.9); // it oscillates, and the velocity alone decides
  for (const condition of [2, 10, 47, 100]) {
    const best = bestRates(condition), ends = [1, condition];
    near(convergenceRate(ends, best.descentLearningRate), best.descentRate);
    near(convergenceRate(ends, best.momentumLearningRate, best.momentum), best.momentumRate, 1e-6);
    for (const factor of [0.7, 0.95, 1.05, 1.4]) {
      assert.ok(convergenceRate(ends, factor * best.descentLearningRate) > best.descentRate);
      assert.ok(convergenceRate(ends, factor * best.momentumLearningRate, best.momentum) > best.momentumRate);
    }
    const run = runOf(surfaceOf("ravine", condition, 0), "descent", START, 300, {
      ...RATES,
      rate: best.descentLearningRate,
    });
    const bound = boundOf(run.losses[0], best.descentRate, 300);
    run.losses.forEach((loss, k) => near(loss / bound[k], 1, 1e-9)); // both directions shrink at this rate
  }
});

/** @param {number[]} losses @param {number | null} diverged @returns {Run} */
const made = (losses, diverged = null) => ({
  xs: losses.map((_, i) => i),
  ys: losses.map(() => -0.5),
  losses,
  diverged,
});

Deno.test("the headline names the lowest, the highest, and who has left", () => {
  const runs = { descent: made([8, 4, 2]), adam: made([8, 5, 1]), momentum: made([8, 1e7], 1) };
  assert.equal(tellFinding(runs, 0), "At the start, (0, \u22120.50), the loss is 8");
  assert.equal(
    tellFinding(runs, 2),
    "After 2 steps, Adam is lowest, at a loss of 1; gradient descent is at 2; momentum has diverged",
  );
  assert.match(tellFinding(runs, 1), /^After 1 step, gradient descent is lowest, at a loss of 4; Adam is at 5;/);
  assert.equal(tellFinding({ momentum: runs.momentum }, 2), "After 2 steps, momentum has diverged");
  assert.equal(
    tellFinding({ momentum: runs.momentum, descent: runs.momentum }, 2),
    "After 2 steps, momentum and gradient descent have diverged",
  );
  assert.equal(tellFinding({ adam: runs.adam }, 2), "After 2 steps, Adam is at a loss of 1");
  assert.equal(endOf(runs.adam, 1), "loss 5 at (1, \u22120.50)");
  assert.equal(pair(-0.001, 0.004), "(0, 0)");
  assert.equal(endOf(runs.momentum, 2), "diverged at step 1");
  assert.deepEqual([isGone(runs.momentum, 0), isGone(runs.momentum, 1)], [false, true]);
  assert.equal(tellStep(runs, 1), "loss after 1 step\nGradient descent: 4\nAdam: 5\nMomentum: diverged at step 1");
});

Deno.test("what theory says in words", () => {
  const told = tellTheory(100, { descent: 0.95, momentum: 1.2 });
  assert.match(
    told,
    /as it is set, gradient descent leaves 0.95 of it, and momentum diverges/,
  );
  assert.match(told, /0.98 \(learning rate 0.0198\) and 0.818 \(learning rate 0.0331, momentum 0.669\)/);
});

Deno.test("a rate at the edge neither converges nor diverges, and one near it is not said to be at it", () => {
  const left = (/** @type {number} */ descent) => tellTheory(20, { descent, momentum: 0.5 });
  const told = (/** @type {number} */ descent) =>
    /gradient descent (.*), and momentum leaves 0\.5/.exec(left(descent))?.[1];
  assert.equal(told(convergenceRate([1, 20], 0.1)), "neither converges nor diverges");
  assert.equal(told(1.001), "diverges");
  assert.equal(told(0.9999), "leaves all but 0.0001 of it");
  assert.equal(told(0.905), "leaves 0.905 of it");
});
