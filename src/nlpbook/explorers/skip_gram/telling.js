// The skip-gram explorer in words: what the centre takes part in, and what the tricks save.
import { countOf, grouped, quoted, short } from "../kit/core.js";
import { countHits } from "./draw.js";

/** @typedef {import("./draw.js").Drawn} Drawn */
/** @typedef {import("./draw.js").Example} Example */
/** @typedef {import("./draw.js").HowMany} HowMany */
/** @typedef {import("./draw.js").Place} Place */
/** @typedef {import("./draw.js").Model} Model */

/**
 * @typedef {object} Centre
 * @property {Place[]} places
 * @property {number} at the place of the centre
 * @property {number[]} context
 * @property {Example[]} examples
 * @property {Drawn} drawn
 * @property {number} share of the centre's word in all tokens
 * @property {number} keep the probability that it stays
 * @property {string[]} words the vocabulary
 * @property {Model} model
 * @property {number} window
 * @property {boolean} dynamic
 * @property {number} k negatives for each prediction
 */

/**
 * The tokens between the centre and its farthest context word that are gone, and why: dropped in this draw, or outside
 * the vocabulary; no text where there are none.
 * @param {Centre} centre
 */
function tellGaps({ places, at, context, drawn }) {
  const first = Math.min(at, ...context), last = Math.max(at, ...context);
  const gone = places.slice(first, last + 1).filter((_, i) => !drawn.kept[first + i]);
  const outside = gone.filter(({ id }) => id < 0).length, dropped = gone.length - outside;
  const told = [
    dropped ? `${countOf(dropped, "token")} that ${dropped === 1 ? "was" : "were"} dropped` : "",
    outside ? `${countOf(outside, "token")} outside the vocabulary` : "",
  ].filter(Boolean).join(" and ");
  const [lie, them] = gone.length === 1 ? ["lies", "it"] : ["lie", "them"];
  return told ? `${told} ${lie} between: the window reaches over ${them}. ` : "";
}

/**
 * What happens at the centre: a headline, and a sentence that explains it.
 * @param {Centre} centre
 * @returns {[headline: string, explained: string]}
 */
export function tellCentre(centre) {
  const { places, at, context, drawn, share, keep, words } = centre, word = quoted(places[at].word);
  if (places[at].id < 0) {
    return [
      `${word} is not in the vocabulary: it is neither centre nor context`,
      `Words outside the vocabulary of ${grouped(words.length)} leave the text before anything else; the window ` +
      "reaches over them.",
    ];
  }
  if (!drawn.kept[at]) {
    return [
      `${word} was dropped: in this draw it is neither centre nor context`,
      `Its share of the corpus is f = ${short(share, 2)}, so it is kept with probability ${short(keep, 2)} only. ` +
      "Draw again, or move the centre.",
    ];
  }
  if (!context.length) {
    return [
      `${word} stands alone: no other word of its sentence is left`,
      "Without a context there is nothing to learn from here. Draw again, or move the centre.",
    ];
  }
  const number = countOf(context.length, "word");
  return [
    centre.model === "skip_gram"
      ? `${word} predicts ${number} of its context, one by one`
      : `${number} of context together predict ${word}`,
    tellWork(centre),
  ];
}

/** @param {Centre} centre */
function tellWork(centre) {
  const { places, at, examples, drawn, words, window, dynamic, k } = centre;
  const hits = countHits(examples, (place) => places[place].word, words);
  const drew = dynamic ? `Its window was drawn as ${drawn.reaches[at]} of ${window}. ` : "";
  return `${drew}${tellGaps(centre)}${countOf(examples.length, "prediction")} \u00d7 (1 + ${k}) = ` +
    `${countOf(examples.length * (1 + k), "dot product")}${hits ? `, less ${hits} left out` : ""}; a full softmax ` +
    `for each prediction would take ${examples.length} \u00d7 ${grouped(words.length)} = ${
      grouped(examples.length * words.length)
    }.`;
}

/**
 * How many tokens of a text are in the vocabulary; no text where all are.
 * @param {Pick<Place, "id">[]} places
 */
export function tellOutside(places) {
  const known = places.filter(({ id }) => id >= 0).length;
  if (known === places.length) return "";
  const many = known ? `${grouped(known)} of them` : places.length === 1 ? "not" : "none of them";
  return `, ${many} in the vocabulary`;
}

/**
 * What is saved over the whole text, beside a full softmax without any trick; no text where nothing is left to predict.
 * @param {HowMany} plain what is expected without any trick
 * @param {HowMany} now as it is set
 * @param {number} size of the vocabulary
 * @param {number} k
 */
export function tellSaved(plain, now, size, k) {
  const all = plain.predictions * size, left = now.predictions * (1 + k);
  if (!(left > 0)) return "";
  const ratio = Number((all / left).toPrecision(2)); // an average over draws is worth no more digits
  const why = plain.predictions - now.predictions > 1e-9 ? ", partly because there are fewer predictions" : "";
  const fewer = left < all
    ? ratio > 1 ? `about ${grouped(ratio)} times fewer${why}` : "hardly fewer"
    : "no fewer: the vocabulary is too small for negative sampling to pay";
  return `A full softmax for each prediction takes ${grouped(plain.predictions)} \u00d7 ${grouped(size)} = ${
    grouped(all)
  } ` +
    `dot products over this text; as set now it is ${grouped(left, left < 100 ? 1 : 0)} on average, ${fewer}.`;
}
