// What the unrolling explorer says of a state, and draws of it.
import assert from "node:assert/strict";
import {
  backwardsLines,
  forwardsLines,
  subscript,
  sumsOf,
} from "../../../src/nlpbook/explorers/unrolling/arithmetic.js";
import { PALETTES } from "../../../src/nlpbook/explorers/kit/theme.js";
import { arrivingMap, lossCurve } from "../../../src/nlpbook/explorers/unrolling/charts.js";
import { inCell } from "../../../src/nlpbook/explorers/unrolling/drawn.js";
import { limitsOf, withWords } from "../../../src/nlpbook/explorers/unrolling/links.js";
import { stateOf } from "../../../src/nlpbook/explorers/unrolling/state.js";
import {
  tellArriving,
  tellForcing,
  tellHeadline,
  tellMarked,
  tellPlace,
  tellTraining,
} from "../../../src/nlpbook/explorers/unrolling/telling.js";
import { sentenceTraining } from "../../../src/nlpbook/explorers/unrolling/training.js";

const FIRST = {
  words: ["the", "cat", "sat", "on", "the", "mat"],
  units: 3,
  radius: 0.9,
  activation: "tanh",
  seed: 0,
  rate: 0.1,
  updates: 0,
  forced: true,
  unrolled: false,
  step: null,
  place: null,
  unit: 1,
  loss: 0,
  marked: "",
};
/** @param {Record<string, any>} settings */
const state = (settings = {}) =>
  stateOf((name) => /** @type {Record<string, any>} */ ({ ...FIRST, ...settings })[name], sentenceTraining());
/** The numbers of a text, with a plain minus. @param {string} text */
const plain = (text) => text.replaceAll("\u2212", "-").replaceAll("\u00a0", " ").replaceAll(/[\u2068\u2069]/g, "");

Deno.test("a step is forwards, then backwards; a chosen place is shown, or the last one taken", () => {
  const at = (/** @type {Record<string, any>} */ settings) => {
    const { forwards, backwards, current, shown } = state(settings);
    return [forwards, backwards, current, shown];
  };
  assert.deepEqual(at({}), [7, 0, 7, 7]);
  assert.deepEqual(at({ step: 0 }), [0, 0, 0, 1]);
  assert.deepEqual(at({ step: 3 }), [3, 0, 3, 3]);
  assert.deepEqual(at({ step: 8 }), [7, 1, 7, 7]);
  assert.deepEqual(at({ step: 14, place: 4 }), [7, 7, 1, 4]);
  assert.deepEqual(at({ step: 30, place: 40 }), [7, 7, 1, 7]);
});

Deno.test("the headline says how far it is, with numbers", () => {
  assert.match(tellHeadline(state({ step: 0 })), /^Nothing has been read/);
  assert.match(
    plain(tellHeadline(state({ step: 2 }))),
    /^Forwards, step 2 of 7: after “the” the next word, “cat”, gets/,
  );
  assert.match(tellHeadline(state()), /^Untrained, the network has a loss of .* all 6 words have ln 6 = 1\.79$/);
  assert.match(tellHeadline(state({ updates: 30, forced: false })), /^Trained, reading its own choices, the network/);
  assert.match(
    tellHeadline(state({ step: 8 })),
    /^Backwards, step 1 of 7: at step 7 arrives .* adds a matrix of length/,
  );
  assert.match(
    tellHeadline(state({ step: 13, loss: 1 })),
    /the loss of step 1 does not depend on the state of step 2$/,
  );
  assert.match(
    tellHeadline(state({ step: 14, loss: 7 })),
    /^Of the loss of step 7 .* at step 7 and .* at step 1; the gr/,
  );
  assert.match(tellHeadline(state({ step: 14, loss: 1 })), /adds nothing to the gradient of U$/);
});

Deno.test("training, forcing and marks are told", () => {
  assert.match(tellTraining(state()), /^Untrained: all weights are as they were drawn/);
  const trained = state({ updates: 20 }), { history } = trained;
  assert.match(tellTraining(trained), /^20 training steps on this sentence alone\./);
  assert.ok(tellTraining(trained).includes(`${Number((history[20] / 7).toPrecision(3))} nats a word`));
  assert.match(
    tellTraining(state({ activation: "identity", radius: 2, rate: 1, updates: 9 })),
    /^Training has diverged/,
  );
  assert.match(tellForcing(state()), /whatever it would have predicted/);
  assert.match(tellForcing(state({ forced: false })), /From step \d on it reads another word/);
  assert.match(
    tellForcing(state({ forced: false, updates: 300, units: 8 })),
    /the cat sat on the mat\. These are the words/,
  );
  assert.equal(tellMarked(state()), "");
  assert.match(tellMarked(state({ marked: "U" })), /^U turns the state before .* a copy of it at each of the 7 steps/);
  assert.match(tellMarked(state({ marked: "O", unrolled: true })), /The 7 copies .* only one O to train/);
});

