// @ts-check
// The trainer's turns on the page's own thread; the Worker is tested in a browser.
import assert from "node:assert/strict";
import { Trainer } from "../../../src/nlpbook/explorers/kit/trainer.js";

/** @type {(milliseconds: number) => Promise<void>} */
const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** @type {(milliseconds: number) => void} */
function busy(milliseconds) {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}

Deno.test("training gives the page its turn between slices, and ends at its limit", async () => {
  let turns = 0, ended = false;
  /** @type {number[][]} */
  const slices = [];
  const other = setInterval(() => turns++, 1);
  const losses = await new Promise((resolve) => {
    const report = (/** @type {number[]} */ slice, /** @type {boolean} */ over) => {
      assert.equal(ended, false);
      slices.push(slice);
      ended = over;
      if (over) resolve(slices.flat());
    };
    new Trainer({ limit: 30, step: (index) => (busy(3), index) }, { report }).start();
  });
  clearInterval(other);
  assert.deepEqual(losses, Array.from({ length: 30 }, (_, index) => index));
  // A slice ends with the step that passes its 8 milliseconds: the third of three each, at the latest.
  assert.ok(slices.every(({ length }) => length >= 1 && length <= 3));
  assert.ok(turns >= slices.length / 2, `${turns} turns in ${slices.length} slices`);
});

Deno.test("after stop no step is made and nothing reported; start goes on", async () => {
  /** @type {number[]} */
  const steps = [];
  let reports = 0;
  const trainer = new Trainer({ step: (index) => (busy(1), steps.push(index), 1) }, { report: () => reports++ });
  trainer.start();
  trainer.stop();
  await wait(20);
  assert.deepEqual([steps, reports], [[], 0]);
  trainer.start();
  trainer.start();
  await wait(30);
  trainer.stop();
  const [made, reported] = [steps.length, reports];
  assert.ok(made > 0 && reported > 0);
  await wait(30);
  assert.deepEqual([steps.length, reports], [made, reported]);
  assert.deepEqual(steps, [...steps.keys()]);
});

Deno.test("a step that stops its training is the last one", async () => {
  let steps = 0, reports = 0;
  const step = () => {
    if (++steps === 3) trainer.stop();
    return 1;
  };
  /** @type {Trainer} */
  const trainer = new Trainer({ step }, { report: () => reports++ });
  trainer.start();
  await wait(30);
  assert.deepEqual([steps, reports], [3, 0]);
});

Deno.test("a loss that is not finite ends the training", async () => {
  /** @type {[number[], boolean][]} */
  const reports = [];
  const step = (/** @type {number} */ index) => (index < 2 ? 1 : NaN);
  const trainer = new Trainer({ step }, { report: (...said) => reports.push(said) });
  trainer.start();
  await wait(30);
  assert.deepEqual(reports, [[[1, 1, NaN], true]]);
  assert.equal(trainer.run, null);
});

Deno.test("an error of a step is told, or thrown where nobody listens, and ends the training", async () => {
  /** @type {string[]} */
  const told = [];
  const step = (/** @type {number} */ index) => {
    if (index === 2) throw new RangeError("a step too far");
    return 1;
  };
  const trainer = new Trainer({ step }, { fail: (error) => told.push(error.message) });
  trainer.start();
  await wait(30);
  assert.deepEqual([told, trainer.run, trainer.steps], [["a step too far"], null, 3]);
  /** @type {(() => void)[]} */
  const turns = [];
  new Trainer({ step: () => step(2) }, {}, 8, (go) => void turns.push(go)).start();
  assert.throws(turns[0], RangeError);
});

Deno.test("the final numbers are those that the plan computes, also after a stop", async () => {
  let steps = 0;
  const trainer = new Trainer({ step: () => ++steps, results: () => ({ "steps taken": steps }) });
  trainer.start();
  await wait(10);
  await trainer.stop();
  assert.deepEqual(await trainer.results(), { "steps taken": steps });
  assert.deepEqual(await new Trainer({ step: () => 1 }).results(), {});
});

Deno.test("a slice of no milliseconds is one step", () => {
  /** @type {(() => void)[]} */
  const turns = [];
  /** @type {number[][]} */
  const reports = [];
  const watch = { report: (/** @type {number[]} */ losses) => void reports.push(losses) };
  new Trainer({ step: (index) => index }, watch, 0, (go) => void turns.push(go)).start();
  for (let turn = 0; turn < 4; turn++) turns[turn]();
  assert.deepEqual(reports, [[0], [1], [2], [3]]);
});
