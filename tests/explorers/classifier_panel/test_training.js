// A run and its training in frames: the order of the sentences, an end, and a beginning.
import assert from "node:assert/strict";
import { joined } from "../../../src/nlpbook/explorers/classifier_panel/sentences.js";
import { ClassifierRun, orderOf } from "../../../src/nlpbook/explorers/classifier_panel/training.js";
import { framedTraining } from "../../../src/nlpbook/explorers/kit/framed_training.js";

/** @typedef {import("../../../src/nlpbook/explorers/classifier_panel/training.js").Choice} Choice */

/** @type {(() => void)[]} */
let waiting = [];
/** A browser's frames, made by hand. */
function nextFrame() {
  const now = waiting;
  waiting = [];
  now.forEach((go) => go());
}

const train = { ...joined([[0, 2], [1, 2], [0, 3, 2], [1, 3, 2], [0]]), labels: Int32Array.of(1, 0, 1, 0, 1) };
const test = { ...joined([[0, 3], [1]]), labels: Int32Array.of(1, 0) };

/** @param {Partial<Choice>} [choice] */
function runOf(choice = {}) {
  /** @type {Choice} */
  const all = { pooling: "mean", hidden_units: 0, optimiser: "SGD", rate: 0.1, batch_size: 2, seed: 0, ...choice };
  return new ClassifierRun({ train, seen: test, test, words: 4, dimension: 16 }, all);
}

/** @param {number} epochs @param {Partial<Choice>} [choice] */
function made(epochs, choice = {}) {
  Object.assign(globalThis, { requestAnimationFrame: (/** @type {() => void} */ go) => waiting.push(go) });
  waiting = [];
  const seen = { frames: 0, epochs };
  const training = framedTraining({
    begin: () => runOf(choice),
    steps: (run) => seen.epochs * run.stepsAnEpoch,
    onFrame: () => seen.frames++,
  });
  return { training, seen };
}

Deno.test("an order has every sentence once, and another epoch another order", () => {
  const orders = [0, 1, 2].map((epoch) => [...orderOf(5, epoch, 100)]);
  for (const order of orders) {
    assert.deepEqual([...order].sort((a, b) => a - b), Array.from({ length: 100 }, (_, i) => i));
  }
  assert.notDeepEqual(orders[0], orders[1]);
  assert.notDeepEqual(orders[1], orders[2]);
  assert.notDeepEqual(orders[0], [...orderOf(6, 0, 100)]);
});

Deno.test("a step has a loss, and a judgement before the first and after each", () => {
  const run = runOf();
  assert.deepEqual([run.steps, run.stepsAnEpoch, run.curves.test.length], [0, 3, 1]);
  for (let i = 0; i < 7; i++) run.step();
  assert.deepEqual([run.steps, run.losses.length, run.curves.train.length, run.curves.test.length], [7, 7, 8, 8]);
  assert.ok(run.curves.test[7].loss < run.curves.test[0].loss);
  assert.equal(run.curves.test[7].accuracy, 1 - run.wrong.length / 2);
});

Deno.test("each optimiser lowers the loss", () => {
  for (
    const [optimiser, rate] of Object.entries({ SGD: 0.5, momentum: 0.1, AdaGrad: 0.1, RMSProp: 0.01, Adam: 0.02 })
  ) {
    for (const pooling of /** @type {const} */ (["mean", "max"])) {
      const run = runOf({ optimiser, rate, pooling, hidden_units: 16 });
      for (let i = 0; i < 60; i++) run.step();
      const mean = (/** @type {number[]} */ some) => some.reduce((sum, one) => sum + one / some.length, 0);
      assert.ok(mean(run.losses.slice(-9)) < 0.5 * mean(run.losses.slice(0, 3)), `${optimiser}, ${pooling}`);
    }
  }
});

Deno.test("it goes on in frames until it is stopped, and to the last epoch", () => {
  const { training, seen } = made(40);
  training.start();
  training.step(); // not while it goes on
  assert.equal(training.run().steps, 0);
  nextFrame();
  assert.equal(seen.frames, 1);
  const { steps } = training.run();
  assert.ok(steps > 0);
  training.stop();
  nextFrame();
  assert.deepEqual([training.run().steps, seen.frames, training.isGoing()], [steps, 1, false]);
  training.start();
  while (training.isGoing()) nextFrame();
  assert.deepEqual([training.run().steps, training.isOver()], [120, true]);
  training.start();
  training.step();
  assert.deepEqual([training.run().steps, training.isGoing()], [120, false]);
  seen.epochs = 41;
  training.start();
  while (training.isGoing()) nextFrame();
  assert.equal(training.run().steps, 123);
  training.reset();
  assert.deepEqual([training.run().steps, training.isOver()], [0, false]);
});

Deno.test("it ends with the first batch whose loss is no number", () => {
  const { training } = made(40, { rate: 1e30 });
  training.start();
  while (training.isGoing()) nextFrame();
  const run = training.run();
  assert.ok(run.steps < 120 && run.diverged && training.isOver());
  assert.deepEqual(run.losses.map(Number.isFinite), run.losses.map((_, i) => i < run.steps - 1));
});

Deno.test("held-out sentences whose loss is no number do not end a run", () => {
  const run = runOf();
  run.curves.test.push({ loss: NaN, accuracy: 0.5 });
  assert.ok(!run.diverged);
});
