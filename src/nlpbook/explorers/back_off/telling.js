// The back-off explorer in words: what one context says of a word, and what a distribution is like.
import { countOf, equallyLikely, grouped, quoted, short } from "../kit/core.js";
import { METHODS } from "./methods.js";

/** @typedef {import("./ladder.js").Step} Step */

/** What becomes of a word where the context itself was never seen. @param {Step} step @param {string} method */
function tellNever({ rung }, method) {
  const { scheme, last } = METHODS[method];
  if (scheme === "one") return "never seen: no word can be given a probability";
  if (last) return "never seen: nothing but k is left, the same for every word";
  const price = scheme === "back off" && rung.gamma !== 1 ? `, \u00d7 ${short(rung.gamma)}` : " as it is";
  return `never seen: on to ${nextAfter(rung)}${price}`;
}

/** What is asked after a context; the unigrams have none. @param {Step["rung"]} rung */
const nextAfter = ({ m }) => (m > 1 ? "the shorter context" : "the uniform distribution");

/**
 * What one context says of a word.
 * @param {Step} step
 * @param {string} method
 */
export function tellStep(step, method) {
  const { rung, state, value, estimate, weight } = step, backsOff = METHODS[method].scheme === "back off";
  const times = weight === 1 ? "" : `${short(weight)} \u00d7 `;
  // Whatever decided, the word is in the corpus; that was a context only if there is one that is shorter.
  if (state === "unneeded") return `not asked: ${rung.m ? "a longer context knows" : "the corpus has"} the word`;
  if (rung.m === 0) return state === "gives" ? `${times}1 / V = ${times}${short(estimate)}` : "";
  if (state === "never") return tellNever(step, method);
  const seen = rung.distinct
    ? `seen after ${countOf(value, "different word")}, of ${grouped(rung.total)} such pairs`
    : `seen ${countOf(value, "time")} of ${grouped(rung.total)}`;
  if (backsOff && value === 0) return `${seen}: on to ${nextAfter(rung)}, \u00d7 ${short(rung.gamma)}`;
  const own = value === 0 ? seen : `${seen}: ${times}${rung.text(value)}`;
  return own + (backsOff || rung.gamma === 0 || rung.share !== 1 ? "" : tellRest(step, method));
}

/** What is left for the others. @param {Step} step @param {string} method */
function tellRest({ rung }, method) {
  const receiver = METHODS[method].last ? "; shared out equally: " : "; passes on ";
  return receiver + (rung.gammaText ? `${rung.gammaText} = ` : "") + short(rung.gamma);
}

/**
 * @typedef {object} Look
 * @property {string[]} asked the longest context
 * @property {string[] | null} known the longest context that was seen, if that says anything
 * @property {number} types how many different words follow that
 * @property {string} best the word with the largest value
 * @property {number} value of it
 * @property {number} level how many others have the same value
 * @property {boolean} seen whether any context was
 * @property {string} method
 * @property {boolean} isScore whether the values are no probabilities
 * @property {number} size V
 * @property {number} total
 * @property {number} entropy in bits
 */

const MOST_SPOKEN = 60;

/** @param {string[]} words of a context, which the reader may have typed */
export const spoken = (words) => quoted(words.join(" "), MOST_SPOKEN);

/**
 * Which word comes next, and what the distribution is like.
 * @param {Look} look
 * @returns {[headline: string, explained: string]}
 */
export function tellDistribution(look) {
  const { asked, known, types, best, value, level, seen, method, isScore, size, total, entropy } = look;
  const leads = level
    ? ` and ${countOf(level, "other")} ${isScore ? "score highest" : "are most likely"}`
    : isScore
    ? " scores highest"
    : " is most likely";
  const shown = asked.length ? "After " + spoken(asked) : "Whatever the context";
  const headline = seen || METHODS[method].scheme !== "mix"
    ? `${shown}, \u201c${best}\u201d${leads}: ${short(value)}${level ? " each" : ""}`
    : `${spoken(asked)} was never seen: every word is equally likely`;
  const continuations = !asked.length
    ? ` A unigram model ignores the context: it has counted ${countOf(types, "different word")}.`
    : known
    ? ` After ${spoken(known)} the corpus has ${countOf(types, "different word")}.`
    : "";
  const sums = isScore
    ? `These are scores, no probabilities: over all ${countOf(size, "word")} their sum is ${sumText(total)}.`
    : `The ${grouped(size)} probabilities sum to ${sumText(total)}; their entropy is ${entropy.toFixed(2)} bits, ` +
      `that of ${equallyLikely(entropy, "word")}.`;
  return [headline, sums + continuations];
}

const ROUNDING = 1e-9; // of a sum over the vocabulary

/** Whether scores are probabilities after all, as those of unigrams are. @param {number} total */
export const sumsToOne = (total) => Math.abs(total - 1) < ROUNDING;

/** A sum with so many decimals that it does not read as 1 where it is not. @param {number} total */
function sumText(total) {
  const decimals = [3, 4, 5, 6, 7, 8, 9].find((digits) => sumsToOne(total) || Number(total.toFixed(digits)) !== 1);
  return total.toFixed(decimals);
}

/**
 * What there is to say of the context. `typed` is how many words the reader gave, of which the context takes `most`;
 * `readAs` is the entry of the words that are outside the vocabulary, "" where there is none.
 * @param {{ ended: boolean, full: boolean, typed: number, most: number, strangers: number, readAs: string }} context
 */
export function tellContext({ ended, full, typed, most, strangers, readAs }) {
  if (ended) return "That is the end of the sentence; go on, and a new one begins.";
  if (full && typed > most) return `The context is full: it has the first ${most} of the ${grouped(typed)} words.`;
  if (full) return `The context is full: ${most} words.`;
  if (!strangers) return "";
  const read = readAs ? `read as ${readAs}.` : "no context that holds one is known.";
  return `${countOf(strangers, "word")} outside the vocabulary: ${read}`;
}
