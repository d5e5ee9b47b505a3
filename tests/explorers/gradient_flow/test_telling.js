// The headline of the gradient-flow explorer, where there is little to tell too.
import assert from "node:assert/strict";
import {
  comparedTo,
  expected,
  tellActivations,
  tellGradient,
  tellLayer,
  tellTheory,
  tellUnits,
} from "../../../src/nlpbook/explorers/gradient_flow/telling.js";
import { relativeSizes } from "../../../src/nlpbook/explorers/gradient_flow/theory.js";

/** @typedef {import("../../../src/nlpbook/explorers/gradient_flow/telling.js").Flow} Flow */

/** @type {(gradients: number[], other?: Partial<Flow>) => Flow} */
const flow = (gradients, other = {}) => ({
  architecture: {
    depth: gradients.length - 1,
    width: 8,
    activation: "relu",
    normalisation: "none",
    residual: false,
  },
  c: 1,
  activations: gradients,
  gradients,
  off: null,
  theory: null,
  loss: 1,
  ...other,
});

Deno.test("a size beside another is a share, a multiple, or neither", () => {
  assert.equal(comparedTo(0.5, "that"), "50.0% of that");
  assert.equal(comparedTo(3.14159, "that"), "3.14 times that");
  assert.equal(comparedTo(NaN, "that"), "no multiple of that");
  assert.match(comparedTo(1e-9, "that"), /^10\u207b\u2077% of that$/);
});

Deno.test("the headline compares layer 1 with the last", () => {
  assert.equal(tellGradient(flow([9, 0.009, 5, 1])), "0.90% of the gradient of layer 3 reaches layer 1");
  assert.equal(tellGradient(flow([9, 8, 5, 2])), "The gradient grows: at layer 1 it is 4 times that of layer 3");
  assert.match(tellGradient(flow([9, 0.98, 5, 1])), /almost unchanged: it is 98.0% of that of layer 3$/);
  assert.match(tellGradient(flow([1, 2])), /^One hidden layer/);
  assert.equal(tellGradient(flow([0, 0, 1])), "Nothing of the gradient of layer 2 reaches layer 1");
  assert.equal(tellGradient(flow([0, 0, 0])), "No gradient leaves layer 2");
});

Deno.test("a network that has diverged is no riddle", () => {
  const lost = flow([NaN, NaN, NaN]);
  assert.equal(tellGradient(lost), "The gradients are no numbers any more");
  assert.equal(tellActivations(lost), "Forwards, the activations are no numbers any more.");
});

Deno.test("theory starts from what is measured at its end, and a bound is one of the gradients alone", () => {
  const exact = flow([8, 4, 2], { activations: [1, 3, 5], theory: { growth: 4, isBound: false } });
  assert.deepEqual([0, 1, 2].map((layer) => expected(exact, "gradients", layer)), [8, 4, 2]);
  assert.deepEqual([0, 1, 2].map((layer) => expected(exact, "activations", layer)), [1, 2, 4]);
  const bound = { ...exact, theory: { growth: 4, isBound: true } };
  assert.equal(expected(bound, "activations", 1), null);
  assert.equal(expected(bound, "gradients", 1), 4);
});

Deno.test("units that are off are told layer by layer, those of the first hidden layer first", () => {
  const some = flow([8, 4, 2, 1], { off: [0, 5, 2] });
  assert.equal(tellUnits(some), "In layer 2, 5 of 8 units are dead: 0 for every example, so that no gradient passes.");
  assert.match(tellLayer(some, 2), /;\n5 of 8 units dead$/);
  assert.match(tellLayer(some, 3), /;\n2 of 8 units dead$/);
  assert.doesNotMatch(tellLayer(some, 0), /dead/);
  assert.match(tellUnits(flow([1, 1], { off: [0] })), /^No unit is dead/);
});

Deno.test("theory says by how much one network is off by chance", () => {
  // sqrt(5 x 5 / 8) / 2 is 0.884, and e to that 2.42
  const told = tellTheory(flow([1, 1, 1, 1, 1, 1], { theory: { growth: 0.25, isBound: false } }));
  assert.match(told, / = 0.5, both ways, and 5 layers by 0.0313, .* up to about 2.4 over all layers/);
});

Deno.test("sizes are multiples of the inputs' and of the last layer's", () => {
  const some = flow([8, 4, 2], { activations: [2, 6, 10], theory: { growth: 4, isBound: false } });
  assert.deepEqual(relativeSizes(some), {
    forwards: [1, 3, 5],
    backwards: [4, 2, 1],
    forwardsInTheory: [1, 2, 4],
    backwardsInTheory: [4, 2, 1],
  });
  const bound = relativeSizes({ ...some, theory: { growth: 0.25, isBound: true } });
  assert.equal(bound.forwardsInTheory, null);
  assert.deepEqual(bound.backwardsInTheory, [0.25, 0.5, 1]);
  assert.equal(relativeSizes({ ...some, theory: null }).backwardsInTheory, null);
});
