// Which node stands where which one stood before, as changes.py tells it.

/** @typedef {{ start: number, end: number }} Span */

/**
 * For each node the number of the one whose place it takes; null where there is none.
 * @param {string[]} oldWords
 * @param {Span[]} oldNodes children before their parents
 * @param {string[]} words
 * @param {Span[]} nodes
 * @returns {(number | null)[]}
 */
export function nodesBefore(oldWords, oldNodes, words, nodes) {
  const least = Math.min(oldWords.length, words.length);
  let start = 0, end = 0;
  while (start < least && oldWords[start] === words[start]) start++;
  while (
    end < least - start && oldWords[oldWords.length - 1 - end] === words[words.length - 1 - end]
  ) end++;
  /** The common words in a span. @type {(span: Span, count: number) => string} */
  const covered = (span, count) => {
    const found = [];
    for (let i = span.start; i < span.end; i++) {
      if (i < start) found.push(i);
      else if (i >= count - end) found.push(i - count);
    }
    return found.join();
  };
  /** @type {Map<string, number[]>} */
  const old = new Map();
  oldNodes.forEach((span, node) => {
    const key = covered(span, oldWords.length);
    old.set(key, [...old.get(key) ?? [], node]);
  });
  const keys = nodes.map((span) => covered(span, words.length));
  return keys.map((key, node) => {
    const chain = key ? old.get(key) : undefined;
    if (!chain) return null;
    return keys.lastIndexOf(key) === node ? chain[chain.length - 1] : chain[0];
  });
}
