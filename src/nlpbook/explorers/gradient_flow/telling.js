// What the gradient-flow explorer shows, in words.
import { clipped, countOf, percent, rounded, scientific } from "../kit/core.js";
import { ACTIVATIONS } from "./activations.js";
import { limitOf, multipleAfter, scatterOf } from "./theory.js";
import { MOST_STEPS } from "./training.js";

/** @typedef {import("./network.js").Architecture} Architecture */
/** @typedef {import("./theory.js").Theory} Theory */
/**
 * Root mean squares layer by layer, the inputs first; `off` counts units of hidden layers, layer 1 first.
 * @typedef {{
 *   architecture: Architecture,
 *   c: number,
 *   activations: number[],
 *   gradients: number[],
 *   off: number[] | null,
 *   theory: Theory | null,
 *   loss: number,
 * }} Flow
 */

const SAME = 0.05;

/**
 * A size beside another: "12% of that of layer 9", "3.2 times that of layer 9".
 * @type {(ratio: number, what: string) => string}
 */
export function comparedTo(ratio, what) {
  if (!Number.isFinite(ratio)) return `no multiple of ${what}`;
  return ratio < 1 ? `${share(ratio)} of ${what}` : `${rounded(ratio)} times ${what}`;
}

/** In per cent, where that needs no power of ten. @param {number} ratio */
const share = (ratio) => ratio > 0 && ratio < 1e-5 ? scientific(ratio, 2) : percent(ratio);

/** What arrives of the gradient at layer 1. @param {Flow} flow */
export function tellGradient({ architecture: { depth }, gradients }) {
  const last = gradients[depth], first = gradients[1], ratio = first / last;
  if (depth === 1) return `One hidden layer: its gradient (rms ${rounded(last)}) has no layer to cross`;
  if (!Number.isFinite(last) || !Number.isFinite(first)) return "The gradients are no numbers any more";
  if (last === 0) return `No gradient leaves layer ${depth}`;
  if (ratio === 0) return `Nothing of the gradient of layer ${depth} reaches layer 1`;
  if (Math.abs(ratio - 1) < SAME) {
    return `The gradient reaches layer 1 almost unchanged: it is ${comparedTo(ratio, `that of layer ${depth}`)}`;
  }
  if (ratio > 1) return `The gradient grows: at layer 1 it is ${comparedTo(ratio, `that of layer ${depth}`)}`;
  return `${share(ratio)} of the gradient of layer ${depth} reaches layer 1`;
}

/** The same of the activations. @param {Flow} flow */
export function tellActivations({ architecture: { depth }, activations }) {
  const ratio = activations[depth] / activations[0];
  if (!Number.isFinite(ratio)) return "Forwards, the activations are no numbers any more.";
  return `Forwards, the activations of layer ${depth} have an rms of ${rounded(activations[depth])}, ` +
    `${comparedTo(ratio, "that of the inputs")}.`;
}

/** @param {Architecture} architecture that theory has no line for */
function whyNoLine({ activation, normalisation, residual }) {
  const { label } = ACTIVATIONS[activation], layers = `${label} layers`;
  const added = [
    normalisation === "none" ? "" : `${normalisation} normalisation`,
    residual ? "residual connections" : "",
  ].filter(Boolean).join(" and ");
  if (normalisation === "none" || residual) {
    return `theory has no one factor for all ${layers}${added && ` with ${added}`}`;
  }
  const limit = normalisation === "batch" ? "large batches" : "wide layers";
  const formula = activation === "relu" && normalisation === "batch" ? "\u221a(\u03c0 / (\u03c0 \u2212 1)) = " : "";
  return `with ${added} theory knows a limit alone, that of ${limit}. There each of the ${layers} above the first ` +
    `multiplies the rms of the gradients by ${formula}${rounded(limitOf(activation, normalisation))}, whatever c is`;
}

