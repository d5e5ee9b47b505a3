// What the explorer says and draws of flows that are made up.
import assert from "node:assert/strict";
import {
  contributionsOf,
  entriesOf,
  lengthsOf,
  rangeOfLengths,
} from "../../../src/nlpbook/explorers/gradient_flow_through_time/charts.js";
import {
  clippedTo,
  keyOfTheory,
  lostAt,
  placeOf,
  tellBounds,
  tellContribution,
  tellHeadline,
  tellPeak,
  tellSizes,
  tellStep,
  tellWeights,
  unitName,
} from "../../../src/nlpbook/explorers/gradient_flow_through_time/telling.js";
import { PALETTES } from "../../../src/nlpbook/explorers/kit/theme.js";

/** @typedef {import("../../../src/nlpbook/explorers/gradient_flow_through_time/flow.js").Flow} Flow */

/** @type {(lengths: number[], other?: Partial<Flow>) => Flow} */
const flow = (lengths, other = {}) => ({
  name: "rnn",
  states: 2,
  loss: lengths.length,
  gradients: Float64Array.from(lengths.flatMap((one) => [0.6 * one, -0.8 * one])),
  lengths: Float64Array.from(lengths),
  h: Float64Array.from(lengths),
  c: null,
  bounds: null,
  contributions: Float64Array.from(lengths, (one, i) => i ? one : 0),
  total: 2,
  recent: 0.75,
  ...other,
});
const plain = (/** @type {string} */ text) => text.replaceAll("\u00a0", " ");
const theory = { kind: /** @type {const} */ ("bound"), lengths: Float64Array.of(0.25, 0.5, 1) };

Deno.test("the headline names what arrives in each cell", () => {
  const small = flow([2.74e-5, 0.5, 1]), large = flow([0.314, 1, 1], { name: "lstm" });
  assert.equal(
    plain(tellHeadline([small, large])),
    "Of a gradient of length 1 at step 3, 2.7 × 10⁻⁵ arrives at step 1 in the simple RNN and 0.31 in the LSTM",
  );
  assert.match(tellHeadline([flow([0, 0, 1])]), /step 3, nothing arrives at step 1 in the simple RNN$/);
  assert.match(tellHeadline([flow([1])]), /no step to cross$/);
});

Deno.test("what is 0 by rounding is told from what is 0 exactly", () => {
  assert.equal(lostAt(flow([1e-300, 0.1, 1])), null);
  assert.deepEqual(lostAt(flow([0, 0, 0.5, 1])), { step: 2, isExact: true });
  assert.deepEqual(lostAt(flow([0, 1e-320, 1])), { step: 1, isExact: false });
  assert.match(tellSizes([flow([0, 0, 0.5, 1])]), /nothing arrives at step 2 and before: all units .* step 3 are off/);
  assert.match(plain(tellSizes([flow([0, 1e-320, 1])])), /falls below 4.9 × 10⁻³²⁴, the smallest number of float64/);
});

Deno.test("what is far too small or too large is said once for all cells", () => {
  const small = flow([1e-13, 0.1, 1]), both = [small, { ...small, name: /** @type {const} */ ("gru") }];
  assert.match(
    plain(tellSizes(both)),
    /^In the simple RNN and the GRU less than 10⁻¹² arrives .* below 1.4 × 10⁻⁴⁵ are 0/,
  );
  assert.match(plain(tellSizes([flow([1e13, 9, 1])])), /more than 10¹² arrives .* no number above 3.4 × 10³⁸/);
  assert.equal(tellSizes([flow([1.1e-12, 0.1, 1]), flow([0.9e12, 9, 1])]), "");
});

Deno.test("where a gradient is longest on its way is said", () => {
  assert.match(tellPeak(flow([0.1, 4, 1])), /is longest at step 2, where it has length 4\.$/);
  for (const lengths of [[4, 2, 1], [0.1, 0.5, 1], [0.9, 1.2, 1], [3.5, 4, 1]]) {
    assert.equal(tellPeak(flow(lengths)), "");
  }
});

Deno.test("bounds, steps and contributions are told where they are known", () => {
  const bounded = flow([0.1, 0.5, 1], { bounds: Float64Array.of(0.2, NaN, 1) });
  assert.match(
    tellBounds([bounded]),
    /For the product of the Jacobians of steps 3 to 2 it is 0.2 in the simple RNN\.$/,
  );
  assert.equal(tellBounds([flow([0.1, 1])]), "");
  assert.equal(
    tellStep([bounded], [theory], 1),
    "step 1, 2 steps before the loss\nsimple RNN: 0.1, at most 0.2 (theory: at most 0.25)",
  );
  assert.equal(
    tellStep([bounded], [theory], 2),
    "step 2, 1 step before the loss\nsimple RNN: 0.5 (theory: at most 0.5)",
  );
  assert.equal(tellStep([bounded], [theory], 4), "step 4, after the loss: no gradient");
  assert.equal(placeOf(3, 3), "step 3, at the loss");
  assert.match(tellContribution(bounded, 1), /adds 0 in the simple RNN, since the state before it is 0$/);
  assert.match(tellContribution(bounded, 2), /adds 0.5 in the simple RNN$/);
  assert.match(tellContribution(bounded, 9), /after the loss: adds nothing$/);
  assert.deepEqual([0, 15, 16, 31].map(unitName), ["unit 1 of h", "unit 16 of h", "unit 1 of c", "unit 16 of c"]);
});

