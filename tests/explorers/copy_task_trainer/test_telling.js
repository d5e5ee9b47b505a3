// The words of the explorer of the copy task, and the ends of its axes.
import assert from "node:assert/strict";
import { roomFor } from "../../../src/nlpbook/explorers/copy_task_trainer/curves.js";
import { rangeOfLengths } from "../../../src/nlpbook/explorers/copy_task_trainer/sequence_chart.js";
import {
  baselines,
  nameOf,
  tellClipping,
  tellGate,
  tellGradient,
  tellHeadline,
  tellLosses,
  tellPlace,
  tellStep,
} from "../../../src/nlpbook/explorers/copy_task_trainer/telling.js";
import { CopyRun } from "../../../src/nlpbook/explorers/copy_task_trainer/training.js";
import { drawnOf, mapOf } from "../../../src/nlpbook/explorers/copy_task_trainer/unit_map.js";
import { PALETTES } from "../../../src/nlpbook/explorers/kit/theme.js";

/** @typedef {import("../../../src/nlpbook/explorers/copy_task_trainer/weights.js").Choice} Choice */
/** @type {Choice} */
const CHOICE = {
  cell: "gru",
  delay: 10,
  length: 3,
  kinds: 8,
  units: 32,
  gates: "bias",
  bias: 3,
  rate: 0.03,
  clip: true,
  seed: 0,
};

/** A run of known numbers. @param {Partial<Choice>} choice @param {number} steps @param {[number, number, number]} all */
function told(choice, steps, [loss, recalled, accuracy]) {
  const run = new CopyRun({ ...CHOICE, ...choice });
  for (let i = 0; i < steps; i++) {
    run.loss.push(loss);
    run.recalled.push(recalled);
    run.accuracy.push(accuracy);
  }
  return run;
}

Deno.test("the headline has the cell, its settings, the share and what a network without memory has", () => {
  assert.equal(
    tellHeadline(told({}, 400, [0.1, 0.3, 0.92])),
    "GRU, bias 3, delay 10: after 400 steps 92.0% of the symbols are right; a network without memory has 12.5%",
  );
  assert.equal(
    tellHeadline(told({ cell: "rnn", kinds: 4 }, 0, [0, 0, 0])),
    "Simple RNN, delay 10: not trained yet. Of the symbols a network without memory has 25.0% right",
  );
  assert.match(
    tellHeadline(told({ gates: "chrono", cell: "lstm" }, 1, [0, 0, 0])),
    /^LSTM, chrono biases, .* after 1 step 0% /,
  );
  assert.match(tellHeadline(told({}, 3, [NaN, NaN, 0])), /the loss is no number any more after 3 steps/);
});

Deno.test("losses stand beside those without memory, and a curve that only looks good is called so", () => {
  const { all, recalled, accuracy } = baselines(CHOICE);
  assert.deepEqual([all, recalled, accuracy], [3 * Math.log(8) / 17, Math.log(8), 0.125]);
  const nothing = tellLosses(told({}, 100, [all, recalled, 0.12]));
  assert.match(nothing, /2.08 nats \(without memory at best ln 8 = 2.08 nats\).* 3 ln 8 \/ 17 = 0.367\)/);
  assert.match(nothing, /the curve over all places looks good/);
  assert.match(nothing, /the last 20 batches of 32 new sequences/);
  for (
    const numbers
      of /** @type {[number, number, number][]} */ ([[2, recalled, 0.1], [all, 1.5, 0.4], [0.01, 0.1, 0.99]])
  ) {
    assert.doesNotMatch(tellLosses(told({}, 100, numbers)), /looks good/);
  }
  assert.match(tellLosses(told({}, 5, [1, 1, 1])), /the batches so far/);
  assert.match(tellLosses(told({}, 0, [1, 1, 1])), /^Without memory .* over all 17 places 3 ln 8 \/ 17 = 0.367\.$/);
});

