// The nearest spelling: the number of edits is that of a plain search, and the nearest word is.
import assert from "node:assert/strict";
import { edits, nearestSpelling } from "../../../src/nlpbook/explorers/kit/spelling.js";

const LETTERS = "ab";

/** All words that one edit makes of another. @param {string} word */
function neighbours(word) {
  const found = new Set();
  for (let i = 0; i <= word.length; i++) {
    for (const letter of LETTERS) {
      found.add(word.slice(0, i) + letter + word.slice(i));
      if (i < word.length) found.add(word.slice(0, i) + letter + word.slice(i + 1));
    }
    if (i < word.length) found.add(word.slice(0, i) + word.slice(i + 1));
    if (i + 1 < word.length) found.add(word.slice(0, i) + word[i + 1] + word[i] + word.slice(i + 2));
  }
  return found;
}

Deno.test("one edit is what makes a neighbour, and two what makes a neighbour of one", () => {
  const words = [""];
  for (let i = 0; words[i].length < 4; i++) for (const letter of LETTERS) words.push(words[i] + letter);
  for (const one of words) {
    const near = neighbours(one);
    for (const other of words) {
      const distance = edits(one, other);
      assert.equal(distance === 0, one === other);
      assert.equal(distance === 1, one !== other && near.has(other), `${one} ${other}`);
      assert.equal(distance, edits(other, one));
    }
  }
});

Deno.test("known distances, and the bound", () => {
  assert.equal(edits("kitten", "sitting"), 3);
  assert.equal(edits("kyes", "keys"), 1);
  assert.equal(edits("", "abc"), 3);
  assert.equal(edits("kitten", "sitting", 2), Infinity);
  assert.equal(edits("a", "abcd", 2), Infinity);
});

Deno.test("the nearest word is the first of the nearest, whatever its capitals; far words are none", () => {
  assert.equal(nearestSpelling("kyes", ["eyes", "keys", "key"]), "eyes");
  assert.equal(nearestSpelling("DGOS", ["keys", "dogs", "dog"]), "dogs");
  assert.equal(nearestSpelling("londno", ["London"]), "London");
  assert.equal(nearestSpelling("xylophone", ["keys", "dogs"]), "");
});
