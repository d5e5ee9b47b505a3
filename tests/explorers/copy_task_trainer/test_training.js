// A run: its steps, its means, its clipping.
import assert from "node:assert/strict";
import {
  clipGradients,
  CopyRun,
  MOST_STEPS,
  RECENT,
} from "../../../src/nlpbook/explorers/copy_task_trainer/training.js";
import { framedTraining } from "../../../src/nlpbook/explorers/kit/framed_training.js";

/** @type {import("../../../src/nlpbook/explorers/copy_task_trainer/weights.js").Choice} */
const SMALL = {
  cell: "gru",
  delay: 1,
  length: 1,
  kinds: 2,
  units: 8,
  gates: "bias",
  bias: 1,
  rate: 0.03,
  clip: true,
  seed: 0,
};

Deno.test("a small task is learnt by each cell, and each curve is a mean over the last batches", () => {
  for (const cell of /** @type {const} */ (["rnn", "gru", "lstm"])) {
    const run = new CopyRun({ ...SMALL, cell });
    for (let i = 0; i < 150; i++) run.step();
    assert.equal(run.steps, 150);
    assert.ok(Math.abs(run.losses[0] - Math.log(4)) < 1e-12);
    assert.ok((run.accuracy.means.at(-1) ?? 0) > 0.9, cell);
    const { values, means } = run.recalled;
    for (const at of [0, 3, RECENT - 1, RECENT, 149]) {
      const last = values.slice(Math.max(0, at + 1 - RECENT), at + 1);
      assert.ok(Math.abs(means[at] - last.reduce((a, b) => a + b) / last.length) < 1e-12);
    }
    assert.ok(!run.diverged);
  }
});

Deno.test("a look leaves the run as it is", () => {
  const looked = new CopyRun(SMALL), alone = new CopyRun(SMALL);
  for (let i = 0; i < 5; i++) {
    looked.step();
    alone.step();
    const { view, written } = looked.look();
    const most = (/** @type {number} */ t) => {
      const all = [...view.probabilities.subarray(t * view.ids, (t + 1) * view.ids)];
      return all.indexOf(Math.max(...all));
    };
    assert.deepEqual([...written], [...written].map((_, t) => most(t)));
    assert.equal(looked.look().written, written);
    assert.ok(view.arriving.every((one) => one >= 0) && view.arriving[0] > 0);
  }
  assert.deepEqual(looked.losses, alone.losses);
});

Deno.test("before the first step nothing arrives, and weights are drawn anew only where they change", () => {
  const run = new CopyRun(SMALL);
  assert.ok(run.look().view.arriving.every((one) => one === 0));
  assert.equal(run.pass, null);
  const before = run.parameters.U.data.slice();
  run.step();
  run.step();
  assert.notDeepEqual(run.parameters.U.data, before);
  assert.deepEqual(new CopyRun({ ...SMALL, delay: 3, bias: 0 }).parameters.U.data, before);
  for (const other of [{ seed: 1 }, { units: 9 }, { cell: /** @type {const} */ ("lstm") }]) {
    assert.notDeepEqual(new CopyRun({ ...SMALL, ...other }).parameters.U.data, before);
  }
  assert.deepEqual(new CopyRun(SMALL).parameters.U.data, before);
});

Deno.test("only a gradient that is too long is clipped", () => {
  const gradient = (/** @type {number[]} */ ...grad) => ({
    data: new Float64Array(grad.length),
    grad: Float64Array.from(grad),
  });
  const long = [gradient(3, 0), gradient(-4)], short = [gradient(0.3), gradient(0.4)];
  clipGradients(long);
  clipGradients(short);
  const near = (/** @type {number} */ a, /** @type {number} */ b) => assert.ok(Math.abs(a - b) < 1e-6, `${a}, ${b}`);
  near(long[0].grad[0], 0.6);
  near(long[1].grad[0], -0.8);
  assert.deepEqual([short[0].grad[0], short[1].grad[0]], [0.3, 0.4]);
});

Deno.test("a run whose loss is no number ends", () => {
  const run = new CopyRun(SMALL);
  run.parameters.W.data.fill(NaN);
  run.step();
  assert.ok(run.diverged && run.steps === 1);
  const training = framedTraining({ begin: () => run, steps: () => MOST_STEPS, onFrame: () => {} });
  assert.ok(training.isOver());
  training.step();
  assert.equal(run.steps, 1);
});
