// The smoothing methods: what each makes of the contexts that it asks, from the longest to the uniform distribution.
import { grouped, short } from "../kit/core.js";
import { katzRatios, oneDiscount, threeDiscounts } from "./discounts.js";

/** @typedef {import("./counts.js").NGramStore} NGramStore */

/**
 * @typedef {object} Settings
 * @property {string} method
 * @property {number} order
 * @property {number | null} discount null: estimated
 * @property {number[]} discounts empty: estimated
 * @property {number} k
 * @property {number[]} weights
 * @property {number} alpha
 * @property {number} katz_k
 */

/** @typedef {"k" | "weights" | "katz_k" | "alpha" | "discount" | "discounts"} Parameter */

/**
 * One context that is asked. What a word with the count c gets here is alpha(c) times `share`; `gamma` multiplies what
 * comes from the rung below. The words after the context stand from `first` to `last` in the level of its order m; the
 * uniform distribution is the last rung, with m = 0.
 * @typedef {object} Rung
 * @property {number} m
 * @property {number[]} ids the context
 * @property {boolean} seen
 * @property {number} total of the values after the context
 * @property {number} types how many of them are above 0
 * @property {number} first
 * @property {number} last
 * @property {Int32Array} values the counts at this order, or (`distinct`) how many different words were seen before
 * @property {boolean} distinct
 * @property {number} share
 * @property {number} gamma
 * @property {(value: number) => number} alpha
 * @property {(value: number) => string} text how alpha reads
 * @property {string} gammaText how gamma reads; "" where its value says all
 */

/**
 * "one" asks the longest context only, "mix" always mixes in the shorter one, "back off" asks the shorter one for what
 * the longer one has not seen. `last`: there is no shorter context, the uniform distribution comes next.
 * @typedef {object} Method
 * @property {string} label
 * @property {"one" | "mix" | "back off"} scheme
 * @property {Parameter[]} parameters
 * @property {boolean} [adjusted]
 * @property {boolean} [last]
 */

/** @type {Record<string, Method>} */
export const METHODS = {
  maximum_likelihood: { label: "Maximum likelihood", scheme: "one", parameters: [], last: true },
  add_k: { label: "Add-k", scheme: "mix", parameters: ["k"], last: true },
  linear_interpolation: { label: "Linear interpolation", scheme: "mix", parameters: ["weights"] },
  katz: { label: "Katz back-off", scheme: "back off", parameters: ["katz_k"] },
  stupid_back_off: { label: "Stupid back-off", scheme: "back off", parameters: ["alpha"] },
  absolute_discounting: { label: "Absolute discounting", scheme: "mix", parameters: ["discount"] },
  witten_bell: { label: "Witten-Bell", scheme: "mix", parameters: [] },
  kneser_ney: { label: "Kneser-Ney, interpolated", scheme: "mix", parameters: ["discount"], adjusted: true },
  modified_kneser_ney: { label: "Kneser-Ney, modified", scheme: "mix", parameters: ["discounts"], adjusted: true },
};

/**
 * The discounts that a method uses at order m: one, three, or of Katz what is left of each count, as a ratio.
 * @param {NGramStore} store
 * @param {Settings} settings
 * @param {number} m
 */
export function discountsAt(store, settings, m) {
  const { method, order } = settings, adjusted = Boolean(METHODS[method].adjusted) && m < order;
  const n = store.evidence(m, adjusted).countsOfCounts;
  if (method === "katz") return katzRatios(n, settings.katz_k);
  if (method === "modified_kneser_ney") return settings.discounts.length ? settings.discounts : threeDiscounts(n);
  return [settings.discount ?? oneDiscount(n)];
}

/**
 * What each method makes of its rungs, from the longest context: `alpha`, `share` and `gamma`, and how they read.
 * @type {Record<string, (rungs: Rung[], store: NGramStore, settings: Settings) => void>}
 */
