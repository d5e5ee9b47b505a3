// @ts-check
// Why a link is not followed, told to readers: of every kind of setting, and only of what does not fit.
import assert from "node:assert/strict";
import { noSuchFigure, refusal, toldRefusals, unknownName } from "../../../src/nlpbook/explorers/kit/refusal.js";
import { decodeValue } from "../../../src/nlpbook/explorers/kit/settings.js";

/** @typedef {import("../../../src/nlpbook/explorers/kit/settings.js").Description} Description */

const words = Array.from({ length: 2000 }, (_, i) => `w${i}`);

/** @type {[string, Description, string | null, unknown, string][]} */
const CASES = [
  [
    "window",
    { kind: "whole", least: 1, most: 10 },
    "99",
    2,
    "The link sets the window to 99; this figure takes whole numbers from 1 to 10, so it shows 2.",
  ],
  [
    "seed",
    { kind: "whole", least: 0, most: 2 ** 53 - 1 },
    "-3",
    0,
    "The link sets the seed to \u22123; this figure takes whole numbers from 0 on, so it shows 0.",
  ],
  [
    "rate",
    { kind: "number", above: 0, below: 1, label: "learning rate" },
    "1",
    0.4,
    "The link sets the learning rate to 1; this figure takes numbers above 0 and below 1, so it shows 0.4.",
  ],
  [
    "discount",
    { kind: "number", above: 0, none: true },
    "-0.5",
    null,
    "The link sets the discount to \u22120.5; this figure takes numbers above 0, so none is set.",
  ],
  [
    "dynamic_window",
    { kind: "switch" },
    "1",
    true,
    "The link sets the dynamic window to \u201c1\u201d; this figure takes true or false, so it is on.",
  ],
  [
    "method",
    { kind: "choice", choices: ["a", "add_k", "b"], empty: true },
    "c",
    "",
    "The link sets the method to \u201cc\u201d; from a link this figure takes \u201ca\u201d, \u201cadd_k\u201d, " +
    "\u201cb\u201d or nothing, so it shows none.",
  ],
  [
    "query",
    { kind: "choice", choices: words, trait: "words", label: "word" },
    "zebra",
    "w0",
    "The link sets the word to \u201czebra\u201d; this figure does not have that, so it shows \u201cw0\u201d.",
  ],
  [
    "cell",
    { kind: "numbers", lengths: [0, 2] },
    "1+2+3",
    [],
    "The link gives 3 numbers for the cell; this figure takes 0 or 2, so none are set.",
  ],
  [
    "points",
    { kind: "numbers", lengths: Array.from({ length: 99 }, (_, i) => 3 * i + 6) },
    "1+2",
    [],
    "The link gives 2 numbers for the points; this figure takes 6, 9, \u2026 or 300, so none are set.",
  ],
  [
    "counts",
    { kind: "numbers", lengths: [3], whole: true, least: 1, most: [5, 6, 2000] },
    "1+2+3000",
    [1, 1, 1],
    "The link sets number 3 of the counts to 3,000; this figure takes whole numbers from 1 to 2,000 there, " +
    "so it shows 1, 1 and 1.",
  ],
  [
    "logits",
    { kind: "numbers", lengths: [2], least: -20, most: 20 },
    "1+x",
    [-2, 0.5],
    "The link sets number 2 of the logits to \u201cx\u201d; this figure takes numbers from \u221220 to 20 " +
    "there, so it shows \u22122 and 0.5.",
  ],
  [
    "logits",
    { kind: "numbers", lengths: [2], least: -20, most: 20 },
    "a%2Bb+1",
    [0, 0],
    "The link sets number 1 of the logits to \u201ca+b\u201d; this figure takes numbers from \u221220 to 20 " +
    "there, so it shows 0 and 0.",
  ],
  [
    "weights",
    { kind: "numbers", lengths: [1], above: 0 },
    "0",
    [4000],
    "The link sets number 1 of the weights to 0; this figure takes numbers above 0 there, so it shows 4,000.",
  ],
  [
    "points",
    { kind: "numbers", lengths: [10] },
    "1",
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
    "The link gives 1 number for the points; this figure takes 10, so it shows those that it began with.",
  ],
  [
    "sentence",
    { kind: "whole", least: -1, most: 59, special: { "-1": "any sentence" } },
    "60",
    -1,
    "The link sets the sentence to 60; this figure takes whole numbers from 0 to 59, or \u22121 for any sentence, " +
    "so it shows any sentence.",
  ],
  [
    "position",
    { kind: "whole", least: 0, most: 0, because: "where the link names no sentence" },
    "2",
    0,
    "The link sets the position to 2; this figure takes only 0 where the link names no sentence, so it shows 0.",
  ],
  [
    "chips",
    { kind: "words", least: 1, most: 2, choices: ["a", "b"] },
    "a+b+a",
    ["a"],
    "The link gives 3 words for the chips; this figure takes at most 2, so it shows \u201ca\u201d.",
  ],
  [
    "chips",
    { kind: "words", least: 1, most: 2 },
    "",
    ["a"],
    "The link gives 0 words for the chips; this figure takes 1 or more, so it shows \u201ca\u201d.",
  ],
  [
    "chips",
    { kind: "words", least: 1, most: 2, choices: ["a", "b"] },
    "a+c%20d",
    ["a", "b"],
    "The link gives \u201cc d\u201d for the chips; this figure does not take that word, so it shows \u201ca b\u201d.",
  ],
  [
    "context",
    { kind: "words", least: 0, most: 9, without: ["</s>"] },
    "a+%3C%2Fs%3E",
    [],
    "The link gives \u201c</s>\u201d for the context; this figure does not take that word, so it shows none.",
  ],
  [
    "context",
    { kind: "words", least: 0, most: 9 },
    "a++b",
    [],
    "The link gives an empty word for the context; this figure takes none, so it shows none.",
  ],
  [
    "title",
    { kind: "text", most: 1000 },
    "x".repeat(1001),
    "",
    "The link gives 1,001 characters for the title; this figure takes at most 1,000, so it shows none.",
  ],
  [
    "expression",
    { kind: "text", most: 9 },
    "x".repeat(10),
    "a * b + " + "c".repeat(99),
    "The link gives 10 characters for the expression; this figure takes at most 9, so it shows \u201ca * b + " +
    "c".repeat(32) + "\u2026\u201d.",
  ],
  [
    "sentences",
    { kind: "sentences", most: 3 },
    "a+b++c+d",
    [],
    "The link gives 4 words for the sentences; this figure takes at most 3, so it shows none.",
  ],
  [
    "sentences",
    { kind: "sentences", most: 3 },
    "a++++b",
    [["I", "like"], ["NLP"]],
    "The link gives an empty word for the sentences; this figure takes none, so it shows \u201cI like NLP\u201d.",
  ],
  [
    "query",
    { kind: "choice", choices: words, trait: "words" },
    "%zz",
    "w0",
    "The link is damaged where it sets the query, so it shows \u201cw0\u201d.",
  ],
  [
    "window",
    { kind: "whole", least: 1, most: 10 },
    null,
    2,
    "The link is damaged where it sets the window, so it shows 2.",
  ],
];

