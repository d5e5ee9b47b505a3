// The cells and the way back, by bumps of a state: what a step does to it, and what arrives of the loss.
import assert from "node:assert/strict";
import { CellRun } from "../../../src/nlpbook/explorers/gradient_flow_through_time/cells.js";
import { flowOf, placesOf } from "../../../src/nlpbook/explorers/gradient_flow_through_time/flow.js";
import { timeNetwork } from "../../../src/nlpbook/explorers/gradient_flow_through_time/network.js";
import { theoryOfGates, theoryOfRnn } from "../../../src/nlpbook/explorers/gradient_flow_through_time/theory.js";
import {
  BLOCKS,
  CELLS,
  chronoBias,
  draws,
  INPUTS,
  recurrentMatrix,
  stretchOf,
  UNITS,
} from "../../../src/nlpbook/explorers/gradient_flow_through_time/weights.js";
import { seededRandom } from "../../../src/nlpbook/explorers/kit/random_numbers.js";

/** @typedef {import("../../../src/nlpbook/explorers/gradient_flow_through_time/cells.js").Layer} Layer */
/** @typedef {import("../../../src/nlpbook/explorers/gradient_flow_through_time/weights.js").CellName} CellName */

const random = seededRandom(3);
const drawn = (/** @type {number} */ size) => Float64Array.from({ length: size }, () => random() - 0.5);
/** @type {(name: CellName, activation?: Layer["activation"]) => Layer} */
const layerOf = (name, activation = "tanh") => ({
  W: drawn(INPUTS * BLOCKS[name] * UNITS),
  U: drawn(UNITS * BLOCKS[name] * UNITS),
  b: drawn(BLOCKS[name] * UNITS),
  activation,
});

/** @type {(found: number, expected: number, tolerance?: number) => void} */
const close = (found, expected, tolerance = 1e-6) =>
  assert.ok(Math.abs(found - expected) <= tolerance * Math.max(1, Math.abs(expected)), `${found}, ${expected}`);

Deno.test("a row of gradients goes back as differences of the state say", () => {
  for (const name of CELLS) {
    for (const activation of /** @type {Layer["activation"][]} */ (name === "rnn" ? ["tanh", "identity"] : ["tanh"])) {
      const layer = layerOf(name, activation), x = drawn(2 * INPUTS), run = new CellRun(name), { states } = run;
      const begin = drawn(states), row = drawn(states), back = new Float64Array(states);
      // The state that a step begins with is that of row 0, which is 0 but in this test.
      const reached = (/** @type {number} */ entry, /** @type {number} */ by) => {
        run.state.set(begin);
        run.state[entry] += by;
        run.read(layer, x, 1.5, 1);
        return row.reduce((sum, one, i) => sum + one * run.state[states + i], 0);
      };
      const slopes = Array.from({ length: states }, (_, i) => (reached(i, 1e-6) - reached(i, -1e-6)) / 2e-6);
      reached(0, 0);
      run.back(1, 1, row, back);
      slopes.forEach((slope, i) => close(back[i], slope));
    }
  }
});

Deno.test("many rows go back as each does alone", () => {
  for (const name of CELLS) {
    const run = new CellRun(name), { states } = run, rows = states + 1, from = drawn(rows * states);
    run.read(layerOf(name), drawn(5 * INPUTS), 1, 5);
    const all = new Float64Array(rows * states), one = new Float64Array(states);
    run.back(4, rows, from, all);
    for (let row = 0; row < rows; row++) {
      run.back(4, 1, from.slice(row * states, (row + 1) * states), one);
      one.forEach((value, i) => close(all[row * states + i], value, 1e-13));
    }
  }
});

Deno.test("the way back bounds the gradient, and bounds cost it nothing", () => {
  for (const name of CELLS) {
    const way = flowOf(name), incoming = new Float64Array(UNITS);
    incoming[3] = 1;
    way.read(layerOf(name), drawn(60 * INPUTS), 1, 60);
    const bounded = way.back(incoming, 50, true), lengths = bounded.lengths.slice();
    const { bounds } = bounded;
    assert.ok(bounds);
    for (const t of placesOf(50)) assert.ok(lengths[t - 1] <= bounds[t - 1] * (1 + 1e-9));
    assert.equal(bounds.filter((one) => !Number.isNaN(one)).length, placesOf(50).length);
    assert.deepEqual([lengths[49], bounds[49]], [1, 1]);
    const alone = way.back(incoming, 50, false);
    assert.equal(alone.bounds, null);
    alone.lengths.forEach((one, i) => close(one / lengths[i], 1, 1e-10));
    close(alone.total, bounded.total, 1e-12);
    assert.equal(alone.contributions[0], 0);
    close(
      alone.recent,
      alone.contributions.slice(40).reduce((a, b) => a + b) / alone.contributions.reduce((a, b) => a + b),
    );
    assert.equal(way.back(incoming, 10, false).recent, 1);
    assert.equal(way.back(incoming, 1, true).lengths.length, 1);
  }
});

