// The activation functions beside differences and known values, and what the figure says of them.
import assert from "node:assert/strict";
import { FUNCTIONS, valuesOf } from "../../../src/nlpbook/explorers/activations/functions.js";
import { AXIS, geluGaps, placeOf, PLACES, through } from "../../../src/nlpbook/explorers/activations/sample.js";
import { tellGaps, tellPlace, tellSlope } from "../../../src/nlpbook/explorers/activations/telling.js";

/** @typedef {import("../../../src/nlpbook/explorers/activations/functions.js").FunctionName} FunctionName */

const NAMES = /** @type {FunctionName[]} */ (Object.keys(FUNCTIONS));
const at = (/** @type {FunctionName} */ name, /** @type {number} */ z) => valuesOf(name, Float64Array.of(z)).values[0];

Deno.test("every derivative is the one that differences give", () => {
  const bump = 1e-6, places = Float64Array.of(-20, -5, -3.2, -1.1, -0.4, 0.3, 0.9, 2.2, 4.1, 12);
  for (const name of NAMES) {
    const { slopes } = valuesOf(name, places);
    places.forEach((z, i) => {
      const expected = (at(name, z + bump) - at(name, z - bump)) / (2 * bump);
      assert.ok(Math.abs(slopes[i] - expected) < 1e-8, `${name} at ${z}: ${slopes[i]}, ${expected}`);
    });
  }
});

Deno.test("known values, and no overflow", () => {
  assert.equal(at("elu", 2), 2);
  assert.ok(Math.abs(at("elu", -1) - (Math.exp(-1) - 1)) < 1e-15);
  assert.ok(Math.abs(at("gelu_sigmoid", 1) - 1 / (1 + Math.exp(-1.702))) < 1e-15);
  assert.ok(Math.abs(at("gelu_tanh", 1) - 0.8411919906082768) < 1e-15); // PyTorch
  for (const name of NAMES) {
    const { values, slopes } = valuesOf(name, Float64Array.of(-1000, 0, 1000));
    assert.ok([...values, ...slopes].every(Number.isFinite), name);
  }
});

Deno.test("the short forms of GELU are off by what the literature says", () => {
  const [tanh, sigmoid] = geluGaps();
  assert.ok(Math.abs(Math.abs(tanh.gap) - 0.000473) < 1e-6);
  assert.ok(Math.abs(Math.abs(sigmoid.gap) - 0.020335) < 1e-6);
  assert.ok(Math.abs(Math.abs(sigmoid.z) - 2.27) < 0.011);
  for (const { gaps, gap } of [tanh, sigmoid]) {
    assert.ok(gaps.every((one) => Math.abs(one) <= Math.abs(gap) + 1e-9));
  }
  assert.match(tellGaps([tanh, sigmoid]), /tanh form by 0.000473 at most.*sigmoid form by 0.0203 at most/);
});

Deno.test("a sample is moved and scaled, and counted where nothing passes", () => {
  const one = through("relu", 0, 1), other = through("relu", 2, 3);
  one.inputs.forEach((z, i) => assert.ok(Math.abs(other.inputs[i] - 2 - 3 * z) < 1e-12));
  assert.equal(one.summary.zero, one.inputs.filter((z) => z <= 0).length / one.inputs.length);
  assert.equal(through("relu", -5, 0.1).summary.zero, 1);
  assert.deepEqual(through("linear", 1, 2).summary.gain, 1);
  // A half of a half: E relu(z)^2 = E z^2 / 2, up to the spread of 2000.
  assert.ok(Math.abs(one.summary.gain - Math.SQRT1_2) < 0.05);
  const { saturated } = through("sigmoid", 0, 5).summary,
    edge = Math.log((1 + Math.sqrt(0.95)) / (1 - Math.sqrt(0.95)));
  assert.equal(saturated, through("sigmoid", 0, 5).inputs.filter((z) => Math.abs(z) > edge).length / 2000);
});

Deno.test("the headline", () => {
  const summary = { mean: 0, deviation: 1, gain: 1, slope: 1, saturated: 0, zero: 0 };
  assert.equal(tellSlope("tanh", summary), "tanh: a gradient passes at all of the inputs");
  assert.equal(tellSlope("tanh", { ...summary, saturated: 0.25 }), "tanh: saturated at 25.0% of the inputs");
  assert.match(tellSlope("gelu", { ...summary, saturated: 0.25 }), /^GELU: hardly any gradient passes at 25.0%/);
  assert.match(tellSlope("relu", { ...summary, saturated: 1, zero: 1 }), /^ReLU: dead/);
  assert.match(tellSlope("relu", { ...summary, saturated: 0.5, zero: 0.5 }), /^ReLU: no gradient passes at 50.0%/);
  assert.equal(tellPlace("relu", -1, 0, 0), "ReLU at z = \u22121: f(z) = 0, f\u2032(z) = 0");
});

Deno.test("places of the axis", () => {
  assert.equal(AXIS.length, PLACES);
  assert.deepEqual([AXIS[0], AXIS[600], AXIS[1200]], [-6, 0, 6]);
  for (const z of [-6, -0.01, 0, 0.29, 6]) assert.equal(AXIS[placeOf(z)], z);
  assert.deepEqual([placeOf(-9), placeOf(9)], [0, 1200]);
});
