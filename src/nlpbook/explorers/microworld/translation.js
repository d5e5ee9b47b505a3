// The tree of a sentence in Chinese, as translation.py makes it.
import { headOf } from "./tree.js";

/** @typedef {import("./tree.js").TreeNode} TreeNode */
/** @typedef {"phrase" | "word" | "measure" | "particle"} Kind a measure word is that of the noun `node` */

/**
 * @typedef {object} ChineseNode
 * @property {TreeNode} node the English one; of a particle, the phrase whose rule puts it in
 * @property {Kind} kind
 * @property {string} text empty for a phrase
 * @property {ChineseNode[]} children
 */

/** @type {(leaf: TreeNode) => "pl" | "sg"} */
export const numberOf = (leaf) => (leaf.category.features.includes("pl") ? "pl" : "sg");

/**
 * The tree in Chinese; `pick(n)` chooses one of n ways.
 *
 * @type {(grammar: import("./grammar.js").Grammar, node: TreeNode, pick: (n: number) => number) => ChineseNode}
 */
export function chineseTree(grammar, node, pick) {
  /** @type {<Way>(ways: Way[]) => Way} */
  const one = (ways) => ways[ways.length > 1 ? pick(ways.length) : 0];
  if (!node.rule) return { node, kind: "word", text: one(node.word?.chinese || [""]), children: [] };
  const children = one(node.rule.chinese).map((item) => {
    if (typeof item === "string") return particle(node, item);
    return item >= 0 ? chineseTree(grammar, node.children[item], pick) : measureWord(grammar, node, item);
  });
  return { node, kind: "phrase", text: "", children };
}

/** @type {(node: TreeNode, text: string) => ChineseNode} */
const particle = (node, text) => ({ node, kind: "particle", text, children: [] });

/** @type {(grammar: import("./grammar.js").Grammar, node: TreeNode, item: number) => ChineseNode} */
function measureWord(grammar, node, item) {
  const noun = headOf(node.children[(-1 - item) >> 1]), collective = (-1 - item) & 1 && numberOf(noun) === "pl";
  return {
    node: noun,
    kind: "measure",
    text: collective ? grammar.collective : noun.word?.measure || "",
    children: [],
  };
}

/**
 * In how many ways the translation can be drawn.
 *
 * @type {(node: TreeNode) => number}
 */
export function countTranslations(node) {
  if (!node.rule) return node.word ? node.word.chinese.length : 1;
  /** @type {(side: (string | number)[]) => number} */
  const ways = (side) =>
    side.reduce(
      /** @type {(product: number, item: string | number) => number} */
      (product, item) => product * (typeof item === "number" && item >= 0 ? countTranslations(node.children[item]) : 1),
      1,
    );
  return node.rule.chinese.reduce((sum, side) => sum + ways(side), 0);
}

/** @type {(tree: ChineseNode) => ChineseNode[]} */
export const chineseLeaves = (tree) => (tree.kind === "phrase" ? tree.children.flatMap(chineseLeaves) : [tree]);
