// What the panel says.
import assert from "node:assert/strict";
import {
  signed,
  tellFinding,
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
    "After 1 epoch, 93.5 % of the held-out sentences are right, but only 25.0 % of \u201c\u2068not bad\u2069\u201d",
  );
  assert.equal(
    tellFinding({ ...now, accuracy: 1, groups: [{ name: "bad", right: 4, count: 4 }] }),
    "After 1 epoch, 100 % of the held-out sentences are right",
  );
  assert.equal(tellFinding({ ...now, groups: [] }), "After 1 epoch, 93.5 % of the held-out sentences are right");
  assert.equal(tellFinding({ ...now, diverged: true, groups }), "The training diverged at step 20");
});

Deno.test("a step that was not made has no numbers", () => {
  const curves = { train: [{ loss: 0.7, accuracy: 0.5 }], test: [{ loss: 0.71, accuracy: 0.25 }] };
  assert.match(tellStep(curves, 0), /training loss 0\.7 nats, accuracy 50\.0 %;\nheld-out loss 0\.71 nats/);
  assert.equal(tellStep(curves, 1), "after 1 step: not trained so far");
});

Deno.test("a sentence: its class, and the words that are left out", () => {
  assert.equal(tellSentence(0.75, [], 4), "P(positive) = 75.0 %, so it is taken for positive.");
  assert.match(tellSentence(0.5, ["zebra"], 4), /taken for negative\. Not in the vocabulary, and left out: .*zebra/);
  assert.equal(tellSentence(0.9, [], 0), "Type a sentence.");
  assert.deepEqual([signed(1.234), signed(-0.5), signed(0)], ["+1.23", "\u22120.50", "+0.00"]);
});
