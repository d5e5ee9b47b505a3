// What is said of a text is right also where it is one token, or none of it is known.
import assert from "node:assert/strict";
import { tokenOf } from "../../../src/nlpbook/explorers/skip_gram/tokens.js";
import { tellCentre, tellOutside, tellSaved } from "../../../src/nlpbook/explorers/skip_gram/telling.js";

Deno.test("how many tokens are in the vocabulary", () => {
  const told = (/** @type {number[]} */ ...ids) => tellOutside(ids.map((id) => ({ id })));
  assert.equal(told(3, 1, 1), "");
  assert.equal(told(3, -1, 1), ", 2 of them in the vocabulary");
  assert.equal(told(-1, -1), ", none of them in the vocabulary");
  assert.equal(told(-1), ", not in the vocabulary"); // "1 token, not in the vocabulary"
  assert.equal(
    tellOutside(Array.from({ length: 4000 }, (_, i) => ({ id: i % 2 - 1 }))),
    ", 2,000 of them in the vocabulary",
  );
});

const PLACES = ["the", "cat", "sat"].map((word, at) => ({ word, id: at, sentence: 0, at }));
/** @type {import("../../../src/nlpbook/explorers/skip_gram/telling.js").Centre} */
const CENTRE = {
  places: PLACES,
  at: 1,
  context: [0, 2],
  examples: [0, 2].map((target) => ({ inputs: [1], target, negatives: [3, 4] })),
  drawn: { kept: [true, true, true], reaches: [1, 1, 1] },
  share: 0.071,
  keep: 0.12,
  words: ["the", "cat", "sat", "mat", "dog"],
  model: "skip_gram",
  window: 1,
  dynamic: false,
  k: 2,
};

Deno.test("a full softmax is compared as one for each prediction", () => {
  const [, why] = tellCentre(CENTRE);
  assert.match(why, /2 predictions \u00d7 \(1 \+ 2\) = 6 dot products/);
  assert.match(why, /; a full softmax for each prediction would take 2 \u00d7 5 = 10\.$/);
});

Deno.test("a word's share is that of the corpus that was counted, not of the text that is shown", () => {
  const [headline, why] = tellCentre({ ...CENTRE, drawn: { kept: [true, false, true], reaches: [1, 1, 1] } });
  assert.match(headline, /was dropped/);
  assert.match(why, /^Its share of the corpus is f = 0\.071, so it is kept with probability 0\.12 only\./);
});

Deno.test("what is saved by leaving predictions out is said to be that", () => {
  const plain = { tokens: 18, pairs: 150, predictions: 150 }, fewer = { tokens: 9, pairs: 56.5, predictions: 56.5 };
  assert.match(tellSaved(plain, plain, 4999, 5), /it is 900 on average, about 830 times fewer\.$/);
  assert.match(
    tellSaved(plain, fewer, 4999, 5),
    /it is 339 on average, about 2,200 times fewer, partly because there are fewer predictions\.$/,
  );
});

Deno.test("nothing is saved where the vocabulary is small", () => {
  const plain = { tokens: 14, pairs: 72, predictions: 14 }, fewer = { tokens: 9.8, pairs: 29.2, predictions: 9.8 };
  assert.match(
    tellSaved(plain, fewer, 8, 20),
    /, no fewer: the vocabulary is too small for negative sampling to pay\.$/,
  );
});

Deno.test("no token that may stay is said to be dropped for sure", () => {
  const spoken = (/** @type {number} */ keep, /** @type {boolean} */ kept) =>
    tokenOf(PLACES[0], 0, {
      at: 1,
      keep: [keep, 1, 1],
      drawn: { kept: [kept, true, true], reaches: [1, 1, 1] },
      distances: new Map(),
    }).spoken;
  assert.equal(spoken(0.00377, false), "the, dropped: it is kept with probability 0.0038");
  assert.equal(spoken(0.38, true), "the, kept with probability 0.38");
  assert.equal(spoken(1, true), "the");
});
