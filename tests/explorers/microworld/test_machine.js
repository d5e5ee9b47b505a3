// Next words, parses and draws, held to all sentences of a tiny grammar written out.
import assert from "node:assert/strict";
import { seededRandom } from "../../../src/nlpbook/explorers/kit/random_numbers.js";
import { entropyOf } from "../../../src/nlpbook/explorers/microworld/bits.js";
import { PrefixMachine } from "../../../src/nlpbook/explorers/microworld/machine.js";
import { drawOne, drawTree, PhenomenonSampler } from "../../../src/nlpbook/explorers/microworld/sampling.js";
import { bracketed, nodesOf, parseSentence, wordsOf } from "../../../src/nlpbook/explorers/microworld/tree.js";
import { allSentences, tinyGrammar } from "./tiny_grammar.js";

const grammar = tinyGrammar(), machine = new PrefixMachine(grammar), sentences = allSentences();

/** @type {(found: number, expected: number, within?: number) => void} */
const close = (found, expected, within = 1e-12) =>
  assert.ok(Math.abs(found - expected) <= within, `${found} is not ${expected}`);

/** @type {(words: string[], phenomenon: string) => boolean} */
function has(words, phenomenon) {
  const tree = parseSentence(machine, words);
  assert.ok(tree);
  return [...nodesOf(tree)].some((node) => node.rule?.phenomena.includes(phenomenon));
}

Deno.test("the sentences written out are a distribution", () => {
  assert.equal(sentences.length, 17 * (2 + 2 * 17 + 9)); // subjects times predicates
  close(sentences.reduce((sum, one) => sum + one.probability, 0), 1);
});

Deno.test("after every prefix, the next words have the shares of the sentences that go on so", () => {
  /** @type {Map<string, Map<string, number>>} */
  const expected = new Map();
  for (const { words, probability } of sentences) {
    [...words, "</s>"].forEach((word, i) => {
      const prefix = words.slice(0, i).join(" "), shares = expected.get(prefix) || new Map();
      expected.set(prefix, shares);
      shares.set(word, (shares.get(word) || 0) + probability);
    });
  }
  for (const [prefix, shares] of expected) {
    const path = machine.read(prefix ? prefix.split(" ") : []), { state } = path[path.length - 1];
    assert.ok(state);
    const { probabilities, tags } = machine.next(state), all = [...shares.values()].reduce((a, b) => a + b, 0);
    grammar.words.forEach((word, id) => close(probabilities[id], (shares.get(word) || 0) / all));
    for (const [id, parts] of tags) close(Object.values(parts).reduce((a, b) => a + b, 0), probabilities[id]);
    close(path.reduce((product, step) => product * step.probability, 1), all);
  }
});

Deno.test("some probabilities, worked by hand", () => {
  const { probabilities } = machine.next(machine.start);
  close(probabilities[0], 0.9 * 0.75); // "the"
  close(probabilities[7], 0.1); // "Anna"
  const path = machine.read(["Anna", "saw", ".", "</s>"]);
  close(path[2].probability, 0.8 * 0.5);
  close(path[3].probability, 0.5); // half of all verbs have no object
  assert.deepEqual([path[4].probability, path[4].state], [1, null]);
});

Deno.test("a word that cannot follow ends the reading", () => {
  assert.equal(machine.read(["the", "the"]).length, 2);
  assert.equal(machine.read(["zebra"]).length, 1);
  assert.equal(machine.read(["Anna", "saw", "</s>"]).length, 3); // not at its end yet
  assert.equal(machine.read(["Anna", "saw", ".", "</s>", "Anna"]).length, 5);
});

Deno.test("the chain rule: the surprise of all words is the entropy of the sentences", () => {
  /** @type {(state: import("../../../src/nlpbook/explorers/microworld/machine.js").State) => number} */
  const rest = (state) => {
    const { probabilities } = machine.next(state);
    let bits = entropyOf(probabilities);
    probabilities.forEach((probability, id) => {
      const step = probability && id !== grammar.end ? machine.step(state, id) : null;
      if (step?.state) bits += probability * rest(step.state);
    });
    return bits;
  };
  close(rest(machine.start), entropyOf(sentences.map((one) => one.probability)), 1e-9);
});

