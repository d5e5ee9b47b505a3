// @ts-check
// What the classifier panel shows, in words.
import { countOf, grouped, percent, quoted, short } from "../kit/core.js";

/** @typedef {{ name: string, right: number, count: number }} Group */

export const CLASSES = ["negative", "positive"]; // by their numbers

/** +1.23, and 0.00 without a sign. @param {number} value */
export function signed(value) {
  const size = Math.abs(value).toFixed(2);
  return (size === "0.00" ? "" : value > 0 ? "+" : "\u2212") + size;
}

/** "P(positive) = 75.0%", "P(positive) > 99.99%" @param {number} probability */
function tellProbability(probability) {
  const told = percent(probability);
  return `P(positive) ${told.startsWith(">") ? told : `= ${told}`}`;
}

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
  return `${at}:\ntraining loss ${short(train[step].loss)} nats, accuracy ${percent(train[step].accuracy)};\n` +
    `held-out loss ${short(test[step].loss)} nats, accuracy ${percent(test[step].accuracy)}`;
}

/** @param {number} probability @param {string[]} unknown @param {number} count */
export function tellSentence(probability, unknown, count) {
  const left = unknown.length
    ? ` Not in the vocabulary, and left out: ${unknown.map((word) => quoted(word)).join(", ")}.`
    : "";
  if (!count) return `Type a sentence.${left}`;
  return `${tellProbability(probability)}, so it is taken for ${CLASSES[Number(probability > 0.5)]}.${left}`;
}

/** A sentence that comes out wrong, and how often it is among the held-out ones. */
/** @typedef {{ text: string, label: number, odds: number, times: number }} Mistake */

/**
 * Each sentence once. @param {Omit<Mistake, "times">[]} mistakes
 * @returns {Mistake[]}
 */
export function eachOnce(mistakes) {
  /** @type {Map<string, Mistake>} */
  const found = new Map();
  for (const one of mistakes) {
    const key = `${one.label} ${one.text}`, known = found.get(key);
    if (known) known.times++;
    else found.set(key, { ...one, times: 1 });
  }
  return [...found.values()];
}

/** @param {Mistake} mistake @param {number} probability */
export const tellMistake = ({ label, times }, probability) =>
  `${times > 1 ? `${grouped(times)} times ` : ""}${CLASSES[label]}, but ${tellProbability(probability)}`;

/**
 * What stands under the words. @param {number} odds @param {number} hidden units @param {string} pooling
 * @param {number} bias what the log-odds are without any vector
 */
export function tellPulls(odds, hidden, pooling, bias) {
  const sum = hidden || pooling === "max"
    ? "These do not add up to the log-odds."
    : `With ${signed(bias)}, which is the bias, they add up to the log-odds.`;
  return `Log-odds of positive: ${signed(odds)}. Under each word: what is lost without its vector. ${sum}`;
}
