// Bets and averages: distributions, cases worked by hand, and Gibbs' inequality.
import assert from "node:assert/strict";
import { seededRandom } from "../../../src/nlpbook/explorers/kit/random_numbers.js";
import { bitsOf } from "../../../src/nlpbook/explorers/microworld/bits.js";
import {
  atMost,
  average,
  betOn,
  CHIPS,
  countPlaced,
  excessOf,
  inBits,
  inWords,
  luckOf,
  placed,
  runningAverages,
} from "../../../src/nlpbook/explorers/beat_the_machine/scoring.js";

/** @type {(found: number | null, expected: number, within?: number) => void} */
const close = (found, expected, within = 1e-12) =>
  assert.ok(found !== null && Math.abs(found - expected) <= within, `${found} is not ${expected}`);

/** @typedef {import("../../../src/nlpbook/explorers/beat_the_machine/scoring.js").Played} Played */

/** @type {(you: number[], truth: number[]) => Played[]} */
const recordOf = (you, truth) =>
  you.map((bits, at) => ({ sentence: 0, at, word: at, bits: { you: bits, truth: truth[at] } }));

Deno.test("a bet by hand: 6 and 2 chips of 10 among four words", () => {
  const chips = new Map([[0, 6], [1, 2]]);
  [6.75, 2.75, 0.75, 0.75].forEach((share, word) => close(betOn(chips, word, 4), share / 11));
  for (let word = 0; word < 8; word++) assert.equal(betOn(new Map(), word, 8), 1 / 8);
});

Deno.test("every bet is a distribution under which nothing is impossible", () => {
  const random = seededRandom(1), n = 50;
  for (let round = 0; round < 200; round++) {
    let chips = new Map();
    for (let i = 0; i < 6; i++) {
      chips = placed(chips, Math.floor(random() * n), Math.floor(random() * 12)).chips;
      assert.ok(countPlaced(chips) <= CHIPS);
      assert.ok([...chips.values()].every((count) => count > 0));
    }
    const bet = Array.from({ length: n }, (_, word) => betOn(chips, word, n));
    close(bet.reduce((sum, share) => sum + share, 0), 1);
    assert.ok(Math.min(...bet) >= 1 / (11 * n) - 1e-15);
  }
});

Deno.test("there are ten chips: more are refused, fewer are taken back", () => {
  const seven = placed(new Map(), 3, 7).chips;
  assert.deepEqual(placed(seven, 4, 9), { chips: new Map([[3, 7], [4, 3]]), refused: false });
  const full = placed(seven, 4, 3).chips;
  assert.deepEqual(placed(full, 5, 1), { chips: full, refused: true });
  assert.deepEqual(placed(full, 4, 4), { chips: full, refused: true });
  assert.deepEqual(placed(full, 3, 0), { chips: new Map([[4, 3]]), refused: false });
  assert.deepEqual(placed(full, 3, -1), { chips: new Map([[4, 3]]), refused: false });
  assert.deepEqual(seven, new Map([[3, 7]])); // nothing is changed in place
});

Deno.test("averages by hand, and the running ones end at them", () => {
  const record = recordOf([1, 3, 5], [1, 1, 4]);
  assert.deepEqual(runningAverages(record, "you"), [1, 2, 3]);
  assert.equal(average(record, "you"), 3);
  assert.equal(average(record, "truth", 2), 1);
});

Deno.test("the distance from the floor by hand: gaps 0, 2 and 1", () => {
  const { n, mean, error } = excessOf(recordOf([1, 3, 5], [1, 1, 4]));
  assert.equal(n, 3);
  close(mean, 1);
  close(error, Math.sqrt(1 / 3)); // a variance of 1 over three words
  assert.equal(excessOf(recordOf([2], [1])).error, null);
});

Deno.test("Gibbs' inequality: on average no bet costs less than the truth", () => {
  const random = seededRandom(2), n = 12;
  for (let round = 0; round < 200; round++) {
    const weights = Array.from({ length: n }, () => random() ** 4), all = weights.reduce((a, b) => a + b, 0);
    const truth = weights.map((weight) => weight / all);
    let chips = new Map();
    for (let i = 0; i < 4; i++) chips = placed(chips, Math.floor(random() * n), Math.floor(random() * 8)).chips;
    const cost = truth.reduce((sum, p, word) => sum + p * bitsOf(betOn(chips, word, n)), 0);
    const floor = truth.reduce((sum, p) => sum + p * bitsOf(p), 0);
    assert.ok(cost >= floor - 1e-12);
  }
});

Deno.test("a lead is called luck, and a distance is believed from ten words and two standard errors on", () => {
  assert.match(luckOf({ n: 3, mean: -1, error: 0.2 }), /1\.00 bits a word below the floor, over 3 words.*That is luck/);
  const sure = "That is what the truth knows and you do not.", open = "So few words do not decide it.";
  assert.ok(luckOf({ n: 10, mean: 1, error: 0.49 }).endsWith(sure));
  assert.ok(luckOf({ n: 10, mean: 1, error: 0.51 }).endsWith(open));
  assert.ok(luckOf({ n: 9, mean: 1, error: 0.1 }).endsWith(open));
  assert.ok(luckOf({ n: 1, mean: 1, error: null }).endsWith(open));
  assert.ok(!luckOf({ n: 1, mean: 1, error: null }).includes("standard error"));
});

Deno.test("numbers as the reader sees them", () => {
  assert.deepEqual([null, 1.234, Infinity].map(inBits), ["\u2013", "1.23", "\u221e"]);
  assert.deepEqual([null, 0, 3, 7, Infinity].map(inWords), ["\u2013", "1.0", "8.0", "128", "\u221e"]);
});

Deno.test("no word costs more, as it is written, than the bound as it is written", () => {
  for (let n = 2; n < 2000; n++) {
    const worst = bitsOf(1 / ((CHIPS + 1) * n)), bound = Number(atMost(worst));
    assert.ok(bound >= worst && bound >= Number(worst.toFixed(2)) && bound < worst + 0.01, `${n} words`);
  }
});
