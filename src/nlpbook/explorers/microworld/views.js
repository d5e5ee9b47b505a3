// What the nodes of a tree show: phrases, bits, sentiment, names or agreement.
import { formatNumber } from "../kit/core.js";
import { channels, inkOf, inkOn, mix, palette } from "../kit/theme.js";
import { sentimentOf } from "./annotations.js";
import { nodesOf } from "./tree.js";

/** @typedef {import("../kit/theme.js").Colour} Colour */
/** @typedef {import("./annotations.js").Marks} Marks */
/** @typedef {import("./drawing.js").Arc} Arc */
/** @typedef {import("./drawing.js").Look} Look */
/** @typedef {import("./layout.js").Branch} Branch */
/** @typedef {import("./tree.js").TreeNode} TreeNode */
/** @typedef {"phrases" | "bits" | "sentiment" | "entities" | "agreement"} View */
/** @typedef {{ dress: (branch: Branch) => Look, arcs: Arc[] }} Dressing as `treePair` wants it */
/** @typedef {{ label: string, colour: string }} Entry of a legend */

const FAMILIES = [
  ["NOUN", "PROPN", "PRON", "NP", "XP"],
  ["VERB", "AUX", "VP"],
  ["ADP", "PP"],
  ["ADJ", "ADV", "ADJP"],
  ["SBAR", "SCONJ"],
  ["DET", "NUM", "CL"],
];
const NO_FAMILY = 7;

/**
 * The colour of a part of speech or of a phrase.
 *
 * @param {string} tag
 */
export function tagColour(tag) {
  const family = FAMILIES.findIndex((tags) => tags.includes(tag));
  return palette().categorical[family < 0 ? NO_FAMILY : family];
}

const SENTIMENTS = ["\u2212\u2212", "\u2212", "0", "+", "++"];
const SENTIMENT_NAMES = ["very negative", "negative", "neutral", "positive", "very positive"];

/**
 * A sentiment, from -2 to 2, in words.
 *
 * @type {(value: number) => string}
 */
export const sentimentName = (value) => SENTIMENT_NAMES[value + 2];

/** @type {Record<View, string>} */
export const VIEW_NAMES = {
  phrases: "Phrases",
  bits: "Bits",
  sentiment: "Sentiment",
  entities: "Names",
  agreement: "Agreement",
};

/** @type {Record<string, string>} */
const PHENOMENON_NAMES = {
  agreement_pp: "agreement across a prepositional phrase",
  agreement_relative: "agreement across a relative clause",
  comparison: "comparison",
  contrast: "contrast (but)",
  coordination: "coordination (and)",
  dative: "giving to someone (dative)",
  fact: "fact about a country",
  future: "future",
  intensifier: "intensifier (very, too, really)",
  negation: "negation",
  opinion: "opinion",
  past: "past",
  perfect: "perfect",
  possessive: "possessive",
  present: "present",
  progressive: "progressive",
  pronoun: "pronoun",
  pronoun_reference: "pronoun reference by meaning",
  relative_clause: "relative clause",
  reported_thought: "reported thought",
  subordinate_clause: "subordinate clause of time",
  wh_question: "question with a question word",
  yes_no_question: "yes-or-no question",
};

/**
 * A phenomenon as the reader sees it; one that the table lacks goes by its raw name.
 *
 * @type {(name: string) => string}
 */
export const phenomenonName = (name) => PHENOMENON_NAMES[name] ?? name;

/** @type {(branch: Branch) => boolean} */
const isPhrase = (branch) => branch.children.length > 0;

/** @type {(shade: Colour) => string} */
const paint = (shade) => `rgb(${shade})`;

/** How a node looks that a view says nothing of, and one that it stresses. */
function looks() {
  const colours = palette(), ground = channels(colours.surface), clear = "transparent";
  /** @type {Omit<Look, "text">} */
  const plain = { fill: clear, line: clear, ink: colours.text, tagInk: colours.muted };
  /** @type {(colour: string, share: number) => Colour} */
  const soft = (colour, share) => mix([colours.surface, colour], share);
  return {
    plain,
    /** @type {(branch: Branch) => Look} */
    bare: (branch) => ({ ...plain, ink: isPhrase(branch) ? colours.muted : colours.text, text: branch.label }),
    /** @type {(branch: Branch, colour: string, text: string) => Look} */
    tinted(branch, colour, text) {
      if (!isPhrase(branch)) return { ...plain, tagInk: inkOf(colour, ground), text };
      const fill = soft(colour, 0.16), line = paint(soft(colour, 0.45));
      return { ...plain, fill: paint(fill), line, ink: inkOf(colour, fill), text };
    },
    /** @type {(colour: string, text: string) => Look} */
    framed(colour, text) {
      return { ...plain, fill: paint(soft(colour, 0.25)), line: colour, tagInk: inkOf(colour, ground), text };
    },
    /** @type {(shade: Colour, text: string) => Look} */
    filled: (shade, text) => ({ ...plain, fill: paint(shade), line: colours.line, ink: inkOn(shade), text }),
  };
}

/** @type {() => Dressing} */
function dressPhrases() {
  const { tinted } = looks();
  return { arcs: [], dress: (branch) => tinted(branch, tagColour(branch.label), branch.label) };
}

