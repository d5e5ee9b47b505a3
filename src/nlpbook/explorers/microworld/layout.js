// Where the nodes of a sentence's two trees stand: English grows down to its words, Chinese up to its own, and the two
// rows of words face each other.
import { isShadow, labelOf } from "./tree.js";

/** @typedef {import("./tree.js").TreeNode} TreeNode */
/** @typedef {import("./translation.js").ChineseNode} ChineseNode */

/**
 * @typedef {object} Branch a node as it is drawn: a phrase that holds one phrase and nothing else is one node with it
 * @property {TreeNode} node the lowest of `chain`
 * @property {TreeNode[]} chain all that are drawn as this one, from the top
 * @property {import("./translation.js").Kind} kind
 * @property {string} label
 * @property {string} text of a leaf; empty for a phrase
 * @property {Branch[]} children
 */

/**
 * @typedef {Omit<Branch, "children"> & { children: Place[], x: number, width: number, level: number }} Place
 *   `level` 0 is the words; a phrase stands one level above the highest of its parts
 */

/** @typedef {{ root: Place, places: Place[], width: number, levels: number }} Layout */

export const LEAF_GAP = 11;
export const TIGHT_GAP = 3;
export const BAND = 78;
const LEVEL = 31, LEAST_LEAF = 22, LEAST_PHRASE = 28;

/**
 * The width of the box of a phrase with so many letters in it, in pixels.
 *
 * @type {(letters: number) => number}
 */
export const phraseWidth = (letters) => Math.max(LEAST_PHRASE, letters * 8 + 12);

/**
 * The width of a node that shows this text: on it where it is a phrase, beside its word where it is a leaf.
 *
 * @type {(branch: Branch, text: string, measure: (text: string) => number) => number}
 */
export function widthOf({ children, text: word, label }, text, measure) {
  const letters = Math.max(text.length, label.length);
  return children.length ? phraseWidth(letters) : Math.max(LEAST_LEAF, measure(word) + 6, letters * 8.5 + 2);
}

/**
 * Lay out a tree: leaves from left to right, each phrase over the middle of its parts, and nothing over its neighbour.
 *
 * @param {Branch} tree
 * @param {(branch: Branch) => number} width of the box of a node
 * @param {number} gap between leaves
 * @returns {Layout}
 */
export function layOut(tree, width, gap) {
  /** @type {Place[]} */
  const places = [];
  /** @type {number[]} */
  const edges = []; // of each level: where its last box ends
  /** @type {(branch: Branch) => Place} */
  const visit = (branch) => {
    const first = places.length, children = branch.children.map(visit), last = children.length - 1;
    const level = 1 + Math.max(-1, ...children.map((child) => child.level)), half = width(branch) / 2;
    const edge = level in edges ? edges[level] + (level ? TIGHT_GAP : gap) : -Infinity;
    const x = children.length ? (children[0].x + children[last].x) / 2 : Math.max(edge, 0) + half;
    /** @type {Place} */
    const place = { ...branch, children, level, x, width: 2 * half };
    places.push(place);
    // A phrase that would stand over its neighbour to the left moves to the right, with all that is below it.
    const short = Math.max(0, edge - (x - half));
    for (const one of places.slice(first)) {
      one.x += short;
      edges[one.level] = Math.max(edges[one.level] ?? -Infinity, one.x + one.width / 2);
    }
    return place;
  };
  const root = visit(tree);
  // A phrase of one narrow word may be wider than the word: the first one must not stick out on the left.
  const left = Math.min(...places.map((place) => place.x - place.width / 2));
  const right = Math.max(...places.map((place) => place.x + place.width / 2));
  for (const place of places) place.x -= left;
  return { root, places, width: right - left, levels: root.level };
}

/**
 * The part of speech that stands at a word; punctuation shows by itself what it is.
 *
 * @type {(leaf: TreeNode) => string}
 */
const tagOf = (leaf) => (leaf.category.tag === "PUNCT" ? "" : leaf.category.tag);

/**
 * The English tree as it is drawn.
 *
 * @param {TreeNode} node
 * @returns {Branch}
 */
export function englishBranches(node) {
  const chain = [node];
  while (isShadow(node)) chain.push(node = node.children[0]);
  if (node.word) return { node, chain, kind: "word", label: tagOf(node), text: node.word.form, children: [] };
  return { node, chain, kind: "phrase", label: labelOf(node), text: "", children: node.children.map(englishBranches) };
}

/**
 * The Chinese tree as it is drawn.
 *
 * @param {ChineseNode} tree
 * @returns {Branch}
 */
export function chineseBranches(tree) {
  const chain = [tree.node];
  if (tree.kind !== "phrase") {
    return { node: tree.node, chain, kind: tree.kind, label: labelOfLeaf(tree), text: tree.text, children: [] };
  }
  while (tree.children.length === 1 && tree.children[0].kind === "phrase") {
    tree = tree.children[0];
    chain.push(tree.node);
  }
  const children = tree.children.map(chineseBranches);
  return { node: tree.node, chain, kind: "phrase", label: labelOf(tree.node), text: "", children };
}

/**
 * A particle has no part of speech here: the rule put it in.
 *
 * @param {ChineseNode} leaf
 */
function labelOfLeaf(leaf) {
  if (leaf.kind === "word") return tagOf(leaf.node);
  return leaf.kind === "measure" ? "CL" : "";
}

/**
 * How far a level is from the line of the words; the parts of speech stand between the words and the first phrases.
 *
 * @type {(level: number) => number}
 */
export const heightOf = (level) => level * LEVEL + (level ? 20 : 0);

/**
 * Lines from a phrase to each of its parts, with rounded corners. `y` gives the height of a level; English has `sign`
 * 1, Chinese -1.
 *
 * @type {(place: Place, y: (level: number) => number, sign: number) => { child: Place, path: string }[]}
 */
export function elbows(place, y, sign) {
  const from = y(place.level) + sign * 10, bar = y(place.level) + sign * 16;
  return place.children.map((child) => {
    const end = y(child.level) - sign * (child.level ? 10 : child.label ? 27 : 15);
    const dx = child.x - place.x, corner = Math.min(6, Math.abs(dx));
    if (corner < 1) return { child, path: `M${place.x} ${from}V${end}` };
    const turned = child.x - Math.sign(dx) * corner;
    const curve = `Q${child.x} ${bar} ${child.x} ${bar + sign * corner}`;
    return { child, path: `M${place.x} ${from}V${bar}H${turned}${curve}V${end}` };
  });
}