Deno.test("every sentence has one tree, whose choices make its probability; other words have none", () => {
  for (const { words, probability } of sentences) {
    const tree = parseSentence(machine, words);
    assert.ok(tree);
    assert.deepEqual(wordsOf(tree), words);
    close(2 ** -tree.total, probability);
    close([...nodesOf(tree)].reduce((sum, node) => sum + node.bits, 0), tree.total, 1e-9);
    for (const node of nodesOf(tree)) {
      assert.deepEqual(wordsOf(node), words.slice(node.start, node.end));
      assert.ok(node.children.every((child) => child.parent === node));
    }
    assert.equal(parseSentence(machine, words.slice(0, -1)), null);
    assert.equal(parseSentence(machine, [...words, "."]), null);
  }
  assert.equal(parseSentence(machine, []), null);
});

Deno.test("a bracketed tree leaves out phrases that hold one phrase only", () => {
  const tree = parseSentence(machine, ["Anna", "is", "not", "good", "."]);
  assert.ok(tree);
  assert.equal(
    bracketed(tree),
    "(S (NP (PROPN Anna)) (VP (AUX is) (ADJP (PART not) (ADJ good))) (PUNCT .))",
  );
});

/**
 * Pearson's statistic of counts against probabilities, and its 0.999 quantile (Wilson and Hilferty, 1931).
 *
 * @type {(counts: Map<string, number>, expected: Map<string, number>, n: number) => [number, number]}
 */
function chiSquare(counts, expected, n) {
  let statistic = 0, cells = 0, rest = 0, restSeen = 0;
  for (const [key, probability] of expected) {
    if (n * probability < 5) {
      rest += n * probability;
      restSeen += counts.get(key) || 0;
    } else {
      statistic += ((counts.get(key) || 0) - n * probability) ** 2 / (n * probability);
      cells += 1;
    }
  }
  if (rest) {
    statistic += (restSeen - rest) ** 2 / rest;
    cells += 1;
  }
  const df = cells - 1, step = 2 / (9 * df);
  return [statistic, df * (1 - step + 3.0902 * Math.sqrt(step)) ** 3];
}

/** @type {(draw: () => string[], expected: Map<string, number>, n: number) => void} */
function assertDrawn(draw, expected, n) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (let i = 0; i < n; i++) {
    const text = draw().join(" ");
    assert.ok(expected.has(text), text);
    counts.set(text, (counts.get(text) || 0) + 1);
  }
  const [statistic, limit] = chiSquare(counts, expected, n);
  assert.ok(statistic < limit, `${statistic} is above ${limit}`);
}

Deno.test("sentences are drawn with their probabilities", () => {
  const random = seededRandom(1);
  const expected = new Map(sentences.map(({ words, probability }) => [words.join(" "), probability]));
  assertDrawn(() => wordsOf(drawTree(grammar, random)), expected, 20000);
});

for (const phenomenon of grammar.phenomena) {
  Deno.test(`sentences with ${phenomenon} are drawn with their probabilities, given that they have it`, () => {
    const random = seededRandom(2), sampler = new PhenomenonSampler(grammar, phenomenon);
    const kept = sentences.filter(({ words }) => has(words, phenomenon));
    const all = kept.reduce((sum, one) => sum + one.probability, 0);
    close(sampler.probability, all);
    const expected = new Map(kept.map(({ words, probability }) => [words.join(" "), probability / all]));
    assertDrawn(() => wordsOf(sampler.draw(random)), expected, 20000);
  });
}

Deno.test("the probability of a quality, by hand, and of what no rule has", () => {
  close(new PhenomenonSampler(grammar, "quality").probability, 1 - 0.7 * (1 - 0.4 * 0.3));
  assert.equal(new PhenomenonSampler(grammar, "irony").probability, 0);
});

Deno.test("a thing without weight is never drawn", () => {
  for (const value of [0, 0.4999, 0.5, 0.9999, 1 - 2 ** -53]) {
    assert.ok(drawOne([0, 1, 0, 1, 0], (one) => one, () => value));
  }
  assert.equal(drawOne(["a", "b"], (one) => (one === "a" ? 0.75 : 0.25), () => 0.74), "a");
  assert.equal(drawOne(["a", "b"], (one) => (one === "a" ? 0.75 : 0.25), () => 0.76), "b");
});
