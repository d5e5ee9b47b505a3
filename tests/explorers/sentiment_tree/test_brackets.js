// What a reader does to brackets, and how the result is told.
import assert from "node:assert/strict";
import {
  join,
  nodesOf,
  readBrackets,
  split,
  withNot,
  withoutNot,
  writeBrackets,
} from "../../../src/nlpbook/explorers/sentiment_tree/brackets.js";
import { distance, nearest, precise, written } from "../../../src/nlpbook/explorers/sentiment_tree/telling.js";

/** @param {string} text */
const forestOf = (text) => readBrackets(text).forest;

Deno.test("a node that is split takes apart all that stand above it", () => {
  const forest = forestOf("((the film) (was (not good)))"),
    texts = nodesOf(forest).map((node) => writeBrackets([node]));
  const at = (/** @type {string} */ text) => texts.indexOf(text);
  assert.equal(split(forest, at("(not good)")), "(the film) was not good");
  assert.equal(split(forest, at("(the film)")), "the film (was (not good))");
  assert.equal(split(forest, texts.length - 1), "(the film) (was (not good))");
  assert.equal(split(forestOf("x (a b) (c d)"), 3), "x a b (c d)");
});

Deno.test("neighbours are joined", () => {
  assert.equal(join(forestOf("a (b c) d"), 0), "(a (b c)) d");
  assert.equal(join(forestOf("a (b c) d"), 1), "a ((b c) d)");
});

Deno.test("not is put before any node, and taken away again", () => {
  const forest = forestOf("((the film) was) good");
  nodesOf(forest).forEach((node, at) => {
    const text = writeBrackets([node]), negated = withNot(forest, at);
    assert.ok(negated.includes(`(not ${text})`), negated);
    const back = forestOf(negated), place = nodesOf(back).findIndex((one) => writeBrackets([one]) === `(not ${text})`);
    assert.equal(withoutNot(back, place), writeBrackets(forest));
  });
});

Deno.test("what is no tree is told", () => {
  for (const text of ["", "(", "(a", ")", "a ()", "a ".repeat(15)]) {
    assert.notEqual(readBrackets(text).problem, "", text);
  }
  assert.equal(readBrackets("((a)) (b c d)").problem, "");
  assert.equal(writeBrackets(forestOf("((a)) (b c d)")), "a (b (c d))");
});

Deno.test("numbers have a sign, where they are not nearly 0", () => {
  assert.deepEqual([1.234, -1, 0.001, -0.001].map((one) => written(one)), ["+1.23", "\u22121.00", "0.00", "0.00"]);
  assert.equal(written(0.5, "positive"), "0.50");
  assert.equal(precise(-0.123456), "\u22120.123");
});

Deno.test("the nearest word is spelled most alike", () => {
  const words = ["<unk>", "good", "film", "films", "was"];
  assert.equal(nearest("goood", words), "good");
  assert.equal(nearest("Films", words), "films");
  assert.equal(nearest("zebra", words), "");
  assert.deepEqual([distance("kitten", "sitting"), distance("", "abc"), distance("ab", "ab")], [3, 3, 0]);
});