for (const [name, description, text, shown, expected] of CASES) {
  Deno.test(`${description.kind} ${name}: ${text?.slice(0, 20)}`, () => {
    if (text !== null) assert.equal(decodeValue(description, text), undefined); // it does not fit
    assert.equal(refusal(name, description, text, shown).replace(/[\u2068\u2069]/g, ""), expected);
  });
}

Deno.test("every sentence ends with what the figure makes of it", () => {
  const told = CASES.map(([name, description, text, shown]) => refusal(name, description, text, shown));
  for (const sentence of [...told, unknownName("size"), noSuchFigure("zoo")]) {
    assert.match(sentence, /, so (it shows|it is (on|off)|none (is|are) set|that changes nothing)[^;]*\.$/);
  }
});

Deno.test("what a sentence names as a choice is taken from a link", () => {
  const description = { kind: /** @type {const} */ ("choice"), choices: ["linear", "inverse_square_root", "add k"] };
  const named = [...refusal("s", description, "sine", "linear").matchAll(/\u201c([^\u201d\u2068]+)\u201d/g)];
  assert.equal(named.length, 4); // the last is what is shown
  for (const [, choice] of named) assert.equal(decodeValue(description, encodeURIComponent(choice)), choice);
});

Deno.test("a number below zero is taken as a sentence writes it", () => {
  const limits = { least: -20, most: -2 };
  const sentence = refusal("x", { kind: "whole", ...limits }, "-99", -2);
  assert.match(sentence, /from \u221220 to \u22122, so it shows \u22122\.$/);
  for (const text of ["\u221220", "-20"]) {
    assert.equal(decodeValue({ kind: "whole", ...limits }, encodeURIComponent(text)), -20);
    assert.deepEqual(decodeValue({ kind: "numbers", lengths: [2], ...limits }, `${text}+-3`), [-20, -3]);
  }
});

Deno.test("what is quoted is short, and keeps the direction of the sentence", () => {
  const sentence = unknownName("\u202e".repeat(10_000));
  assert.ok(sentence.length < 140);
  assert.match(sentence, /\u201c\u2068[^\u2069]*\u2069\u201d, which/);
  assert.match(refusal("query", { kind: "choice", choices: words }, "x".repeat(10_000), "w0"), /x{40}\u2026\u2069/);
});

Deno.test("three are told, and the others counted", () => {
  assert.equal(toldRefusals([]), "");
  assert.equal(toldRefusals(["A.", "B.", "C."]), "A. B. C.");
  assert.equal(
    toldRefusals(["A.", "B.", "C.", "D."]),
    "A. B. C. It asks for one more thing in vain, which changes nothing.",
  );
  const many = Array.from({ length: 1237 }, () => "A.");
  assert.equal(toldRefusals(many), "A. A. A. It asks for 1,234 more things in vain, which change nothing.");
});
