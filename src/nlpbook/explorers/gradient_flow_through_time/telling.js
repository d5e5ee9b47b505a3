// What the explorer of gradient flow through time shows, in words.
import { countOf, percent, rounded, scientific } from "../kit/core.js";
import { RECENT } from "./flow.js";
import { UNITS } from "./weights.js";

/** @typedef {import("./flow.js").Flow} Flow */
/** @typedef {import("./theory.js").Theory} Theory */
/** @typedef {import("../kit/recurrent_cells.js").CellName} CellName */
/**
 * What is drawn: flow and theory of each cell, in the order of the list; `stretch` is the largest singular value of
 * the simple RNN's recurrent matrix.
 * @typedef {{
 *   flows: Flow[],
 *   theories: Theory[],
 *   activation: string,
 *   matrix: string,
 *   gamma: number,
 *   stretch: number,
 *   kept: Record<string, number[]>,
 * }} Shown
 */

/** @type {Record<CellName, string>} */
export const NAMES = { rnn: "simple RNN", gru: "GRU", lstm: "LSTM" };
/** @type {Record<string, string>} */
export const ACTIVATIONS = { tanh: "tanh", identity: "Identity", relu: "ReLU" };

const LEAST = 2 ** -1074, FLOAT32 = { least: 2 ** -149, most: 3.4028234663852886e38 };
const NORMAL = 1e-290; // a length above it does not become 0 in one step by rounding
const FAR = [1e-12, 1e12];

/** "a, b and c". @param {string[]} parts */
const series = (parts) => parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;

/** A length, which is 0 where nothing is left. @param {number} length */
const arrived = (length) => length > 0 ? rounded(length, 2) : "nothing";

/** What arrives at the first step. @param {Flow[]} flows */
export function tellHeadline(flows) {
  const { loss } = flows[0];
  if (loss === 1) return "The loss stands at step 1: its gradient has no step to cross";
  const parts = flows.map(({ name, lengths }, i) =>
    `${arrived(lengths[0])} ${i ? "" : "arrives at step 1 "}in the ${NAMES[name]}`
  );
  return `Of a gradient of length 1 at step ${loss}, ${series(parts)}`;
}

/** The last step at which nothing is left, and why; null where something arrives everywhere. @param {Flow} flow */
export function lostAt({ lengths, loss }) {
  for (let t = loss - 1; t > 0; t--) if (lengths[t - 1] === 0) return { step: t, isExact: lengths[t] > NORMAL };
  return null;
}

/** What is far too small or too large to be of use, and what has become 0. @param {Flow[]} flows */
export function tellSizes(flows) {
  const cells = (/** @type {Flow[]} */ some) => series(some.map(({ name }) => `the ${NAMES[name]}`));
  const lost = flows.filter(lostAt), there = flows.filter((flow) => !lostAt(flow));
  const small = there.filter(({ lengths }) => lengths[0] < FAR[0]),
    large = there.filter(({ lengths }) => lengths[0] > FAR[1]);
  const sentences = lost.map((flow) => {
    const { step, isExact } = /** @type {{ step: number, isExact: boolean }} */ (lostAt(flow));
    const why = isExact
      ? `all units that it reaches at step ${step + 1} are off, and the derivative of a ReLU that is off is 0`
      : `it falls below ${scientific(LEAST, 2)}, the smallest number of float64, in which this page computes`;
    return `In ${cells([flow])} nothing arrives at step ${step} and before: ${why}.`;
  });
  if (small.length) {
    sentences.push(
      `In ${cells(small)} less than ${
        scientific(FAR[0])
      } arrives at step 1. The page computes in float64; in float32, in ` +
        `which networks are usually trained, numbers below ${scientific(FLOAT32.least, 2)} are 0.`,
    );
  }
  if (large.length) {
    sentences.push(
      `In ${cells(large)} more than ${
        scientific(FAR[1])
      } arrives at step 1. The page computes in float64; in float32, in ` +
        `which networks are usually trained, there is no number above ${scientific(FLOAT32.most, 2)}.`,
    );
  }
  return sentences.join(" ");
}

/** A length that is larger on the way than at both ends. @param {Flow} flow */
export function tellPeak({ name, lengths, loss }) {
  const most = Math.max(...lengths), at = lengths.indexOf(most) + 1;
  if (at === 1 || at === loss || most < 1.5 || most < 1.5 * lengths[0]) return "";
  return `In the ${NAMES[name]} the gradient is longest at step ${at}, where it has length ${rounded(most)}.`;
}

/** The largest singular values at the first step. @param {Flow[]} flows */
export function tellBounds(flows) {
  const { loss } = flows[0], bounded = flows.filter(({ bounds }) => bounds);
  if (loss === 1 || !bounded.length) return "";
  const product = loss === 2 ? "the Jacobian of step 2" : `the product of the Jacobians of steps ${loss} to 2`;
  const parts = bounded.map(({ name, bounds }) => `${rounded(bounds?.[0] ?? NaN)} in the ${NAMES[name]}`);
  return "Dashed: the largest singular value of the product of the Jacobians, the most that can arrive of a length " +
    `of 1. For ${product} it is ${series(parts)}.`;
}

/** What a number of theory is beside a measured one. @type {Record<Theory["kind"], string>} */
export const BY_THEORY = {
  exact: "theory: exactly",
  bound: "theory: at most",
  rate: "theory, in the long run:",
  direct: "direct path:",
};

/** What the dotted lines are. @param {Theory[]} theories */
export function keyOfTheory(theories) {
  const isDirect = theories.map(({ kind }) => kind === "direct");
  if (isDirect.every(Boolean)) return "the direct path, one of many ways back";
  const simple = { exact: "theory, exactly", bound: "theory, at most", rate: "theory, in the long run" };
  const kind = /** @type {keyof typeof simple} */ (theories.find((one) => one.kind !== "direct")?.kind);
  if (!isDirect.some(Boolean)) return simple[kind];
  return `for the simple RNN ${simple[kind]}; for the gated cells the direct path, one of many ways back`;
}