Deno.test("singular values stand at the loss, at step 1 and evenly between", () => {
  for (let loss = 1; loss <= 200; loss++) {
    const places = placesOf(loss), apart = places.slice(1).map((t, i) => places[i] - t);
    assert.equal(places[0], loss);
    assert.equal(places.at(-1), 1);
    assert.ok(apart.every((one) => one >= 1) && (loss < 2 || Math.max(...apart) - Math.min(...apart) <= 1));
    assert.ok(places.length === Math.min(loss, 26));
  }
});

Deno.test("a ReLU whose units are off hands nothing on", () => {
  const way = flowOf("rnn"), layer = layerOf("rnn", "relu");
  layer.b.fill(-100);
  way.read(layer, drawn(20 * INPUTS), 1, 20);
  const { lengths, bounds, total, recent } = way.back(drawn(UNITS), 20, true);
  assert.deepEqual([...lengths.slice(0, 19)], new Array(19).fill(0));
  assert.ok(lengths[19] > 0 && bounds?.[0] === 0 && bounds[19] === 1);
  assert.equal(total, 0);
  assert.ok(Number.isNaN(recent));
});

Deno.test("the matrices stretch by what they are made for", () => {
  const seed = draws()(4);
  close(stretchOf(recurrentMatrix(seed, "orthogonal", 0.7)), 0.7, 1e-12);
  assert.ok(stretchOf(recurrentMatrix(seed, "normal", 0.7)) > 0.75);
  // gamma and 1 beside it, in blocks of four: the largest singular value of a block of rows (gamma, 1).
  const shear = stretchOf(recurrentMatrix(seed, "shear", 0.7));
  assert.ok(shear > 1.5 && shear < 1.7);
  assert.equal(draws()(4).x[0], seed.x[0]);
  const bias = chronoBias(seed, 100);
  assert.ok(bias.every((one) => one >= 0 && one <= Math.log(99)));
});

Deno.test("theory: powers of gamma or of the largest singular value, and what gates keep", () => {
  const rnn = { activation: "identity", matrix: "orthogonal", gamma: 0.5, stretch: 2 };
  assert.deepEqual(theoryOfRnn(rnn, 3), { kind: "exact", lengths: Float64Array.of(0.25, 0.5, 1) });
  assert.equal(theoryOfRnn({ ...rnn, matrix: "normal" }, 3).kind, "rate");
  assert.deepEqual(theoryOfRnn({ ...rnn, activation: "tanh" }, 2), { kind: "bound", lengths: Float64Array.of(0.5, 1) });
  assert.deepEqual(theoryOfRnn({ ...rnn, activation: "relu", matrix: "shear" }, 3).lengths, Float64Array.of(4, 2, 1));
  close(theoryOfGates(new Float64Array(16).fill(5), 101).lengths[0], 0.5109238, 1e-6);
  close(theoryOfGates(Float64Array.of(0, 50), 2).lengths[0], Math.sqrt((0.25 + 1) / 2), 1e-12);
});

Deno.test("only what depends on a setting is computed anew", () => {
  /** @type {Record<string, any>} */
  const settings = {
    cells: CELLS,
    activation: "tanh",
    matrix: "orthogonal",
    gamma: 0.9,
    gates: "bias",
    forget_bias: 1,
    update_bias: 0,
    longest: 100,
    steps: 30,
    loss_at: 200,
    scale: 1,
    seed: 0,
    chosen: "lstm",
    bounds: true,
  };
  const network = timeNetwork(),
    now = (/** @type {Record<string, any>} */ other = {}) => {
      Object.assign(settings, other);
      return network((name) => settings[name]);
    };
  const same = (/** @type {ReturnType<typeof now>} */ one, /** @type {ReturnType<typeof now>} */ two) =>
    one.flows.map((flow, i) => flow === two.flows[i]);
  const first = now(), second = now({ gamma: 1.1 }), third = now({ forget_bias: 2 }), fourth = now({ update_bias: 3 });
  assert.deepEqual(same(first, second), [false, true, true]);
  assert.deepEqual(same(second, third), [true, true, false]);
  assert.deepEqual(same(third, fourth), [true, false, true]);
  assert.deepEqual(same(fourth, now({ longest: 50, chosen: "rnn" })), [true, false, false]);
  assert.deepEqual(same(now(), now({ loss_at: 20 })), [false, false, false]);
  assert.deepEqual(now({ cells: ["gru"], chosen: "rnn" }).flows.map(({ name }) => name), ["gru"]);
  assert.equal(now().chosen.name, "rnn");
  assert.equal(now().lstm, null);
});
