// Training in frames: so many steps in each, an end, and a beginning.
import assert from "node:assert/strict";
import { PlaneNetwork } from "../../../src/nlpbook/explorers/perceptron/network.js";
import { MOST_STEPS, planeTraining } from "../../../src/nlpbook/explorers/perceptron/training.js";

/** @type {(() => void)[]} */
let waiting = [];
/** A browser's frames, made by hand. */
function nextFrame() {
  const now = waiting;
  waiting = [];
  now.forEach((go) => go());
}

/** @param {number} rate @param {number} pace */
function made(rate, pace) {
  Object.assign(globalThis, { requestAnimationFrame: (/** @type {() => void} */ go) => waiting.push(go) });
  waiting = [];
  const network = new PlaneNetwork(), seen = { frames: 0 };
  const points = [{ x1: 0, x2: 0, label: 0 }, { x1: 1, x2: 1, label: 1 }];
  const begin = () => network.begin(points, { width: 1, activation: "linear", seed: 0, stochastic: false });
  begin();
  const training = planeTraining(network, { rate: () => rate, pace: () => pace, onFrame: () => seen.frames++ });
  training.reset();
  return { network, training, seen, begin };
}

Deno.test("each frame makes the steps of the pace, and tells of itself", () => {
  const { network, training, seen } = made(0.1, 3);
  training.start();
  training.step(); // not while it goes on
  assert.equal(network.steps, 0);
  nextFrame();
  nextFrame();
  assert.deepEqual([network.steps, training.losses().length, seen.frames], [6, 7, 2]);
  training.stop();
  nextFrame();
  assert.deepEqual([network.steps, seen.frames, training.isGoing()], [6, 2, false]);
  training.step();
  assert.equal(network.steps, 7);
  assert.equal(training.losses()[7], network.judge().loss);
});

Deno.test("it ends after the last step", () => {
  const { network, training } = made(0.01, 100);
  training.start();
  while (training.isGoing()) nextFrame();
  assert.deepEqual([network.steps, training.losses().length, training.isOver()], [MOST_STEPS, MOST_STEPS + 1, true]);
  training.start();
  training.step();
  assert.deepEqual([network.steps, training.isGoing()], [MOST_STEPS, false]);
});

Deno.test("it ends where the loss is no number, and begins anew", () => {
  const { network, training, begin } = made(0.1, 100);
  training.start();
  network.out[0] = NaN;
  nextFrame();
  assert.deepEqual([network.steps, training.isGoing(), training.isOver()], [1, false, true]);
  begin();
  training.reset();
  assert.deepEqual([training.losses().length, training.isOver()], [1, false]);
});
