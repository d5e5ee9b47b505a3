// The headline of the perceptron explorer, where it is easily wrong.
import assert from "node:assert/strict";
import { perceptronRun } from "../../../src/nlpbook/explorers/perceptron/rule.js";
import { novikoff } from "../../../src/nlpbook/explorers/perceptron/margin.js";
import {
  tellEnd,
  tellHidden,
  tellLoss,
  tellNetwork,
  tellRule,
  tellUpdate,
} from "../../../src/nlpbook/explorers/perceptron/telling.js";

const gate = (/** @type {number[]} */ labels) =>
  labels.map((label, i) => ({ x1: Math.floor(i / 2), x2: i % 2, label }));
const AND = gate([0, 0, 0, 1]), XOR = gate([0, 1, 1, 0]);

const LINE = { w1: 1, w2: 0, b: 0 };

Deno.test("the headline counts points, in the singular too", () => {
  assert.match(tellRule(6, 4, 4, { w1: 0, w2: 0, b: 1 }), /^After 6 updates, the weights are 0: there is no line/);
  assert.match(tellRule(6, 2, 4, { w1: 0, w2: 0, b: -1 }), /all points are in class 0$/);
  assert.match(tellRule(4, 4, 4, { w1: 0, w2: 0, b: 0 }), /bias are 0 again: there is no line, and no point is on its/);
  assert.match(tellRule(0, 4, 4, { w1: 0, w2: 0, b: 0 }), /no line yet$/);
  assert.equal(tellRule(1, 1, 4, LINE), "After 1 update, 1 of 4 points is on the line or on its wrong side");
  assert.equal(tellRule(2, 4, 4, LINE), "After 2 updates, all 4 points are on the line or on its wrong side");
  assert.equal(tellRule(9, 0, 4, LINE), "After 9 updates every point is on its side of the line");
  assert.equal(
    tellNetwork({ steps: 0, loss: 0.5, wrong: 2, count: 4 }),
    "Before training 2 of 4 points are in the wrong class; the loss is 0.5",
  );
  assert.equal(
    tellNetwork({ steps: 1, loss: 0.25, wrong: 0, count: 4 }),
    "After 1 step all 4 points are in the right class; the loss is 0.25",
  );
  assert.equal(tellNetwork({ steps: 3, loss: NaN, wrong: 0, count: 4 }), "The training diverged at step 3");
});

Deno.test("an update is told as a sum that is right", () => {
  const run = perceptronRun(AND);
  assert.match(tellUpdate(run, 0, AND), /^The rule goes through/);
  assert.equal(
    tellUpdate(run, 2, AND),
    "Update 2, in epoch 1: point 4 at (1, 1), class 1, had w \u00b7 x + b = \u22121. " +
      "So w = (0, 0) + (1, 1) = (1, 1), and b = \u22121 + 1 = 0.",
  );
});

Deno.test("the end of a run, or that there is none", () => {
  const found = tellEnd(perceptronRun(AND), novikoff(AND));
  assert.match(found, /at most \(R \/ \u03b3\)\u00b2 updates, that is 51/);
  assert.match(found, new RegExp(`In this order it makes ${perceptronRun(AND).updates.length}\\.$`));
  assert.match(tellEnd(perceptronRun(XOR), null), /never ends. Epoch \d+ begins with the same weights as epoch \d+/);
});

Deno.test("what the hidden space can show", () => {
  assert.match(tellHidden(4, "linear"), /bend nothing/);
  assert.match(tellHidden(2, "relu"), /a line in their space/);
  assert.match(tellHidden(3, "relu"), /Two of 3 dimensions/);
  assert.match(tellHidden(1, "tanh"), /one hidden unit/);
  assert.equal(tellLoss([0.5], 0), "after 0 steps: loss 0.5 nats");
  assert.equal(tellLoss([0.5], 1), "after 1 step: not trained so far");
});

Deno.test("a bound on a number of updates is rounded down, and a whole one stays", () => {
  const most = (/** @type {number} */ bound) => tellEnd(perceptronRun(AND), { radius: 1, margin: 1, bound });
  assert.match(most(140.99), /that is 140, in whatever/);
  assert.match(most(51 - 1e-12), /that is 51, in whatever/);
  assert.match(most(51), /that is 51, in whatever/);
  assert.match(tellEnd(perceptronRun(AND), novikoff(AND)), /that is 51, in whatever order/);
});
