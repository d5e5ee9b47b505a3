import assert from "node:assert/strict";
import { NGramStore } from "../../../src/nlpbook/explorers/back_off/counts.js";
import { katzRatios, oneDiscount, threeDiscounts } from "../../../src/nlpbook/explorers/back_off/discounts.js";
import {
  distributionOf,
  drawnFrom,
  entropyOf,
  ladderOf,
  largest,
  pathOf,
} from "../../../src/nlpbook/explorers/back_off/ladder.js";
import { discountsAt, METHODS } from "../../../src/nlpbook/explorers/back_off/methods.js";
import { corpusOf } from "./packed.js";

/** @typedef {import("../../../src/nlpbook/explorers/back_off/methods.js").Settings} Settings */

const TEXT = ["a b a c", "a b", "b a b a d", "c", "a a b c d", "e", "b b b a", "a b a d"].map((one) => one.split(" "));
const ORDER = 3, corpus = corpusOf(TEXT, ORDER), { words, counts } = corpus, V = words.length;
const store = new NGramStore(corpus.packed, V, ORDER);
const CONTEXTS = [[], ["a"], ["b", "a"], ["d", "e"], ["e"], ["a", "a", "b"], ["zebra"], ["a", "zebra"]];
const DEFAULTS = {
  method: "kneser_ney",
  order: ORDER,
  discount: null,
  discounts: [],
  k: 0.5,
  weights: [0.1, 0.2, 0.3, 0.4],
  alpha: 0.4,
  katz_k: 5,
};
const close = (/** @type {number} */ found, /** @type {number} */ expected, tolerance = 1e-12) =>
  assert.ok(Math.abs(found - expected) <= tolerance, `${found}, not ${expected}`);

/** What the explorer computes after a context of words. */
function look(/** @type {Partial<Settings>} */ given, /** @type {string[]} */ context) {
  const settings = { ...DEFAULTS, ...given },
    rungs = ladderOf(store, context.map((one) => words.indexOf(one)), settings);
  const values = distributionOf(store, rungs, settings);
  return { settings, rungs, values, path: (/** @type {number} */ word) => pathOf(store, rungs, word, settings) };
}

Deno.test("the store holds every n-gram with its count, and no other", () => {
  const ids = (/** @type {string} */ ngram) =>
    ngram.split(" ").map((word) => word === "<s>" ? store.start : words.indexOf(word));
  for (const [ngram, count] of counts) {
    const row = ids(ngram), place = store.locate(row);
    assert.equal(store.levels[row.length].counts[place], count, ngram);
  }
  const sizes = [1, 2, 3].map((m) => [...counts.keys()].filter((one) => one.split(" ").length === m).length);
  assert.deepEqual(store.levels.slice(1).map(({ size }) => size), [sizes[0] + 1, sizes[1], sizes[2]]);
  for (const never of ["e a", "c c", "d a b"]) assert.equal(store.locate(ids(never)), -1);
});

Deno.test("Kneser-Ney's evidence is the number of different words before, but for what begins a sentence", () => {
  for (const m of [1, 2]) {
    const { values } = store.evidence(m, true);
    for (const [ngram, count] of counts) {
      const row = ngram.split(" ");
      if (row.length !== m) continue;
      const before = [...counts.keys()].filter((one) => one.split(" ").length === m + 1 && one.endsWith(` ${ngram}`));
      const place = store.locate(row.map((word) => word === "<s>" ? store.start : words.indexOf(word)));
      assert.equal(values[place], row[0] === "<s>" ? count : before.length, ngram);
    }
  }
});

Deno.test("every method gives a distribution, and the parts of a path are a word's probability", () => {
  for (const method of Object.keys(METHODS)) {
    for (const context of CONTEXTS) {
      for (const order of [1, 2, 3]) {
        const { values, path } = look({ method, order }, context);
        if (!values) {
          assert.equal(method, "maximum_likelihood");
          continue;
        }
        const total = values.reduce((sum, value) => sum + value, 0);
        if (method !== "stupid_back_off") close(total, 1);
        assert.ok(values.every((value) => value >= 0));
        values.forEach((value, word) => close(path(word).reduce((sum, { part }) => sum + part, 0), value));
      }
    }
  }
});

/** Counts after a context of words, and the context without its first word. */
const after = (/** @type {string[]} */ context) =>
  new Map(words.map((word) => [word, counts.get([...context, word].join(" ")) ?? 0]));
const windowOf = (/** @type {string[]} */ context) => ["<s>", ...context].slice(-(ORDER - 1));

/**
 * A method that mixes, by its formula: from the counts after the context and what the shorter one says.
 * @param {string[]} context
 * @param {string} word
 * @param {(counts: number[], count: number) => [own: number, rest: number]} formula
 * @returns {number}
 */
function mixed(context, word, formula) {
  const found = after(context), all = [...found.values()];
  const lower = () => (context.length ? mixed(context.slice(1), word, formula) : 1 / V);
  if (!all.some(Boolean)) return lower();
  const [own, rest] = formula(all, found.get(word) ?? 0);
  return own + rest * lower();
}
const sumOf = (/** @type {number[]} */ numbers) => numbers.reduce((sum, one) => sum + one, 0);

Deno.test("Witten-Bell and absolute discounting are their formulas, (2.14) and (2.13)", () => {
  for (const context of CONTEXTS.slice(0, 6)) {
    const witten = look({ method: "witten_bell" }, context).values;
    const absolute = look({ method: "absolute_discounting", discount: 0.6 }, context).values;
    words.forEach((word, id) => {
      const bell = mixed(windowOf(context), word, (all, count) => {
        const types = all.filter(Boolean).length;
        return [count / (sumOf(all) + types), types / (sumOf(all) + types)];
      });
      const taken = mixed(windowOf(context), word, (all, count) => {
        const types = all.filter(Boolean).length;
        return [Math.max(count - 0.6, 0) / sumOf(all), 0.6 * types / sumOf(all)];
      });
      close(witten?.[id] ?? NaN, bell);
      close(absolute?.[id] ?? NaN, taken);
    });
  }
});

