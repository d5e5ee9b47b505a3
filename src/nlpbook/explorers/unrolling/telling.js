// What the unrolling explorer shows, in words.
import { countOf, quoted, rounded, short } from "../kit/core.js";
import { lengthOf } from "../gradient_flow_through_time/matrices.js";

/** @typedef {import("./state.js").Now} Now */

/** @type {Record<string, string>} */
export const ACTIVATIONS = { tanh: "tanh", identity: "Identity", relu: "ReLU" };

/** @type {(values: Iterable<number>) => number} */
export const meanOf = (values) => {
  const all = [...values];
  return all.reduce((sum, one) => sum + one, 0) / all.length;
};

/** "the", or the mark of an end of the sentence. @param {string} word */
export const called = (word) => quoted(word, 16);

/** How far training has gone. @param {Now} now */
export function tellTraining({ taken, updates, hasDiverged, history, n }) {
  const mean = (/** @type {number} */ sum) => `${short(sum / n)} nats a word`;
  const is = mean(history[taken]), was = mean(history[0]);
  const fell = `With teacher forcing, the loss is ${is}; before training it was ${was}.`;
  if (hasDiverged) {
    return `Training has diverged: ${countOf(taken, "step")} of the ${updates} could be taken, and the next one ` +
      `would bring the loss above 1,000. ${taken ? fell : `The loss is ${is}.`}`;
  }
  if (!taken) return "Untrained: all weights are as they were drawn, and what it predicts is of no account.";
  return `${countOf(taken, "training step")} on this sentence alone. ${fell}`;
}

/** The headline. @param {Now} now */
export function tellHeadline(now) {
  const { step, n, backwards, forwards } = now;
  if (step === 0) return "Nothing has been read: the state is 0";
  if (step === 2 * n) return tellEnd(now);
  if (backwards) return tellBackwards(now);
  return forwards === n ? tellRead(now) : tellForwards(now);
}

/** @param {Now} now */
function tellForwards(now) {
  const { n, forwards: t, vocabulary, targets, losses } = now, p = now.probabilitiesAt(t);
  return `Forwards, step ${t} of ${n}: after ${called(now.inputAt(t))} the next word, ` +
    `${called(vocabulary[targets[t - 1]])}, gets the probability ${short(p[targets[t - 1]])}, a loss of ` +
    `${short(losses[t - 1])} nats`;
}

/** @param {Now} now */
function tellRead(now) {
  const { n, V, taken, isForced, losses } = now, who = taken ? "Trained" : "Untrained";
  const mean = short(meanOf(losses)), guess = short(Math.log(V));
  const how = isForced ? "" : "reading its own choices, ";
  return `${who}, ${how}the network has a loss of ${mean} nats a word over ${n} steps; equal probabilities for all ` +
    `${V} words have ln ${V} = ${guess}`;
}

/** Which losses are sent back. @param {Now} now */
export const sentName = ({ loss }) => loss ? `the loss of step ${loss}` : "the sum of all losses";

/** @param {Now} now */
function tellBackwards(now) {
  const { n, backwards, current: t, gradients, added, loss } = now, length = lengthOf(gradients[t - 1]);
  const begin = `Backwards, step ${backwards} of ${n}: `;
  if (loss && t > loss) return `${begin}the loss of step ${loss} does not depend on the state of step ${t}`;
  const adds = t === 1
    ? "it adds nothing to the gradient of U, since the state before it is 0"
    : `it adds a matrix of length ${rounded(lengthOf(added[t - 1]))} to the gradient of U`;
  return `${begin}at step ${t} arrives a gradient of length ${rounded(length)} of ${sentName(now)}; ${adds}`;
}

/** @param {Now} now */
function tellEnd(now) {
  const { n, gradients, loss } = now, from = loss || n;
  const first = rounded(lengthOf(gradients[0])), last = rounded(lengthOf(gradients[from - 1]));
  const total = rounded(lengthOf(now.addedFrom(1, n)));
  if (from === 1) {
    return `Of the loss of step 1 a gradient of length ${first} is at its state, and adds nothing to the gradient of U`;
  }
  return `Of ${sentName(now)} a gradient of length ${last} is at step ${from} and ${first} at step 1; ` +
    `the gradient of U has length ${total}`;
}

/** What the switch of teacher forcing does now. @param {Now} now */
export function tellForcing(now) {
  const { isForced, n, words } = now;
  if (isForced) return "It reads the words of the sentence, whatever it would have predicted (teacher forcing).";
  const read = Array.from({ length: n - 1 }, (_, i) => now.inputAt(i + 2));
  const wrong = read.findIndex((word, i) => word !== words[i]);
  const own = `It reads its own choice, the word with the highest probability: ${read.join(" ")}. `;
  const what = wrong < 0
    ? "These are the words of the sentence, so all is as with teacher forcing."
    : `From step ${wrong + 2} on it reads another word than the sentence has, and every state after it is another one.`;
  return `${own}${what} The choice of a word has no gradient.`;
}

/** A place in words, with what is known there. @param {Now} now @param {number} t */
export function tellPlace(now, t) {
  const { n, vocabulary, targets, losses, gradients } = now, word = called(now.inputAt(t));
  if (!now.hasState(t)) return `step ${t} of ${n}: not read yet`;
  const p = now.probabilitiesAt(t)[targets[t - 1]];
  const parts = [
    `step ${t} of ${n}, reads ${word}`,
    `target ${called(vocabulary[targets[t - 1]])}, probability ${short(p)}, loss ${short(losses[t - 1])}`,
  ];
  if (now.hasGradient(t)) parts.push(`gradient of length ${rounded(lengthOf(gradients[t - 1]))}`);
  return parts.join("; ");
}

/** What arrives at step t of the loss of step s. @type {(now: Now, s: number, t: number) => string} */
export function tellArriving(now, s, t) {
  if (t > s) return `loss of step ${s}, state of step ${t}: it comes after the loss, nothing arrives`;
  if (!now.hasGradient(t)) return `loss of step ${s}, state of step ${t}: the way back is not there yet`;
  const length = rounded(now.lengths[s - 1][t - 1]);
  return `loss of step ${s}, state of step ${t}: a gradient of length ${length} arrives`;
}

const MARKED = {
  W: "W turns the vector of a word into what it adds to the units",
  U: "U turns the state before into what it adds to the units",
  b: "b is added for each unit",
  O: "O turns the state into the logits of the next word",
};

/** What is marked. @param {Now} now */
export function tellMarked({ marked, isUnrolled, n }) {
  if (!marked) return "";
  const what = MARKED[/** @type {keyof typeof MARKED} */ (marked)];
  const same = isUnrolled
    ? `The ${n} copies in the picture are one and the same: there is only one ${marked} to train.`
    : `Unrolled, there is a copy of it at each of the ${n} steps, and all are the same.`;
  return `${what}. ${same}`;
}
