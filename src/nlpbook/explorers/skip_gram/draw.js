// What the skip-gram explorer draws and expects, as draw.py and nlpbook.word2vec compute it.
import { uniformAt } from "../kit/random_numbers.js";

/** @typedef {{ sentence: number, at: number, word: string, id: number }} Place of a token; the id -1 is of no word */
/** @typedef {{ kept: boolean[], reaches: number[] }} Drawn for each place of the text */
/** @typedef {{ inputs: number[], target: number, negatives: number[] }} Example places, and the ids of the negatives */
/** @typedef {{ tokens: number, pairs: number, predictions: number }} HowMany */
/** @typedef {"skip_gram" | "cbow"} Model */
/** @typedef {{ probability: (id: number) => number, draw: (share: number) => number }} Noise */
/** @typedef {{ window: number, dynamic_window: boolean, seed: number, draw: number }} WindowSettings */
/** @typedef {{ model: Model, n_negatives: number, seed: number, draw: number }} ExampleSettings */

// What a random number is for: the third part of its address.
const KEEPS = 0, REACHES = 1, NEGATIVE = 2;

/**
 * The words of the text by falling count, among equals the first one first, and their counts.
 * @param {string[][]} sentences
 */
export function countWords(sentences) {
  /** @type {Map<string, number>} */
  const numbers = new Map();
  for (const sentence of sentences) for (const word of sentence) numbers.set(word, (numbers.get(word) ?? 0) + 1);
  const counted = [...numbers].sort((a, b) => b[1] - a[1]);
  return { words: counted.map(([word]) => word), counts: counted.map(([, count]) => count) };
}

/**
 * The probability that a token is kept of a word with this share of all tokens.
 * @param {number} share
 * @param {number} t the threshold
 * @param {string} form "paper" or "word2vec"
 */
export function keepProbability(share, t, form) {
  const ratio = t / share;
  return Math.min(1, Math.sqrt(ratio) + (form === "word2vec" ? ratio : 0));
}

/**
 * The noise, the counts to a power: the probability of a word, and the word at a random number from 0 to 1.
 * @param {readonly number[]} counts
 * @param {number} power
 * @returns {Noise}
 */
export function noiseOf(counts, power) {
  const cumulative = new Float64Array(counts.length);
  let total = 0;
  counts.forEach((count, id) => (cumulative[id] = total += count ** power));
  return {
    probability: (id) => counts[id] ** power / total,
    draw(share) {
      let low = 0, high = counts.length - 1;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (cumulative[middle] <= share * total) low = middle + 1;
        else high = middle;
      }
      return low;
    },
  };
}

/**
 * Which tokens stay, and how far the window of each reaches.
 * @param {readonly number[]} keep a probability for each place
 * @param {WindowSettings} settings
 * @returns {Drawn}
 */
export function drawTokens(keep, { window, dynamic_window: dynamic, seed, draw }) {
  /** @param {number} place */
  const reach = (place) => (dynamic ? 1 + Math.floor(uniformAt(seed, draw, REACHES, place) * window) : window);
  return {
    kept: keep.map((p, place) => uniformAt(seed, draw, KEEPS, place) < p),
    reaches: keep.map((_, place) => reach(place)),
  };
}

/**
 * The places of a centre's context words, in the order of the text: the tokens that stay close ranks, in a sentence.
 * @param {readonly Pick<Place, "sentence">[]} places
 * @param {Drawn} drawn
 * @param {number} centre
 */
export function contextOf(places, { kept, reaches }, centre) {
  /** @type {number[]} */
  const found = [];
  if (!kept[centre]) return found;
  for (const step of [-1, 1]) {
    let left = reaches[centre];
    for (let at = centre + step; left && places[at]?.sentence === places[centre].sentence; at += step) {
      if (!kept[at]) continue;
      found.push(at);
      left -= 1;
    }
  }
  return found.sort((a, b) => a - b);
}

/**
 * The predictions that a centre takes part in.
 * @param {number[]} context
 * @param {number} centre
 * @param {Noise} noise
 * @param {ExampleSettings} settings
 * @returns {Example[]}
 */
export function examplesOf(context, centre, noise, { model, n_negatives: size, seed, draw }) {
  /** @param {number} other */
  const negatives = (other) =>
    Array.from({ length: size }, (_, slot) => noise.draw(uniformAt(seed, draw, NEGATIVE, centre, other, slot)));
  if (model === "cbow") {
    return context.length ? [{ inputs: context, target: centre, negatives: negatives(centre) }] : [];
  }
  return context.map((other) => ({ inputs: [centre], target: other, negatives: negatives(other) }));
}

