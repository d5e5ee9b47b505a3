// The network of the gradient-flow explorer: products by their definition, gradients by finite differences.
import assert from "node:assert/strict";
import { ACTIVATIONS, normalDistribution } from "../../../src/nlpbook/explorers/gradient_flow/activations.js";
import { crossEntropy, FlowNetwork } from "../../../src/nlpbook/explorers/gradient_flow/network.js";
import { limitOf, multipleAfter, scatterOf, theoryOf } from "../../../src/nlpbook/explorers/gradient_flow/theory.js";
import { rangeOfSizes } from "../../../src/nlpbook/explorers/gradient_flow/training_map.js";
import { normalBlock, weightSource, WIDEST } from "../../../src/nlpbook/explorers/gradient_flow/weights.js";
import { seededRandom, uniformAt } from "../../../src/nlpbook/explorers/kit/random_numbers.js";

/** @typedef {import("../../../src/nlpbook/explorers/gradient_flow/network.js").Architecture} Architecture */
/** @typedef {import("../../../src/nlpbook/explorers/gradient_flow/activations.js").ActivationName} ActivationName */
/** @typedef {import("../../../src/nlpbook/explorers/gradient_flow/network.js").Normalisation} Normalisation */

const random = seededRandom(5);
const drawn = (/** @type {number} */ size) => Float64Array.from({ length: size }, () => 4 * random() - 2);
const NAMES = /** @type {ActivationName[]} */ (Object.keys(ACTIVATIONS));
const PLAIN = { depth: 2, width: 8, normalisation: /** @type {Normalisation} */ ("none"), residual: false };

/** @type {(found: number, expected: number, tolerance: number, what?: string) => void} */
const close = (found, expected, tolerance, what = "") =>
  assert.ok(
    Math.abs(found - expected) <= tolerance * Math.max(1e-3, Math.abs(expected)),
    `${what} ${found}, ${expected}`,
  );

const at = (/** @type {ActivationName} */ name, /** @type {Float64Array} */ where) => {
  const f = new Float64Array(where.length), slope = new Float64Array(where.length);
  ACTIVATIONS[name].apply(where, f, slope, where.length);
  return { f, slope };
};

Deno.test("activation functions have the derivatives that differences give", () => {
  const z = Float64Array.of(-30, -4, -3.0001, -2.9, -1, -0.2, 0.3, 1.5, 2.9999, 3.2, 8, 30), bump = 1e-6;
  for (const name of NAMES) {
    const { slope } = at(name, z),
      up = at(name, z.map((one) => one + bump)),
      down = at(name, z.map((one) => one - bump));
    z.forEach((one, i) => close(slope[i], (up.f[i] - down.f[i]) / (2 * bump), 3e-5, `${name} at ${one}`));
  }
  // Small numbers keep their digits, and large ones overflow nothing.
  close(at("tanh", Float64Array.of(1e-12)).f[0] * 1e12, 1, 1e-12);
  assert.deepEqual([...at("sigmoid", Float64Array.of(-800, 800)).f], [0, 1]);
  assert.deepEqual([...at("tanh", Float64Array.of(-800, 800)).f], [-1, 1]);
  assert.deepEqual([...at("gelu", Float64Array.of(-Infinity, -800, 800)).slope], [0, 0, 1]);
  // At 0 a ReLU lets nothing through, as in PyTorch.
  assert.deepEqual(
    [at("relu", Float64Array.of(0)), at("leaky_relu", Float64Array.of(0))].map(({ slope }) => slope[0]),
    [
      0,
      0.01,
    ],
  );
});

Deno.test("the normal distribution function, in its middle and in its tail", () => {
  const density = (/** @type {number} */ z) => Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);
  // Abramowitz and Stegun, table 26.1 and 26.2; the tails to 12 digits by mpmath.
  for (
    const [z, expected] of [[0, 0.5], [1, 0.8413447460685429], [-3, 0.0013498980316301], [-6, 9.86587645037698e-10]]
  ) {
    const found = normalDistribution(z, density(z));
    assert.ok(Math.abs(found / expected - 1) < 1e-11, `${z}: ${found}`);
  }
  const [below, above] = [2.9999999, 3.0000001];
  close(normalDistribution(below, density(below)), normalDistribution(above, density(above)), 1e-8);
});

