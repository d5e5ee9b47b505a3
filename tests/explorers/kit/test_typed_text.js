// @ts-check
// A text that a reader types: its words are counted, and what there is no room for is left out from its end.
import assert from "node:assert/strict";
import { countTyped, typedSentences } from "../../../src/nlpbook/explorers/kit/typed_text.js";

const LETTERS = ["a", "b", ".", ",", "\n", "\r", " ", "\t", "\u00a0", "\u2028", "\u4e2d", "\u3002", "\u{1f600}", "("];

Deno.test("a text is cut at its end, to as many words as there is room for", () => {
  let cut = 0;
  for (let i = 0; i < 300; i++) {
    const text = Array.from({ length: 60 }, () => LETTERS[Math.floor(Math.random() * LETTERS.length)]).join("");
    const words = typedSentences(text, Infinity).flat(), most = Math.floor(Math.random() * 40);
    assert.equal(countTyped(text), words.length);
    const kept = typedSentences(text, most);
    assert.deepEqual(kept.flat(), words.slice(0, most));
    assert.ok(kept.every((sentence) => sentence.length));
    cut += Number(words.length > most);
  }
  assert.ok(cut > 20 && cut < 280);
});

Deno.test("marks are words, and lines are sentences", () => {
  assert.deepEqual(typedSentences("The cat sat.\n\nA dog\r\nbarked!", 7), [
    ["The", "cat", "sat", "."],
    ["A", "dog"],
    ["barked"],
  ]);
  assert.equal(countTyped("The cat sat.\n\nA dog\r\nbarked!"), 8);
});
