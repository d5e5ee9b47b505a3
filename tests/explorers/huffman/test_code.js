import assert from "node:assert/strict";
import {
  bitsPerWord,
  codeOf,
  huffmanTree,
  matchingLogits,
  pathBits,
  pathProbability,
} from "../../../src/nlpbook/explorers/huffman/code.js";
import { uniformAt } from "../../../src/nlpbook/explorers/kit/random_numbers.js";

/** Counts from 1 to `most`, always the same ones. */
const someCounts = (/** @type {number} */ size, /** @type {number} */ most) =>
  Array.from({ length: size }, (_, i) => 1 + Math.floor(most * uniformAt(5, size, most, i)));
const SIZES = [2, 3, 5, 8, 13, 40];
const close = (/** @type {number} */ found, /** @type {number} */ expected, tolerance = 1e-12) =>
  assert.ok(Math.abs(found - expected) <= tolerance * Math.max(1, Math.abs(expected)), `${found}, not ${expected}`);

Deno.test("five words by hand: v and w join to 7, z and y to 11, that and x to 15", () => {
  const tree = huffmanTree([8, 6, 5, 4, 3]);
  assert.deepEqual(tree.children, [[4, 3], [2, 1], [5, 0], [6, 7]]);
  assert.deepEqual(tree.sums.slice(5), [7, 11, 15, 26]);
  assert.deepEqual(tree.paths.map(codeOf), ["11", "01", "00", "101", "100"]);
  assert.deepEqual(tree.rows, [2, 1, 4, 3, 0]);
  assert.deepEqual(tree.depths, [2, 2, 2, 3, 3, 2, 1, 1, 0]);
  assert.deepEqual(tree.paths[3], [{ inner: 3, turn: 1 }, { inner: 2, turn: 0 }, { inner: 0, turn: 1 }]);
});

Deno.test("nodes that count alike are joined words first, first ones first", () => {
  assert.deepEqual(huffmanTree([1, 1, 1, 1]).children, [[0, 1], [2, 3], [4, 5]]);
  assert.deepEqual(huffmanTree([2, 1, 1]).children, [[1, 2], [0, 3]]); // the word 0 before the inner node, both 2
});

Deno.test("codes are free of prefixes, complete (Kraft), and within a bit of the entropy", () => {
  for (const size of SIZES) {
    for (const most of [2, 9, 1e6]) {
      const counts = someCounts(size, most), tree = huffmanTree(counts), codes = tree.paths.map(codeOf);
      for (const a of codes) for (const b of codes) assert.ok(a === b || !b.startsWith(a), `${a} begins ${b}`);
      assert.equal(codes.reduce((sum, code) => sum + 2 ** -code.length, 0), 1);
      const { entropy, length, uniform } = bitsPerWord(tree, counts, new Array(size - 1).fill(0));
      assert.ok(entropy <= length + 1e-12 && length < entropy + 1, `H ${entropy}, L ${length}`);
      assert.ok(entropy <= uniform + 1e-12);
      // Left to right is the order of the codes.
      assert.deepEqual(tree.rows.map((word) => codes[word]), [...codes].sort());
    }
  }
});

Deno.test("no way of joining words gives a shorter code", () => {
  /** The least sum of count times length over all binary trees: what joining two nodes costs, in every order. */
  const least = (/** @type {number[]} */ counts) => {
    if (counts.length === 1) return 0;
    let best = Infinity;
    for (let i = 0; i < counts.length; i++) {
      for (let j = 0; j < i; j++) {
        const joined = counts[i] + counts[j];
        best = Math.min(best, joined + least([joined, ...counts.filter((_, at) => at !== i && at !== j)]));
      }
    }
    return best;
  };
  for (const most of [2, 5, 100]) {
    for (const size of [2, 3, 4, 5, 6]) {
      const counts = someCounts(size, most), tree = huffmanTree(counts);
      const cost = counts.reduce((sum, count, word) => sum + count * tree.paths[word].length, 0);
      assert.equal(cost, least(counts));
    }
  }
});

Deno.test("probabilities sum to one whatever the logits are; logits of zero cost the code", () => {
  for (const size of SIZES) {
    const counts = someCounts(size, 50), tree = huffmanTree(counts);
    const logits = tree.children.map((_, inner) => 40 * uniformAt(6, size, inner) - 20);
    close(tree.paths.reduce((sum, path) => sum + pathProbability(path, logits), 0), 1);
    for (const path of tree.paths) {
      close(pathBits(path, logits), -Math.log2(pathProbability(path, logits)), 1e-9);
      assert.equal(pathProbability(path, logits.map(() => 0)), 2 ** -path.length);
    }
    const level = bitsPerWord(tree, counts, logits.map(() => 0));
    close(level.cross, level.length);
    // Gibbs: no probabilities cost less than the relative frequencies.
    assert.ok(bitsPerWord(tree, counts, logits).cross >= level.entropy - 1e-12);
  }
});

Deno.test("the matching logits give each word its relative frequency, and cost the entropy", () => {
  for (const size of SIZES) {
    const counts = someCounts(size, 1e6), tree = huffmanTree(counts), logits = matchingLogits(tree);
    const total = counts.reduce((sum, count) => sum + count, 0);
    tree.paths.forEach((path, word) => close(pathProbability(path, logits), counts[word] / total));
    const { cross, entropy } = bitsPerWord(tree, counts, logits);
    close(cross, entropy, 1e-9);
  }
});

Deno.test("bits are numbers where the probability is none any more", () => {
  const path = huffmanTree([1, ...Array.from({ length: 39 }, (_, i) => 2 ** i)]).paths[0];
  const logits = new Array(40).fill(0);
  for (const { inner, turn } of path) logits[inner] = turn ? 20 : -20;
  assert.equal(path.length, 39);
  close(pathBits(path, logits), 39 * Math.log2(1 + Math.exp(20)), 1e-9);
  assert.ok(pathProbability(path, logits) < 1e-300);
});