export const RULES = {
  maximum_likelihood([rung]) {
    rung.gamma = 0;
    relativeFrequency(rung);
  },

  add_k([rung], store, { k }) {
    const norm = rung.total + k * store.nWords, size = grouped(store.nWords);
    const sum = `(${grouped(rung.total)} + ${amount(k)} \u00d7 ${size})`;
    rung.alpha = (c) => c / norm;
    rung.gamma = k * store.nWords / norm;
    rung.text = (c) => `${grouped(c)} / ${sum}`;
    rung.gammaText = `${amount(k)} \u00d7 ${size} / ${sum}`;
  },

  linear_interpolation(rungs, _store, { weights }) {
    let below = weights[0];
    for (const rung of [...rungs].reverse()) {
      const all = below + weights[rung.m];
      if (rung.seen) [rung.share, rung.gamma] = [weights[rung.m] / all, below / all];
      below = all;
      relativeFrequency(rung);
    }
  },

  katz(rungs, store, settings) {
    let lower = uniform(store);
    for (const rung of [...rungs].reverse()) {
      katz(rung, lower, store, settings);
      lower = climb(lower, rung, store, "back off");
    }
  },

  stupid_back_off(rungs, _store, { alpha }) {
    for (const rung of rungs) {
      rung.gamma = alpha;
      relativeFrequency(rung);
    }
  },

  witten_bell(rungs) {
    for (const rung of rungs) {
      const norm = rung.total + rung.types, sum = `(${grouped(rung.total)} + ${grouped(rung.types)})`;
      rung.alpha = (c) => c / norm;
      if (rung.seen) rung.gamma = rung.types / norm;
      rung.text = (c) => `${grouped(c)} / ${sum}`;
      rung.gammaText = `${grouped(rung.types)} / ${sum}`;
    }
  },

  absolute_discounting: discounting,
  kneser_ney: discounting,
  modified_kneser_ney: discounting,
};

/** What stands beside counts, and need not be whole. @param {number} value */
export const amount = (value) => (value >= 1000 && value < 1e15 ? grouped(value) : short(value));

/** @param {Rung} rung */
function relativeFrequency(rung) {
  rung.alpha = (c) => c / rung.total;
  rung.text = (c) => `${grouped(c)} / ${grouped(rung.total)}`;
}

/**
 * Katz lowers the counts up to k; the words not seen share what was taken, as the shorter context has them.
 * @param {Rung} rung
 * @param {Float64Array} lower the distribution after the shorter context
 * @param {NGramStore} store
 * @param {Settings} settings
 */
function katz(rung, lower, store, settings) {
  const ratios = discountsAt(store, settings, rung.m), { katz_k: k } = settings, { words } = store.levels[rung.m];
  const places = [];
  for (let i = rung.first; i < rung.last; i++) if (rung.values[i] > 0) places.push(i);
  const complete = rung.types === store.nWords, small = places.some((i) => rung.values[i] <= k);
  const total = rung.total + (!small && !complete ? 1 : 0);
  /** @param {number} c */
  const ratio = (c) => (c <= k && !complete ? ratios[c] : 1);
  rung.alpha = (c) => ratio(c) * c / total;
  rung.text = (c) => (ratio(c) < 1 ? `${short(ratio(c))} \u00d7 ` : "") + `${grouped(c)} / ${grouped(total)}`;
  if (!rung.seen) return;
  const discounted = places.reduce((sum, i) => sum + rung.alpha(rung.values[i]), 0);
  const known = places.reduce((sum, i) => sum + lower[words[i]], 0);
  rung.gamma = complete || discounted >= 1 || known >= 1 ? 0 : (1 - discounted) / (1 - known);
}

/**
 * Take a little from each count; all that was taken goes to the shorter context.
 * @param {Rung[]} rungs
 * @param {NGramStore} store
 * @param {Settings} settings
 */
function discounting(rungs, store, settings) {
  for (const rung of rungs) {
    const found = discountsAt(store, settings, rung.m);
    /** @param {number} c */
    const taken = (c) => (c ? found[Math.min(c, found.length) - 1] : 0);
    rung.alpha = (c) => (c - taken(c)) / rung.total;
    rung.text = (c) => (c ? `(${grouped(c)} \u2212 ${short(taken(c))}) / ${grouped(rung.total)}` : "0");
    if (!rung.seen) continue;
    let sum = 0;
    for (let i = rung.first; i < rung.last; i++) sum += taken(rung.values[i]);
    rung.gamma = sum / rung.total;
    rung.gammaText = `${amount(sum)} / ${grouped(rung.total)}`;
  }
}

/** @param {NGramStore} store */
export const uniform = ({ nWords }) => new Float64Array(nWords).fill(1 / nWords);

/**
 * One rung up: the distribution with this context, from the one without its first word.
 * @param {Float64Array} lower
 * @param {Rung} rung
 * @param {NGramStore} store
 * @param {Method["scheme"]} scheme
 */
export function climb(lower, rung, store, scheme) {
  const upper = lower.map((value) => value * rung.gamma), { words } = store.levels[rung.m];
  for (let i = rung.first; i < rung.last; i++) {
    if (rung.values[i] === 0) continue;
    const part = rung.share * rung.alpha(rung.values[i]);
    upper[words[i]] = scheme === "back off" ? part : upper[words[i]] + part;
  }
  return upper;
}