Deno.test("the dotted line has the name of what it is", () => {
  const of = (/** @type {("exact" | "bound" | "rate" | "direct")[]} */ ...kinds) =>
    keyOfTheory(kinds.map((kind) => ({ kind, lengths: Float64Array.of(1) })));
  assert.deepEqual([of("exact"), of("bound"), of("rate")], [
    "theory, exactly",
    "theory, at most",
    "theory, in the long run",
  ]);
  assert.match(of("direct", "direct"), /^the direct path/);
  assert.match(
    of("rate", "direct"),
    /^for the simple RNN theory, in the long run; for the gated cells the direct path/,
  );
  const direct = { kind: /** @type {const} */ ("direct"), lengths: Float64Array.of(0.25, 1) };
  assert.match(tellStep([flow([0.1, 1], { name: "gru" })], [direct], 1), /GRU: 0\.1 \(direct path: 0\.25\)$/);
});

Deno.test("clipping is told, and shortens only what is longer", () => {
  const long = flow(new Array(12).fill(1));
  assert.match(tellWeights(long, false, 1), /75.0% of what the steps add comes from the last 10 of 12 .* length 2\.$/);
  assert.match(tellWeights(long, true, 1), /Clipping shortens it to 1; its direction and the shares .* stay/);
  assert.match(tellWeights(long, true, 2), /not longer than the threshold 2/);
  assert.match(tellWeights(flow([1, 1]), false, 1), /all that the steps add comes from the last 10\./);
  assert.match(tellWeights(flow([1, 1], { total: 0 }), true, 1), /^The gradient .* is 0: the states before/);
  assert.deepEqual([clippedTo(2, true, 1), clippedTo(2, false, 1), clippedTo(0.5, true, 1)], [1, 2, 0.5]);
});

Deno.test("the axis holds every length above 0", () => {
  assert.deepEqual(rangeOfLengths([[1e-30, 0, NaN, 1], [1e20, Infinity]]), { low: 1e-30 / 1.5, high: 1.5e20 });
  assert.deepEqual(rangeOfLengths([[1]]), { low: 0.3, high: 3 });
});

Deno.test("curves are solid, dashed and dotted in the colour of their cell", () => {
  const one = flow([0.1, 0.5, 1], { bounds: Float64Array.of(0.2, NaN, 1) }), colours = PALETTES.light;
  const two = flow([0.3, 0.6, 1], { name: "lstm", c: Float64Array.of(0.2, 0.3, 0) });
  const { state, key } = lengthsOf(
    { flows: [one, two], theories: [theory, theory], steps: 5, withTheory: true, withParts: true },
    colours,
  );
  const [first, , third] = colours.categorical;
  assert.deepEqual(state.curves.map(({ colour, dashed, dotted }) => [colour, Boolean(dashed), Boolean(dotted)]), [
    [first, false, true],
    [third, false, true],
    [first, true, false],
    [colours.categorical[3], false, false],
    [colours.categorical[4], false, false],
    [first, false, false],
    [third, false, false],
  ]);
  assert.deepEqual([state.marker, state.steps, state.logarithmic], [2, 4, true]);
  assert.deepEqual(Array.from(state.curves[4].values), [0.2, 0.3, NaN]); // the loss reads h alone: at it, c has 0
  assert.deepEqual(key.map(({ line }) => line), [undefined, undefined, undefined, undefined, "dashed", "dotted"]);
  const bare = lengthsOf(
    { flows: [flow([0.1, 1])], theories: [theory], steps: 5, withTheory: false, withParts: true },
    colours,
  );
  assert.deepEqual([bare.state.curves.length, bare.key.length], [1, 1]);
});

Deno.test("contributions leave step 1 open; cells have the colour of their sign and size", () => {
  const one = flow([0.1, 0.5, 1]), colours = PALETTES.dark;
  const { curves, marker } = contributionsOf(one, 5, 2, colours);
  assert.deepEqual([Array.from(curves[0].values), marker], [[NaN, 0.5, 1], 1]);
  const { shadeAt, shades, columns, room, high, low } = entriesOf(one, 5, 2, false, colours);
  assert.deepEqual([shades.length, columns, room, high, low], [129, 3, 5, "0.8", "\u22120.8"]);
  assert.deepEqual([shadeAt(1, 2), shadeAt(0, 2), shadeAt(1, 0)], [0, 112, 58]); // -0.8, 0.6, -0.08 of 0.8
  const relative = entriesOf(one, 5, 2, true, colours);
  assert.deepEqual([0, 1, 2].map((column) => relative.shadeAt(1, column)), [0, 0, 0]);
  assert.equal(entriesOf(flow([0, 1]), 5, 2, true, colours).shadeAt(0, 0), -1);
});
