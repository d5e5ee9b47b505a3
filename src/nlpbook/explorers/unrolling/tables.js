// What the unrolling explorer shows now, as tables for a reader and as plain values for tests.
import { called } from "./telling.js";

/** @typedef {import("./state.js").Now} Now */

const unitsOf = (/** @type {number} */ H, name = "unit") => Array.from({ length: H }, (_, j) => `${name} ${j + 1}`);

/** @param {Now} now @returns {import("../kit/numbers_table.js").Table[]} */
export function tablesOf(now) {
  const { n, H, V, vocabulary, targets, losses, states, gradients, forwards, backwards, lengths } = now;
  const steps = Array.from({ length: n }, (_, i) => i + 1), read = steps.slice(0, forwards);
  const back = steps.slice(n - backwards), total = now.addedFrom(n - backwards + 1, n);
  const name = (/** @type {number} */ t) => `${t}: ${now.inputAt(t)}`;
  return [
    {
      caption: "States, and the losses of the targets (nats)",
      columns: ["step", "target", "loss", ...unitsOf(H)],
      rows: read.map((t) => [name(t), vocabulary[targets[t - 1]], losses[t - 1], ...states[t]]),
    },
    {
      caption: "Probabilities of the next word",
      columns: ["step", ...vocabulary],
      rows: read.map((t) => [name(t), ...now.probabilitiesAt(t)]),
    },
    {
      caption: `Gradients with respect to the states, of ${now.loss ? `the loss of step ${now.loss}` : "all losses"}`,
      columns: ["step", ...unitsOf(H)],
      rows: back.map((t) => [name(t), ...gradients[t - 1]]),
    },
    {
      caption: "Length of what arrives of each loss at each step",
      columns: ["loss of step", ...back.map((t) => `at step ${t}`)],
      rows: steps.map((s) => [
        `${s}: ${called(vocabulary[targets[s - 1]])}`,
        ...back.map((t) => (t > s ? null : lengths[s - 1][t - 1])),
      ]),
    },
    {
      caption: `Gradient with respect to U, the sum over the steps so far (${backwards} of ${n})`,
      columns: ["from", ...unitsOf(H, "to unit")],
      rows: Array.from({ length: H }, (_, i) => [`unit ${i + 1}`, ...total.subarray(i * H, (i + 1) * H)]),
    },
    {
      caption: "Word vectors and output vectors",
      columns: ["word", "x 1", "x 2", "x 3", ...unitsOf(H, "O, unit")],
      rows: vocabulary.map((word, v) => [
        word,
        ...now.parameters.E.subarray(3 * v, 3 * v + 3),
        ...now.parameters.O.subarray(v * H, (v + 1) * H),
      ]).slice(0, V),
    },
  ];
}

/** @param {Now} now */
export function numbersOf(now) {
  const list = (/** @type {Float64Array} */ values) => Array.from(values), { n } = now;
  return {
    vocabulary: now.vocabulary,
    targets: now.targets.map((at) => now.vocabulary[at]),
    inputs: Array.from({ length: n }, (_, i) => now.inputAt(i + 1)),
    states: now.states.slice(1).map(list),
    probabilities: Array.from({ length: n }, (_, i) => list(now.probabilitiesAt(i + 1))),
    losses: list(now.losses),
    history: now.history,
    arriving: now.arriving.map((row) => row.map(list)),
    gradients: now.gradients.map(list),
    added: now.added.map(list),
    total: list(now.addedFrom(1, n)),
    done: { forwards: now.forwards, backwards: now.backwards, shown: now.shown },
    parameters: Object.fromEntries(Object.entries(now.parameters).map(([name, values]) => [name, list(values)])),
  };
}
