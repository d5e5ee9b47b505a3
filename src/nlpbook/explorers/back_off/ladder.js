// The ladder of contexts that a method asks, the distribution that it leads to, and the path to one word's probability.
import { climb, METHODS, RULES, uniform } from "./methods.js";

/** @typedef {import("./counts.js").NGramStore} NGramStore */
/** @typedef {import("./methods.js").Rung} Rung */
/** @typedef {import("./methods.js").Settings} Settings */

/**
 * What one context says of a word. `weight` is what all longer contexts left for this one; `part` is what the word
 * gets here, and the parts sum to its probability. The state is "never" (a context not seen), "passed" (the word was
 * not seen after it), "gives", or "unneeded" (below the rung that decided).
 * @typedef {object} Step
 * @property {Rung} rung
 * @property {number} value the word's count, or what stands for it
 * @property {number} estimate
 * @property {number} weight
 * @property {number} part
 * @property {"never" | "passed" | "gives" | "unneeded"} state
 */

/**
 * The contexts that a method asks, from the longest to the uniform distribution.
 * @param {NGramStore} store
 * @param {readonly number[]} ids the words of the context; -1 for one that is not known at all
 * @param {Settings} settings
 * @returns {Rung[]}
 */
export function ladderOf(store, ids, settings) {
  const { method, order } = settings, { adjusted = false, scheme, last } = METHODS[method];
  const window = [store.start, ...ids].slice(Math.max(0, ids.length + 2 - order)), rungs = [];
  for (let length = window.length; length >= (last ? window.length : 0); length--) {
    rungs.push(rungOf(store, window.slice(window.length - length), adjusted && length + 1 < order));
  }
  RULES[method](rungs, store, settings);
  if (scheme !== "one") rungs.push(emptyRung({ seen: true, gamma: 0, alpha: () => 1 / store.nWords }));
  return rungs;
}

/** @type {(given: Partial<Rung>) => Rung} */
const emptyRung = (given) => ({
  m: 0,
  ids: [],
  seen: false,
  total: 0,
  types: 0,
  first: 0,
  last: 0,
  values: new Int32Array(0),
  distinct: false,
  share: 1,
  gamma: 1,
  alpha: () => 0,
  text: () => "",
  gammaText: "",
  ...given,
});

/**
 * @param {NGramStore} store
 * @param {number[]} context
 * @param {boolean} adjusted
 */
function rungOf(store, context, adjusted) {
  const m = context.length + 1, place = store.locate(context), { starts } = store.levels[m];
  const { values } = store.evidence(m, adjusted);
  const rung = emptyRung({ m, ids: context, values, distinct: adjusted && context[0] !== store.start });
  if (place >= 0) [rung.first, rung.last] = [starts[place], starts[place + 1]];
  for (let i = rung.first; i < rung.last; i++) {
    rung.total += values[i];
    rung.types += values[i] > 0 ? 1 : 0;
  }
  rung.seen = rung.total > 0;
  return rung;
}

/**
 * The probability of every word (of stupid back-off: its score), or null where maximum likelihood has nothing to say.
 * @param {NGramStore} store
 * @param {Rung[]} rungs
 * @param {Pick<Settings, "method">} settings
 */
export function distributionOf(store, rungs, { method }) {
  const { scheme } = METHODS[method];
  if (scheme === "one" && !rungs[0].seen) return null;
  let lower = uniform(store);
  for (const rung of [...rungs].reverse()) if (rung.m > 0) lower = climb(lower, rung, store, scheme);
  return lower;
}

/**
 * The way to one word's probability: what each rung says.
 * @param {NGramStore} store
 * @param {Rung[]} rungs
 * @param {number} word
 * @param {Pick<Settings, "method">} settings
 * @returns {Step[]}
 */
export function pathOf(store, rungs, word, { method }) {
  const backsOff = METHODS[method].scheme === "back off";
  let weight = 1, decided = false;
  return rungs.map((rung) => {
    const value = valueOf(store, rung, word), estimate = rung.seen ? rung.alpha(value) : 0;
    /** @type {Step} */
    const step = { rung, value, estimate, weight: weight * rung.share, part: 0, state: "unneeded" };
    weight *= rung.gamma;
    if (decided) return step;
    if (!rung.seen) return { ...step, state: "never" };
    decided = backsOff && value > 0;
    return { ...step, part: step.weight * estimate, state: value > 0 ? "gives" : "passed" };
  });
}

/**
 * The count of a word after a context, or what stands for it; 1 for the uniform distribution, which knows every word.
 * @param {NGramStore} store
 * @param {Rung} rung
 * @param {number} word
 */
function valueOf(store, rung, word) {
  if (rung.m === 0) return 1;
  const place = rung.seen ? store.find(rung.m, store.locate(rung.ids), word) : -1;
  return place >= 0 ? rung.values[place] : 0;
}

/**
 * The number of the word at `share` (0 to 1) of the total, in the vocabulary's order.
 * @param {Float64Array} values
 * @param {number} share
 */
export function drawnFrom(values, share) {
  const total = values.reduce((sum, value) => sum + value, 0);
  let left = share * total;
  const found = values.findIndex((value) => (left -= value) < 0);
  return found >= 0 ? found : values.findLastIndex((value) => value > 0);
}

/**
 * The words with the largest values, falling; among equals in the vocabulary's order.
 * @param {Float64Array} values
 * @param {number} most
 */
export function largest(values, most) {
  /** @type {number[]} */
  const found = [];
  values.forEach((value, id) => {
    if (found.length === most && value <= values[found[most - 1]]) return;
    let at = found.length;
    while (at > 0 && values[found[at - 1]] < value) at--;
    found.splice(at, 0, id);
    if (found.length > most) found.pop();
  });
  return found;
}

/**
 * In bits.
 * @param {Float64Array} probabilities
 */
export const entropyOf = (probabilities) => probabilities.reduce((sum, p) => (p > 0 ? sum - p * Math.log2(p) : sum), 0);
