// @ts-nocheck its types are still to be written
// Sentences of the microworld as trees: drawn, parsed, translated, and what can be read off them (as in tree.py and
// translation.py).
import { clamp } from "../kit/core.js";
import { bitsOf } from "./machine.js";

/** One of several things that have a `probability`. */
function drawOne(choices, random) {
  let left = random();
  for (const choice of choices) if ((left -= choice.probability) < 0) return choice;
  return choices[choices.length - 1];
}

/** Draw the tree of a sentence with exactly its probability. */
export function drawTree(grammar, random) {
  const grow = (category) => {
    if (category.words) return { category, rule: null, word: drawOne(category.words, random), children: [] };
    const rule = drawOne(category.rules, random);
    return { category, rule, word: null, children: rule.children.map(grow) };
  };
  return numbered(grow(grammar.start));
}

/** The one tree of a sentence, or null where it is none. */
export function parseSentence(machine, words) {
  const ids = words.map((word) => machine.grammar.ids.get(word)), found = new Map();

  /** All that a category can spell out from a place on: a list of {end, node}. */
  function spelledOut(category, start) {
    if (!machine.firstsOf(category).has(ids[start])) return [];
    if (category.words) {
      const word = category.words.find((one) => one.id === ids[start]);
      return [{ end: start + 1, node: { category, rule: null, word, children: [] } }];
    }
    const key = category.id + " " + start;
    if (!found.has(key)) {
      found.set(
        key,
        category.rules.flatMap((rule) => {
          let partial = [{ end: start, children: [] }];
          for (const child of rule.children) {
            partial = partial.flatMap(({ end, children }) =>
              spelledOut(child, end).map((next) => ({ end: next.end, children: [...children, next.node] }))
            );
          }
          return partial.map(({ end, children }) => ({ end, node: { category, rule, word: null, children } }));
        }),
      );
    }
    return found.get(key);
  }

  const whole = spelledOut(machine.grammar.start, 0).find(({ end }) => end === words.length);
  return whole ? numbered(whole.node) : null;
}

/**
 * Number the nodes of a tree, from the root down and from left to right, and note in each: parent, start and end (of
 * its words), bits (of its own choice) and total (of all choices in it).
 */
function numbered(root) {
  let id = 0, place = 0;
  const visit = (node, parent) => {
    Object.assign(node, { id: id++, parent, start: place, bits: bitsOf((node.rule || node.word).probability) });
    if (node.word) place += 1;
    node.children.forEach((child) => visit(child, node));
    node.end = place;
    node.total = node.children.reduce((sum, child) => sum + child.total, node.bits);
  };
  visit(root, null);
  return root;
}

/** A node and all below it, each before its children. */
export function* nodesOf(node) {
  yield node;
  for (const child of node.children) yield* nodesOf(child);
}

export const leavesOf = (node) => [...nodesOf(node)].filter((one) => one.word);
export const wordsOf = (node) => leavesOf(node).map((leaf) => leaf.word.form);

/** A sentence as people write it. */
export function asText(words) {
  const text = words.join(" ").replace(/ ([.,?])/g, "$1");
  return text[0].toUpperCase() + text.slice(1);
}

export const labelOf = (node) => node.category.label;

/** The leaf that the whole phrase is about. */
function headOf(node) {
  while (node.rule) node = node.children[node.rule.head];
  return node;
}

/** Whether a node is left out of the drawn tree: its only child is a phrase. */
export const isShadow = (node) => node.children.length === 1 && Boolean(node.children[0].rule);

export function bracketed(node) {
  if (isShadow(node)) return bracketed(node.children[0]);
  return `(${labelOf(node)} ${node.word ? node.word.form : node.children.map(bracketed).join(" ")})`;
}