Deno.test("the arithmetic that is written out has the state as its result", () => {
  for (const activation of ["tanh", "identity", "relu"]) {
    const now = state({ activation, updates: 3 });
    for (const unit of [1, 2, 3]) {
      const { fromWord, fromState, bias } = sumsOf(now, 4, unit);
      const z = [...fromWord, ...fromState].reduce((sum, [a, b]) => sum + a * b, bias), h = now.states[4][unit - 1];
      const expected = activation === "tanh" ? Math.tanh(z) : activation === "relu" ? Math.max(0, z) : z;
      assert.ok(Math.abs(h - expected) < 1e-12);
      const lines = forwardsLines(now, 4, unit).map(plain);
      assert.ok(lines[3].endsWith(`= ${plain(lines[3]).split("= ").at(-1)}`) && lines.length === 4);
      assert.ok(Math.abs(Number(lines[3].split("= ").at(-1)) - h) < 0.01);
    }
  }
  assert.match(forwardsLines(state(), 1, 1)[1], /h₀ = 0, so it adds 0$/);
  assert.match(forwardsLines(state({ step: 2 }), 3, 1)[0], /has not been read yet/);
});

Deno.test("the arithmetic backwards has the gradient as its result, from its own loss and from the step after", () => {
  const now = state({ step: 14 }), lines = backwardsLines(now, 4, 2).map(plain);
  assert.equal(lines.length, 5);
  assert.ok(Math.abs(Number(lines[2].split("= ").at(-1)) - now.gradients[3][1]) < 0.01);
  assert.ok(Math.abs(Number(lines[3].split("= ").at(-1)) - now.deltas[3][1]) < 0.01);
  // What comes from the step after is the gradient without that of its own loss; and U gets h of the step before.
  const later = now.gradients[3][1] - now.ownAt(4)[1];
  assert.ok(Math.abs(Number(lines[1].split("= ").at(-1)) - later) < 0.01 && Math.abs(later) > 0.02);
  now.added[3].forEach((one, i) => {
    assert.ok(Math.abs(one - now.states[3][Math.floor(i / 3)] * now.deltas[3][i % 3]) < 1e-12);
  });
  assert.equal(backwardsLines(state({ step: 14 }), 7, 1).length, 3); // there is no step after
  assert.equal(backwardsLines(state({ step: 14, loss: 6 }), 4, 1).length, 3); // its own loss is not sent
  assert.match(backwardsLines(state({ step: 14, loss: 2 }), 4, 1)[0], /does not depend on the state of step 4/);
  assert.match(backwardsLines(state({ step: 14 }), 1, 1).at(-1) ?? "", /h₀ δ₁ = 0/);
  assert.deepEqual(backwardsLines(state({ step: 9 }), 4, 1), []);
});

Deno.test("the map of what arrives fills up from the end, and below the losses only", () => {
  const { values, rows } = arrivingMap(state({ step: 9 }));
  assert.deepEqual([rows[1], rows.length], ["2: cat", 7]);
  for (let s = 1; s <= 7; s++) {
    for (let t = 1; t <= 7; t++) assert.equal(Number(values[7 * (s - 1) + t - 1]) > 0, t <= s && t >= 6);
  }
  assert.match(tellArriving(state({ step: 9 }), 7, 6), /a gradient of length [\d.]+ arrives$/);
  assert.match(tellArriving(state({ step: 9 }), 7, 2), /not there yet$/);
  assert.match(tellArriving(state({ step: 9 }), 3, 6), /nothing arrives$/);
});

Deno.test("places, cells and the curve", () => {
  assert.match(plain(tellPlace(state({ step: 14 }), 2)), /^step 2 of 7, reads “the”; target “cat”, .*; gradient of/);
  assert.match(tellPlace(state({ step: 1 }), 2), /not read yet$/);
  assert.deepEqual([0.123, -0.5, 0.001, -0.001, 12.34, -456.7, 1234.5].map(inCell), [
    "0.12",
    "\u22120.50",
    "0.00",
    "\u22120.00",
    "12.3",
    "\u2212457",
    "1,000",
  ]);
  assert.equal(subscript(12), "₁₂");
  const { curves, steps, marker } = lossCurve(state({ updates: 60 }), 40, PALETTES.light);
  assert.deepEqual([curves[0].values.length, curves[1].values.length, steps, marker], [61, 61, 60, 60]);
  assert.ok(Math.abs(Number(curves[0].values[0]) - Math.log(6)) < 1e-12);
});

Deno.test("another sentence keeps the way that was done, and is untrained", () => {
  const next = (/** @type {Record<string, any>} */ settings) => withWords(state(settings), ["a", "b"]);
  assert.deepEqual(next({ updates: 5, place: 2 }), { words: ["a", "b"], updates: 0, place: null, step: null, loss: 0 });
  assert.equal(next({ step: 14 }).step, 6);
  assert.equal(next({ step: 9 }).step, 3);
  assert.deepEqual([next({ loss: 3 }).loss, next({ loss: 4 }).loss], [3, 0]);
  assert.deepEqual(limitsOf({ words: ["a", "b"], units: 5 }).step, { least: 0, most: 6 });
});
