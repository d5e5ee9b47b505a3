// The headline of the gradient-flow explorer, where there is little to tell too.
import assert from "node:assert/strict";
import {
  comparedTo,
  expected,
  tellActivations,
  tellBatch,
  tellCourse,
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
  assert.equal(comparedTo(1, "that"), "1 times that");
  assert.equal(comparedTo(3.14159, "that"), "3.14 times that");
  assert.equal(comparedTo(NaN, "that"), "no multiple of that");
  assert.match(comparedTo(1e-9, "that"), /^10\u207b\u2079 of that$/);
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
  assert.equal(tellUnits(flow([1, 1], { off: [0] })), "No unit is dead (0 for every example).");
  const around = tellUnits({ ...some, architecture: { ...some.architecture, residual: true } });
  assert.match(around, /so that no gradient passes but along the residual connection\.$/);
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

Deno.test("almost unchanged is what is less than a twentieth off", () => {
  assert.match(tellGradient(flow([9, 1.04, 1])), /almost unchanged: it is 1.04 times that of layer 2$/);
  assert.match(tellGradient(flow([9, 1.06, 1])), /^The gradient grows/);
  assert.match(tellGradient(flow([9, 0.94, 1])), /^94.0% of the gradient of layer 2 reaches layer 1$/);
});

Deno.test("activations are beside the inputs, gradients beside the last layer's", () => {
  const some = flow([8, 6, 2], { activations: [2, 5, 12] });
  assert.equal(
    tellActivations(some),
    "Forwards, the activations of layer 2 have an rms of 12, 6 times that of the inputs.",
  );
  assert.equal(
    tellLayer(some, 1),
    "layer 1: rms of activations 5, 2.5 times that of the inputs;\nrms of gradients 6, 3 times that of layer 2",
  );
  assert.match(tellLayer(some, 0), /^the inputs: rms of activations 2, 1 times .*;\nrms of gradients 8, 4 times/);
});

Deno.test("the theory of a layer is told, and a bound as one", () => {
  const theory = { growth: 4, isBound: false }, some = flow([8, 6, 2], { activations: [2, 5, 12], theory });
  assert.match(tellLayer(some, 1), /activations 5 \(theory: 4\).*gradients 6 \(theory: 4\)/s);
  const bound = tellLayer({ ...some, theory: { growth: 4, isBound: true } }, 1);
  assert.match(bound, /activations 5, .*gradients 6 \(theory: on average at most 4\)/s);
});

Deno.test("theory names its formula, and the function whose derivative is bounded", () => {
  /** @type {(architecture: Partial<Flow["architecture"]>, theory: Flow["theory"]) => string} */
  const told = (architecture, theory) => {
    const some = flow([1, 1, 1], { theory, c: 1.5 });
    return tellTheory({ ...some, architecture: { ...some.architecture, ...architecture } });
  };
  const exact = { growth: 2.25, isBound: false }, bound = { growth: 0.25, isBound: true };
  assert.match(told({ activation: "linear" }, exact), / by \u221ac = 1.5, both ways, and 2 layers by 2.25, .* c = 1.5/);
  assert.match(told({ activation: "linear", residual: true }, exact), / by \u221a\(1 \+ c\) = 1.5, /);
  assert.match(told({ activation: "relu" }, exact), / by \u221a\(c \/ 2\) = 1.5, /);
  assert.match(told({ activation: "leaky_relu" }, exact), / by \u221a\(c \(1 \+ 0.01\u00b2\) \/ 2\) = 1.5, /);
  assert.match(
    told({ activation: "tanh" }, bound),
    /^The derivative of tanh is at most 1: .* 1 × √c = 0.5, and the way from layer 2 to layer 1 by at most 0.5\. That/,
  );
  assert.match(told({ activation: "sigmoid" }, bound), /^The derivative of the sigmoid is at most 0.25: .* 0.25 × √c/);
});

Deno.test("where there is no dashed line it is said why", () => {
  /** @type {(architecture: Partial<Flow["architecture"]>) => string} */
  const told = (architecture) => {
    const some = flow([1, 1, 1]);
    return tellTheory({ ...some, architecture: { ...some.architecture, ...architecture } });
  };
  const none = "There is no dashed line: theory has no one factor for all";
  assert.equal(told({ activation: "gelu" }), `${none} GELU layers.`);
  assert.equal(told({ residual: true }), `${none} ReLU layers with residual connections.`);
  assert.equal(
    told({ residual: true, normalisation: "layer" }),
    `${none} ReLU layers with layer normalisation and residual connections.`,
  );
  assert.match(
    told({ normalisation: "batch" }),
    /large batches.* ReLU layers .* \u221a\(π \/ \(π − 1\)\) = 1.21, whatever/,
  );
  assert.match(told({ normalisation: "layer" }), /wide layers.* ReLU layers .* gradients by 1, whatever c is\.$/);
  assert.match(told({ activation: "linear", normalisation: "batch" }), /Linear layers .* gradients by 1, whatever/);
});

Deno.test("a batch has classes, and examples of which six are named", () => {
  const names = ["a", "b", "c", "d", "e", "f", "g"];
  assert.match(
    tellBatch(names, [0, 1, 2, 0, 1, 2, 0]),
    /^The batch: 7 examples \(a, b, c, d, e, f, \u2026\) of 3 classes/,
  );
  assert.match(tellBatch(names.slice(0, 6), [0, 1, 1, 0, 1, 1]), /^The batch: 6 examples \(a, b, c, d, e, f\) of 2 /);
  assert.match(tellBatch([], [0, 1]), /^The batch: 2 examples of 2 classes/);
});

Deno.test("the course of a training", () => {
  const guess = "the loss of equal logits is ln 4 = 1.39";
  assert.equal(tellCourse([1.5], 4), `Before training the loss is 1.5 nats; ${guess}.`);
  assert.equal(tellCourse([1.5, 0.25], 4), `After 1 step, the loss is 0.25, from 1.5 nats; ${guess}.`);
  assert.match(tellCourse(new Array(201).fill(1), 4), /^After 200 steps, the last one, the loss is 1,/);
  assert.doesNotMatch(tellCourse(new Array(200).fill(1), 4), /the last one/);
  assert.equal(tellCourse([2, 3, NaN], 4), "The training diverged at step 2; the loss was 2 nats at first.");
});
