// @ts-nocheck its types are still to be written
// The smoothing methods, each from counts to a distribution, and the ladder of contexts that leads to one word's probability.
import { short } from "../kit/core.js";

/** Ney's discount, N1 / (N1 + 2 N2); 0.5 where nothing was seen once. */
const oneDiscount = (n) => (n[1] ? n[1] / (n[1] + 2 * n[2]) : 0.5);

/** Chen and Goodman's discounts of counts of 1, of 2, and of 3 or more; KenLM's 0.5, 1, 1.5 where they cannot be had. */
function threeDiscounts(n) {
  const y = n[1] / (n[1] + 2 * n[2]), found = [1, 2, 3].map((r) => r - (r + 1) * y * n[r + 1] / n[r]);
  return n[1] && n[2] && n[3] && found.every((d, i) => d > 0 && d <= i + 1) ? found : [0.5, 1, 1.5];
}

/** What Katz leaves of a count r, for r up to k; absolute discounting's shares where Good-Turing's cannot be had. */
function katzDiscounts(n, k) {
  const counts = Array.from({ length: k }, (_, i) => i + 1);
  if (counts.every((r) => n[r])) {
    const common = (k + 1) * n[k + 1] / n[1],
      d = counts.map((r) => ((r + 1) * n[r + 1] / n[r] / r - common) / (1 - common));
    if (common < 1 && d.every((one) => one > 0 && one < 1)) return [1, ...d];
  }
  const taken = Math.min(oneDiscount(n), 0.9);
  return [1, ...counts.map((r) => (r - taken) / r)];
}

export const METHODS = {
  maximum_likelihood: { label: "Maximum likelihood", scheme: "one", parameters: [] },
  add_k: { label: "Add-k", scheme: "mix", parameters: ["k"] },
  linear_interpolation: { label: "Linear interpolation", scheme: "mix", parameters: ["weights"] },
  katz: { label: "Katz back-off", scheme: "back off", parameters: ["katz_k"] },
  stupid_back_off: { label: "Stupid back-off", scheme: "back off", parameters: ["alpha"] },
  absolute_discounting: { label: "Absolute discounting", scheme: "mix", parameters: ["discount"] },
  witten_bell: { label: "Witten-Bell", scheme: "mix", parameters: [] },
  kneser_ney: { label: "Kneser-Ney, interpolated", scheme: "mix", parameters: ["discount"], adjusted: true },
  modified_kneser_ney: { label: "Kneser-Ney, modified", scheme: "mix", parameters: ["discounts"], adjusted: true },
};

/** The discounts that a method uses at order m: one number, three, or Katz's shares by count. */
export function discountsAt(store, settings, m) {
  const { method, order } = settings, n = store.evidence(m, METHODS[method].adjusted && m < order).countsOfCounts;
  if (method === "katz") return katzDiscounts(n, settings.katz_k);
  if (method === "modified_kneser_ney") return settings.discounts.length ? settings.discounts : threeDiscounts(n);
  return settings.discount ?? oneDiscount(n);
}

/**
 * The contexts that a method asks, from the longest to the uniform distribution. Each rung is {length, ids, seen, total, types,
 * first, last, values, distinct, alpha, share, gamma, text(value), gammaText}: the words after the context stand from `first` to `last`;
 * `values` holds their counts, or (`distinct`) how many different words were seen before them;
 * alpha(value) is what a word with that count gets here, times `share`; `gamma` multiplies what comes from below. The last rung
 * has length -1, and alpha(1) = 1 / V.
 */
export function ladderOf(store, ids, settings) {
  const { method, order } = settings, { adjusted, scheme } = METHODS[method];
  const window = [store.start, ...ids].slice(Math.max(0, ids.length + 2 - order)), rungs = [];
  const only = method === "maximum_likelihood" || method === "add_k";
  for (let length = window.length; length >= (only ? window.length : 0); length--) {
    const m = length + 1,
      context = window.slice(window.length - length),
      place = store.locate(context),
      level = store.levels[m];
    const { values } = store.evidence(m, adjusted && m < order);
    const rung = { length, m, ids: context, values, first: 0, last: 0, total: 0, types: 0, share: 1, gamma: 1 };
    rung.distinct = Boolean(adjusted) && m < order && context[0] !== store.start;
    if (place >= 0) [rung.first, rung.last] = [level.starts[place], level.starts[place + 1]];
    for (let i = rung.first; i < rung.last; i++) {
      rung.total += values[i];
      rung.types += values[i] > 0 ? 1 : 0;
    }
    rung.seen = rung.total > 0;
    rungs.push(rung);
  }
  const uniform = { length: -1, m: 0, ids: [], seen: true, share: 1, gamma: 0, alpha: () => 1 / store.nWords };
  if (scheme !== "one") rungs.push(uniform);
  RULES[method](rungs.filter((rung) => rung.m > 0), store, settings);
  return rungs;
}