/** @type {(tree: TreeNode) => Dressing} */
function dressBits(tree) {
  const { plain, bare, filled } = looks(), { sequential } = palette();
  const most = Math.max(...[...nodesOf(tree)].map((node) => node.bits));
  return {
    arcs: [],
    dress(branch) {
      if (!isPhrase(branch) && branch.kind !== "word") return bare(branch);
      const own = branch.chain.reduce((sum, node) => sum + node.bits, 0);
      const text = formatNumber(isPhrase(branch) ? branch.chain[0].total : own, 1);
      return isPhrase(branch) || own > 0 ? filled(mix(sequential, own / most), text) : { ...plain, text };
    },
  };
}

/** @type {() => Dressing} */
function dressSentiment() {
  const { bare, filled } = looks();
  return {
    arcs: [],
    dress(branch) {
      const value = isPhrase(branch) || branch.kind === "word" ? sentimentOf(branch.node) : 0;
      return isPhrase(branch) || value ? filled(sentimentShade(value), SENTIMENTS[value + 2]) : bare(branch);
    },
  };
}

/** @type {(value: number) => Colour} */
const sentimentShade = (value) => mix(palette().diverging, (value + 2) / 4);

/** @type {() => Record<string, string>} */
function entityColours() {
  const { categorical } = palette();
  return { PER: categorical[0], LOC: categorical[2], ORG: categorical[1] };
}

/** @type {(marks: Marks) => Dressing} */
function dressEntities({ entities }) {
  const { bare, tinted, framed } = looks(), colours = entityColours();
  /** @type {Map<number, string>} */
  const names = new Map();
  for (const entity of entities) for (const node of nodesOf(entity)) names.set(node.id, entity.rule?.entity || "");
  return {
    arcs: [],
    dress(branch) {
      const name = branch.kind !== "measure" && branch.chain.map((node) => names.get(node.id)).find(Boolean);
      if (!name) return bare(branch);
      return isPhrase(branch) ? tinted(branch, colours[name], name) : framed(colours[name], name);
    },
  };
}

/** @type {(marks: Marks) => Dressing} */
function dressAgreement({ agreements, reference }) {
  const { bare, framed } = looks(), { categorical } = palette();
  /** @type {Map<number, string>} */
  const roles = new Map();
  /** @type {Arc[]} */
  const arcs = [];
  agreements.forEach(({ subject, verb, attractors }, i) => {
    const colour = categorical[[0, 2, 4][i % 3]];
    attractors.forEach((leaf) => roles.set(leaf.id, categorical[1]));
    [...subject, verb].forEach((leaf) => roles.set(leaf.id, colour));
    subject.forEach((leaf) => arcs.push({ from: leaf.id, to: verb.id, colour }));
  });
  if (reference) {
    const { noun, pronoun } = reference, colour = categorical[3];
    for (const leaf of [noun, pronoun]) if (!roles.has(leaf.id)) roles.set(leaf.id, colour);
    arcs.push({ from: pronoun.id, to: noun.id, colour, dashed: true });
  }
  return {
    arcs,
    dress(branch) {
      const colour = branch.kind === "word" && roles.get(branch.node.id);
      return colour ? framed(colour, branch.label) : bare(branch);
    },
  };
}

/**
 * How the nodes look in a view.
 *
 * @type {(view: View, tree: TreeNode, marks: Marks) => Dressing}
 */
export function dressing(view, tree, marks) {
  const views = {
    phrases: dressPhrases,
    bits: () => dressBits(tree),
    sentiment: dressSentiment,
    entities: () => dressEntities(marks),
    agreement: () => dressAgreement(marks),
  };
  return views[view]();
}

const PHRASES = [
  ["noun phrases", "NP"],
  ["verb phrases", "VP"],
  ["prepositions", "PP"],
  ["qualities", "ADJP"],
  ["subordinate clauses", "SBAR"],
];
const ENTITIES = [["person", "PER"], ["place", "LOC"], ["organisation", "ORG"]];

/**
 * What the colours of a view mean.
 *
 * @type {(view: View, marks: Marks) => Entry[]}
 */
export function meanings(view, marks) {
  const { categorical, sequential } = palette(), found = marks.agreements.length > 0;
  const views = {
    phrases: () => PHRASES.map(([label, tag]) => ({ label, colour: tagColour(tag) })),
    bits: () => [{
      label: "on a phrase: the bits of all choices in it; the stronger its colour, the dearer its own choice",
      colour: sequential[3],
    }],
    sentiment: () => SENTIMENT_NAMES.map((label, i) => ({ label, colour: paint(sentimentShade(i - 2)) })),
    entities: () => ENTITIES.map(([label, name]) => ({ label, colour: entityColours()[name] })),
    agreement: () => [
      {
        label: found ? "a subject and its verb, joined" : "subject and verb (here no verb shows its number)",
        colour: categorical[0],
      },
      { label: "attractor: a noun between them, of the other number", colour: categorical[1] },
      { label: "a pronoun and what it means", colour: categorical[3] },
    ],
  };
  return views[view]();
}
