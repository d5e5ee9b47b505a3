// What the panel says.
import assert from "node:assert/strict";
import { heightOf } from "../../../src/nlpbook/explorers/classifier_panel/curves.js";
import {
  eachOnce,
  signed,
  tellFinding,
  tellMistake,
  tellPulls,
  tellSentence,
  tellStep,
  when,
} from "../../../src/nlpbook/explorers/classifier_panel/telling.js";

Deno.test("when: epochs where they are whole, steps elsewhere", () => {
  assert.deepEqual([0, 1, 20, 30, 160].map((steps) => when(steps, 20)), [
    "Before training",
    "After 1 step",
    "After 1 epoch",
    "After 30 steps",
    "After 8 epochs",
  ]);
});

Deno.test("the finding names the group with the fewest right", () => {
  const now = { time: "After 1 epoch", diverged: false, steps: 20, accuracy: 0.935 };
  const groups = [
    { name: "bad", right: 9, count: 10 },
    { name: "not bad", right: 1, count: 4 },
    { name: "none", right: 0, count: 0 },
  ];
  assert.equal(
    tellFinding({ ...now, groups }),
    "After 1 epoch, 93.5% of the held-out sentences are right, but only 25.0% of \u201c\u2068not bad\u2069\u201d",
  );
  assert.equal(
    tellFinding({ ...now, accuracy: 1, groups: [{ name: "bad", right: 4, count: 4 }] }),
    "After 1 epoch, 100% of the held-out sentences are right",
  );
  assert.equal(tellFinding({ ...now, groups: [] }), "After 1 epoch, 93.5% of the held-out sentences are right");
  assert.equal(tellFinding({ ...now, diverged: true, groups }), "The training diverged at step 20");
});

Deno.test("a step that was not made has no numbers", () => {
  const curves = { train: [{ loss: 0.7, accuracy: 0.5 }], test: [{ loss: 0.71, accuracy: 0.25 }] };
  assert.match(tellStep(curves, 0), /training loss 0\.7 nats, accuracy 50\.0%;\nheld-out loss 0\.71 nats/);
  assert.equal(tellStep(curves, 1), "after 1 step: not trained so far");
});

Deno.test("a sentence: its class, and the words that are left out", () => {
  assert.equal(tellSentence(0.75, [], 4), "P(positive) = 75.0%, so it is taken for positive.");
  assert.match(tellSentence(0.5, ["zebra"], 4), /taken for negative\. Not in the vocabulary, and left out: .*zebra/);
  assert.equal(tellSentence(0.9, [], 0), "Type a sentence.");
  assert.equal(tellSentence(0.999999, [], 4), "P(positive) > 99.99%, so it is taken for positive.");
  assert.deepEqual([1.234, -0.5, 0, -0.004, 0.004].map(signed), ["+1.23", "\u22120.50", "0.00", "0.00", "0.00"]);
});

Deno.test("a sentence that is held out twice stands once among the mistakes, with its number", () => {
  const [one, other] = [{ text: "it is good .", label: 1, odds: -2 }, { text: "so bad .", label: 0, odds: 1 }];
  assert.deepEqual(eachOnce([one, one, other, one]), [{ ...one, times: 3 }, { ...other, times: 1 }]);
  assert.deepEqual(eachOnce([{ ...one, label: 0 }, one]).map(({ label, times }) => [label, times]), [[0, 1], [1, 1]]);
  assert.deepEqual(eachOnce([]), []);
  assert.equal(tellMistake({ ...one, times: 3 }, 0.119), "3 times positive, but P(positive) = 11.9%");
  assert.equal(tellMistake({ ...other, times: 1 }, 0.731), "negative, but P(positive) = 73.1%");
});

Deno.test("pulls add up in a linear classifier over a mean, and in no other", () => {
  assert.match(tellPulls(1.5, 0, "mean", -0.25), /With \u22120\.25, which is the bias, they add up to the log-odds\.$/);
  for (const [hidden, pooling] of /** @type {const} */ ([[0, "max"], [1, "mean"], [16, "max"]])) {
    assert.match(tellPulls(1.5, hidden, pooling, 0), /These do not add up to the log-odds\.$/);
  }
});

Deno.test("the axis of the loss has room for its first and its last value, but not for any that flies off", () => {
  const guess = 1.1 * Math.LN2,
    close = (/** @type {number} */ one, /** @type {number} */ other) =>
      assert.ok(Math.abs(one - other) < 1e-12, `${one} is not ${other}`);
  close(heightOf([[0.6, 0.2], [0.6, 0.3]]), guess);
  close(heightOf([[0.8, 0.2], [1, 0.3]]), 1.1);
  close(heightOf([[0.8, 3, 2], [1, 4, 1.5]]), 2.2);
  close(heightOf([[1, 1e9], [1, NaN]]), 5.5);
});
