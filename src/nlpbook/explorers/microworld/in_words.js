// A sentence in words and numbers: what a node says of itself, and the tables under the picture.
import { percent } from "../kit/core.js";
import { sentimentOf } from "./annotations.js";
import { bitsOf } from "./bits.js";
import { formOf, labelOf, leavesOf, nodesOf, wordsOf } from "./tree.js";
import { sentimentName } from "./views.js";

/** @typedef {import("./machine.js").Step} Step */
/** @typedef {import("./tree.js").TreeNode} TreeNode */

/** @type {(node: TreeNode) => string} */
const rightSide = (node) => (node.rule ? node.rule.children.map((child) => child.name).join("  ") : formOf(node));

/** @type {(node: TreeNode) => number} */
const probabilityOf = (node) => (node.rule || node.word)?.probability ?? 1;

/**
 * A rule or a word as the grammar has it, and its price.
 *
 * @param {TreeNode} node
 */
export function describe(node) {
  const choice = `${node.category.name} \u2192 ${rightSide(node)}`, sentiment = sentimentOf(node);
  const own = `${choice}: ${percent(probabilityOf(node))}, ${node.bits.toFixed(2)} bits`;
  const all = node.word ? "" : `, and ${node.total.toFixed(2)} bits with all below it`;
  const felt = sentiment ? ` Sentiment: ${sentimentName(sentiment)}.` : "";
  return `${labelOf(node)} \u201c${wordsOf(node).join(" ")}\u201d. ${own}${all}.${felt}`;
}

/**
 * The bills of a sentence, `path` being how the machine reads it: choice by choice, and word by word.
 *
 * @type {(root: TreeNode, path: Step[]) => import("../kit/numbers_table.js").Table[]}
 */
export function sentenceTables(root, path) {
  const choices = [...nodesOf(root)].map((node) => {
    const words = wordsOf(node).join(" ");
    return [labelOf(node), words, rightSide(node), probabilityOf(node), node.bits];
  });
  const words = leavesOf(root).map((leaf) => {
    const { probability } = path[leaf.start + 1];
    return [formOf(leaf), probability, bitsOf(probability)];
  });
  return [
    {
      caption: "The choices of the grammar, down the tree",
      columns: ["part", "words", "becomes", "probability", "bits"],
      rows: choices,
    },
    {
      caption: "The words, each given those before it",
      columns: ["word", "probability", "bits"],
      rows: words,
    },
  ];
}