Deno.test("GELU and its derivative keep twelve digits between the nodes of its table, at its ends and beyond", () => {
  const [least, between] = [2 ** -40, 1 / 256]; // a number next to a node, and halfway between two
  const z = Float64Array.of(...[0, 1, 3, 5, 6, 7.5].flatMap((a) => [a, a - least, a + least, a + between]));
  const both = Float64Array.of(...z, ...z.map((one) => -one), ...Array.from({ length: 4000 }, () => 18 * random() - 9));
  const { f, slope } = at("gelu", both);
  both.forEach((one, i) => {
    const density = Math.exp(-one * one / 2) / Math.sqrt(2 * Math.PI), below = normalDistribution(one, density);
    assert.ok(Math.abs(f[i] - one * below) <= 2e-12 * Math.abs(one * below), `f(${one}) = ${f[i]}`);
    // The derivative is 0 near -0.75, where two numbers cancel: its error is beside theirs.
    assert.ok(Math.abs(slope[i] - below - one * density) <= 2e-12 * (below + Math.abs(one) * density), `f'(${one})`);
  });
});

Deno.test("the loss is the mean of -ln q, and its gradient sums to 0 for each example", () => {
  const logits = Float64Array.of(2, 1, 0, 1000, -1000, 0), gradient = new Float64Array(6);
  const q = Math.exp(1) / (Math.exp(2) + Math.exp(1) + 1);
  close(crossEntropy(logits, [1, 0], 3, gradient), -Math.log(q) / 2, 1e-12);
  close(gradient[1], (q - 1) / 2, 1e-12);
  close(gradient[0] + gradient[1] + gradient[2], 0, 1e-12);
  assert.deepEqual([...gradient.slice(3)], [0, 0, 0]);
});

/** @type {(architecture: Architecture, c?: number, seed?: number) => FlowNetwork} */
function made(architecture, c = 1.5, seed = 3) {
  const rows = 5, data = drawn(rows * 10), normals = weightSource();
  const network = new FlowNetwork({ data, columns: 10, labels: [0, 2, 1, 2, 0] });
  network.begin(architecture, c, (layer) => normals(seed, layer, architecture.width));
  network.run();
  return network;
}

Deno.test("every gradient is what a bump of a number does to the loss", () => {
  const bump = 1e-5;
  for (const activation of NAMES) {
    for (const normalisation of /** @type {Normalisation[]} */ (["none", "batch", "layer"])) {
      for (const residual of [false, true]) {
        const network = made({ depth: 3, width: 9, activation, normalisation, residual });
        const what = `${activation}, ${normalisation}, ${residual}`;
        /** @type {(array: Float64Array | number[], at: number) => number} */
        const slopeOf = (array, at) => {
          const kept = array[at],
            losses = [bump, -bump].map((by) => {
              array[at] = kept + by;
              network.run();
              return network.loss;
            });
          array[at] = kept;
          network.run();
          return (losses[0] - losses[1]) / (2 * bump);
        };
        // The inputs' gradient has come through every layer.
        for (const at of [0, 10, 44]) close(network.layers[0].dy[at], slopeOf(network.layers[0].y, at), 1e-4, what);
        // A step moves each parameter against its gradient.
        const places = [
          [network.weights[0], 4],
          [network.weights[1], 7],
          [network.weights[3], 80],
          [network.outputBias, 1],
          [network.layers[1].bias, 3],
          ...normalisation === "none" ? [] : [[network.layers[2].scale, 5], [network.layers[2].shift, 8]],
        ];
        const slopes = places.map(([array, at]) => slopeOf(/** @type {Float64Array} */ (array), Number(at)));
        const kept = places.map(([array, at]) => /** @type {Float64Array} */ (array)[Number(at)]);
        network.step(0.01);
        places.forEach(([array, at], i) =>
          close((kept[i] - /** @type {Float64Array} */ (array)[Number(at)]) / 0.01, slopes[i], 1e-4, `${what}: ${i}`)
        );
      }
    }
  }
});

Deno.test("weights have the variance c / width, 1 / width at the outputs; the rest begins where it does nothing", () => {
  const c = 1.7, width = 9, normals = weightSource();
  const network = made({ depth: 2, width, activation: "tanh", normalisation: "batch", residual: false }, c, 3);
  for (let layer = 0; layer < 3; layer++) {
    const columns = layer ? width : 3, drawn = normals(3, layer, width);
    for (let row = 0; row < width; row++) {
      for (let j = 0; j < columns; j++) {
        const expected = drawn[row * WIDEST + j] * Math.sqrt((layer ? c : 1) / width);
        close(network.weights[layer][row * columns + j], expected, 1e-12, `layer ${layer}`);
      }
    }
  }
  for (const at of [0, 8, 9, 44]) {
    assert.equal(network.layers[0].y[at], network.data[Math.floor(at / width) * 10 + at % width]);
  }
  for (let i = 0; i < 5; i++) network.step(0.3);
  network.begin({ ...network.architecture }, c, (layer) => normals(3, layer, width));
  for (const { bias, scale, shift } of network.layers) {
    assert.deepEqual([bias, scale, shift].map((one) => [...new Set(one)]), [[0], [1], [0]]);
  }
  assert.deepEqual([...network.outputBias], [0, 0, 0]);
  const sum = network.values("y")[1].reduce((total, one) => total + one * one, 0);
  close(network.rms("y")[1], Math.sqrt(sum / (5 * width)), 1e-12);
});

