// What the explorer of the copy task shows, in words.
import { countOf, percent, rounded, short } from "../kit/core.js";
import { BATCH_SIZE, RECENT, THRESHOLD } from "./training.js";
import { signOf, timeOf } from "./sequences.js";
import { keepingBias } from "./weights.js";

/** @typedef {import("./training.js").CopyRun} CopyRun */
/** @typedef {import("./weights.js").Choice} Choice */

/** @type {Record<Choice["cell"], string>} */
export const NAMES = { gru: "GRU", lstm: "LSTM", rnn: "Simple RNN" };
/** The gate that keeps. @type {Record<Choice["cell"], string>} */
export const GATES = { gru: "update gate z", lstm: "forget gate f", rnn: "" };

/** What tells a curve from others. @param {Choice} choice */
export function nameOf({ cell, gates, bias, delay, length, kinds, units, rate, clip, seed }) {
  const begin = cell === "rnn" ? "" : gates === "chrono" ? ", chrono" : `, bias ${short(bias)}`;
  return `${NAMES[cell]}${begin}, delay ${delay}, ${countOf(length, "symbol")} of ${kinds} kinds, ` +
    `${units} units, rate ${short(rate, 2)}${clip ? "" : ", not clipped"}, seed ${seed}`;
}

/** The least loss of the recalled symbols without memory, and over all places. @param {Choice} choice */
export function baselines(choice) {
  const recalled = Math.log(choice.kinds);
  return { recalled, all: choice.length * recalled / timeOf(choice), accuracy: 1 / choice.kinds };
}

/** @param {CopyRun} run */
export function tellHeadline({ choice, steps, accuracy, diverged }) {
  const { cell, gates, bias, delay, kinds } = choice;
  const begin = cell === "rnn" ? "" : gates === "chrono" ? ", chrono biases" : `, bias ${short(bias)}`;
  const who = `${NAMES[cell]}${begin}, delay ${delay}`, guess = `a network without memory has ${percent(1 / kinds)}`;
  if (diverged) return `${who}: the loss is no number any more after ${countOf(steps, "step")}`;
  if (!steps) return `${who}: not trained yet. Of the symbols ${guess} right`;
  const share = accuracy.means[steps - 1];
  return `${who}: after ${countOf(steps, "step")} ${percent(share)} of the symbols are right; ${guess}`;
}

/** The losses beside those without memory. @param {CopyRun} run */
export function tellLosses({ choice, steps, loss, recalled, accuracy, diverged }) {
  const { kinds, length } = choice, least = baselines(choice), time = timeOf(choice);
  const baseline = `ln ${kinds} = ${short(least.recalled)} nats`;
  if (!steps || diverged) {
    return `Without memory the loss of a recalled symbol is at best ${baseline}, and over all ${time} places ` +
      `${length} ln ${kinds} / ${time} = ${short(least.all)}.`;
  }
  const all = loss.means[steps - 1], symbols = recalled.means[steps - 1];
  const batches = steps < RECENT ? "the batches so far" : `the last ${RECENT} batches of ${BATCH_SIZE} new sequences`;
  const nothing = all < 1.25 * least.all && symbols > 0.93 * least.recalled && accuracy.means[steps - 1] < 0.5
    ? " So the curve over all places looks good, and next to nothing is learnt but where blanks belong."
    : "";
  return `A recalled symbol costs ${short(symbols)} nats (without memory at best ${baseline}); a place costs ` +
    `${short(all)} on average (without memory at best ${length} ln ${kinds} / ${time} = ${short(least.all)}).` +
    `${nothing} These are means over ${batches}, each judged before the network learns from it.`;
}

/** How long the gate keeps at first. @param {Choice} choice */
export function tellGate(choice) {
  const { cell, delay, length, gates, bias } = choice, apart = length + delay + 1;
  const from = `A symbol is written ${apart} steps after it was read.`;
  if (cell === "rnn") return `${from} The simple RNN has no gate that keeps it; U is orthogonal at first.`;
  const kept = Array.from(keepingBias(choice), (one) => 1 / (1 + Math.exp(-one)));
  const least = Math.min(...kept), most = Math.max(...kept), gate = GATES[cell];
  if (gates === "bias") {
    return `${from} At its bias the ${gate} keeps \u03c3(${short(bias)}) = ${rounded(most)} of the state a step, and ` +
      `${rounded(most ** apart)} over ${apart} steps.`;
  }
  return `${from} At their biases the ${gate} of the units keep between ${rounded(least)} and ${
    rounded(most)
  } of the ` +
    `state a step, and between ${rounded(least ** apart)} and ${rounded(most ** apart)} over ${apart} steps.`;
}

/**
 * What arrives at the first step.
 * @type {(choice: Choice, steps: number, arriving: Float64Array) => string}
 */
export function tellGradient({ length, delay }, steps, arriving) {
  if (!steps) return "Before the first step the output layer is 0, and hands no gradient back.";
  const recall = length + delay + 1;
  return `Of the loss of the recalled symbols a gradient of length ${rounded(arriving[recall])} stands at step ` +
    `${recall + 1}, where the first of them is written, and ${rounded(arriving[0])} arrives at step 1.`;
}

/**
 * A step of the sequence that is shown, counted from 0.
 * @type {(run: CopyRun, look: { written: Int32Array }, t: number) => string}
 */
export function tellPlace({ sample, view }, { written }, t) {
  const target = sample.targets[t], right = view.probabilities[t * view.ids + target];
  return `Step ${t + 1}: reads ${signOf(sample.inputs[t])}, has to write ${signOf(target)}, writes ` +
    `${signOf(written[t])}\nprobability of what is right: ${rounded(right)}\n` +
    `gradient that arrives: ${rounded(view.arriving[t])}`;
}

/** What the curves say at a step. @type {(run: CopyRun, at: number) => string} */
export function tellStep({ steps, loss, recalled, accuracy }, at) {
  const after = `after ${countOf(at, "step")}`;
  if (at >= steps) return `${after}: not trained so far`;
  return `${after}: ${percent(accuracy.means[at])} of the symbols right, ${short(recalled.means[at])} nats for a ` +
    `symbol, ${short(loss.means[at])} for a place`;
}

/** What clipping does. @param {CopyRun} run */
export function tellClipping({ choice: { clip }, steps, norms }) {
  if (!steps) return "";
  const long = norms.filter((one) => one > THRESHOLD).length, most = norms.reduce((a, b) => Math.max(a, b), 0);
  const longest = `the longest of ${countOf(steps, "gradient")} had the length ${short(most)}`;
  if (!long) return `Clipping to length 1 ${clip ? "has" : "would have"} changed nothing so far: ${longest}.`;
  return `Clipping to length 1 ${clip ? "has" : "would have"} shortened ${countOf(long, "gradient")}: ${longest}.`;
}