/** What theory says of each cell. @param {Shown} shown */
export function tellTheory(shown) {
  const { flows, theories } = shown, { loss } = flows[0];
  if (loss === 1) return "";
  return [
    `Dotted: ${keyOfTheory(theories)}.`,
    ...flows.map(({ name }, i) => TELL[theories[i].kind](name, theories[i], shown)),
  ].join(" ");
}

/** @type {Record<Theory["kind"], (name: CellName, theory: Theory, shown: Shown) => string>} */
const TELL = {
  exact: (_, { lengths }, { gamma }) =>
    `Simple RNN: an orthogonal matrix times \u03b3 and no activation function multiply the length by exactly ` +
    `\u03b3 = ${rounded(gamma)} a step, and over ${countOf(lengths.length - 1, "step")} by ${rounded(lengths[0])}.`,
  bound(_, { lengths }, { activation, matrix, gamma, stretch }) {
    const slope = `the derivative of ${ACTIVATIONS[activation]} is at most 1`,
      steps = countOf(lengths.length - 1, "step");
    if (matrix === "orthogonal") {
      return `Simple RNN: ${slope}, so that a step multiplies the length by at most \u03b3 = ${rounded(gamma)}, and ` +
        `${steps} by at most ${rounded(lengths[0])}.`;
    }
    return `Simple RNN: ${slope}, and the matrix stretches a vector by at most ${rounded(stretch)}, its largest ` +
      `singular value: ${steps} multiply the length by at most ${rounded(lengths[0])}. The spectral radius ` +
      `${rounded(gamma)} is no bound.`;
  },
  rate: (_, { lengths }, { gamma, stretch }) =>
    `Simple RNN: all ${countOf(lengths.length - 1, "step")} have the same Jacobian, of spectral radius ${
      rounded(gamma)
    }, ` +
    `so that in the limit of many steps one multiplies the length by ${rounded(gamma)} ` +
    `on average. But a single step stretches some ` +
    `gradients by ${rounded(stretch)}, the largest singular value.`,
  direct(name, { lengths }, { kept }) {
    const all = kept[name], [least, most] = [Math.min(...all), Math.max(...all)];
    const gate = name === "gru" ? "update gate" : "forget gate";
    const factor = least === most
      ? `\u03c3(b) = ${rounded(most)}`
      : `between ${rounded(least)} and ${rounded(most)}, unit by unit`;
    return `${
      NAMES[name]
    }: as long as the ${gate} stays at its bias, the direct path keeps ${factor} of the gradient ` +
      `at a step, and ${rounded(lengths[0])} over ${countOf(lengths.length - 1, "step")}.`;
  },
};

/**
 * What the steps add to the gradient of the recurrent weights.
 * @type {(flow: Flow, clip: boolean, threshold: number) => string}
 */
export function tellWeights({ name, loss, total, recent }, clip, threshold) {
  const what = `the gradient of the ${NAMES[name]} with respect to U`;
  if (!(total > 0)) return `${what[0].toUpperCase()}${what.slice(1)} is 0: the states before the loss are 0.`;
  const last = loss > RECENT
    ? `${
      percent(recent)
    } of what the steps add comes from the last ${RECENT} of ${loss} (by the lengths of what each adds)`
    : `all that the steps add comes from the last ${RECENT}`;
  const clipped = !clip
    ? ""
    : total > threshold
    ? ` Clipping shortens it to ${rounded(threshold)}; its direction and the shares of the steps stay as they are.`
    : ` It is not longer than the threshold ${rounded(threshold)}: clipping leaves it as it is.`;
  return `Of ${what}, ${last}. The whole has the length ${rounded(total)}.${clipped}`;
}

/** The length that clipping leaves. @type {(total: number, clip: boolean, threshold: number) => number} */
export const clippedTo = (total, clip, threshold) => clip ? Math.min(total, threshold) : total;

/** Where a step stands. @type {(t: number, loss: number) => string} */
export function placeOf(t, loss) {
  if (t === loss) return `step ${t}, at the loss`;
  return t > loss ? `step ${t}, after the loss` : `step ${t}, ${countOf(loss - t, "step")} before the loss`;
}

/** What has arrived at a step, cell by cell. @type {(flows: Flow[], theories: Theory[], t: number) => string} */
export function tellStep(flows, theories, t) {
  const { loss } = flows[0], place = placeOf(t, loss);
  if (t > loss) return `${place}: no gradient`;
  const lines = flows.map(({ name, lengths, bounds }, i) => {
    const bound = bounds && !Number.isNaN(bounds[t - 1]) ? `, at most ${rounded(bounds[t - 1])}` : "";
    return `${NAMES[name]}: ${rounded(lengths[t - 1])}${bound} (${BY_THEORY[theories[i].kind]} ${
      rounded(theories[i].lengths[t - 1])
    })`;
  });
  return `${place}\n${lines.join("\n")}`;
}

/** What a step adds. @type {(flow: Flow, t: number) => string} */
export function tellContribution({ name, loss, contributions }, t) {
  if (t > loss) return `${placeOf(t, loss)}: adds nothing`;
  const why = t === 1 ? ", since the state before it is 0" : "";
  return `${placeOf(t, loss)}: adds ${rounded(contributions[t - 1])} in the ${NAMES[name]}${why}`;
}

/** The name of an entry of a state. @param {number} row counted from 0 */
export const unitName = (row) => row < UNITS ? `unit ${row + 1} of h` : `unit ${row - UNITS + 1} of c`;