Deno.test("normalised numbers have the variance 1, but for epsilon, and a learnt scale is in the gradient", () => {
  for (const normalisation of /** @type {Normalisation[]} */ (["batch", "layer"])) {
    const network = made({ depth: 3, width: 9, activation: "tanh", normalisation, residual: false });
    for (let i = 0; i < 9; i++) network.layers[2].scale[i] = 0.5 + i / 4;
    network.run();
    for (const at of [0, 20]) {
      const y = network.layers[0].y,
        kept = y[at],
        losses = [1e-5, -1e-5].map((by) => {
          y[at] = kept + by;
          network.run();
          return network.loss;
        });
      y[at] = kept;
      network.run();
      close(network.layers[0].dy[at], (losses[0] - losses[1]) / 2e-5, 1e-4, normalisation);
    }
    const { normalised, deviations } = network.layers[1],
      [lines, apart, next] = normalisation === "batch" ? [9, 9, 1] : [5, 1, 9];
    for (let line = 0; line < lines; line++) {
      const length = 45 / lines, some = Array.from({ length }, (_, i) => normalised[line * next + i * apart]);
      const square = some.reduce((total, one) => total + one * one, 0) / length;
      // variance / (variance + epsilon), where variance + epsilon is the square of the deviation
      close(square, 1 - 1e-5 / deviations[line] ** 2, 1e-9);
    }
  }
});

Deno.test("a network begins as it did before, whatever was before it", () => {
  const small = { ...PLAIN, activation: /** @type {ActivationName} */ ("tanh") }, network = made(small);
  const before = { loss: network.loss, rms: network.rms("dy") }, normals = weightSource();
  for (let i = 0; i < 3; i++) network.step(0.5);
  assert.notEqual(network.loss, before.loss);
  network.begin({ ...small, depth: 7, width: 10, normalisation: "layer" }, 2, (layer) => normals(1, layer, 10));
  network.run();
  assert.equal(network.rms("dy").length, 8);
  network.begin(small, 1.5, (layer) => normals(3, layer, 8));
  network.run();
  assert.deepEqual({ loss: network.loss, rms: network.rms("dy") }, before);
});

Deno.test("a unit is dead or saturated if it is so for every example", () => {
  const dead = made({ ...PLAIN, activation: "relu" });
  dead.layers[2].bias.fill(-1e6, 0, 3);
  dead.run();
  assert.ok((dead.unitsOff() ?? [])[1] >= 3);
  assert.ok((dead.unitsOff() ?? [])[1] < 8);
  const saturated = made({ ...PLAIN, activation: "sigmoid" });
  assert.deepEqual(saturated.unitsOff(), [0, 0]);
  saturated.layers[1].bias.fill(50);
  saturated.run();
  assert.equal((saturated.unitsOff() ?? [])[0], 8);
  // Where s (1 - s) is a twentieth of a quarter, and 1 - tanh^2 a twentieth.
  const root = Math.sqrt(0.95), edges = { sigmoid: Math.log((1 + root) / (1 - root)), tanh: Math.atanh(root) };
  for (const activation of /** @type {("sigmoid" | "tanh")[]} */ (["sigmoid", "tanh"])) {
    for (const [by, off] of [[1 - 1e-6, 0], [1 + 1e-6, 8]]) {
      const network = made({ ...PLAIN, activation });
      network.weights[1].fill(0);
      network.layers[1].bias.fill(by * edges[activation]);
      network.run();
      assert.equal((network.unitsOff() ?? [])[0], off);
    }
  }
  for (const activation of /** @type {ActivationName[]} */ (["linear", "leaky_relu", "gelu"])) {
    assert.equal(made({ ...PLAIN, activation }).unitsOff(), null);
  }
});

Deno.test("the weights of a seed are drawn once, and a larger width keeps those of a smaller one", () => {
  const source = weightSource(), narrow = source(1, 2, 8), again = source(1, 2, 8), wide = source(1, 2, 33);
  assert.equal(narrow, again);
  for (let row = 0; row < 8; row++) {
    for (let j = 0; j < 8; j++) assert.equal(wide[row * WIDEST + j], narrow[row * WIDEST + j]);
  }
  assert.equal(source(1, 2, 20), wide);
  for (let j = 0; j < 33; j++) assert.notEqual(wide[32 * WIDEST + j], 0);
  assert.notEqual(source(2, 2, 20)[0], wide[0]);
  assert.notEqual(normalBlock(1, 3, 8).numbers[0], narrow[0]);
  assert.equal(narrow[8], 0);
});

