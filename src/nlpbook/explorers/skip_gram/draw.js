// @ts-nocheck its types are still to be written
// What the skip-gram explorer draws and expects, as skip_gram_draw.py computes it.
import { uniformAt } from "../kit/random_numbers.js";

// What a random number is for: the third part of its address.
const KEEPS = 0, REACHES = 1, NEGATIVE = 2;

/** The words of the text by falling count, among equals the first one first, and their counts. */
export function countWords(sentences) {
  const numbers = new Map();
  for (const sentence of sentences) for (const word of sentence) numbers.set(word, (numbers.get(word) || 0) + 1);
  const words = [...numbers.keys()].sort((a, b) => numbers.get(b) - numbers.get(a));
  return { words, counts: words.map((word) => numbers.get(word)) };
}

/** The probability that a token of a word with this share of the text is kept. */
export function keepProbability(share, t, form) {
  const ratio = t / share;
  return Math.min(1, Math.sqrt(ratio) + (form === "word2vec" ? ratio : 0));
}

/** The noise: `probability(id)`, and `draw(share)` with a random number. */
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

/** Which tokens stay, and how far the window of each reaches; `keep` holds a probability for each place. */
export function drawTokens(keep, { window, dynamic_window: dynamic, seed, draw }) {
  return {
    kept: keep.map((p, place) => uniformAt(seed, draw, KEEPS, place) < p),
    reaches: keep.map((
      _,
      place,
    ) => (dynamic ? 1 + Math.floor(uniformAt(seed, draw, REACHES, place) * window) : window)),
  };
}

/** The places of a centre's context words, in the order of the text: the tokens that stay close ranks, within a sentence. */
export function contextOf(places, { kept, reaches }, centre) {
  const found = [];
  if (!kept[centre]) return found;
  for (const step of [-1, 1]) {
    let left = reaches[centre];
    for (let at = centre + step; left && places[at] && places[at].sentence === places[centre].sentence; at += step) {
      if (!kept[at]) continue;
      found.push(at);
      left -= 1;
    }
  }
  return found.sort((a, b) => a - b);
}

/** The predictions that a centre takes part in: each {inputs, target, negatives}. */
export function examplesOf(context, centre, noise, { model, n_negatives, seed, draw }) {
  const negatives = (other) =>
    Array.from({ length: n_negatives }, (_, slot) => noise.draw(uniformAt(seed, draw, NEGATIVE, centre, other, slot)));
  if (model === "cbow") {
    return context.length ? [{ inputs: context, target: centre, negatives: negatives(centre) }] : [];
  }
  return context.map((other) => ({ inputs: [centre], target: other, negatives: negatives(other) }));
}

/** How many tokens, pairs and predictions a draw gives over the whole text. */
export function drawnNumber(places, { kept, reaches }, model) {
  const left = new Map(); // for each sentence the places of the tokens that stay
  places.forEach(({ sentence }, place) => {
    if (!left.has(sentence)) left.set(sentence, []);
    if (kept[place]) left.get(sentence).push(place);
  });
  let tokens = 0, pairs = 0, centres = 0;
  for (const row of left.values()) {
    tokens += row.length;
    centres += row.length > 1 ? row.length : 0;
    row.forEach((place, at) => (pairs += Math.min(at, reaches[place]) + Math.min(row.length - 1 - at, reaches[place])));
  }
  return { tokens, pairs, predictions: model === "skip_gram" ? pairs : centres };
}

/** The same on average over all draws, exactly. */
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
