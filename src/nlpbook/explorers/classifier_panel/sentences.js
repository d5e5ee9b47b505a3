// @ts-check
// Sentences as the ids of their words: those that came from Python, and the reader's own.
import { typedSentences } from "../kit/typed_text.js";

/**
 * Sentence i has the ids from place starts[i] to before starts[i + 1].
 * @typedef {{ ids: Int32Array, starts: Int32Array }} Sentences
 */
/** @typedef {Sentences & { labels: Int32Array }} Labelled */

const FIRST = 0x21, ONE_BYTE = 94, FAR = 0x100; // as in packing.py
const MOST_TYPED = 60; // words

/** @param {number} code */
const idOf = (code) => code < FAR ? code - FIRST : code - FAR + ONE_BYTE;

/** Sentences one after the other. @type {(rows: ArrayLike<number>[]) => Sentences} */
export function joined(rows) {
  const starts = new Int32Array(rows.length + 1);
  rows.forEach((row, i) => (starts[i + 1] = starts[i] + row.length));
  const ids = new Int32Array(starts[rows.length]);
  rows.forEach((row, i) => ids.set(row, starts[i]));
  return { ids, starts };
}

/** What `pack_sentences` in packing.py wrote. @type {(packed: string) => Labelled} */
export function unpackSentences(packed) {
  const parts = packed.split(" ");
  return {
    ...joined(parts.map((part) => Array.from({ length: part.length - 1 }, (_, i) => idOf(part.charCodeAt(i + 1))))),
    labels: Int32Array.from(parts, (part) => Number(part[0])),
  };
}

/** @type {(sentences: Sentences, i: number) => Int32Array} */
export const wordsOf = ({ ids, starts }, i) => ids.subarray(starts[i], starts[i + 1]);

/** Some of the sentences, by their numbers. @type {(sentences: Labelled, rows: ArrayLike<number>) => Labelled} */
export function chosen(sentences, rows) {
  const list = Array.from(rows);
  return {
    ...joined(list.map((row) => wordsOf(sentences, row))),
    labels: Int32Array.from(list, (row) => sentences.labels[row]),
  };
}

/**
 * The words of a text that the vocabulary has, also in other capitals, and those that it does not have.
 * @type {(text: string, vocabulary: string[]) => { ids: number[], unknown: string[] }}
 */
export function typedWords(text, vocabulary) {
  const lowered = vocabulary.map((word) => word.toLowerCase());
  /** @type {{ ids: number[], unknown: string[] }} */
  const found = { ids: [], unknown: [] };
  for (const word of typedSentences(text, MOST_TYPED).flat()) {
    const exact = vocabulary.indexOf(word), id = exact >= 0 ? exact : lowered.indexOf(word.toLowerCase());
    if (id >= 0) found.ids.push(id);
    else found.unknown.push(word);
  }
  return found;
}
