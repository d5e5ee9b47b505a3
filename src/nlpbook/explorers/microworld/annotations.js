// What can be read off a tree: sentiment, named entities, what a pronoun means, and agreement, as in tree.py.
import { clamp } from "../kit/core.js";
import { headOf, leavesOf, nodesOf } from "./tree.js";
import { numberOf } from "./translation.js";

/** @typedef {import("./tree.js").TreeNode} TreeNode */
/** @typedef {{ subject: TreeNode[], verb: TreeNode, attractors: TreeNode[] }} Agreement leaves all of them */
/** @typedef {{ pronoun: TreeNode, noun: TreeNode }} Reference two leaves that mean the same thing */
/** @typedef {{ entities: TreeNode[], agreements: Agreement[], reference: Reference | null }} Marks */

/**
 * From -2 (very negative) to 2 (very positive).
 *
 * @type {(node: TreeNode) => number}
 */
export function sentimentOf(node) {
  if (!node.rule) return node.word ? node.word.sentiment : 0;
  const parts = node.children.map(sentimentOf), total = clamp(parts.reduce((sum, part) => sum + part, 0), -2, 2);
  const { operation } = node.rule;
  if (operation === "negate") return 0 - Math.sign(total);
  if (operation === "intensify") return 2 * Math.sign(total);
  if (operation === "but") {
    const [first, second] = parts.filter((_, i) => node.children[i].rule).map(Math.sign);
    return first === second ? total : second || first;
  }
  return total;
}

/**
 * The nodes that spell out a named entity; of nested ones, the outermost.
 *
 * @type {(node: TreeNode) => TreeNode[]}
 */
export function entitiesOf(node) {
  if (node.rule && node.rule.entity) return [node];
  return node.children.flatMap(entitiesOf);
}

/** @type {(root: TreeNode) => Reference | null} */
export function coreferenceOf(root) {
  for (const node of nodesOf(root)) {
    const links = node.rule ? node.rule.links : 0, linked = links ? node.children.filter((_, i) => links[i]) : [];
    if (linked.length !== 2) continue;
    const pronoun = leavesOf(linked[1]).find((leaf) => leaf.category.tag === "PRON");
    return pronoun ? { noun: headOf(linked[0]), pronoun } : null;
  }
  return null;
}

/**
 * How a node hangs on its parent: the relation of that child.
 *
 * @param {TreeNode} node
 */
function relationOf(node) {
  const { parent } = node;
  return parent && parent.rule ? parent.rule.relations[parent.children.indexOf(node)] : "";
}

/**
 * Whether a word is a noun; of a name of several words, one is.
 *
 * @param {TreeNode} leaf
 */
function isNoun(leaf) {
  return ["NOUN", "PROPN"].includes(leaf.category.tag) && !["compound", "flat"].includes(relationOf(leaf));
}

/**
 * The verb of a clause that shows its person and number, or null where its form does not vary ("did", "saw").
 *
 * @param {TreeNode} node
 */
function finiteVerb(node) {
  while (node.rule) {
    const auxiliary = node.rule.relations.findIndex((relation) => relation === "aux" || relation === "cop");
    node = node.children[auxiliary >= 0 ? auxiliary : node.rule.head];
  }
  const last = node.category.features[node.category.features.length - 1];
  return ["sg", "pl", "i"].includes(last) || node.word?.form === "is" ? node : null;
}

/**
 * The heads of a subject: two, or more, where they are coordinated.
 *
 * @param {TreeNode} node
 */
function subjectHeads(node) {
  const heads = [headOf(node)];
  for (; node.rule; node = node.children[node.rule.head]) {
    const { relations } = node.rule;
    node.children.forEach((child, i) => relations[i] === "conj" && heads.push(headOf(child)));
  }
  return heads;
}

/**
 * Which verb agrees with which subject. An attractor is a noun between the two whose number is not that of the verb.
 *
 * @param {TreeNode} root
 * @returns {Agreement[]}
 */
export function agreementsOf(root) {
  const leaves = leavesOf(root);
  return [...nodesOf(root)].flatMap((node) => {
    const at = node.rule ? node.rule.relations.indexOf("nsubj") : -1, verb = at >= 0 ? finiteVerb(node) : null;
    if (!verb) return [];
    // The subject of a relative clause that is "who" or "that" is the noun before the clause.
    const outer = node.children[at].word && relationOf(node) === "acl:relcl" ? node.parent : null;
    const subject = outer ? [headOf(outer)] : subjectHeads(node.children[at]);
    const between = leaves.slice(Math.max(...subject.map((leaf) => leaf.end)), verb.start);
    const attractors = between.filter((leaf) => isNoun(leaf) && numberOf(leaf) !== numberOf(verb));
    return [{ subject, verb, attractors }];
  });
}

/** @type {(root: TreeNode) => Marks} */
export const marksOf = (root) => ({
  entities: entitiesOf(root),
  agreements: agreementsOf(root),
  reference: coreferenceOf(root),
});
