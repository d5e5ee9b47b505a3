// What is said of a run is true of its numbers.
import assert from "node:assert/strict";
import { finalLoss, SCHEDULES, trainBowl } from "../../../src/nlpbook/explorers/schedule/run.js";
import { tellEnd, tellLimit } from "../../../src/nlpbook/explorers/schedule/telling.js";
import { uniformAt } from "../../../src/nlpbook/explorers/kit/random_numbers.js";

/** @typedef {import("../../../src/nlpbook/explorers/schedule/run.js").Run} Run */
/** @typedef {import("../../../src/nlpbook/explorers/schedule/run.js").Schedule} Schedule */

/** @type {Schedule} */
const CONSTANT = { schedule: "constant", rate: 0.5, warm_up: 0, every: 100, decay: 0.3, floor: 0 };

/** A run with these losses and rates, under a limit of 1. @type {(losses: number[], rates: number[]) => Run} */
const runOf = (losses, rates) => ({ losses, rates, limits: losses.map(() => 1), diverged: null });
const endTold = (/** @type {Run} */ run) => tellEnd({ settings: CONSTANT, run, end: finalLoss(run) }, []);

Deno.test("a run that ends above its start is not said to fall", () => {
  const quiet = new Array(20).fill(0.5), falling = Array.from({ length: 21 }, (_, i) => 10 - i / 4);
  assert.match(endTold(runOf(falling, quiet)), /: the loss falls from 10 to 5\.13 \(the mean of the last 2 steps\)$/);
  const leaving = [...falling.slice(0, 20), 14]; // the mean of 5.25 and 14 is below the start
  assert.match(endTold(runOf(leaving, quiet)), /: the loss ends at 14, above the 10 of its start; .* steps is 9\.63$/);
  const gone = [...falling.slice(0, 19), 30, 40];
  assert.match(endTold(runOf(gone, quiet)), /: the loss rises from 10 to 35 \(/);
});

Deno.test("a rate comes back only if none of the last tenth of the steps is above the limit", () => {
  const losses = new Array(41).fill(1), rates = new Array(40).fill(0.5);
  const over = (/** @type {number[]} */ ...steps) =>
    tellLimit(runOf(losses, rates.map((rate, step) => (steps.includes(step) ? 2 : rate))), 1);
  assert.match(over(), /^The rate never exceeds/);
  assert.match(over(3, 35), /^At step 3 .*: it overshoots, in 2 steps of 40, and comes back\.$/);
  for (const step of [36, 37, 38, 39]) assert.match(over(3, step), /in 2 steps of 40, 1 of them among the last 4\.$/);
  assert.match(over(38, 39), /^At step 38 .*: it overshoots, in 2 steps of 40, 2 of them among the last 4\.$/);
});

Deno.test("every run on a bowl with a wall is told as its own numbers have it", () => {
  const noises = Array.from({ length: 1200 }, (_, i) => {
    const [u, v] = [uniformAt(1, i), uniformAt(2, i)]; // Box and Muller
    return Math.sqrt(-2 * Math.log(1 - u)) * Math.cos(2 * Math.PI * v);
  });
  const problem = { curvatures: [1, 0.1], start: [2, 3], diverged: 1000 };
  const said = { "comes back": 0, "among the last": 0, "never exceeds": 0, falls: 0, "rises|ends at": 0 };
  for (const schedule of /** @type {(keyof typeof SCHEDULES)[]} */ (Object.keys(SCHEDULES))) {
    for (const warm_up of [0, 50, 300]) {
      for (const noise of [0, 0.2, 1]) {
        for (let rate = 0.1; rate < 3; rate += 0.05) {
          const settings = { ...CONSTANT, schedule, warm_up, rate, steps: 300, noise };
          let run = trainBowl(problem, noises, settings);
          // One step less, and a run that diverges ends far above its start.
          if (run.diverged !== null) run = trainBowl(problem, noises, { ...settings, steps: run.diverged - 1 });
          if (run.diverged !== null) continue; // a cosine is another one over fewer steps
          const { losses, rates, limits } = run, { length } = rates, last = losses[length];
          const above = rates.filter((one, step) =>
            step >= length - Math.max(1, Math.floor((length + 1) / 10)) && one > limits[step]
          ).length;
          const limit = tellLimit(run, 2), end = tellEnd({ settings, run, end: finalLoss(run) }, []);
          assert.equal(limit.includes("comes back"), above === 0 && !limit.includes("never"), limit);
          assert.equal(/ends at .* above|rises/.test(end), last > losses[0] || finalLoss(run) > losses[0], end);
          for (const words of /** @type {(keyof typeof said)[]} */ (Object.keys(said))) {
            said[words] += Number(RegExp(words).test(limit + end));
          }
        }
      }
    }
  }
  assert.ok(Object.values(said).every((many) => many > 0), JSON.stringify(said)); // each was put to the test
});

Deno.test("a rate and its limit have three digits, or as many more as it takes to tell them apart", () => {
  const there = (/** @type {number} */ rate, /** @type {number} */ limit) =>
    /\(there (.*?)\)/.exec(tellLimit({ losses: [1, 1], rates: [rate], limits: [limit, limit], diverged: null }, 2))
      ?.[1];
  assert.equal(there(0.76, 0.45562), "0.76 and 0.456");
  assert.equal(there(0.50012, 0.5), "0.5001 and 0.5");
  assert.equal(there(0.500000012, 0.5), "0.50000001 and 0.5");
});