Deno.test("weights are Box and Muller's, in every quarter of the turn", () => {
  const { numbers } = normalBlock(7, 2, 33), quarters = new Set();
  for (let row = 0; row < 33; row++) {
    for (let j = 0; j < 32; j += 2) {
      const at = row * WIDEST + j, u = uniformAt(7, 2, at / 2, 0), angle = 2 * Math.PI * uniformAt(7, 2, at / 2, 1);
      const radius = Math.sqrt(-2 * Math.log(1 - u));
      quarters.add(Math.floor(4 * (angle / (2 * Math.PI)) + 0.5) % 4);
      assert.ok(Math.abs(numbers[at] - radius * Math.cos(angle)) < 1e-12 * radius, `${row}, ${j}`);
      assert.ok(Math.abs(numbers[at + 1] - radius * Math.sin(angle)) < 1e-12 * radius, `${row}, ${j}`);
    }
  }
  assert.equal(quarters.size, 4);
});

Deno.test("theory multiplies layer by layer, and is silent where it has no closed form", () => {
  const of = (/** @type {Partial<Architecture>} */ other) =>
    theoryOf({ ...PLAIN, activation: "linear", ...other }, 1.5);
  assert.deepEqual(of({}), { growth: 1.5, isBound: false });
  assert.deepEqual(of({ residual: true }), { growth: 2.5, isBound: false });
  assert.deepEqual(of({ activation: "relu" }), { growth: 0.75, isBound: false });
  assert.deepEqual(of({ activation: "sigmoid" }), { growth: 1.5 / 16, isBound: true });
  assert.deepEqual(of({ activation: "tanh" }), { growth: 1.5, isBound: true });
  assert.deepEqual(of({ activation: "leaky_relu" }), { growth: 1.5 * 1.0001 / 2, isBound: false });
  for (const activation of NAMES) {
    for (const normalisation of /** @type {Normalisation[]} */ (["batch", "layer"])) {
      assert.equal(of({ activation, normalisation }), null);
    }
    if (activation !== "linear") assert.equal(of({ activation, residual: true }), null);
  }
  assert.equal(of({ activation: "gelu" }), null);
  close(multipleAfter({ growth: 0.25, isBound: false }, 3), 1 / 8, 1e-12);
  close(scatterOf({ ...PLAIN, activation: "relu", depth: 20, width: 25 }), Math.E, 1e-12);
  close(scatterOf({ ...PLAIN, activation: "linear", depth: 50, width: 25 }), Math.E, 1e-12);
});

Deno.test("of normalised layers theory knows the limit, by integrals that are known in closed form", () => {
  const { PI, sqrt } = Math, a = 0.01;
  const leaky = (1 + a * a) / 2, gelu = 1 / 3 + 1 / (2 * PI * sqrt(3)); // E f(Z)^2
  close(limitOf("linear", "batch"), 1, 1e-12);
  close(limitOf("relu", "batch"), sqrt(PI / (PI - 1)), 1e-5);
  close(limitOf("leaky_relu", "batch"), sqrt(leaky / (leaky - (1 - a) ** 2 / (2 * PI))), 1e-5);
  for (const name of /** @type {ActivationName[]} */ (["linear", "relu", "leaky_relu"])) {
    close(limitOf(name, "layer"), 1, 1e-12, name);
  }
  // E f(Z) is 1 / (2 sqrt(pi)) for GELU, and E f'(Z)^2 more than E f(Z)^2 by 1 / (6 pi sqrt(3)).
  const slope = gelu + 1 / (6 * PI * sqrt(3));
  close(limitOf("gelu", "layer"), sqrt(slope / gelu), 1e-10);
  close(limitOf("gelu", "batch"), sqrt(slope / (gelu - 1 / (4 * PI))), 1e-10);
});

Deno.test("the colours of a map span a decade or more, and know no zero", () => {
  assert.deepEqual(rangeOfSizes([[0, 1e-5], [10, 0]]), [1e-5, 10]);
  const [low, high] = rangeOfSizes([[2, 2]]);
  close(high / low, 10, 1e-12);
  close(low * high, 4, 1e-12);
  assert.deepEqual(rangeOfSizes([[0, NaN, Infinity]]), [0.1, 1]);
});
