import assert from "node:assert/strict";
import { finalLoss, overTheLimit, SCHEDULES, trainBowl } from "../../../src/nlpbook/explorers/schedule/run.js";
import { uniformAt } from "../../../src/nlpbook/explorers/kit/random_numbers.js";

/** @typedef {import("../../../src/nlpbook/explorers/schedule/run.js").ScheduleName} Name */

const QUIET = new Float64Array(2000);
const SETTINGS = { rate: 0.3, warm_up: 0, every: 100, decay: 0.3, floor: 0, steps: 400, noise: 0 };
const NAMES = /** @type {Name[]} */ (Object.keys(SCHEDULES));
const close = (/** @type {number} */ found, /** @type {number} */ expected, tolerance = 1e-12) =>
  assert.ok(Math.abs(found - expected) <= tolerance * Math.max(1, Math.abs(expected)), `${found}, not ${expected}`);
const factors = (/** @type {Name} */ name, /** @type {number[]} */ steps, settings = {}) =>
  steps.map((step) => SCHEDULES[name].factor(step, { ...SETTINGS, ...settings }));

Deno.test("the factors of each schedule by hand", () => {
  assert.deepEqual(factors("constant", [0, 1, 3, 4, 99], { warm_up: 4 }), [0.25, 0.5, 1, 1, 1]);
  assert.deepEqual(factors("step", [0, 1, 2, 3, 4], { every: 2, decay: 0.5 }), [1, 1, 0.5, 0.5, 0.25]);
  assert.deepEqual(factors("inverse_square_root", [0, 1, 3, 15], { warm_up: 4 }), [0.25, 0.5, 1, 0.5]);
  assert.deepEqual(factors("inverse_square_root", [0, 3]), [1, 0.5]); // no warm-up: one step of it
  const found = factors("cosine", [0, 1, 5, 9, 10], { warm_up: 2, steps: 10, floor: 0.2 });
  [0.5, 1, 0.2 + 0.8 * (1 + Math.cos(Math.PI * 3 / 8)) / 2].forEach((one, i) => close(found[i], one));
  assert.equal(found[4], 0.2);
  close(factors("cosine", [6], { warm_up: 2, steps: 10 })[0], 0.5); // half way
});

Deno.test("a factor is above 0 and at most 1, and falls once the warm-up is over", () => {
  for (const name of NAMES) {
    for (const warm_up of [0, 1, 30, 300]) {
      const found = factors(name, Array.from({ length: 300 }, (_, i) => i), { warm_up, steps: 300 });
      assert.ok(found.every((one) => one > 0 && one <= 1));
      const end = name === "cosine" ? Math.min(warm_up, 299) : warm_up; // a cosine has a step after its warm-up
      const from = name === "step" ? 0 : Math.max(0, end - 1);
      for (let step = from + 1; step < 300; step++) assert.ok(found[step] <= found[step - 1], `${name} ${step}`);
    }
  }
});

Deno.test("without noise and wall each direction shrinks by 1 - rate x curvature in a step", () => {
  const problem = { curvatures: [1e-9, 1, 0.25], start: [0, 3, 4], diverged: 1000 };
  const { losses, diverged } = trainBowl(problem, QUIET, { ...SETTINGS, schedule: "constant", noise: 0, steps: 50 });
  losses.forEach((loss, t) => close(loss, 0.5 * (3 * 0.7 ** t) ** 2 + 0.125 * (4 * 0.925 ** t) ** 2));
  assert.equal(diverged, null);
  assert.equal(losses.length, 51);
});

