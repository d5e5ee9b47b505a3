import assert from "node:assert/strict";
import {
  contextOf,
  countHits,
  countWords,
  drawnNumber,
  drawTokens,
  examplesOf,
  expectedNumber,
  keepProbability,
  noiseOf,
  shownRanks,
} from "../../../src/nlpbook/explorers/skip_gram/draw.js";
import { uniformAt } from "../../../src/nlpbook/explorers/kit/random_numbers.js";

/** @typedef {import("../../../src/nlpbook/explorers/skip_gram/draw.js").Model} Model */

const places = (/** @type {number[]} */ ...sentences) => sentences.map((sentence) => ({ sentence }));
const close = (/** @type {number} */ found, /** @type {number} */ expected, tolerance = 1e-9) =>
  assert.ok(Math.abs(found - expected) <= tolerance, `${found}, not ${expected}`);
const SETTINGS = { window: 2, dynamic_window: false, seed: 1, draw: 0 };
/** @type {Model[]} */
const MODELS = ["skip_gram", "cbow"];

Deno.test("words are counted by falling count, among equals the first one first", () => {
  const text = [["b", "a", "c"], ["a", "c", "d"]];
  assert.deepEqual(countWords(text), { words: ["a", "c", "b", "d"], counts: [2, 2, 1, 1] });
});

Deno.test("both formulas by hand, with a share of 4 times and of a quarter of the threshold", () => {
  close(keepProbability(0.004, 0.001, "paper"), 0.5); // the root of 1/4
  close(keepProbability(0.004, 0.001, "word2vec"), 0.75); // and 1/4 more
  for (const form of ["paper", "word2vec"]) assert.equal(keepProbability(0.00025, 0.001, form), 1);
  // The program's formula keeps for sure up to t/f = x^2 with x^2 + x = 1, the golden ratio's: 2.618 t.
  assert.ok(keepProbability(0.0026, 0.001, "word2vec") === 1 && keepProbability(0.0027, 0.001, "word2vec") < 1);
});

Deno.test("noise sums to one, draws each word in proportion, and finds the ends", () => {
  const counts = [81, 16, 1];
  const noise = noiseOf(counts, 0.75); // 27, 8 and 1 of 36
  counts.forEach((_, id) => close(noise.probability(id), [27, 8, 1][id] / 36, 1e-12));
  const drawn = Array.from({ length: 3600 }, (_, i) => noise.draw((i + 0.5) / 3600));
  assert.deepEqual([0, 1, 2].map((id) => drawn.filter((one) => one === id).length), [2700, 800, 100]);
  assert.deepEqual([noise.draw(0), noise.draw(1 - 2 ** -53)], [0, 2]);
  assert.deepEqual([0, 1, 2].map(noiseOf(counts, 0).probability), [1 / 3, 1 / 3, 1 / 3]);
});

Deno.test("a context closes ranks over what was dropped, and ends with its sentence", () => {
  const text = places(0, 0, 0, 0, 0, 1, 1), kept = [true, true, false, true, true, true, true];
  const drawn = { kept, reaches: [1, 1, 2, 2, 1, 2, 1] };
  assert.deepEqual([0, 1, 2, 3, 4, 5, 6].map((centre) => contextOf(text, drawn, centre)), [
    [1],
    [0, 3], // over the third
    [],
    [0, 1, 4],
    [3],
    [6],
    [5],
  ]);
  for (const model of MODELS) {
    const pairs = 1 + 2 + 3 + 1 + 1 + 1;
    const predictions = model === "cbow" ? 6 : pairs;
    assert.deepEqual(drawnNumber(text, drawn, model), { tokens: 6, pairs, predictions });
  }
});