/** What each method makes of its rungs: `alpha`, `share` and `gamma` of those whose context was seen, and how they read. */
const RULES = {
  maximum_likelihood([rung]) {
    rung.gamma = 0;
    rung.alpha = (c) => c / rung.total;
    rung.text = (c) => `${c} / ${rung.total}`;
  },

  add_k([rung], store, { k }) {
    const norm = rung.total + k * store.nWords;
    rung.alpha = (c) => c / norm;
    rung.gamma = k * store.nWords / norm;
    rung.text = (c) => `${c} / (${rung.total} + ${short(k)} \u00d7 ${store.nWords})`;
    rung.gammaText = `${short(k)} \u00d7 ${store.nWords} / (${rung.total} + ${short(k)} \u00d7 ${store.nWords})`;
  },

  linear_interpolation(rungs, _store, { weights }) {
    let below = weights[0];
    for (const rung of [...rungs].reverse()) {
      const all = below + weights[rung.m];
      if (rung.seen) [rung.share, rung.gamma] = [weights[rung.m] / all, below / all];
      below = all;
      rung.alpha = (c) => c / rung.total;
      rung.text = (c) => `${c} / ${rung.total}`;
    }
  },

  katz(rungs, store, settings) {
    let lower = new Float64Array(store.nWords).fill(1 / store.nWords);
    for (const rung of [...rungs].reverse()) {
      const discounts = discountsAt(store, settings, rung.m), { katz_k: k } = settings;
      let small = 0;
      for (let i = rung.first; i < rung.last; i++) if (rung.values[i] > 0 && rung.values[i] <= k) small += 1;
      const complete = rung.types === store.nWords, total = rung.total + (small === 0 && !complete ? 1 : 0);
      const ratio = (c) => (c <= k && !complete ? discounts[c] : 1);
      rung.alpha = (c) => ratio(c) * c / total;
      rung.text = (c) => (ratio(c) < 1 ? `${short(ratio(c))} \u00d7 ` : "") + `${c} / ${total}`;
      if (rung.seen) {
        const { words } = store.levels[rung.m];
        let discounted = 0, known = 0;
        for (let i = rung.first; i < rung.last; i++) {
          if (rung.values[i] === 0) continue;
          discounted += rung.alpha(rung.values[i]);
          known += lower[words[i]];
        }
        rung.gamma = complete || discounted >= 1 || known >= 1 ? 0 : (1 - discounted) / (1 - known);
      }
      lower = climb(lower, rung, store, "back off");
    }
  },

  stupid_back_off(rungs, _store, { alpha }) {
    for (const rung of rungs) {
      rung.gamma = alpha;
      rung.alpha = (c) => c / rung.total;
      rung.text = (c) => `${c} / ${rung.total}`;
    }
  },

  witten_bell(rungs) {
    for (const rung of rungs) {
      const norm = rung.total + rung.types;
      rung.alpha = (c) => c / norm;
      if (rung.seen) rung.gamma = rung.types / norm;
      rung.text = (c) => `${c} / (${rung.total} + ${rung.types})`;
      rung.gammaText = `${rung.types} / (${rung.total} + ${rung.types})`;
    }
  },

  absolute_discounting: discounting,
  kneser_ney: discounting,
  modified_kneser_ney: discounting,
};

/** Take a little from each count; all that was taken goes to the shorter context. */
function discounting(rungs, store, settings) {
  for (const rung of rungs) {
    const found = [discountsAt(store, settings, rung.m)].flat(),
      taken = (c) => (c ? found[Math.min(c, found.length) - 1] : 0);
    rung.alpha = (c) => (c - taken(c)) / rung.total;
    rung.text = (c) => (c ? `(${c} \u2212 ${short(taken(c))}) / ${rung.total}` : "0");
    if (!rung.seen) continue;
    let sum = 0;
    for (let i = rung.first; i < rung.last; i++) sum += taken(rung.values[i]);
    rung.gamma = sum / rung.total;
    rung.gammaText = `${short(sum)} / ${rung.total}`;
  }
}

/** One rung up: the distribution with this context, from the one without its first word. */
function climb(lower, rung, store, scheme) {
  const upper = lower.map((value) => value * rung.gamma), { words } = store.levels[rung.m];
  for (let i = rung.first; i < rung.last; i++) {
    if (rung.values[i] === 0) continue;
    const part = rung.share * rung.alpha(rung.values[i]);
    upper[words[i]] = scheme === "back off" ? part : upper[words[i]] + part;
  }
  return upper;
}

/** The probability of every word (of stupid back-off: its score), or null where maximum likelihood has nothing to say. */
export function distributionOf(store, rungs, { method }) {
  if (method === "maximum_likelihood" && !rungs[0].seen) return null;
  let lower = new Float64Array(store.nWords).fill(1 / store.nWords);
  for (const rung of [...rungs].reverse()) if (rung.m > 0) lower = climb(lower, rung, store, METHODS[method].scheme);
  return lower;
}

/**
 * The way to one word's probability: for each rung {rung, value, estimate, weight, part, state}. `weight` is what all longer
 * contexts left for this one; `part` is what the word gets here; the parts sum to its probability. The state is "never" (a
 * context not seen), "passed" (the word was not seen after it), "gives", or "unneeded" (below the rung that decided).
 */
export function pathOf(store, rungs, word, { method }) {
  const backsOff = METHODS[method].scheme === "back off";
  let weight = 1, decided = false;
  return rungs.map((rung) => {
    const place = rung.m === 0 ? -1 : rung.seen ? store.find(rung.m, store.locate(rung.ids), word) : -1;
    const value = rung.m === 0 ? 1 : place >= 0 ? rung.values[place] : 0;
    const estimate = rung.seen ? rung.alpha(value) : 0,
      step = { rung, value, estimate, weight: weight * rung.share, part: 0 };
    if (decided) step.state = "unneeded";
    else if (!rung.seen) step.state = "never";
    else {
      step.part = step.weight * estimate;
      step.state = value > 0 ? "gives" : "passed";
      if (backsOff && value > 0) decided = true;
    }
    weight *= rung.gamma;
    return step;
  });
}

/** The number of the word at `share` (0 to 1) of the total, in the vocabulary's order. */
export function drawnFrom(values, share) {
  const total = values.reduce((sum, value) => sum + value, 0);
  let left = share * total;
  const found = values.findIndex((value) => (left -= value) < 0);
  return found >= 0 ? found : values.findLastIndex((value) => value > 0);
}
