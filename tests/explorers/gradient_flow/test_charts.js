// What the charts of the gradient-flow explorer are given to show.
import assert from "node:assert/strict";
import {
  curvesOf,
  lossOf,
  stripsOf,
  tellCell,
  unitsOf,
  violinsOf as violinsOfStrips,
} from "../../../src/nlpbook/explorers/gradient_flow/charts.js";
import { PALETTES } from "../../../src/nlpbook/explorers/kit/theme.js";

const COLOURS = PALETTES.light, [BLUE, ORANGE, , PINK] = COLOURS.categorical;
/** @type {import("../../../src/nlpbook/explorers/gradient_flow/telling.js").Flow} */
const FLOW = {
  architecture: { depth: 2, width: 8, activation: "relu", normalisation: "none", residual: false },
  c: 1,
  activations: [2, 4, 12],
  gradients: [0.3, 0.9, 3],
  off: [3, 5],
  theory: { growth: 4, isBound: false },
  loss: 1,
};
const VALUES = [Float64Array.of(-1, 2), Float64Array.of(0, -3), Float64Array.of(4, 5)];
/** @type {import("../../../src/nlpbook/explorers/gradient_flow/charts.js").Shown} */
const SHOWN = { flow: FLOW, values: VALUES, direction: "gradients", axis: "log", layer: 1 };
const BOUND = { ...FLOW, theory: { growth: 4, isBound: true } };
const sizes = (/** @type {Float64Array} */ numbers) => numbers.map(Math.abs);
/** @type {(shown: typeof SHOWN, colours: typeof COLOURS, sizesOf: typeof sizes) => ReturnType<typeof violinsOfStrips>} */
const violinsOf = (shown, colours, sizesOf) => violinsOfStrips(shown, colours, stripsOf(shown, sizesOf));

Deno.test("violins have sizes on a logarithmic axis, which ends below the smallest rms", () => {
  const { strips, low, line, kind, colour, yLabel } = violinsOf(SHOWN, COLOURS, sizes);
  assert.deepEqual(strips.map(({ name, values }) => [name, ...Array.from(values)]), [
    ["in", 1, 2],
    ["1", 0, 3],
    ["2", 4, 5],
  ]);
  assert.deepEqual([kind, colour, yLabel], ["log", ORANGE, "size of the gradients"]);
  assert.equal(low, 0.3 / 300);
  assert.deepEqual(line, { name: "rms in theory", values: [12, 6, 3], colour: COLOURS.text });
  assert.equal(violinsOf({ ...SHOWN, flow: { ...FLOW, gradients: [0, 0.6, 3] } }, COLOURS, sizes).low, 0.6 / 300);
});

Deno.test("violins have the numbers themselves on a linear axis, and no line of theory", () => {
  const { strips, line, kind, colour, yLabel, ...others } = violinsOf(
    { ...SHOWN, axis: "linear", direction: "activations" },
    COLOURS,
    sizes,
  );
  assert.deepEqual(strips.map(({ values }) => values), VALUES);
  assert.deepEqual([kind, colour, yLabel, line], ["linear", BLUE, "activations", null]);
  assert.ok(!("low" in others));
});

Deno.test("a bound is called so, and is one of the gradients alone", () => {
  const gradients = violinsOf({ ...SHOWN, flow: BOUND }, COLOURS, sizes).line;
  assert.deepEqual([gradients?.name, gradients?.values], ["rms on average at most, in theory", [12, 6, 3]]);
  const activations = violinsOf({ ...SHOWN, flow: BOUND, direction: "activations" }, COLOURS, sizes).line;
  assert.deepEqual(activations?.values, [null, null, null]);
  assert.equal(violinsOf({ ...SHOWN, flow: { ...FLOW, theory: null } }, COLOURS, sizes).line, null);
});

Deno.test("the curves are multiples of where they start, theory dashed, the direction that is drawn wider", () => {
  const { state, key } = curvesOf(SHOWN, COLOURS);
  assert.deepEqual(
    state.curves.map(({ values, colour, width, dashed = false }) => [Array.from(values), colour, width, dashed]),
    [
      [[4, 2, 1], COLOURS.muted, 2.5, true],
      [[1, 2, 4], COLOURS.muted, 1.5, true],
      [[1, 2, 6], BLUE, 1.5, false],
      [[0.3 / 3, 0.9 / 3, 1], ORANGE, 2.5, false],
    ],
  );
  assert.deepEqual([state.steps, state.marker, state.logarithmic], [2, 1, true]);
  assert.ok(Math.abs(state.low - 0.1 / 1.5) < 1e-12 && state.high === 9);
  assert.deepEqual(key, [
    { label: "activations, from the inputs on", colour: BLUE },
    { label: "gradients, back from layer 2", colour: ORANGE },
    { label: "dashed: theory", colour: COLOURS.muted },
  ]);
  const flat = { ...FLOW, activations: [2, 2, 2], gradients: [3, 3, 3], theory: null };
  const plain = curvesOf({ ...SHOWN, flow: flat }, COLOURS);
  assert.deepEqual([plain.state.low, plain.state.high, plain.state.curves.length, plain.key.length], [0.3, 3, 2, 2]);
  const bound = curvesOf({ ...SHOWN, flow: BOUND }, COLOURS);
  assert.deepEqual([bound.state.curves.length, bound.key[2].label], [3, "dashed: the most on average, in theory"]);
});

Deno.test("units that are off stand at their layers, of as many as there are", () => {
  const { curves, low, high, steps, yLabel } = unitsOf(SHOWN, [3, 5], COLOURS);
  assert.deepEqual([curves, low, high, steps], [[{ values: [NaN, 3, 5], colour: PINK, width: 2 }], 0, 8, 2]);
  assert.equal(yLabel, "dead units, of 8");
});

Deno.test("the loss stands beside that of equal logits, with room above the largest", () => {
  const { curves, low, high, steps, marker } = lossOf([2, 3, NaN], { classes: 4, steps: 25, step: 1 }, COLOURS);
  assert.deepEqual(Array.from(curves[0].values), new Array(26).fill(Math.log(4)));
  assert.deepEqual([curves[1].values, curves[0].dashed, low, steps, marker], [[2, 3, NaN], true, 0, 25, 1]);
  assert.ok(Math.abs(high - 3.3) < 1e-12);
  assert.equal(lossOf([0.1], { classes: 4, steps: 25, step: 0 }, COLOURS).high, 1.1 * Math.log(4));
});

Deno.test("a cell of the map is told with three digits", () => {
  assert.equal(tellCell("gradients", 2, 1, 0.12345), "layer 2, after 1 step: rms of the gradients 0.123");
  assert.equal(tellCell("activations", 0, 3, 5), "the inputs, after 3 steps: rms of the activations 5");
});
