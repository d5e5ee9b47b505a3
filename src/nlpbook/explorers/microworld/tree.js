// Sentences of the microworld as trees: their nodes, their words, and the one tree of a sentence.
import { bitsOf } from "./bits.js";

/** @typedef {import("./grammar.js").Category} Category */
/** @typedef {import("./grammar.js").Rule} Rule */
/** @typedef {import("./grammar.js").Word} Word */
/** @typedef {import("./machine.js").PrefixMachine} PrefixMachine */

/**
 * @typedef {object} Bare a node that is not numbered yet
 * @property {Category} category
 * @property {Rule | null} rule
 * @property {Word | null} word
 * @property {Bare[]} children
 */

/**
 * @typedef {object} TreeNode
 * @property {Category} category
 * @property {Rule | null} rule the choice that was made, where it has children
 * @property {Word | null} word the choice that was made, where it has none
 * @property {TreeNode[]} children
 * @property {number} id from the root down and from left to right
 * @property {TreeNode | null} parent
 * @property {number} start the place of its first word
 * @property {number} end the place after its last word
 * @property {number} bits of its own choice
 * @property {number} total bits of all choices in it
 */

/**
 * Number the nodes of a tree, and note in each its parent, its words and what its choices cost.
 *
 * @type {(root: Bare) => TreeNode}
 */
export function numbered(root) {
  let id = 0, place = 0;
  /** @type {(bare: Bare, parent: TreeNode | null) => TreeNode} */
  const visit = ({ category, rule, word, children }, parent) => {
    const bits = bitsOf((rule || word)?.probability ?? 1);
    /** @type {TreeNode} */
    const node = { category, rule, word, children: [], id: id++, parent, start: place, end: place, bits, total: bits };
    if (word) place += 1;
    node.children = children.map((child) => visit(child, node));
    node.end = place;
    for (const child of node.children) node.total += child.total;
    return node;
  };
  return visit(root, null);
}

/**
 * The one tree of a sentence, or null where it is none; or that of a phrase of another category.
 *
 * @param {PrefixMachine} machine
 * @param {string[]} words
 * @param {Category} category
 */
export function parseSentence(machine, words, category = machine.grammar.start) {
  const ids = words.map((word) => machine.grammar.ids.get(word));
  /** @type {Map<string, { end: number, node: Bare }[]>} */
  const found = new Map();

  /**
   * All that a category can spell out from a place on.
   *
   * @type {(category: Category, start: number) => { end: number, node: Bare }[]}
   */
  function spelledOut(category, start) {
    const id = ids[start];
    if (id === undefined || !machine.firstsOf(category).has(id)) return [];
    if (category.words) {
      const word = category.words.find((one) => one.id === id) || null;
      return [{ end: start + 1, node: { category, rule: null, word, children: [] } }];
    }
    const key = category.id + " " + start, known = found.get(key);
    if (known) return known;
    const all = (category.rules || []).flatMap((rule) => spelledOutBy(category, rule, start));
    found.set(key, all);
    return all;
  }

  /** @type {(category: Category, rule: Rule, start: number) => { end: number, node: Bare }[]} */
  function spelledOutBy(category, rule, start) {
    /** @type {{ end: number, children: Bare[] }[]} */
    let partial = [{ end: start, children: [] }];
    for (const child of rule.children) {
      partial = partial.flatMap(({ end, children }) =>
        spelledOut(child, end).map((next) => ({ end: next.end, children: [...children, next.node] }))
      );
    }
    return partial.map(({ end, children }) => ({ end, node: { category, rule, word: null, children } }));
  }

  const whole = spelledOut(category, 0).find(({ end }) => end === words.length);
  return whole ? numbered(whole.node) : null;
}

/**
 * A node and all below it, each before its children.
 *
 * @param {TreeNode} node
 * @returns {Generator<TreeNode, void>}
 */
export function* nodesOf(node) {
  yield node;
  for (const child of node.children) yield* nodesOf(child);
}

/** @type {(node: TreeNode) => TreeNode[]} */
export const leavesOf = (node) => [...nodesOf(node)].filter((one) => one.word);

/** @type {(node: TreeNode) => string} */
export const formOf = (leaf) => leaf.word?.form ?? "";

/** @type {(node: TreeNode) => string[]} */
export const wordsOf = (node) => leavesOf(node).map(formOf);

/**
 * A sentence as people write it.
 *
 * @type {(words: string[]) => string}
 */
export function asText(words) {
  const text = words.join(" ").replace(/ ([.,?])/g, "$1");
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

/** @type {(node: TreeNode) => string} */
export const labelOf = (node) => node.category.label;

/**
 * The leaf that the whole phrase is about.
 *
 * @param {TreeNode} node
 */
export function headOf(node) {
  while (node.rule) node = node.children[node.rule.head];
  return node;
}

/**
 * Whether a node is left out of the drawn tree: its only child is a phrase.
 *
 * @type {(node: TreeNode) => boolean}
 */
export const isShadow = (node) => node.children.length === 1 && Boolean(node.children[0].rule);

/** @type {(node: TreeNode) => string} */
export function bracketed(node) {
  if (isShadow(node)) return bracketed(node.children[0]);
  return `(${labelOf(node)} ${node.word ? node.word.form : node.children.map(bracketed).join(" ")})`;
}
