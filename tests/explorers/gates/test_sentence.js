// What the gate explorer makes of a typed sentence, and of the correlations of units.
import assert from "node:assert/strict";
import { MOST_WORDS, nounPlaces, readTyped, twinOf } from "../../../src/nlpbook/explorers/gates/sentence.js";
import { labelsOf, orderOf } from "../../../src/nlpbook/explorers/gates/units.js";
import { correlation, two } from "../../../src/nlpbook/explorers/gates/telling.js";

/** @type {import("../../../src/nlpbook/explorers/gates/sentence.js").Forms} */
const FORMS = {
  nouns: [["dog", "dogs"], ["mouse", "mice"]],
  determiners: [["that", "those"], ["this", "these"]],
  verbs: [["is", "are"]],
};
const KNOWN = new Set(["the", "these", "this", "that", "dog", "dogs", "mice", "Tom", "I", "."]);

Deno.test("words are found in other capitals; the others are named with the nearest one", () => {
  assert.deepEqual(readTyped("The TOM dgos, i .", KNOWN), {
    words: ["the", "Tom", "I", "."],
    unknown: [{ word: "dgos", nearest: "dogs" }, { word: ",", nearest: "." }].map((one) =>
      one.word === "," ? { word: ",", nearest: "" } : one
    ),
  });
  assert.equal(readTyped("the ".repeat(50), KNOWN).words.length, MOST_WORDS);
  assert.deepEqual(readTyped("", KNOWN), { words: [], unknown: [] });
});

Deno.test("the twin has one noun in the other number, and its determiner", () => {
  assert.deepEqual(nounPlaces(["these", "dogs", "and", "Tom", "mouse"], FORMS), [1, 4]);
  assert.deepEqual(twinOf(["these", "dogs"], 1, FORMS), ["this", "dog"]);
  assert.deepEqual(twinOf(["this", "mouse", "."], 1, FORMS), ["these", "mice", "."]);
  assert.deepEqual(twinOf(["that", "dogs"], 1, FORMS), ["that", "dog"]); // a clause, and no determiner
  assert.deepEqual(twinOf(["dog", "this"], 0, FORMS), ["dogs", "this"]);
});

Deno.test("a unit tracks what it correlates with most, where units are chosen; below 0.3 nothing", () => {
  /** @type {import("../../../src/nlpbook/explorers/gates/units.js").Tracks} */
  const tracks = {
    number: [[0.2, -0.9, 0.4, 0.3], [0.9, 0, 0, 0]],
    depth: [[0.1, 0.3, -0.5, 0.1], [0, 0, 0, 0]],
    position: [[0.29, 0.1, 0.1, 0.1], [0, 0, 0, 0]],
  };
  assert.deepEqual(labelsOf(tracks), ["", "number", "depth", "number"]);
  assert.deepEqual(orderOf(tracks, "number"), [1, 2, 3, 0]);
  assert.deepEqual(orderOf(tracks, "depth"), [2, 1, 0, 3]);
  assert.deepEqual(orderOf(tracks, "index"), [0, 1, 2, 3]);
});

Deno.test("numbers are written with two decimals and a real minus sign", () => {
  assert.deepEqual([0.004, -0.004, -1.5, 1].map(two), ["0.00", "0.00", "\u22121.50", "1.00"]);
  assert.deepEqual([0.943, -0.5, 1].map(correlation), [".94", "\u2212.50", "1.00"]);
});
