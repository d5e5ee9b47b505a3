// @ts-nocheck its types are still to be written
// What the nodes of a tree show: phrases, bits, sentiment, names or agreement.
import { formatNumber } from "../kit/core.js";
import { channels, inkOf, inkOn, mix, palette } from "../kit/theme.js";
import { nodesOf, sentimentOf } from "./tree.js";

const TAG_FAMILIES = {
  NOUN: 0,
  PROPN: 0,
  PRON: 0,
  NP: 0,
  XP: 0,
  VERB: 1,
  AUX: 1,
  VP: 1,
  ADP: 2,
  PP: 2,
  ADJ: 3,
  ADV: 3,
  ADJP: 3,
  DET: 5,
  NUM: 5,
  CL: 5,
  SBAR: 4,
  SCONJ: 4,
};

/** The colour of a part of speech or of a phrase. */
export function tagColour(tag) {
  const { categorical } = palette(), family = TAG_FAMILIES[tag];
  return categorical[family === undefined ? 7 : family];
}

const SENTIMENTS = { "-2": "\u2212\u2212", "-1": "\u2212", 0: "0", 1: "+", 2: "++" };
export const SENTIMENT_NAMES = {
  "-2": "very negative",
  "-1": "negative",
  0: "neutral",
  1: "positive",
  2: "very positive",
};
export const VIEW_NAMES = {
  phrases: "Phrases",
  bits: "Bits",
  sentiment: "Sentiment",
  entities: "Names",
  agreement: "Agreement",
};

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

/** A phenomenon as the reader sees it; one that the table lacks goes by its raw name. */
export const phenomenonName = (name) => PHENOMENON_NAMES[name] ?? name;

/**
 * How the nodes look in a view: {dress, arcs}, as `treePair` wants them. `marks` holds what was found in the tree:
 * {entities, agreements, reference}.
 */
export function dressing(view, tree, marks) {
  const colours = palette(), clear = "transparent";
  const plain = { fill: clear, line: clear, ink: colours.text, tagInk: colours.muted };
  const soft = (colour, share) => mix([colours.surface, colour], share),
    paint = (shade) => `rgb(${shade})`,
    ground = channels(colours.surface);
  const bare = (place) => ({ ...plain, ink: place.children.length ? colours.muted : colours.text, text: place.label });
  const tinted = (
    place,
    colour,
    text,
  ) => (place.children.length
    ? {
      ...plain,
      fill: paint(soft(colour, 0.16)),
      line: paint(soft(colour, 0.45)),
      ink: inkOf(colour, soft(colour, 0.16)),
      text,
    }
    : { ...plain, tagInk: inkOf(colour, ground), text });
  const framed = (colour, text) => ({
    ...plain,
    fill: paint(soft(colour, 0.25)),
    line: colour,
    tagInk: inkOf(colour, ground),
    text,
  });

  const views = {
    phrases: () => ({ arcs: [], dress: (place) => tinted(place, tagColour(place.label), place.label) }),

    bits() {
      const most = Math.max(...[...nodesOf(tree)].map((node) => node.bits));
      return {
        arcs: [],
        dress(place) {
          const phrase = place.children.length > 0;
          if (!phrase && place.kind !== "word") return bare(place);
          const own = place.chain.reduce((sum, node) => sum + node.bits, 0),
            shade = mix(colours.sequential, own / most);
          const text = formatNumber(phrase ? place.chain[0].total : own, 1);
          return phrase || own > 0
            ? { ...plain, fill: `rgb(${shade})`, line: colours.line, ink: inkOn(shade), text }
            : { ...plain, text };
        },
      };
    },

    sentiment: () => ({
      arcs: [],
      dress(place) {
        const phrase = place.children.length > 0, value = phrase || place.kind === "word" ? sentimentOf(place.node) : 0;
        if (!phrase && !value) return bare(place);
        const shade = mix(colours.diverging, (value + 2) / 4);
        return { ...plain, fill: `rgb(${shade})`, line: colours.line, ink: inkOn(shade), text: SENTIMENTS[value] };
      },
    }),

    entities() {
      const inside = marks.entities.flatMap((node) => [...nodesOf(node)].map((inner) => [inner.id, node.rule.entity]));
      const names = new Map(inside), colour = entityColours();
      return {
        arcs: [],
        dress(place) {
          const name = place.kind !== "measure" && place.chain.map((node) => names.get(node.id)).find(Boolean);
          if (!name) return bare(place);
          return place.children.length ? tinted(place, colour[name], name) : framed(colour[name], name);
        },
      };
    },

    agreement() {
      const roles = new Map(), arcs = [];
      marks.agreements.forEach(({ subject, verb, attractors }, i) => {
        const colour = colours.categorical[[0, 2, 4][i % 3]];
        attractors.forEach((leaf) => roles.set(leaf.id, colours.categorical[1]));
        [...subject, verb].forEach((leaf) => roles.set(leaf.id, colour));
        subject.forEach((leaf) => arcs.push({ from: leaf.id, to: verb.id, colour }));
      });
      if (marks.reference) {
        const { noun, pronoun } = marks.reference, colour = colours.categorical[3];
        for (const leaf of [noun, pronoun]) if (!roles.has(leaf.id)) roles.set(leaf.id, colour);
        arcs.push({ from: pronoun.id, to: noun.id, colour, dashed: true });
      }
      return {
        arcs,
        dress(place) {
          const colour = place.kind === "word" && roles.get(place.node.id);
          return colour ? framed(colour, place.label) : bare(place);
        },
      };
    },
  };
  return views[view]();
}

function entityColours() {
  const { categorical } = palette();
  return { PER: categorical[0], LOC: categorical[2], ORG: categorical[1] };
}

/** What the colours of a view mean: entries of a legend. */
export function meanings(view, marks) {
  const colours = palette(), found = marks.agreements.length > 0;
  const views = {
    phrases: () =>
      [["noun phrases", "NP"], ["verb phrases", "VP"], ["prepositions", "PP"], ["qualities", "ADJP"], [
        "subordinate clauses",
        "SBAR",
      ]]
        .map(([label, tag]) => ({ label, colour: tagColour(tag) })),
    bits: () => [{
      label: "on a phrase: the bits of all choices in it; the darker, the dearer its own choice",
      colour: colours.sequential[3],
    }],
    sentiment: () =>
      [-2, -1, 0, 1, 2].map((value) => ({
        label: SENTIMENT_NAMES[value],
        colour: `rgb(${mix(colours.diverging, (value + 2) / 4)})`,
      })),
    entities: () =>
      [["person", "PER"], ["place", "LOC"], ["organisation", "ORG"]].map(([label, name]) => ({
        label,
        colour: entityColours()[name],
      })),
    agreement: () => [
      {
        label: found ? "a subject and its verb, joined" : "subject and verb (here no verb shows its number)",
        colour: colours.categorical[0],
      },
      { label: "attractor: a noun between them, of the other number", colour: colours.categorical[1] },
      { label: "a pronoun and what it means", colour: colours.categorical[3] },
    ],
  };
  return views[view]();
}
