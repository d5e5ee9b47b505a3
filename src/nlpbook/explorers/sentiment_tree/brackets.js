// Words with brackets: trees side by side, as bracketing.py reads and writes them, and what a reader does to them.
import { splitWords } from "../kit/typed_text.js";

/**
 * A node: a word (`left` and `right` are null), or a phrase of two parts. `start` and `end` are the places of its first
 * word and behind its last one.
 * @typedef {{ word: string, left: Node | null, right: Node | null, start: number, end: number }} Node
 */
/** @typedef {Node & { left: Node, right: Node }} Phrase */

export const MOST_WORDS = 14;

/** @type {(node: Node) => node is Phrase} */
export const isPhrase = (node) => node.left !== null;

/** @param {string} word @returns {Node} */
const leaf = (word) => ({ word, left: null, right: null, start: 0, end: 0 });

/** @param {Node} left @param {Node} right @returns {Node} */
const joined = (left, right) => ({ word: "", left, right, start: 0, end: 0 });

/** Each part joined with all that follow it. @param {Node[]} parts @returns {Node} */
const joinedAll = (parts) => parts.reduceRight((right, left) => joined(left, right));

/**
 * The trees that a text writes, or a sentence that says why it writes none.
 * @param {string} text
 * @returns {{ forest: Node[], problem: string }}
 */
export function readBrackets(text) {
  /** @type {Node[][]} */
  const groups = [[]];
  let count = 0;
  const failed = (/** @type {string} */ problem) => ({ forest: [], problem });
  for (const piece of splitWords(text)) {
    const inner = groups[groups.length - 1];
    if (piece === "(") groups.push([]);
    else if (piece !== ")") count = inner.push(leaf(piece)) && count + 1;
    else if (groups.length === 1) return failed("A \u201c)\u201d closes nothing.");
    else if (!inner.length) return failed("A pair of brackets has nothing inside.");
    else {
      groups.pop();
      groups[groups.length - 1].push(joinedAll(inner));
    }
  }
  if (groups.length > 1) return failed("A \u201c(\u201d is not closed.");
  if (!count) return failed("Type a word or more.");
  if (count > MOST_WORDS) return failed(`At most ${MOST_WORDS} words fit; these are ${count}.`);
  return { forest: placed(groups[0]), problem: "" };
}

/** Give each node its places. @param {Node[]} forest */
function placed(forest) {
  let place = 0;
  for (const node of nodesOf(forest)) {
    if (isPhrase(node)) [node.start, node.end] = [node.left.start, node.right.end];
    else [node.start, node.end] = [place, ++place];
  }
  return forest;
}

/** All nodes, children before their parents, tree by tree. @param {Node[]} forest @returns {Node[]} */
export const nodesOf = (forest) =>
  forest.flatMap((node) => isPhrase(node) ? [...nodesOf([node.left]), ...nodesOf([node.right]), node] : [node]);

/** @param {Node[]} forest @returns {string[]} */
export const wordsOf = (forest) => nodesOf(forest).filter((node) => !isPhrase(node)).map(({ word }) => word);

/** @param {Node[]} forest @returns {string} */
export const writeBrackets = (forest) =>
  forest.map((node) => isPhrase(node) ? `(${writeBrackets([node.left])} ${writeBrackets([node.right])})` : node.word)
    .join(" ");

/** (a (b (c d))). @param {string[]} words */
export const rightBranching = (words) => writeBrackets([joinedAll(words.map(leaf))]);

/** (((a b) c) d). @param {string[]} words */
export const leftBranching = (words) => writeBrackets([words.map(leaf).reduce(joined)]);

/**
 * Every node made anew by `edit(number, node)`, children before their parents.
 * @param {Node[]} forest
 * @param {(at: number, node: Node) => Node} edit
 */
function edited(forest, edit) {
  let at = 0;
  /** @type {(node: Node) => Node} */
  const made = (node) => {
    const parts = isPhrase(node) ? joined(made(node.left), made(node.right)) : leaf(node.word);
    return edit(at++, parts);
  };
  return writeBrackets(forest.map(made));
}

/** "not" before the phrase of a node. @param {Node[]} forest @param {number} node */
export const withNot = (forest, node) => edited(forest, (at, one) => at === node ? joined(leaf("not"), one) : one);

/** (not X) becomes X. @param {Node[]} forest @param {number} node */
export const withoutNot = (forest, node) => edited(forest, (at, one) => at === node && one.right ? one.right : one);

/** Whether a node is a phrase (not X). @param {Node} node */
export const isNegated = (node) => isPhrase(node) && node.left.word === "not";

/**
 * A node taken apart, and all that stand above it: their other parts become trees of their own.
 * @param {Node[]} forest
 * @param {number} at the number of a phrase
 */
export function split(forest, at) {
  const chosen = nodesOf(forest)[at];
  /** @type {(node: Node) => Node[]} */
  const parts = (node) => {
    const isInside = node.start <= chosen.start && chosen.end <= node.end && isPhrase(node);
    return isInside
      ? (node === chosen ? [node.left, node.right] : [...parts(node.left), ...parts(node.right)])
      : [node];
  };
  return writeBrackets(forest.flatMap(parts));
}

/** Two neighbouring trees joined, the one with this number and the next. @param {Node[]} forest @param {number} tree */
export const join = (forest, tree) =>
  writeBrackets([...forest.slice(0, tree), joined(forest[tree], forest[tree + 1]), ...forest.slice(tree + 2)]);