export function sentimentOf(node) {
  if (node.word) return node.word.sentiment;
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

/** The nodes that spell out a named entity; of nested ones, the outermost. */
export function entitiesOf(node) {
  if (node.rule && node.rule.entity) return [node];
  return node.children.flatMap(entitiesOf);
}

/** {pronoun, noun}: two leaves that mean the same thing, or null. */
export function coreferenceOf(root) {
  for (const node of nodesOf(root)) {
    const linked = node.rule && node.rule.links ? node.children.filter((_, i) => node.rule.links[i]) : [];
    if (linked.length === 2) {
      return {
        noun: headOf(linked[0]),
        pronoun: leavesOf(linked[1]).find((leaf) => leaf.category.tag === "PRON"),
      };
    }
  }
  return null;
}

/** Whether a word is a noun; of a name of several words, one is. */
function isNoun(leaf) {
  const relation = leaf.parent.rule.relations[leaf.parent.children.indexOf(leaf)];
  return ["NOUN", "PROPN"].includes(leaf.category.tag) && relation !== "compound" && relation !== "flat";
}

const numberOf = (leaf) => (leaf.category.features.includes("pl") ? "pl" : "sg");

/** The verb of a clause that shows its person and number, or null where its form does not vary ("did", "saw"). */
function finiteVerb(node) {
  while (node.rule) {
    const auxiliary = node.rule.relations.findIndex((relation) => relation === "aux" || relation === "cop");
    node = node.children[auxiliary >= 0 ? auxiliary : node.rule.head];
  }
  const last = node.category.features[node.category.features.length - 1];
  return ["sg", "pl", "i"].includes(last) || node.word.form === "is" ? node : null;
}

/** The heads of a subject: two, or more, where they are coordinated. */
function subjectHeads(node) {
  const heads = [headOf(node)];
  for (; node.rule; node = node.children[node.rule.head]) {
    node.children.forEach((child, i) => node.rule.relations[i] === "conj" && heads.push(headOf(child)));
  }
  return heads;
}

/**
 * Which verb agrees with which subject: a list of {subject (leaves), verb, attractors}. An attractor is a noun between
 * the two whose number is not that of the verb.
 */
export function agreementsOf(root) {
  const leaves = leavesOf(root);
  return [...nodesOf(root)].flatMap((node) => {
    const at = node.rule ? node.rule.relations.indexOf("nsubj") : -1, verb = at >= 0 ? finiteVerb(node) : null;
    if (!verb) return [];
    const { parent } = node,
      relative = parent && parent.rule.relations[parent.children.indexOf(node)] === "acl:relcl" &&
        node.children[at].word;
    const subject = relative ? [headOf(parent)] : subjectHeads(node.children[at]);
    const between = leaves.slice(Math.max(...subject.map((leaf) => leaf.end)), verb.start);
    const attractors = between.filter((leaf) => isNoun(leaf) && numberOf(leaf) !== numberOf(verb));
    return [{ subject, verb, attractors }];
  });
}

/**
 * The tree in Chinese: {node, kind, text, children}, where `kind` is "phrase", "word", "measure" (of the noun `node`) or
 * "particle" (that the rule of `node` puts in). `pick(n)` chooses one of n ways.
 */
export function chineseTree(grammar, node, pick) {
  const one = (ways) => ways[ways.length > 1 ? pick(ways.length) : 0];
  if (node.word) return { node, kind: "word", text: one(node.word.chinese), children: [] };
  const children = one(node.rule.chinese).map((item) => {
    if (typeof item === "string") return { node, kind: "particle", text: item, children: [] };
    if (item >= 0) return chineseTree(grammar, node.children[item], pick);
    const noun = headOf(node.children[(-1 - item) >> 1]), collective = (-1 - item) & 1 && numberOf(noun) === "pl";
    return { node: noun, kind: "measure", text: collective ? grammar.collective : noun.word.measure, children: [] };
  });
  return { node, kind: "phrase", text: null, children };
}

/** In how many ways the translation can be drawn. */
export function countTranslations(node) {
  if (node.word) return node.word.chinese.length;
  const ways = (side) =>
    side.reduce((product, item) => product * (item >= 0 ? countTranslations(node.children[item]) : 1), 1);
  return node.rule.chinese.reduce((sum, side) => sum + ways(side), 0);
}

export const chineseLeaves = (tree) => (tree.kind === "phrase" ? tree.children.flatMap(chineseLeaves) : [tree]);
