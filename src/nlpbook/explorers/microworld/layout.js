// @ts-nocheck its types are still to be written
// Where the nodes of a sentence's two trees stand: English grows down to its words, Chinese up to its own, and the two
// rows of words face each other.
import { FONT } from "../kit/canvas.js";
import { isShadow, labelOf } from "./tree.js";

export const LEAF_GAP = 11;
export const TIGHT_GAP = 3;
export const BAND = 78;
export const WORD_FONT = "15px " + FONT;
const LEVEL = 31, LEAST_LEAF = 22;

/**
 * Lay out a tree of {node, label, text, kind, children}. Each place is {node, chain, kind, label, text, tag, children, x, level,
 * width}: `level` 0 is the words; a phrase stands one level above the highest of its parts. Returns {root, places, width, levels}.
 */
export function layOut(tree, measure, gap) {
  const places = [];
  let x = 0;
  const visit = (branch) => {
    const place = { ...branch, children: [], level: 0 };
    if (!branch.children.length) {
      place.width = Math.max(LEAST_LEAF, measure(branch.text) + 6, branch.label.length * 8.5 + 2);
      place.x = x + place.width / 2;
      x += place.width + gap;
    } else {
      place.children = branch.children.map(visit);
      place.level = 1 + Math.max(...place.children.map((child) => child.level));
      place.x = (place.children[0].x + place.children[place.children.length - 1].x) / 2;
      place.width = branch.label.length * 8 + 12;
    }
    places.push(place);
    return place;
  };
  const root = visit(tree);
  // A phrase of one narrow word may be wider than the word: the first one must not stick out on the left.
  const left = Math.min(...places.map((place) => place.x - place.width / 2)),
    right = Math.max(...places.map((place) => place.x + place.width / 2));
  for (const place of places) place.x -= left;
  return { root, places, width: right - left, levels: root.level };
}

/** The part of speech that stands at a word; punctuation shows by itself what it is. */
const tagOf = (leaf) => (leaf.category.tag === "PUNCT" ? "" : leaf.category.tag);

/** The English tree as it is drawn: a phrase that holds one phrase and nothing else is one node with it, and both are remembered. */
export function englishBranches(node) {
  const chain = [node];
  while (isShadow(node)) chain.push(node = node.children[0]);
  if (node.word) return { node, chain, kind: "word", label: tagOf(node), text: node.word.form, children: [] };
  return {
    node,
    chain,
    kind: "phrase",
    label: labelOf(node),
    text: null,
    children: node.children.map(englishBranches),
  };
}

/** The Chinese tree as it is drawn, from what `chineseTree` made. */
export function chineseBranches(tree) {
  const chain = [tree.node];
  if (tree.kind !== "phrase") {
    return { node: tree.node, chain, kind: tree.kind, label: labelOfChinese(tree), text: tree.text, children: [] };
  }
  while (tree.children.length === 1 && tree.children[0].kind === "phrase") {
    chain.push((tree = tree.children[0]).node);
  }
  return {
    node: tree.node,
    chain,
    kind: "phrase",
    label: labelOf(tree.node),
    text: null,
    children: tree.children.map(chineseBranches),
  };
}

/** A particle has no part of speech here: the rule put it in. */
const labelOfChinese = (leaf) => ({ word: tagOf(leaf.node), measure: "CL", particle: "" })[leaf.kind];

/** How far a level is from the line of the words; the parts of speech stand between the words and the first phrases. */
export const heightOf = (level) => level * LEVEL + (level ? 20 : 0);

/** Lines from a phrase to each of its parts, with rounded corners. `y` gives the height of a level; English has `sign` 1. */
export function elbows(place, y, sign) {
  const from = y(place.level) + sign * 10, bar = y(place.level) + sign * 16;
  return place.children.map((child) => {
    const end = y(child.level) - sign * (child.level ? 10 : child.label ? 27 : 15),
      dx = child.x - place.x,
      corner = Math.min(6, Math.abs(dx));
    if (corner < 1) return { child, path: `M${place.x} ${from}V${end}` };
    const turned = child.x - Math.sign(dx) * corner;
    return {
      child,
      path: `M${place.x} ${from}V${bar}H${turned}Q${child.x} ${bar} ${child.x} ${bar + sign * corner}V${end}`,
    };
  });
}
