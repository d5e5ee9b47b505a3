// @ts-check
// The sentence that says which parameters are in use: those that are set as they are set, estimated ones by order.
import assert from "node:assert/strict";
import { NGramStore } from "../../../src/nlpbook/explorers/back_off/counts.js";
import { METHODS } from "../../../src/nlpbook/explorers/back_off/methods.js";
import { parametersInUse } from "../../../src/nlpbook/explorers/back_off/parameters.js";
import { corpusOf } from "./packed.js";

const TEXT = ["a b a c", "a b", "b a b a d", "c", "a a b c d", "e", "b b b a", "a b a d"].map((one) => one.split(" "));
const { words, packed, counts } = corpusOf(TEXT, 3), store = new NGramStore(packed, words.length, 3);
/** @type {import("../../../src/nlpbook/explorers/back_off/methods.js").Settings} */
const SETTINGS = {
  method: "kneser_ney",
  order: 3,
  discount: null,
  discounts: [],
  k: 0.5,
  weights: [1, 1, 1, 1],
  alpha: 0.4,
  katz_k: 5,
};
/** @param {Partial<typeof SETTINGS>} changes */
const told = (changes) => parametersInUse(store, { ...SETTINGS, ...changes });

/** How many different n-grams of the order came r times. @param {number} order @param {number} r */
const timesSeen = (order, r) =>
  [...counts].filter(([ngram, count]) => ngram.split(" ").length === order && count === r).length;

/** Ney, Essen and Kneser (1994): N1 / (N1 + 2 N2). @param {number} order */
const neys = (order) => timesSeen(order, 1) / (timesSeen(order, 1) + 2 * timesSeen(order, 2));

const ONE = ["absolute_discounting", "kneser_ney"];

Deno.test("a discount that is set is told as it is, however many orders there are", () => {
  for (const method of ONE) {
    for (const order of [1, 2, 3]) {
      assert.equal(told({ method, order, discount: 0.75 }), "D is set to 0.75, the same at every order.");
    }
    assert.equal(told({ method, discount: 1 }), "D is set to 1.00, the same at every order.");
    assert.equal(told({ method, discount: 0.1234 }), "D is set to 0.123, the same at every order."); // as a link may
    assert.equal(told({ method, discount: 0.004 }), "D is set to 0.004, the same at every order."); // not 0.00
  }
});

Deno.test("a discount that is estimated is told order by order", () => {
  assert.ok(neys(1) !== neys(2) && neys(2) !== neys(3));
  const all = [1, 2, 3].map((order) => `${["", "unigrams", "bigrams", "trigrams"][order]} ${neys(order).toFixed(2)}`);
  for (const order of [1, 2, 3]) {
    const expected = `Estimated D: ${all.slice(0, order).join("; ")}.`;
    assert.equal(told({ method: "absolute_discounting", order }), expected);
  }
  // The highest order of Kneser-Ney is discounted by its counts; below it others are counted.
  assert.ok(told({ method: "kneser_ney" }).endsWith(`; ${all[2]}.`));
  assert.equal(told({ method: "kneser_ney", order: 1 }), `Estimated D: ${all[0]}.`);
});

Deno.test("three discounts, set or estimated", () => {
  const names = "D\u2081, D\u2082, D\u2083\u208a", method = "modified_kneser_ney";
  assert.equal(
    told({ method, discounts: [0.5, 1, 1.456] }),
    `${names} are set to 0.50, 1.00, 1.46, the same at every order.`,
  );
  const found = told({ method, order: 2 });
  assert.match(found, /^Estimated .*: unigrams \d\.\d\d, \d\.\d\d, \d\.\d\d; bigrams \d\.\d\d, \d\.\d\d, \d\.\d\d\.$/);
  assert.ok(found.startsWith(`Estimated ${names}: `));
  // What is set for methods with one discount is none of its, and the other way round.
  assert.equal(told({ method, order: 2, discount: 0.75 }), found);
  assert.match(told({ discounts: [0.5, 1, 1.5] }), /^Estimated D: /);
});

Deno.test("of Katz what is left of each count is told, whatever discounts are set", () => {
  const found = told({ method: "katz", katz_k: 2, order: 2 });
  assert.match(
    found,
    /^What is left of counts of 1, 2, \u2026: unigrams 0\.\d\d, 0\.\d\d; bigrams 0\.\d\d, 0\.\d\d\.$/,
  );
  assert.equal(told({ method: "katz", katz_k: 2, order: 2, discount: 0.5, discounts: [0.5, 1, 1.5] }), found);
});

Deno.test("equal weights are told, those of the orders in use alone", () => {
  const equal = /^The weights are all equal here; expectation maximisation on held-out text finds better ones\.$/;
  const method = "linear_interpolation";
  assert.match(told({ method }), equal);
  assert.match(told({ method, order: 2, weights: [0.3, 0.3, 0.3, 0.1] }), equal);
  assert.equal(told({ method, order: 3, weights: [0.3, 0.3, 0.3, 0.1] }), "");
});

Deno.test("methods that take no discount say nothing of one", () => {
  const silent = Object.keys(METHODS).filter((name) =>
    !METHODS[name].parameters.some((one) => ["discount", "discounts", "katz_k", "weights"].includes(one))
  );
  assert.ok(silent.length >= 4);
  for (const method of silent) {
    assert.equal(told({ method, discount: 0.5, discounts: [0.5, 1, 1.5] }), "", method);
  }
});