Deno.test("tokens stay where their number is below the probability, and windows reach from 1 to the widest", () => {
  const keep = Array.from({ length: 500 }, (_, i) => i / 499);
  const { kept, reaches } = drawTokens(keep, { ...SETTINGS, window: 4, dynamic_window: true });
  kept.forEach((stays, place) => assert.equal(stays, uniformAt(1, 0, 0, place) < keep[place]));
  assert.ok(!kept[0] && kept[499]);
  assert.deepEqual([...new Set(reaches)].sort(), [1, 2, 3, 4]);
  const chosen = [1, 2, 3, 4].map((reach) => reaches.filter((one) => one === reach).length);
  for (const number of chosen) assert.ok(Math.abs(number - 125) < 4 * Math.sqrt(500 * 3 / 16), `${chosen}`);
  assert.ok(drawTokens(keep, SETTINGS).reaches.every((reach) => reach === 2));
});

Deno.test("skip-gram makes a prediction of each context word, CBOW one of all", () => {
  const noise = noiseOf([5, 3, 2], 1), more = { n_negatives: 3, seed: 1, draw: 0 };
  const [first, second] = examplesOf([4, 6], 5, noise, { ...more, model: "skip_gram" });
  assert.deepEqual([first.inputs, first.target, second.inputs, second.target], [[5], 4, [5], 6]);
  const [only, none] = examplesOf([4, 6], 5, noise, { ...more, model: "cbow" });
  assert.deepEqual([only.inputs, only.target, none], [[4, 6], 5, undefined]);
  assert.deepEqual(examplesOf([], 5, noise, { ...more, model: "cbow" }), []);
  // The negatives of a pair stay the same when there are more of them, or other pairs beside it.
  const [longer] = examplesOf([4], 5, noise, { ...more, n_negatives: 9, model: "skip_gram" });
  assert.deepEqual(longer.negatives.slice(0, 3), first.negatives);
  assert.equal(longer.negatives.length, 9);
  // And each pair has its own.
  const [other] = examplesOf([6], 5, noise, { ...more, n_negatives: 9, model: "skip_gram" });
  assert.notDeepEqual(other.negatives, longer.negatives);
});

Deno.test("expected numbers are those over all that can be drawn", () => {
  const keep = [0.3, 1, 0.5, 0, 0.8, 0.25], text = places(0, 0, 0, 0, 1, 1);
  for (const model of MODELS) {
    for (const window of [1, 2, 3]) {
      const mean = { tokens: 0, pairs: 0, predictions: 0 }, still = { ...mean };
      for (let subset = 0; subset < 64; subset++) {
        const kept = keep.map((_, place) => Boolean(subset >> place & 1));
        const p = keep.reduce((product, one, place) => product * (kept[place] ? one : 1 - one), 1);
        // A window that is drawn: each place takes its own, and the mean over the places is that over the draws.
        for (let reach = 1; reach <= window; reach++) {
          const number = drawnNumber(text, { kept, reaches: keep.map(() => reach) }, "skip_gram");
          mean.pairs += p * number.pairs / window;
          if (reach < window) continue;
          const all = drawnNumber(text, { kept, reaches: keep.map(() => reach) }, model);
          still.tokens += p * all.tokens;
          still.pairs += p * all.pairs;
          still.predictions += p * all.predictions;
        }
      }
      const found = expectedNumber(text, keep, window, false, model);
      close(found.tokens, still.tokens);
      close(found.pairs, still.pairs);
      close(found.predictions, still.predictions);
      close(expectedNumber(text, keep, window, true, model).pairs, mean.pairs);
    }
  }
  assert.deepEqual(expectedNumber([], [], 2, true, "cbow"), { tokens: 0, pairs: 0, predictions: 0 });
});

Deno.test("negatives that are the target are counted", () => {
  const words = ["a", "b"], text = ["b", "a", "b"];
  const examples = [{ inputs: [1], target: 0, negatives: [1, 1, 0] }, { inputs: [0], target: 1, negatives: [1, 0] }];
  assert.equal(countHits(examples, (place) => text[place], words), 3);
});

Deno.test("the table shows ranks 1, 3, 10, 30, ..., the last one and the chosen one", () => {
  assert.deepEqual(shownRanks(5000, 41), [0, 2, 9, 29, 41, 99, 299, 999, 2999, 4999]);
  assert.deepEqual(shownRanks(2, -1), [0, 1]);
  assert.deepEqual(shownRanks(1, 0), [0]);
});