/**
 * How many tokens, pairs and predictions a draw gives over the whole text.
 * @param {readonly Pick<Place, "sentence">[]} places
 * @param {Drawn} drawn
 * @param {Model} model
 * @returns {HowMany}
 */
export function drawnNumber(places, { kept, reaches }, model) {
  /** @type {Map<number, number[]>} for each sentence the places of the tokens that stay */
  const left = new Map();
  places.forEach(({ sentence }, place) => {
    const row = left.get(sentence) ?? [];
    left.set(sentence, row);
    if (kept[place]) row.push(place);
  });
  let tokens = 0, pairs = 0, centres = 0;
  for (const row of left.values()) {
    tokens += row.length;
    centres += row.length > 1 ? row.length : 0;
    row.forEach((place, at) => (pairs += Math.min(at, reaches[place]) + Math.min(row.length - 1 - at, reaches[place])));
  }
  return { tokens, pairs, predictions: model === "skip_gram" ? pairs : centres };
}

/**
 * The same on average over all draws, exactly.
 * @param {readonly Pick<Place, "sentence">[]} places
 * @param {readonly number[]} keep a probability for each place
 * @param {number} window
 * @param {boolean} dynamic
 * @param {Model} model
 * @returns {HowMany}
 */
export function expectedNumber(places, keep, window, dynamic, model) {
  let tokens = 0, pairs = 0, centres = 0;
  for (let from = 0, to; from < places.length; from = to) {
    for (to = from; to < places.length && places[to].sentence === places[from].sentence;) to++;
    // ahead[d - 1]: how many tokens stay that have d - 1 others that stay between them and the next one.
    const ahead = new Float64Array(window), before = [1];
    for (let at = from; at < to; at++) {
      const p = keep[at];
      tokens += p;
      for (let d = 1; d <= window; d++) pairs += 2 * p * ahead[d - 1] * (dynamic ? (window - d + 1) / window : 1);
      for (let d = window; d >= 1; d--) ahead[d - 1] = ahead[d - 1] * (1 - p) + p * (d > 1 ? ahead[d - 2] : 1);
      before.push(before[at - from] * (1 - p)); // that none of the tokens up to here stays
    }
    for (let at = to - 1, after = 1; at >= from; at--) {
      centres += keep[at] * (1 - before[at - from] * after);
      after *= 1 - keep[at];
    }
  }
  return { tokens, pairs, predictions: model === "skip_gram" ? pairs : centres };
}

/**
 * How many negatives are the very word that is to be predicted: those are left out.
 * @param {readonly Example[]} examples
 * @param {(place: number) => string} word
 * @param {readonly string[]} words the vocabulary
 */
export const countHits = (examples, word, words) =>
  examples.reduce(
    (sum, { target, negatives }) => sum + negatives.filter((one) => words[one] === word(target)).length,
    0,
  );

/**
 * The ranks, from 0, of the words that the noise table shows: 1, 3, 10, 30, ... and the last, and one more.
 * @param {number} size
 * @param {number} also -1 for none
 */
export function shownRanks(size, also) {
  const ranks = new Set([size - 1]);
  for (let power = 1; power <= size; power *= 10) {
    for (const rank of [power, 3 * power]) if (rank <= size) ranks.add(rank - 1);
  }
  if (also >= 0) ranks.add(also);
  return [...ranks].sort((a, b) => a - b);
}

/** @typedef {{ words: string[], counts: number[], total: number, ids: Map<string, number> }} Vocabulary */

/**
 * @param {string[]} words by falling count
 * @param {number[]} counts
 * @returns {Vocabulary}
 */
export const vocabularyOf = (words, counts) => ({
  words,
  counts,
  total: counts.reduce((sum, count) => sum + count, 0),
  ids: new Map(words.map((word, id) => [word, id])),
});

/**
 * @param {string[][]} sentences
 * @param {Vocabulary} vocabulary
 * @returns {Place[]}
 */
export const placesOf = (sentences, { ids }) =>
  sentences.flatMap((words, sentence) => words.map((word, at) => ({ sentence, at, word, id: ids.get(word) ?? -1 })));
