// What the explorer of optimisers shows, in words.
import { countOf, formatNumber, short } from "../kit/core.js";
import { OPTIMISERS } from "./paths.js";
import { bestRates } from "./rates.js";

/** @typedef {import("./paths.js").OptimiserName} OptimiserName */
/** @typedef {import("./paths.js").Run} Run */
/** @typedef {import("./surfaces.js").SurfaceName} SurfaceName */
/** @typedef {Partial<Record<OptimiserName, Run>>} Runs those that are shown */

/** Two decimals, without a minus sign before zeros. @param {number} value */
const hundredths = (value) => formatNumber(Math.round(100 * value) / 100, 2);
/** @param {number} x @param {number} y */
export const pair = (x, y) => `(${hundredths(x)}, ${hundredths(y)})`;

/** A name inside a sentence. @param {OptimiserName} name */
const inside = (name) => name === "descent" || name === "momentum" ? OPTIMISERS[name].toLowerCase() : OPTIMISERS[name];

/** @param {string[]} names */
const listed = (names) =>
  names.length > 1 ? `${names.slice(0, -1).join(", ")} and ${names[names.length - 1]}` : names[0];

/** Whether a run has left the surface by a step. @param {Run} run @param {number} step */
export const isGone = ({ diverged }, step) => diverged !== null && step >= diverged;

/** @param {Runs} runs @param {number} step */
export function tellFinding(runs, step) {
  const all = /** @type {[OptimiserName, Run][]} */ (Object.entries(runs));
  const { xs, ys, losses } = all[0][1];
  if (step === 0) return `At the start, ${pair(xs[0], ys[0])}, the loss is ${short(losses[0])}`;
  const gone = all.filter(([, run]) => isGone(run, step)).map(([name]) => inside(name));
  const there = all.filter(([, run]) => !isGone(run, step)).sort(([, a], [, b]) => a.losses[step] - b.losses[step]);
  const after = `After ${countOf(step, "step")}`;
  if (!there.length) return `${after}, ${listed(gone)} ${gone.length > 1 ? "have" : "has"} diverged`;
  const [first, best] = there[0], [last, worst] = there[there.length - 1];
  const one = `${after}, ${inside(first)} ${there.length > 1 ? "is lowest, at" : "is at"} a loss of ${
    short(best.losses[step])
  }`;
  const other = there.length > 1 ? `; ${inside(last)} is at ${short(worst.losses[step])}` : "";
  return one + other + (gone.length ? `; ${listed(gone)} ${gone.length > 1 ? "have" : "has"} diverged` : "");
}

/** Where a run is at a step. @param {Run} run @param {number} step */
export function endOf(run, step) {
  if (isGone(run, step)) return `diverged at step ${run.diverged}`;
  return `loss ${short(run.losses[step])} at ${pair(run.xs[step], run.ys[step])}`;
}

/** All that are shown, at a step. @param {Runs} runs @param {number} step */
export function tellStep(runs, step) {
  const lines = /** @type {[OptimiserName, Run][]} */ (Object.entries(runs)).map(([name, run]) =>
    `${OPTIMISERS[name]}: ${isGone(run, step) ? `diverged at step ${run.diverged}` : short(run.losses[step])}`
  );
  return `loss after ${countOf(step, "step")}\n${lines.join("\n")}`;
}

/** @param {number} factor */
function left(factor) {
  if (Math.abs(factor - 1) < 1e-9) return "neither converges nor diverges";
  if (factor > 1) return "diverges";
  return factor < 0.9995 ? `leaves ${short(factor)} of it` : `leaves all but ${short(1 - factor)} of it`;
}

/**
 * What theory says of a quadratic.
 * @param {number} condition
 * @param {{ descent: number, momentum: number }} factors as the rates are set
 */
export function tellTheory(condition, factors) {
  const best = bestRates(condition), [one, other] = [best.descentLearningRate, best.momentumLearningRate];
  const shared = one === other ? "" : " The two share one learning rate, which cannot be the best one for both.";
  return `Condition number ${
    short(condition)
  }. What theory says of the distance from the minimum, for one step in the ` +
    `long run: as it is set, gradient descent ${left(factors.descent)}, and momentum ${left(factors.momentum)}. ` +
    `The best settings for every start leave ${short(best.descentRate)} (learning rate ${short(one)}) and ` +
    `${short(best.momentumRate)} (learning rate ${short(other)}, momentum ${short(best.momentum)}): the dashed lines.` +
    shared;
}

/** @type {Record<SurfaceName, string>} */
export const ABOUT = {
  bowl: "",
  ravine: "",
  saddle:
    "In the middle lies a saddle point, between two minima of the same depth: the gradient is 0 there, although " +
    "the surface goes down on both sides.",
  plateau: "Far from its only minimum the surface is nearly flat, and the gradient nearly 0.",
  two_minima: "Of the two minima the lower one is also the more curved: along the line between them its curvature is " +
    "2.77, that of the other one 1.58.",
};
