// What the perceptron explorer shows, in words.
import { countOf, grouped, short } from "../kit/core.js";
import { MOST_UPDATES } from "./rule.js";

/** @typedef {import("./points.js").Point} Point */
/** @typedef {import("./rule.js").Line} Line */
/** @typedef {import("./rule.js").Run} Run */
/** @typedef {typeof import("./margin.js").novikoff} Novikoff */

/** All digits of hundredths. @param {number} value */
const exact = (value) => String(Math.round(100 * value) / 100).replace("-", "\u2212");
const pair = (/** @type {number} */ one, /** @type {number} */ other) => `(${exact(one)}, ${exact(other)})`;

/** @param {Point} point @param {number} i */
export const nameOf = ({ x1, x2, label }, i) => `point ${i + 1} at ${pair(x1, x2)}, class ${label}`;

/** How many of the points have something the matter. @param {number} some @param {number} all @param {string} what */
function ofAll(some, all, what) {
  if (some === 0) return `none of the ${all} points is ${what}`;
  return some === all
    ? `all ${all} points are ${what}`
    : `${some} of ${all} points ${some === 1 ? "is" : "are"} ${what}`;
}

/** @param {number} shown @param {number} wrong @param {number} count @param {Line} line */
export function tellRule(shown, wrong, count, { w1, w2, b }) {
  if (shown === 0) return "Before the first update all weights are 0: there is no line yet";
  const after = `After ${countOf(shown, "update")}`;
  if (w1 === 0 && w2 === 0) {
    return b === 0
      ? `${after}, the weights and the bias are 0 again: there is no line, and no point is on its right side`
      : `${after}, the weights are 0: there is no line, and all points are in class ${b > 0 ? 1 : 0}`;
  }
  if (wrong === 0) return `${after} every point is on its side of the line`;
  return `${after}, ${ofAll(wrong, count, "on the line or on its wrong side")}`;
}

/** The last update, in numbers. @param {Run} run @param {number} shown @param {Point[]} points */
export function tellUpdate({ updates }, shown, points) {
  if (shown === 0) {
    return "The rule goes through the points in their order. One that is on the line, or on its wrong side, is added " +
      "to the weights if its class is 1, and taken away from them if it is 0.";
  }
  const { epoch, example, ...now } = updates[shown - 1], point = points[example];
  const before = shown > 1 ? updates[shown - 2] : { w1: 0, w2: 0, b: 0 }, { x1, x2, label } = point;
  const score = before.w1 * x1 + before.w2 * x2 + before.b, sign = label ? "+" : "\u2212";
  return `Update ${grouped(shown)}, in epoch ${grouped(epoch)}: ${nameOf(point, example)}, had ` +
    `w \u00b7 x + b = ${short(Math.round(1e4 * score) / 1e4)}. ` +
    `So w = ${pair(before.w1, before.w2)} ${sign} ${pair(x1, x2)} = ${pair(now.w1, now.w2)}, ` +
    `and b = ${exact(before.b)} ${sign} 1 = ${exact(now.b)}.`;
}

/** What is known of the whole run. @param {Run} run @param {ReturnType<Novikoff>} theorem */
export function tellEnd({ updates, converged, repeats }, theorem) {
  const count = countOf(updates.length, "update");
  if (!theorem) {
    const round = repeats
      ? `Epoch ${grouped(repeats.to)} begins with the same weights as epoch ${
        grouped(repeats.from)
      }: from there on it ` +
        "goes round for ever."
      : `The figure stops after ${grouped(MOST_UPDATES)} updates.`;
    return `No line separates the classes, so the rule never ends. ${round}`;
  }
  const { radius, margin, bound } = theorem;
  const most = Math.floor(bound * (1 + 1e-9)); // a bound of 51 may come as 50.999...
  const made = converged ? `In this order it makes ${grouped(updates.length)}.` : `After ${count} it is not done.`;
  return `A line separates the classes. The longest example, with a 1 for the bias, has length R = ${short(radius)}, ` +
    `and the largest margin is \u03b3 = ${short(margin)}: by Novikoff's theorem the rule makes at most ` +
    `(R / \u03b3)\u00b2 updates, that is ${grouped(most)}, in whatever order the points come. ${made}`;
}

/** @param {{ steps: number, loss: number, wrong: number, count: number }} now */
export function tellNetwork({ steps, loss, wrong, count }) {
  const when = steps ? `After ${countOf(steps, "step")}` : "Before training";
  if (!Number.isFinite(loss)) return `The training diverged at step ${grouped(steps)}`;
  const told = wrong ? ofAll(wrong, count, "in the wrong class") : `all ${count} points are in the right class`;
  return `${when} ${told}; the loss is ${short(loss)}`;
}

/** What the picture of the hidden space can show. @param {number} width @param {string} activation */
export function tellHidden(width, activation) {
  const bend = activation === "linear"
    ? "Linear units bend nothing: the boundary in the input space is a line, however many there are."
    : "The grid is the one of the input space, as the hidden units bend it.";
  const line = width === 1
    ? "There is one hidden unit: the logit, on the vertical axis, is a linear function of it."
    : width === 2
    ? "The output is a linear function of the two units: a line in their space is the boundary."
    : `Two of ${width} dimensions are shown: the boundary is flat in all ${width}, but its shadow here is no line.`;
  return `${bend} ${line}`;
}

/** @param {number[]} losses @param {number} step */
export const tellLoss = (losses, step) =>
  `after ${countOf(step, "step")}: ` +
  (step < losses.length ? `loss ${short(losses[step])} nats` : "not trained so far");
