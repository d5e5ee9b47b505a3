// What is said of a text is right also where it is one token, or none of it is known.
import assert from "node:assert/strict";
import { tellOutside } from "../../../src/nlpbook/explorers/skip_gram/telling.js";

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