/** What theory says of all layers, or why it says nothing. @param {Flow} flow */
export function tellTheory({ architecture, c, theory }) {
  const { activation, depth, residual } = architecture, { steepest } = ACTIVATIONS[activation];
  if (!theory) return `There is no dashed line: ${whyNoLine(architecture)}.`;
  const factor = rounded(Math.sqrt(theory.growth)), layers = countOf(depth, "layer");
  const all = rounded(multipleAfter(theory, depth));
  if (theory.isBound) {
    const way = depth > 1
      ? `, and the way from layer ${depth} to layer 1 by at most ${rounded(multipleAfter(theory, depth - 1))}`
      : "";
    return `The derivative of ${
      activation === "tanh" ? "tanh" : "the sigmoid"
    } is at most ${steepest}: in theory a layer multiplies the rms of the gradients ` +
      `by at most ${steepest} \u00d7 \u221ac = ${factor}${way}. That holds on average over the weights drawn: the ` +
      "gradients of one network may be above by chance. For the activations there is no closed form.";
  }
  const formula = activation === "linear"
    ? residual ? "\u221a(1 + c)" : "\u221ac"
    : activation === "relu"
    ? "\u221a(c / 2)"
    : "\u221a(c (1 + 0.01\u00b2) / 2)";
  return `Theory: each layer multiplies the rms by ${formula} = ${factor}, both ways, and ${layers} by ${all}, for ` +
    `weights of variance c / width with c = ${
      rounded(c)
    }. The weights of one network are off by chance, as a rule by a ` +
    `factor of up to about ${rounded(scatterOf(architecture), 2)} over all layers.`;
}

/** What theory says of a gradient, or of an activation, as a root mean square; null where it says nothing.
 * @type {(flow: Flow, direction: "gradients" | "activations", layer: number) => number | null}
 */
export function expected({ architecture: { depth }, theory, activations, gradients }, direction, layer) {
  if (!theory) return null;
  if (direction === "gradients") return gradients[depth] * multipleAfter(theory, depth - layer);
  return theory.isBound ? null : activations[0] * multipleAfter(theory, layer);
}

/** @param {number} layer */
export const nameOf = (layer) => layer ? `layer ${layer}` : "the inputs";

/** All that is known of a layer. @param {Flow} flow @param {number} layer */
export function tellLayer(flow, layer) {
  const { architecture: { depth, width, activation }, activations, gradients, off } = flow;
  const line = (/** @type {"gradients" | "activations"} */ direction, /** @type {string} */ noun) => {
    const theory = expected(flow, direction, layer), most = flow.theory?.isBound ? "on average at most " : "";
    const told = theory === null ? "" : ` (theory: ${most}${rounded(theory)})`;
    return `rms of ${noun} ${rounded(flow[direction][layer])}${told}`;
  };
  const parts = [
    line("activations", "activations") + `, ${comparedTo(activations[layer] / activations[0], "that of the inputs")}`,
    line("gradients", "gradients") + `, ${comparedTo(gradients[layer] / gradients[depth], `that of layer ${depth}`)}`,
  ];
  if (off && layer) parts.push(`${off[layer - 1]} of ${countOf(width, "unit")} ${ACTIVATIONS[activation].off}`);
  return `${nameOf(layer)}: ${parts.join(";\n")}`;
}

/** @param {Flow} flow */
export function tellUnits({ architecture: { activation, width, residual }, off }) {
  const { label, off: word } = ACTIVATIONS[activation];
  if (!off) return `Dead units are counted for ReLU, saturated ones for sigmoid and tanh; not for ${label}.`;
  const [meaning, effect] = word === "dead"
    ? ["0 for every example", `, so that no gradient passes${residual ? " but along the residual connection" : ""}`]
    : ["for every example the derivative is below a twentieth of its largest value", ""];
  const most = Math.max(...off), at = 1 + off.indexOf(most);
  return most
    ? `In layer ${at}, ${most} of ${width} units are ${word}: ${meaning}${effect}.`
    : `No unit is ${word} (${meaning}).`;
}

/** @param {string[]} examples @param {number[]} labels */
export function tellBatch(examples, labels) {
  const classes = new Set(labels).size;
  const names = examples.length
    ? ` (${examples.slice(0, 6).map((one) => clipped(one, 20)).join(", ")}${examples.length > 6 ? ", \u2026" : ""})`
    : "";
  return `The batch: ${countOf(labels.length, "example")}${names} of ${classes} classes. On top of ` +
    "the hidden layers are the logits of the classes, and their cross-entropy, whose gradient flows back.";
}

/**
 * How the training goes, by the losses before it and after each step.
 * @param {number[]} losses
 * @param {number} classes
 */
export function tellCourse(losses, classes) {
  const steps = losses.length - 1, last = losses[steps], first = `${rounded(losses[0])} nats`;
  const guess = `the loss of equal logits is ln ${classes} = ${rounded(Math.log(classes))}`;
  if (!steps) return `Before training the loss is ${first}; ${guess}.`;
  if (!Number.isFinite(last)) return `The training diverged at step ${steps}; the loss was ${first} at first.`;
  const end = steps === MOST_STEPS ? ", the last one" : "";
  return `After ${countOf(steps, "step")}${end}, the loss is ${rounded(last)}, from ${first}; ${guess}.`;
}
