// A text that the reader types, split into words as `split_words` in typed_text.py splits it.

const SPACES = " \\t\\n\\v\\f\\r\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff";
const MARKS = '.,;:!?()\\[\\]{}"“”…。，；：！？、（）《》「」';
const WORD = new RegExp("[" + MARKS + "]|[^" + SPACES + MARKS + "]+", "gu");

/**
 * @param {string} text
 * @returns {string[]}
 */
export function splitWords(text) {
  return text.match(WORD) || [];
}

/** How many words a text has. @param {string} text */
export const countTyped = (text) => splitWords(text).length;

/**
 * The sentences of a text, one a line; what goes beyond so many words is left out.
 * @param {string} text
 * @param {number} mostWords
 */
export function typedSentences(text, mostWords) {
  let left = mostWords;
  return text.split(/[\r\n]+/).map(splitWords).map((words) => {
    const kept = words.slice(0, left);
    left -= kept.length;
    return kept;
  }).filter((words) => words.length);
}
