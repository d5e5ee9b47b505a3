// What the model's settings mean: the trained network, what it computes on the sentence, and how much of it is done.
import { lengthOf } from "../gradient_flow_through_time/matrices.js";
import { SentenceNetwork, START, vocabularyOf } from "./network.js";

/** @typedef {(name: string) => any} Get */
/** @typedef {ReturnType<typeof stateOf>} Now */
/** @typedef {ReturnType<typeof import("./training.js").sentenceTraining>} Training */

/** @type {(rows: Float64Array[], size: number) => Float64Array} */
function sumOfRows(rows, size) {
  const sum = new Float64Array(size);
  for (const row of rows) row.forEach((one, i) => (sum[i] += one));
  return sum;
}

/** The column h^T, the row delta: what a step adds to the gradient with respect to U. */
const outer = (/** @type {Float64Array} */ h, /** @type {Float64Array} */ delta) =>
  Float64Array.from(
    { length: h.length * delta.length },
    (_, i) => h[Math.floor(i / delta.length)] * delta[i % delta.length],
  );

/**
 * @param {Get} get of the model: after a change from Python some settings may not fit the others yet
 * @param {Training} training
 */
export function stateOf(get, training) {
  const words = /** @type {string[]} */ (get("words")), vocabulary = vocabularyOf(words);
  const n = words.length + 1, H = /** @type {number} */ (get("units")), V = vocabulary.length;
  const targets = [...words.map((word) => vocabulary.indexOf(word)), V - 1];
  const activation = /** @type {import("./network.js").ActivationName} */ (get("activation"));
  const settings = { seed: get("seed"), units: H, radius: get("radius"), rate: get("rate"), activation };
  const updates = /** @type {number} */ (get("updates"));
  const trained = training(vocabulary, targets, settings, updates), { parameters } = trained;
  const network = new SentenceNetwork(H, n, V), isForced = /** @type {boolean} */ (get("forced"));
  const read = network.forward(parameters, activation, targets, isForced);
  const { states: arriving, sums } = network.arriving(parameters, targets, read);
  const loss = Math.min(get("loss"), n),
    sent = (/** @type {Float64Array[][]} */ rows, /** @type {number} */ t) =>
      loss ? rows[loss - 1][t - 1] : sumOfRows(rows.map((row) => row[t - 1]), H);
  const steps = Array.from({ length: n }, (_, i) => i + 1);
  const states = [new Float64Array(H), ...steps.map((t) => read.states.slice((t - 1) * H, t * H))];
  const gradients = steps.map((t) => sent(arriving, t)), deltas = steps.map((t) => sent(sums, t));
  const added = steps.map((t) => outer(states[t - 1], deltas[t - 1]));
  const step = Math.min(get("step") ?? n, 2 * n), forwards = Math.min(step, n), backwards = step - forwards;
  const place = get("place") === null ? null : Math.min(get("place"), n);
  return {
    words,
    vocabulary,
    targets,
    n,
    H,
    V,
    activation,
    isForced,
    updates,
    rate: settings.rate,
    radius: settings.radius,
    ...trained,
    inputs: read.inputs,
    /** The word that is read at step t. @param {number} t */
    inputAt: (t) => read.inputs[t - 1] === V ? START : vocabulary[read.inputs[t - 1]],
    /** The state after t steps. */
    states,
    losses: read.losses,
    /** The distribution after step t. @param {number} t */
    probabilitiesAt: (t) => read.probabilities.subarray((t - 1) * V, t * V),
    /** What arrives of each loss: [s - 1][t - 1]. */
    lengths: arriving.map((row) => row.map((one) => lengthOf(one))),
    arriving,
    gradients,
    deltas,
    added,
    /** The sum of what the steps from `first` to `last` add. @type {(first: number, last: number) => Float64Array} */
    addedFrom: (first, last) => sumOfRows(added.slice(first - 1, last), H * H),
    /** The gradient of its own loss with respect to the state of step t. @param {number} t */
    ownAt: (t) => loss === 0 || loss === t ? arriving[t - 1][t - 1] : new Float64Array(H),
    step,
    forwards,
    backwards,
    /** The step that was taken last, 0 before the first. */
    current: backwards ? n - backwards + 1 : forwards,
    place,
    /** The step whose arithmetic is shown. */
    shown: Math.max(1, place ?? (backwards ? n - backwards + 1 : forwards)),
    unit: Math.min(get("unit"), H),
    loss,
    marked: /** @type {string} */ (get("marked")),
    isUnrolled: /** @type {boolean} */ (get("unrolled")),
    hasState: (/** @type {number} */ t) => t <= forwards,
    hasGradient: (/** @type {number} */ t) => t > n - backwards,
  };
}
