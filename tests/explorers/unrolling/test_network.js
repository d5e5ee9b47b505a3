// The network, its gradients by differences, and the training on one sentence.
import assert from "node:assert/strict";
import { seededRandom } from "../../../src/nlpbook/explorers/kit/random_numbers.js";
import { initialParameters, SentenceNetwork, vocabularyOf } from "../../../src/nlpbook/explorers/unrolling/network.js";
import { sentenceTraining } from "../../../src/nlpbook/explorers/unrolling/training.js";

/** @typedef {import("../../../src/nlpbook/explorers/unrolling/network.js").Parameters} Parameters */
/** @typedef {import("../../../src/nlpbook/explorers/unrolling/network.js").ActivationName} ActivationName */

const WORDS = ["the", "cat", "sat", "on", "the", "mat"], VOCABULARY = vocabularyOf(WORDS);
const TARGETS = [...WORDS.map((word) => VOCABULARY.indexOf(word)), VOCABULARY.length - 1];
const SETTINGS = { seed: 3, units: 5, radius: 1.1, rate: 0.05, activation: /** @type {const} */ ("tanh") };
const random = seededRandom(1);

/** @type {(found: number, expected: number, tolerance?: number) => void} */
const close = (found, expected, tolerance = 1e-6) =>
  assert.ok(Math.abs(found - expected) <= tolerance * Math.max(1, Math.abs(expected)), `${found}, ${expected}`);

/** First parameters with biases that are not 0. */
function someParameters() {
  const parameters = initialParameters(VOCABULARY, SETTINGS);
  for (const name of /** @type {const} */ (["b", "c"])) parameters[name] = parameters[name].map(() => random() - 0.5);
  return parameters;
}

Deno.test("the vocabulary has each word once, in order, and the end token", () => {
  assert.deepEqual(VOCABULARY, ["the", "cat", "sat", "on", "mat", "</s>"]);
});

Deno.test("the gradient with respect to every parameter is that of differences", () => {
  for (const activation of /** @type {ActivationName[]} */ (["tanh", "identity", "relu"])) {
    const parameters = someParameters(), network = new SentenceNetwork(5, TARGETS.length, VOCABULARY.length);
    const loss = () => network.forward(parameters, activation, TARGETS, true).losses.reduce((sum, one) => sum + one, 0);
    const gradient = network.gradient(parameters, TARGETS, network.forward(parameters, activation, TARGETS, true));
    let looked = 0;
    for (const [name, values] of Object.entries(parameters)) {
      for (let i = 0; i < values.length; i++, looked++) {
        const kept = values[i],
          slopes = [1e-6, -1e-6].map((by) => {
            values[i] = kept + by;
            return loss();
          });
        values[i] = kept;
        close(gradient[/** @type {keyof Parameters} */ (name)][i], (slopes[0] - slopes[1]) / 2e-6);
      }
    }
    assert.ok(looked > 100);
  }
});

Deno.test("what arrives of each loss adds up to the gradient of U, and nothing comes from before", () => {
  const parameters = someParameters(),
    n = TARGETS.length,
    H = 5,
    network = new SentenceNetwork(H, n, VOCABULARY.length);
  const read = network.forward(parameters, "tanh", TARGETS, true);
  const { states, sums } = network.arriving(parameters, TARGETS, read), total = new Float64Array(H * H);
  for (let s = 0; s < n; s++) {
    for (let t = 0; t < n; t++) {
      if (t > s) assert.ok(states[s][t].every((one) => one === 0));
      for (let i = 0; i < H; i++) {
        const before = t ? read.states[(t - 1) * H + i] : 0;
        for (let j = 0; j < H; j++) total[i * H + j] += before * sums[s][t][j];
      }
    }
  }
  const { U } = network.gradient(parameters, TARGETS, network.forward(parameters, "tanh", TARGETS, true));
  U.forEach((one, i) => close(total[i], one, 1e-10));
});

Deno.test("without teacher forcing it reads the words that it finds most probable", () => {
  const parameters = someParameters(), V = VOCABULARY.length, network = new SentenceNetwork(5, TARGETS.length, V);
  const { inputs, probabilities } = network.forward(parameters, "tanh", TARGETS, false);
  assert.equal(inputs[0], V);
  for (let t = 1; t < TARGETS.length; t++) {
    const row = Array.from(probabilities.subarray((t - 1) * V, t * V));
    assert.ok(row.every((one) => one <= row[inputs[t]]));
    close(row.reduce((sum, one) => sum + one, 0), 1, 1e-12);
  }
  assert.deepEqual(network.forward(parameters, "tanh", TARGETS, true).inputs, [V, ...TARGETS.slice(0, -1)]);
});

Deno.test("training goes down the gradient, back to any step, and anew for other settings", () => {
  const train = sentenceTraining(), first = train(VOCABULARY, TARGETS, SETTINGS, 0);
  const network = new SentenceNetwork(5, TARGETS.length, VOCABULARY.length);
  const gradient = network.gradient(
    first.parameters,
    TARGETS,
    network.forward(first.parameters, "tanh", TARGETS, true),
  );
  const after = train(VOCABULARY, TARGETS, SETTINGS, 1);
  after.parameters.U.forEach((one, i) => close(one, first.parameters.U[i] - 0.05 * gradient.U[i], 1e-12));
  const many = train(VOCABULARY, TARGETS, SETTINGS, 80);
  assert.equal(many.history.length, 81);
  assert.ok(many.history[80] < 0.2 * many.history[0]);
  assert.deepEqual(train(VOCABULARY, TARGETS, SETTINGS, 1), after); // it has gone back
  const other = train(VOCABULARY, TARGETS, { ...SETTINGS, seed: 4 }, 0);
  assert.notDeepEqual(other.parameters.U, first.parameters.U);
  assert.equal(other.history.length, 1);
});

Deno.test("a training that diverges stops before the loss is above 1,000, and says so", () => {
  const train = sentenceTraining(),
    wild = { ...SETTINGS, radius: 2, rate: 1, activation: /** @type {const} */ ("identity") };
  const { taken, hasDiverged, history } = train(VOCABULARY, TARGETS, wild, 50);
  assert.ok(hasDiverged && taken < 50 && history.length === taken + 1);
  assert.ok(history.every((one) => one <= 1000));
  assert.equal(train(VOCABULARY, TARGETS, wild, 0).hasDiverged, false);
});