Deno.test("the gate is told by its bias, to the power of the steps", () => {
  assert.match(tellGate(CHOICE), /14 steps after .* update gate z keeps σ\(3\) = 0.953 .* and 0.507 over 14 steps/);
  assert.match(tellGate({ ...CHOICE, cell: "lstm", bias: 0 }), /forget gate f keeps σ\(0\) = 0.5 .* 6.1\s×\s10⁻⁵ over/);
  assert.match(tellGate({ ...CHOICE, gates: "chrono" }), /between 0\.\d+ and 0\.9\d+ of the state a step/);
  assert.match(tellGate({ ...CHOICE, cell: "rnn" }), /no gate/);
});

Deno.test("places, steps and gradients are told", () => {
  const run = told({}, 2, [1, 1.5, 0.5]), look = run.look();
  assert.match(
    tellPlace(run, look, 13),
    /^Step 14: reads >, has to write ·, writes ·\nprobability of what is right: 0.1\n/,
  );
  assert.equal(tellStep(run, 1), "after 1 step: 50.0% of the symbols right, 1.5 nats for a symbol, 1 for a place");
  assert.equal(tellStep(run, 2), "after 2 steps: not trained so far");
  assert.match(tellGradient(CHOICE, 0, look.view.arriving), /output layer is 0/);
  const arriving = Float64Array.from({ length: 17 }, (_, t) => t + 1);
  assert.match(tellGradient(CHOICE, 1, arriving), /length 15 stands at step 15, .* and 1 arrives at step 1/);
  assert.equal(
    nameOf({ ...CHOICE, clip: false, length: 1 }),
    "GRU, bias 3, delay 10, 1 symbol of 8 kinds, 32 units, rate 0.03, not clipped, seed 0",
  );
});

Deno.test("clipping is told by what it has shortened, or would have", () => {
  const run = told({}, 3, [1, 1, 1]), free = told({ clip: false }, 3, [1, 1, 1]);
  assert.equal(tellClipping(told({}, 0, [0, 0, 0])), "");
  run.norms.push(0.25, 0.5, 0.1);
  assert.equal(
    tellClipping(run),
    "Clipping to length 1 has changed nothing so far: the longest of 3 gradients had the length 0.5.",
  );
  free.norms.push(2, 0.5, 4);
  assert.equal(
    tellClipping(free),
    "Clipping to length 1 would have shortened 2 gradients: the longest of 3 gradients had the length 4.",
  );
});

Deno.test("axes have room for what is there", () => {
  assert.deepEqual([1, 50, 51, 400, 401, 2000, 1999].map(roomFor), [50, 50, 100, 400, 700, 2000, 2000]);
  assert.deepEqual(rangeOfLengths([0, 0]), { low: 0.1, high: 1 });
  const { low, high } = rangeOfLengths([1e-9, 0, 2]);
  assert.ok(low < 1e-9 && low > 0 && high > 2);
  assert.ok(rangeOfLengths([1, 1.1]).low <= 0.165);
});

Deno.test("the map has the gate, or the state of which there is always one", () => {
  const run = told({}, 0, [0, 0, 0]), { view } = run.look();
  assert.equal(drawnOf(view, "gate"), "gate");
  assert.equal(drawnOf(view, "state"), "state");
  assert.equal(drawnOf(told({ cell: "rnn" }, 0, [0, 0, 0]).look().view, "gate"), "state");
  const gate = mapOf(view, "gate", 4, PALETTES.light), state = mapOf(view, "state", 4, PALETTES.dark);
  assert.deepEqual([gate.rows, gate.columns, gate.column], [32, 17, 4]);
  assert.equal(gate.shadeAt(2, 5), Math.round(64 * view.gate(2, 5)));
  assert.equal(state.shadeAt(2, 5), Math.round(32 + 32 * view.state(2, 5)));
  assert.notDeepEqual(gate.shades, state.shades);
});
