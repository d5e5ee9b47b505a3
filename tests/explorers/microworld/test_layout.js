// The layout of trees: order, gaps, centring and no overlap, on random trees; and the keyboard's way through two of them.
import assert from "node:assert/strict";
import { seededRandom } from "../../../src/nlpbook/explorers/kit/random_numbers.js";
import {
  chineseBranches,
  elbows,
  englishBranches,
  layOut,
  LEAF_GAP,
  TIGHT_GAP,
  widthOf,
} from "../../../src/nlpbook/explorers/microworld/layout.js";
import { PrefixMachine } from "../../../src/nlpbook/explorers/microworld/machine.js";
import { drawTree } from "../../../src/nlpbook/explorers/microworld/sampling.js";
import { chineseTree } from "../../../src/nlpbook/explorers/microworld/translation.js";
import { parseSentence } from "../../../src/nlpbook/explorers/microworld/tree.js";
import { walk } from "../../../src/nlpbook/explorers/microworld/walk.js";
import { tinyGrammar } from "./tiny_grammar.js";

/** @typedef {import("../../../src/nlpbook/explorers/microworld/layout.js").Branch} Branch */
/** @typedef {import("../../../src/nlpbook/explorers/microworld/layout.js").Layout} Layout */
/** @typedef {import("../../../src/nlpbook/explorers/microworld/layout.js").Place} Place */

const grammar = tinyGrammar(), random = seededRandom(4);
const tree = drawTree(grammar, random);

/** @type {(text: string) => number} */
const measure = (text) => 8 * text.length;

/**
 * A tree of random shape, of up to so many levels.
 *
 * @type {(levels: number) => Branch}
 */
function randomBranch(levels) {
  const leaf = levels === 0 || random() < 0.3, n = 1 + Math.floor(random() * 4);
  const label = "LABEL".slice(0, Math.floor(random() * 6)), text = "letters".slice(0, 1 + Math.floor(random() * 7));
  const children = leaf ? [] : Array.from({ length: n }, () => randomBranch(levels - 1));
  return { node: tree, chain: [tree], kind: leaf ? "word" : "phrase", label, text: leaf ? text : "", children };
}

/** @type {(layout: Layout, gap: number) => void} */
function assertWell(layout, gap) {
  /** @type {Map<number, Place[]>} */
  const levels = new Map();
  for (const place of layout.places) {
    levels.set(place.level, [...(levels.get(place.level) || []), place]);
    assert.ok(place.x - place.width / 2 >= -1e-9 && place.x + place.width / 2 <= layout.width + 1e-9);
    assert.ok(place.children.every((child) => child.level < place.level));
    if (!place.children.length) assert.equal(place.level, 0);
    else {
      const first = place.children[0], last = place.children[place.children.length - 1];
      assert.ok(Math.abs(place.x - (first.x + last.x) / 2) < 1e-9);
    }
  }
  for (const [level, row] of levels) {
    for (let i = 1; i < row.length; i++) { // in the order of the words
      const between = row[i].x - row[i].width / 2 - (row[i - 1].x + row[i - 1].width / 2);
      assert.ok(between >= (level ? TIGHT_GAP : gap) - 1e-9, `${between} on level ${level}`);
    }
  }
}

Deno.test("no node of a level touches its neighbour, and a phrase stands over the middle of its parts", () => {
  for (let round = 0; round < 400; round++) {
    const branch = randomBranch(1 + round % 5), gap = round % 2 ? LEAF_GAP : TIGHT_GAP;
    const shown = "12345".slice(0, round % 6);
    const layout = layOut(branch, (one) => widthOf(one, shown, measure), gap);
    assertWell(layout, gap);
    if (!branch.children.length) continue;
    const text = /** @type {(one: { text: string, children: any[] }) => string} */ (one) =>
      one.text + one.children.map(text).join("");
    const leaves = layout.places.filter((one) => !one.children.length);
    assert.equal(leaves.map((one) => one.text).join(""), text(branch));
  }
});

Deno.test("a leaf has room for its word and for what stands beside it", () => {
  const leaf = { ...randomBranch(0), text: "dumplings", label: "NOUN" };
  assert.ok(widthOf(leaf, "NOUN", measure) >= measure("dumplings"));
  assert.ok(widthOf({ ...leaf, text: "a" }, "++++++++", measure) >= 8 * 8);
});

Deno.test("the lines of a phrase lead from it to each of its parts", () => {
  const layout = layOut(englishBranches(tree), (one) => widthOf(one, "", measure), LEAF_GAP);
  for (const place of layout.places) {
    const lines = elbows(place, (level) => 100 - 20 * level, 1);
    assert.deepEqual(lines.map((line) => line.child), place.children);
    for (const { child, path } of lines) {
      assert.ok(path.startsWith(`M${place.x} `));
      assert.ok(path.includes(`${child.x} `) || child.x === place.x);
    }
  }
});

Deno.test("the keyboard reaches every node of both trees, and comes back across the gap", () => {
  const sentence = parseSentence(new PrefixMachine(grammar), "the old dog saw Anna .".split(" "));
  assert.ok(sentence);
  /** @type {(branch: Branch) => Layout} */
  const laid = (branch) => layOut(branch, (one) => widthOf(one, "", measure), LEAF_GAP);
  const english = { ...laid(englishBranches(sentence)), sign: 1, y: () => 0 };
  const chinese = { ...laid(chineseBranches(chineseTree(grammar, sentence, () => 0))), sign: -1, y: () => 0 };
  const plan = { english, chinese }, keys = ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Home"];
  const reached = new Set([walk(plan, null, "ArrowDown")]);
  assert.ok(reached.has(english.root));
  for (const place of reached) for (const key of keys) reached.add(walk(plan, place, key));
  assert.equal(reached.size, english.places.length + chinese.places.length);
  const [the] = english.places;
  const over = walk(plan, the, "ArrowDown");
  assert.ok(chinese.places.includes(over));
  assert.equal(walk(plan, over, "ArrowUp"), the);
  assert.equal(walk(plan, chinese.root, "Home"), english.root);
  assert.equal(walk(plan, english.root, "ArrowUp"), english.root);
  const [subject, predicate] = english.root.children;
  assert.equal(walk(plan, subject, "ArrowRight"), predicate);
  assert.equal(walk(plan, predicate, "ArrowRight"), predicate); // the full stop beside it is no phrase
});