Deno.test("interpolation is (2.10): an order whose context was never seen leaves its weight to the others", () => {
  for (const context of CONTEXTS.slice(0, 6)) {
    const { values } = look({ method: "linear_interpolation" }, context), window = windowOf(context);
    const orders = [0, 1, 2].filter((length) => length <= window.length).map((length) =>
      after(window.slice(window.length - length))
    ).filter((found) => sumOf([...found.values()]) > 0);
    words.forEach((word, id) => {
      let sum = DEFAULTS.weights[0] / V, weight = DEFAULTS.weights[0];
      orders.forEach((found, i) => {
        sum += DEFAULTS.weights[i + 1] * (found.get(word) ?? 0) / sumOf([...found.values()]);
        weight += DEFAULTS.weights[i + 1];
      });
      close(values?.[id] ?? NaN, sum / weight);
    });
  }
});

Deno.test("add-k is (count + k) / (total + k V), of the longest context alone", () => {
  for (const context of CONTEXTS.slice(0, 6)) {
    const { values, rungs } = look({ method: "add_k", k: 0.3 }, context), found = after(windowOf(context));
    const total = sumOf([...found.values()]);
    words.forEach((word, id) => close(values?.[id] ?? NaN, ((found.get(word) ?? 0) + 0.3) / (total + 0.3 * V)));
    assert.deepEqual(rungs.map(({ m }) => m), [windowOf(context).length + 1, 0]); // and no shorter context
  }
});

Deno.test("back-off stops at the first context that knows the word, and leaves the rest in proportion", () => {
  for (const method of ["katz", "stupid_back_off"]) {
    const { values, path, rungs } = look({ method }, ["b", "a"]);
    const shorter = look({ method, order: 2 }, ["a"]).values;
    words.forEach((word, id) => {
      const steps = path(id), found = after(["b", "a"]).get(word) ?? 0;
      assert.equal(steps[0].state, found ? "gives" : "passed");
      assert.equal(steps.filter(({ part }) => part > 0).length, 1);
      if (!found) close(values?.[id] ?? NaN, rungs[0].gamma * (shorter?.[id] ?? NaN));
    });
    if (method === "stupid_back_off") assert.equal(rungs[0].gamma, 0.4);
  }
});

Deno.test("a context never seen passes everything on, but maximum likelihood has nothing to say", () => {
  for (const method of ["linear_interpolation", "katz", "absolute_discounting", "witten_bell"]) {
    const { values, path } = look({ method }, ["d", "e"]);
    assert.deepEqual([...values ?? []], [...look({ method, order: 2 }, ["e"]).values ?? []]);
    assert.equal(path(0)[0].state, "never");
  }
  assert.equal(look({ method: "maximum_likelihood" }, ["d", "e"]).values, null);
  const level = look({ method: "add_k" }, ["d", "e"]).values;
  assert.ok(level?.every((value) => Math.abs(value - 1 / V) < 1e-15));
});

Deno.test("discounts by hand, and what stands for them where they cannot be had", () => {
  const n = [0, 40, 20, 10, 5]; // Y = 40 / (40 + 2 x 20) = 1/2
  assert.equal(oneDiscount(n), 0.5);
  assert.deepEqual(threeDiscounts(n), [1 - 2 * 0.5 * 20 / 40, 2 - 3 * 0.5 * 10 / 20, 3 - 4 * 0.5 * 5 / 10]);
  assert.equal(oneDiscount([0, 0, 3]), 0.5);
  assert.deepEqual(threeDiscounts([0, 1, 0, 0, 0]), [0.5, 1, 1.5]);
  // Good-Turing: r* = (r + 1) n[r + 1] / n[r]; with k = 1 nothing would be left of a count of 1, so it
  // is lowered by absolute discounting's 40 / (40 + 2 x 10).
  assert.deepEqual(katzRatios([0, 40, 10, 5], 1), [1, 1 - 40 / 60]);
  const [, first, second] = katzRatios([0, 100, 40, 20, 8], 2), common = 3 * 20 / 100;
  close(first, (2 * 40 / 100 - common) / (1 - common));
  close(second, (3 * 20 / 40 / 2 - common) / (1 - common));
  close(katzRatios([0, 10, 0], 2)[2], (2 - 0.9) / 2); // nothing was seen twice
});

Deno.test("discounts that are set are used as they are", () => {
  const settings = { ...DEFAULTS, method: "modified_kneser_ney", discounts: [0.3, 0.6, 0.9] };
  assert.deepEqual(discountsAt(store, settings, 2), [0.3, 0.6, 0.9]);
  assert.deepEqual(discountsAt(store, { ...settings, method: "kneser_ney", discount: 0.25 }, 2), [0.25]);
});

Deno.test("words are drawn in proportion; the largest come first, among equals in order", () => {
  const values = Float64Array.from([0.1, 0.4, 0, 0.4, 0.1]);
  assert.deepEqual([0, 0.05, 0.1001, 0.4999, 0.51, 0.95, 1].map((share) => drawnFrom(values, share)), [
    0,
    0,
    1,
    1,
    3,
    4,
    4,
  ]);
  assert.deepEqual(largest(values, 3), [1, 3, 0]);
  assert.deepEqual(largest(values, 9), [1, 3, 0, 4, 2]);
  close(entropyOf(Float64Array.from([0.5, 0.25, 0.25, 0])), 1.5);
});
