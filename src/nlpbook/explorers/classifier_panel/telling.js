// @ts-check
// What the classifier panel shows, in words.
import { countOf, grouped, percent, quoted, short } from "../kit/core.js";

/** @typedef {{ name: string, right: number, count: number }} Group */

export const CLASSES = ["negative", "positive"]; // by their numbers

const minus = (/** @type {string} */ text) => text.replaceAll("-", "\u2212");
/** Three digits. @param {number} value */
export const written = (value) => minus(short(value));
/** +1.23 @param {number} value */
export const signed = (value) => (value >= 0 ? "+" : "\u2212") + Math.abs(value).toFixed(2);

/**
 * "Before training", "After 3 epochs", "After 37 steps".
 * @param {number} steps
 * @param {number} stepsAnEpoch
 */
export function when(steps, stepsAnEpoch) {
  if (steps === 0) return "Before training";
  return "After " + (steps % stepsAnEpoch ? countOf(steps, "step") : countOf(steps / stepsAnEpoch, "epoch"));
}

/**
 * How many of the held-out sentences are right, and in which group the fewest.
 * @param {{ time: string, diverged: boolean, steps: number, accuracy: number, groups: Group[] }} now
 */
export function tellFinding({ time, diverged, steps, accuracy, groups }) {
  if (diverged) return `The training diverged at step ${grouped(steps)}`;
  const some = groups.filter(({ count }) => count > 0);
  const least = Math.min(...some.map(({ right, count }) => right / count));
  const worst = some.find(({ right, count }) => right / count === least);
  return `${time}, ${percent(accuracy)} of the held-out sentences are right` +
    (worst && least < accuracy ? `, but only ${percent(least)} of ${quoted(worst.name)}` : "");
}

/**
 * @param {{ train: { loss: number, accuracy: number }[], test: { loss: number, accuracy: number }[] }} curves
 * @param {number} step
 */
export function tellStep({ train, test }, step) {
  const at = `after ${countOf(step, "step")}`;
  if (step >= test.length) return `${at}: not trained so far`;
  return `${at}:\ntraining loss ${written(train[step].loss)} nats, accuracy ${percent(train[step].accuracy)};\n` +
    `held-out loss ${written(test[step].loss)} nats, accuracy ${percent(test[step].accuracy)}`;
}

/** @param {number} probability @param {string[]} unknown @param {number} count */
export function tellSentence(probability, unknown, count) {
  const left = unknown.length
    ? ` Not in the vocabulary, and left out: ${unknown.map((word) => quoted(word)).join(", ")}.`
    : "";
  if (!count) return `Type a sentence.${left}`;
  return `P(positive) = ${percent(probability)}, so it is taken for ${CLASSES[Number(probability > 0.5)]}.${left}`;
}
