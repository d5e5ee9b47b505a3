// What is said of a distribution and of a path is true of their numbers.
import assert from "node:assert/strict";
import { NGramStore } from "../../../src/nlpbook/explorers/back_off/counts.js";
import { distributionOf, entropyOf, ladderOf, pathOf } from "../../../src/nlpbook/explorers/back_off/ladder.js";
import { METHODS } from "../../../src/nlpbook/explorers/back_off/methods.js";
import { sumsToOne, tellContext, tellDistribution, tellStep } from "../../../src/nlpbook/explorers/back_off/telling.js";
import { corpusOf } from "./packed.js";

const TEXT = ["a b a c", "a b", "b a b a d", "c", "a a b c d", "e", "b b b a", "a b a d"].map((one) => one.split(" "));
const ORDER = 3, { words, packed } = corpusOf(TEXT, ORDER);
const SETTINGS = { discount: null, discounts: [], k: 0.5, weights: [1, 1, 1, 1], alpha: 0.4, katz_k: 5 };

/** What is said after a context, and of each word. `unseen` words are in the vocabulary, but not in the text. */
function look(/** @type {string} */ method, /** @type {number} */ order, /** @type {string[]} */ context, unseen = 0) {
  const known = [...words, ...Array.from({ length: unseen }, (_, i) => `unseen${i}`)];
  const store = unseen
    ? new NGramStore(packWith(unseen), known.length, ORDER)
    : new NGramStore(packed, known.length, ORDER);
  const settings = { ...SETTINGS, method, order }, ids = context.map((word) => known.indexOf(word));
  const rungs = ladderOf(store, ids, settings), values = distributionOf(store, rungs, settings);
  assert.ok(values);
  const total = values.reduce((sum, one) => sum + one, 0), isScore = method === "stupid_back_off" && !sumsToOne(total);
  const best = values.indexOf(Math.max(...values));
  const told = tellDistribution({
    asked: context,
    known: null,
    types: 0,
    best: known[best],
    value: values[best],
    level: 0,
    seen: true,
    method,
    isScore,
    size: known.length,
    total,
    entropy: isScore ? 0 : entropyOf(values),
  });
  const paths = known.map((_, id) => pathOf(store, rungs, id, settings));
  return { told: told.join(" "), total, paths };
}

/** The same text, with words that never came, behind the others. @param {number} unseen */
function packWith(unseen) {
  const store = new NGramStore(packed, words.length, ORDER), size = words.length, numbers = [];
  const { levels } = store, none = new Array(unseen).fill(0);
  numbers.push(...levels[1].counts.slice(0, size), ...none);
  for (let m = 2; m <= ORDER; m++) {
    const { starts, words: last, counts } = levels[m], many = [...starts].slice(1).map((end, i) => end - starts[i]);
    numbers.push(...m === 2 ? [...many.slice(0, size), ...none, many[size]] : many);
    for (let c = 0; c + 1 < starts.length; c++) {
      for (let i = starts[c]; i < starts[c + 1]; i++) numbers.push(last[i] - (i > starts[c] ? last[i - 1] : 0));
    }
    numbers.push(...counts);
  }
  assert.ok(numbers.every((one) => one < 128)); // a byte each
  return btoa(String.fromCharCode(...numbers));
}

Deno.test("stupid back-off gives scores where they do not sum to 1, and probabilities where they do", () => {
  const scores = look("stupid_back_off", 3, ["b", "a"]);
  assert.ok(scores.total > 1.01);
  assert.match(scores.told, /scores highest.*These are scores, no probabilities: .* their sum is 1\.\d{3}\.$/);
  const unigrams = look("stupid_back_off", 1, ["b", "a"]);
  assert.match(unigrams.told, /is most likely.*The 6 probabilities sum to 1\.000; their entropy is 2\.\d\d bits/);
  assert.ok(!unigrams.told.includes("score"));
});

Deno.test("a sum that is not 1 is not written as 1.000", () => {
  const { total, told } = look("stupid_back_off", 1, [], 1); // the word that never came has 0.4 / 7
  assert.ok(Math.abs(total - 1 - 0.4 / 7) < 1e-12);
  assert.match(told, /no probabilities/);
  for (const excess of [1e-2, 4e-4, 1e-5, 3e-8]) {
    const [, said] = tellDistribution({
      asked: [],
      known: null,
      types: 0,
      best: "a",
      value: 0.5,
      level: 0,
      seen: true,
      method: "stupid_back_off",
      isScore: true,
      size: 6,
      total: 1 + excess,
      entropy: 0,
    });
    const sum = Number(said.match(/sum is ([\d.]*\d)\./)?.[1]);
    assert.ok(sum > 1 && Math.abs(sum - 1 - excess) < excess / 2 + 1e-9, said);
  }
});

Deno.test("only a word that a context knows is told to be known to a longer context", () => {
  let asked = 0, unneeded = 0;
  for (const method of Object.keys(METHODS).filter((name) => METHODS[name].scheme === "back off")) {
    for (const order of [1, 2, 3]) {
      for (const unseen of [0, 1]) {
        for (const path of look(method, order, ["b", "a"], unseen).paths) {
          for (const step of path) {
            const said = tellStep(step, method);
            assert.equal(said.includes("a longer context knows"), step.state === "unneeded" && step.rung.m > 0, said);
            if (said.includes("the shorter context")) assert.ok(step.rung.m > 1, said); // unigrams have none
            asked += Number(said.includes("on to the uniform distribution"));
            unneeded += Number(said === "not asked: the corpus has the word");
          }
        }
      }
    }
  }
  assert.ok(asked > 0 && unneeded > 0);
});

Deno.test("of a context it is told what was left out, what is outside the vocabulary, and the end", () => {
  const context = { ended: false, full: false, typed: 3, most: 100, strangers: 0, readAs: "" };
  const said = (/** @type {Partial<typeof context>} */ changes) => tellContext({ ...context, ...changes });
  assert.equal(said({}), "");
  assert.equal(said({ full: true, typed: 100 }), "The context is full: 100 words.");
  assert.equal(
    said({ full: true, typed: 1234, strangers: 2 }),
    "The context is full: it has the first 100 of the 1,234 words.",
  );
  assert.equal(said({ strangers: 1, readAs: "<unk>" }), "1 word outside the vocabulary: read as <unk>.");
  assert.equal(said({ strangers: 2 }), "2 words outside the vocabulary: no context that holds one is known.");
  assert.match(said({ ended: true, full: true, strangers: 1 }), /^That is the end of the sentence/);
});
