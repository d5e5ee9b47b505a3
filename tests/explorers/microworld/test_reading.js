// What is read off a tree: sentiment, entities, translations, agreement; small cases worked by hand.
import assert from "node:assert/strict";
import {
  agreementsOf,
  coreferenceOf,
  entitiesOf,
  sentimentOf,
} from "../../../src/nlpbook/explorers/microworld/annotations.js";
import { bitsOf, entropyOf, oneIn } from "../../../src/nlpbook/explorers/microworld/bits.js";
import { PrefixMachine } from "../../../src/nlpbook/explorers/microworld/machine.js";
import {
  chineseLeaves,
  chineseTree,
  countTranslations,
} from "../../../src/nlpbook/explorers/microworld/translation.js";
import { asText, headOf, parseSentence, wordsOf } from "../../../src/nlpbook/explorers/microworld/tree.js";
import { allSentences, tinyGrammar } from "./tiny_grammar.js";

const grammar = tinyGrammar(), machine = new PrefixMachine(grammar);

/** @type {(text: string) => import("../../../src/nlpbook/explorers/microworld/tree.js").TreeNode} */
function parsed(text) {
  const tree = parseSentence(machine, text.split(" "));
  assert.ok(tree, text);
  return tree;
}

Deno.test("not turns the sentiment into a mild one of the other sign, very makes it strong", () => {
  const cases = { "good": 1, "bad": -1, "old": 0, "not good": -1, "not bad": 1, "not old": 0, "very bad": -2 };
  for (const [words, expected] of Object.entries(cases)) {
    assert.equal(sentimentOf(parsed(`Anna is ${words} .`)), expected, words);
  }
});

Deno.test("entities are where the rules say so", () => {
  const found = entitiesOf(parsed("Anna saw Anna ."));
  assert.deepEqual(found.map((node) => [node.start, node.end, node.rule?.entity]), [[0, 1, "PER"], [2, 3, "PER"]]);
  assert.deepEqual(entitiesOf(parsed("the dog saw .")), []);
});

Deno.test("the head of a sentence is its verb, of a noun phrase its noun", () => {
  const tree = parsed("the old dog saw .");
  assert.deepEqual(wordsOf(headOf(tree)), ["saw"]);
  assert.deepEqual(wordsOf(headOf(tree.children[0])), ["dog"]);
});

Deno.test("a verb whose form shows no number agrees with nobody; is does", () => {
  assert.deepEqual(agreementsOf(parsed("the dog saw .")), []);
  const [{ subject, verb, attractors }] = agreementsOf(parsed("the dog is old ."));
  assert.deepEqual([subject.flatMap(wordsOf), wordsOf(verb), attractors], [["dog"], ["is"], []]);
  assert.equal(coreferenceOf(parsed("the dog is old .")), null);
});

Deno.test("every translation is drawn, each by its own picks, and they are counted", () => {
  for (const { words } of allSentences()) {
    const tree = parsed(words.join(" ")), seen = new Set();
    /** @type {number[]} */
    let picks = [];
    // Count through all sequences of picks, like the figures of a number.
    for (let more = true; more;) {
      /** @type {number[]} */
      const sizes = [];
      const drawn = chineseTree(grammar, tree, (n) => {
        sizes.push(n);
        return picks[sizes.length - 1] ?? 0;
      });
      seen.add(chineseLeaves(drawn).map((leaf) => leaf.text).join(" "));
      picks = sizes.map((_, i) => picks[i] ?? 0);
      let place = sizes.length - 1;
      while (place >= 0 && picks[place] === sizes[place] - 1) place--;
      more = place >= 0;
      if (more) picks = [...picks.slice(0, place), picks[place] + 1];
    }
    assert.equal(seen.size, countTranslations(tree), words.join(" "));
  }
});

Deno.test("a measure word is that of the noun, a particle comes from the rule", () => {
  const tree = chineseTree(grammar, parsed("a old cat met ."), () => 0), leaves = chineseLeaves(tree);
  assert.deepEqual(leaves.map((leaf) => leaf.text), ["一", "只", "老", "的", "猫", "见", "。"]);
  assert.deepEqual(leaves.map((leaf) => leaf.kind).slice(1, 5), ["measure", "word", "particle", "word"]);
  assert.deepEqual(wordsOf(leaves[1].node), ["cat"]);
});

Deno.test("a sentence as people write it", () => {
  assert.equal(asText(["the", "dog", "saw", "."]), "The dog saw.");
  assert.equal(asText(["is", "he", "old", "?"]), "Is he old?");
  assert.equal(asText([]), "");
});

Deno.test("bits: halving costs one, n equal chances cost log2 n, independent ones add up", () => {
  for (let n = 0; n < 60; n++) assert.equal(bitsOf(2 ** -n), n);
  assert.equal(bitsOf(1 + 1e-16), 0);
  for (const n of [1, 2, 8, 1024]) assert.equal(entropyOf(new Float64Array(n).fill(1 / n)), Math.log2(n));
  assert.equal(entropyOf([0, 1, 0]), 0);
  const one = [0.7, 0.2, 0.1], other = [0.9, 0.1], both = one.flatMap((p) => other.map((q) => p * q));
  assert.ok(Math.abs(entropyOf(both) - entropyOf(one) - entropyOf(other)) < 1e-12);
  assert.ok(entropyOf(one) < Math.log2(3));
});

Deno.test("probabilities in words", () => {
  assert.equal(oneIn(0), "one in 1");
  assert.equal(oneIn(10), "one in 1,020");
  assert.equal(oneIn(20), "one in 1.05 million");
  assert.equal(oneIn(40), "one in 1.1 trillion");
  assert.equal(oneIn(80), "one in 1.2\u00a0\u00d7\u00a010\u00b2\u2074");
});

Deno.test("a probability in words is rounded before it gets its name", () => {
  const ofTimes = (/** @type {number} */ times) => oneIn(Math.log2(times));
  assert.equal(ofTimes(999_600_000), "one in 1 billion");
  assert.equal(ofTimes(998_600_000), "one in 999 million");
  assert.equal(ofTimes(999_700), "one in 1 million");
  assert.equal(ofTimes(1e12), "one in 1 trillion");
  assert.equal(ofTimes(9.999e20), "one in 10\u00b2\u00b9");
  for (let power = 0; power < 20; power++) {
    assert.ok(!/1,?000 [mbtq]/.test(ofTimes(0.9996 * 10 ** power)), String(power));
  }
});
