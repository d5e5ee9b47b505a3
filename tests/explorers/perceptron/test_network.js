// The network of the plane beside differences, and what its training does.
import assert from "node:assert/strict";
import { ACTIVATIONS } from "../../../src/nlpbook/explorers/gradient_flow/activations.js";
import { lossOf, PlaneNetwork, sigmoid } from "../../../src/nlpbook/explorers/perceptron/network.js";

/** @typedef {import("../../../src/nlpbook/explorers/gradient_flow/activations.js").ActivationName} ActivationName */

const POINTS = [[0, 0, 0], [0.3, 1, 1], [1, -0.2, 1], [1.1, 1, 0], [-0.7, 1.9, 1]].map(([x1, x2, label]) => (
  { x1, x2, label }
));
const NAMES = /** @type {ActivationName[]} */ (Object.keys(ACTIVATIONS));

/** @param {Partial<import("../../../src/nlpbook/explorers/perceptron/network.js").Architecture>} other */
function made(other = {}) {
  const network = new PlaneNetwork();
  network.begin(POINTS, { width: 5, activation: "tanh", seed: 3, stochastic: false, ...other });
  return network;
}

Deno.test("a step moves each parameter against what a bump of it does to the loss", () => {
  const bump = 1e-5, rate = 1e-3;
  for (const activation of NAMES) {
    const network = made({ activation });
    network.outBias = 0.2;
    network.bias.set([0.1, -0.3, 0.2, 0.05, -0.1]);
    const lossAt = (/** @type {Float64Array} */ array, /** @type {number} */ at, /** @type {number} */ value) => {
      const kept = array[at];
      array[at] = value;
      const { loss } = network.judge();
      array[at] = kept;
      return loss;
    };
    const places = [network.w1, network.w2, network.bias, network.out].flatMap((array) => [[array, 0], [array, 4]]);
    const slopes = places.map(([one, at]) => {
      const array = /** @type {Float64Array} */ (one), i = Number(at);
      return (lossAt(array, i, array[i] + bump) - lossAt(array, i, array[i] - bump)) / (2 * bump);
    });
    const { logits } = network.run(network.x1, network.x2);
    const biasSlope = logits.reduce((sum, z, i) => sum + sigmoid(z) - POINTS[i].label, 0) / POINTS.length;
    const before = places.map(([one, at]) => /** @type {Float64Array} */ (one)[Number(at)]), { outBias } = network;
    network.step(rate);
    places.forEach(([one, at], i) => {
      const moved = (before[i] - /** @type {Float64Array} */ (one)[Number(at)]) / rate;
      assert.ok(Math.abs(moved - slopes[i]) < 1e-7 + 1e-5 * Math.abs(slopes[i]), `${activation}, ${i}: ${moved}`);
    });
    assert.ok(Math.abs((outBias - network.outBias) / rate - biasSlope) < 1e-9);
  }
});

Deno.test("a wider network keeps the hidden weights of a narrower one, and a seed has its own", () => {
  const narrow = made({ width: 2 }), wide = made({ width: 7 });
  assert.deepEqual(wide.w1.slice(0, 2), narrow.w1);
  assert.deepEqual(wide.w2.slice(0, 2), narrow.w2);
  assert.ok(Math.abs(wide.out[1] * Math.sqrt(7) - narrow.out[1] * Math.sqrt(2)) < 1e-12);
  assert.notEqual(made({ seed: 4 }).w1[0], narrow.w1[0]);
  assert.notEqual(narrow.w1[0], narrow.w2[0]);
});

Deno.test("a network of linear units is a line, whatever its width", () => {
  const network = made({ activation: "linear", width: 9 });
  for (let i = 0; i < 20; i++) network.step(0.3);
  const at = (/** @type {number} */ x1, /** @type {number} */ x2) =>
    network.run(Float64Array.of(x1), Float64Array.of(x2)).logits[0];
  assert.ok(Math.abs(at(0, 0) + at(1, 1) - at(0, 1) - at(1, 0)) < 1e-12);
});

Deno.test("one point a step: the gradient is that of one point, and every point has its turn", () => {
  const drawn = new Set();
  for (let seed = 0; seed < 40; seed++) {
    const network = made({ stochastic: true, seed }), { outBias } = network, [first] = network.out;
    const { logits, hidden } = network.run(network.x1, network.x2), outputs = Float64Array.from(hidden);
    network.step(1);
    const errors = Array.from(logits, (z, i) => sigmoid(z) - POINTS[i].label);
    const which = errors.findIndex((one, i) =>
      Math.abs(outBias - network.outBias - one) < 1e-12 &&
      Math.abs(first - network.out[0] - one * outputs[i * 5]) < 1e-12
    );
    assert.ok(which >= 0);
    drawn.add(which);
    assert.equal(network.steps, 1);
  }
  assert.equal(drawn.size, POINTS.length);
});

Deno.test("the loss is exact where an exponential would overflow", () => {
  assert.equal(lossOf(1000, 1), 0);
  assert.equal(lossOf(1000, 0), 1000);
  assert.equal(lossOf(-1000, 1), 1000);
  assert.equal(lossOf(0, 1), Math.LN2);
  assert.deepEqual([sigmoid(-1000), sigmoid(1000), sigmoid(0)], [0, 1, 0.5]);
});

Deno.test("a point is wrong by the sign of its logit, and 0 is class 0", () => {
  const network = made();
  network.out.fill(0);
  assert.deepEqual(network.judge().wrong, [1, 2, 4]);
  network.outBias = 1;
  assert.deepEqual(network.judge().wrong, [0, 3]);
});