Deno.test("a step goes down the gradient of the loss, by finite differences, and takes the noise as it is", () => {
  const problem = { curvatures: [1, 0.5], start: [1.3, -0.7], diverged: 1e9 }, noises = [0.9, -0.4];
  const lossAt = (/** @type {number[]} */ start) =>
    trainBowl({ ...problem, start }, noises, { ...SETTINGS, schedule: "constant", steps: 0 }).losses[0];
  const bump = 1e-6, { start } = problem;
  const gradient = start.map((_, i) => {
    const moved = (/** @type {number} */ by) => lossAt(start.map((one, j) => one + (i === j ? by : 0)));
    return (moved(bump) - moved(-bump)) / (2 * bump);
  });
  const after = start.map((one, i) => one - 0.3 * (gradient[i] + 0.8 * noises[i]));
  const run = trainBowl(problem, noises, { ...SETTINGS, schedule: "constant", noise: 0.8, steps: 1 });
  close(run.losses[1], lossAt(after), 1e-8);
  close(run.limits[0], 2 / (1 + 1.3 ** 2));
});

Deno.test("above the limit the steepest direction grows, below it shrinks; the run that grows is cut off", () => {
  const problem = { curvatures: [1], start: [2], diverged: 1000 };
  for (const [rate, grows] of /** @type {[number, boolean][]} */ ([[0.39, false], [0.41, true]])) {
    const run = trainBowl(problem, QUIET, { ...SETTINGS, schedule: "constant", rate });
    assert.equal(run.losses[1] > run.losses[0], grows);
    assert.equal(run.diverged !== null, grows);
    assert.equal(finalLoss(run) === Infinity, grows);
    assert.equal(overTheLimit(run).step, grows ? 0 : -1);
    if (run.diverged === null) continue;
    assert.equal(run.losses.length, run.diverged + 1);
    assert.ok(run.losses[run.diverged] > 1000 * run.losses[0] && run.losses[run.diverged - 1] <= 1000 * run.losses[0]);
  }
});

Deno.test("the final loss is the mean of the last tenth", () => {
  assert.equal(finalLoss({ losses: [9, 9, 9, 9, 9, 9, 9, 9, 9, 1], diverged: null }), 1);
  assert.equal(finalLoss({ losses: [...new Array(18).fill(9), 1, 3], diverged: null }), 2);
  assert.equal(finalLoss({ losses: [4, 2], diverged: null }), 2);
  assert.equal(finalLoss({ losses: [1, 2], diverged: 1 }), Infinity);
});

Deno.test("the step that counts is the first above the limit, or the one from which a run never came back", () => {
  const limits = [1, 1, 1, 1, 1, 1];
  const over = (/** @type {number[]} */ rates, /** @type {number | null} */ diverged) =>
    overTheLimit({ rates, limits, losses: [], diverged });
  assert.deepEqual(over([0.5, 2, 0.5, 2, 2], null), { step: 1, count: 3, last: 1 });
  assert.deepEqual(over([0.5, 2, 0.5, 2, 2], 5), { step: 3, count: 3, last: 1 });
  assert.deepEqual(over([0.5, 0.5], null), { step: -1, count: 0, last: 0 });
});

Deno.test("with noise a constant rate ends on the noise's own floor: rate x noise^2 / (2 x (2 - rate x curvature))", () => {
  // The stationary variance of theta <- (1 - r c) theta - r s e is r s^2 / (c (2 - r c)); the loss is c/2 times that.
  const noises = Array.from({ length: 60_000 }, (_, i) => {
    const [u, v] = [uniformAt(1, i), uniformAt(2, i)]; // Box and Muller
    return i % 2 ? Math.sqrt(-2 * Math.log(1 - u)) * Math.cos(2 * Math.PI * v) : 0; // none for the wall
  });
  const problem = { curvatures: [1e-12, 1], start: [0, 1], diverged: 1000 };
  const settings = { ...SETTINGS, rate: 0.3, noise: 1, steps: 30_000 };
  const { losses } = trainBowl(problem, noises, { ...settings, schedule: "constant" });
  const mean = losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
  assert.ok(Math.abs(mean / (0.3 / (2 * (2 - 0.3))) - 1) < 0.03, `${mean}`);
});
