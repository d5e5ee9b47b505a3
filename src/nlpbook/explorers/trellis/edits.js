// What the reader's edits put into the settings: potentials, forbidden transitions, another sentence, another example.
import { clamp } from "../kit/core.js";
import { emissionsFor, transitionNumber } from "./state.js";

/** @typedef {import("./state.js").Now} Now */
/**
 * A cell of one of the two tables: a tag and a word, or from where to where.
 * @typedef {{ table: "emissions" | "transitions", row: number, column: number }} Place
 */
/**
 * In the table of transitions START is the first row and END the last column.
 * @typedef {"emissions" | "transitions" | "start" | "end"} Part
 */

/**
 * The part of the potentials that a cell belongs to, and its place there.
 * @param {Now} now
 * @param {Place} place
 * @returns {{ part: Part, at: number, from: number, to: number }}
 */
export function partOf({ K, T }, { table, row, column }) {
  if (table === "emissions") {
    const tag = clamp(row, 0, K - 1), word = clamp(column, 0, T - 1);
    return { part: "emissions", at: word * K + tag, from: word, to: tag };
  }
  const from = clamp(row, 0, K) - 1, to = clamp(column, 0, from < 0 ? K - 1 : K) === K ? -1 : clamp(column, 0, K - 1);
  if (from < 0) return { part: "start", at: to, from, to };
  return to < 0 ? { part: "end", at: from, from, to } : { part: "transitions", at: from * K + to, from, to };
}

/** The cell of a transition. @type {(from: number, to: number, K: number) => Place} */
export const cellOf = (from, to, K) => ({ table: "transitions", row: from + 1, column: to < 0 ? K : to });

/** @param {readonly number[]} one @param {readonly number[]} other */
const isSame = (one, other) => one.length === other.length && one.every((value, i) => value === other[i]);

/** A list as a setting: null where it is the example's own. @param {number[]} list @param {readonly number[]} own */
const setting = (list, own) => isSame(list, own) ? null : list;

/** The settings with another value of a potential. @param {Now} now @param {Place} place @param {number} value */
export function withValue(now, place, value) {
  const { part, at } = partOf(now, place), list = [...now.values[part]];
  list[at] = value;
  const own = part === "emissions" ? emissionsFor(now.example, now.words) : now.example[part];
  return { [part]: setting(list, own) };
}

/**
 * A value moved by a step, without the digits of rounding.
 * @type {(value: number, by: number, most: number) => number}
 */
export const moved = (value, by, most) => clamp(Number((value + by).toFixed(6)), -most, most);

/**
 * The settings with a transition forbidden, or allowed again.
 * @param {Now} now
 * @param {number} from
 * @param {number} to
 */
export function toggled({ forbidden, K }, from, to) {
  const number = transitionNumber(from, to, K), next = new Set(forbidden);
  if (!next.delete(number)) next.add(number);
  return { forbidden: [...next].sort((a, b) => a - b) };
}

/** Whether all that BIO forbids is forbidden. @param {Now} now */
export const obeysBio = ({ bio, forbidden }) => bio.length > 0 && bio.every((one) => forbidden.has(one));

/** The settings with the constraints of BIO, or without. @param {Now} now @param {boolean} isOn */
export function withBio({ bio, forbidden }, isOn) {
  const others = [...forbidden].filter((one) => !bio.includes(one));
  return { forbidden: (isOn ? [...others, ...bio] : others).sort((a, b) => a - b) };
}

/**
 * The settings with another sentence. A word keeps the emissions that it has; `remembered` has those of words that the
 * reader has edited before.
 * @param {Now} now
 * @param {string[]} words
 * @param {Map<string, number[]>} remembered
 */
export function withWords(now, words, remembered) {
  const { example, potentials, words: old, steps, step } = now, own = emissionsFor(example, words);
  const K = now.K,
    rows = words.map((word, t) => {
      const at = old[t] === word ? t : old.indexOf(word);
      return at >= 0 ? potentials.emissions[at] : remembered.get(word) ?? own.slice(K * t, K * t + K);
    });
  const isShorter = words.length !== old.length;
  return {
    words: words.length === example.words.length && words.every((word, t) => word === example.words[t]) ? null : words,
    emissions: setting(rows.flat(), own),
    ...isShorter ? { place: null, path: [], ...step === steps ? { step: null } : { step: 0 } } : {},
  };
}

/** The settings of an example as it is. @param {string} name @param {number[]} forbidden */
export const ofExample = (name, forbidden) => ({
  example: name,
  words: null,
  emissions: null,
  transitions: null,
  start: null,
  end: null,
  forbidden,
  step: null,
  rank: 1,
  tag: 0,
  place: null,
  path: [],
});
