// @ts-check
// The reader's sentence: the words that the networks know, and its twin, in which a noun has the other number.
import { nearestSpelling } from "../kit/spelling.js";
import { typedSentences } from "../kit/typed_text.js";

export const MOST_WORDS = 24;

/** Pairs of a singular and a plural. @typedef {[string, string][]} Pairs */
/** @typedef {{ nouns: Pairs, determiners: Pairs, verbs: Pairs }} Forms */
/** @typedef {{ words: string[], unknown: { word: string, nearest: string }[] }} Typed */

/**
 * The words of a text that a list has, also in other capitals, and those that it does not have.
 * @type {(text: string, known: Set<string>) => Typed}
 */
export function readTyped(text, known) {
  /** @type {Typed} */
  const found = { words: [], unknown: [] };
  for (const word of typedSentences(text, Infinity).flat()) {
    const lowered = word.toLowerCase(), capital = word.slice(0, 1).toUpperCase() + lowered.slice(1);
    const meant = [word, lowered, capital].find((one) => known.has(one));
    if (meant !== undefined) found.words.push(meant);
    else found.unknown.push({ word, nearest: nearestSpelling(word, [...known]) });
  }
  found.words.length = Math.min(found.words.length, MOST_WORDS);
  return found;
}

/** Where the nouns stand that have both numbers. @type {(words: string[], forms: Forms) => number[]} */
export function nounPlaces(words, { nouns }) {
  const either = new Set(nouns.flat());
  return words.flatMap((word, i) => either.has(word) ? [i] : []);
}

/**
 * The sentence with the noun at a place in the other number, and with it the determiner before it.
 * @type {(words: string[], at: number, forms: Forms) => string[]}
 */
export function twinOf(words, at, { nouns, determiners }) {
  const pair = nouns.find((one) => one.includes(words[at]));
  if (!pair) return words;
  const number = pair.indexOf(words[at]), twin = words.with(at, pair[1 - number]);
  const before = at > 0 ? determiners.find((one) => one[number] === words[at - 1]) : undefined;
  return before ? twin.with(at - 1, before[1 - number]) : twin;
}
