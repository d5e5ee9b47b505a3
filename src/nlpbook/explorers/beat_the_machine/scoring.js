// What bets are worth: probabilities from chips, bits, averages, and whether a lead is luck.
import { clamp, countOf } from "../kit/core.js";

/** @typedef {Map<number, number>} Chips from the number of a word to how many lie on it */
/** @typedef {{ sentence: number, at: number, word: number, bits: Record<string, number> }} Played */
/** @typedef {{ n: number, mean: number, error: number | null }} Excess mean and standard error, in bits a word */

export const CHIPS = 10;
const ENOUGH_WORDS = 10;

/** @type {(chips: Chips) => number} */
export const countPlaced = (chips) => [...chips.values()].reduce((sum, count) => sum + count, 0);

/**
 * The probability that chips on words stand for: one more chip, and all that are not placed, lie evenly on all words.
 *
 * @type {(chips: Chips, word: number, nWords: number) => number}
 */
export const betOn = (chips, word, nWords) =>
  ((chips.get(word) || 0) + (CHIPS + 1 - countPlaced(chips)) / nWords) / (CHIPS + 1);

/**
 * The chips after so many were asked for on a word: never more than ten in all. `refused`: none could be added.
 *
 * @type {(chips: Chips, word: number, count: number) => { chips: Chips, refused: boolean }}
 */
export function placed(chips, word, count) {
  const own = chips.get(word) || 0, kept = clamp(count, 0, CHIPS - (countPlaced(chips) - own));
  if (kept < count && kept === own) return { chips, refused: true };
  const next = new Map(chips);
  if (kept) next.set(word, kept);
  else next.delete(word);
  return { chips: next, refused: false };
}

/**
 * The average bits of somebody over the first n words.
 *
 * @type {(record: Played[], who: string, n?: number) => number}
 */
export const average = (record, who, n = record.length) =>
  record.slice(0, n).reduce((sum, one) => sum + one.bits[who], 0) / n;

/**
 * The average bits of somebody after each word.
 *
 * @type {(record: Played[], who: string) => number[]}
 */
export function runningAverages(record, who) {
  let sum = 0;
  return record.map((one, i) => (sum += one.bits[who]) / (i + 1));
}

/**
 * What each word cost the reader more than the floor.
 *
 * @type {(record: Played[]) => Excess}
 */
export function excessOf(record) {
  const gaps = record.map((one) => one.bits.you - one.bits.truth), n = gaps.length;
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / n;
  const squares = gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0);
  return { n, mean, error: n > 1 ? Math.sqrt(squares / (n - 1) / n) : null };
}

/**
 * Whether luck explains the distance from the floor, in words.
 *
 * @type {(excess: Excess) => string}
 */
export function luckOf({ n, mean, error }) {
  const spread = error === null ? "" : `, with a standard error of ${error.toFixed(2)}`;
  const side = mean < 0 ? "below" : "above";
  const measured = `${Math.abs(mean).toFixed(2)} bits a word ${side} the floor, over ${countOf(n, "word")}${spread}`;
  if (mean < 0) {
    return `You are ${measured}. That is luck: over a few words anyone can be lucky, ` +
      "and in the long run nobody gets below the floor. Play on.";
  }
  const sure = n >= ENOUGH_WORDS && error !== null && mean > 2 * error;
  const verdict = sure ? "That is what the truth knows and you do not." : "So few words do not decide it.";
  return `You are ${measured}. ${verdict}`;
}

/**
 * An average of bits as the reader sees it: a dash before the first word, and the sign of infinity.
 *
 * @type {(bits: number | null) => string}
 */
export const inBits = (bits) => (bits === null ? "\u2013" : Number.isFinite(bits) ? bits.toFixed(2) : "\u221e");

/** A bound in bits, rounded so that nothing that it bounds is written above it. @param {number} bits */
export const atMost = (bits) => (Math.ceil(100 * bits) / 100).toFixed(2);

/**
 * The perplexity that belongs to an average of bits, likewise.
 *
 * @type {(bits: number | null) => string}
 */
export function inWords(bits) {
  if (bits === null || !Number.isFinite(bits)) return inBits(bits);
  const perplexity = 2 ** bits;
  return perplexity.toFixed(perplexity < 100 ? 1 : 0);
}
