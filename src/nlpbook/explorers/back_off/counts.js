// N-gram counts in the browser, as pack_counts wrote them, and what the methods ask of them.

/**
 * The n-grams of one order m, sorted. Those that begin with the context c (an n-gram of order m - 1) stand from
 * starts[c] to starts[c + 1].
 * @typedef {object} Level
 * @property {number} size
 * @property {Int32Array} starts
 * @property {Int32Array} words the last word of each
 * @property {Int32Array} counts
 * @property {Int32Array} contexts the place, one order below, of what each is without its last word
 * @property {Int32Array} suffixes the place, one order below, of what each is without its first word
 * @property {Uint8Array} begins whether each begins a sentence
 */

/** @typedef {{ values: Int32Array, countsOfCounts: Float64Array }} Evidence what stands for the count of each n-gram */

/**
 * Read the whole numbers in base64 text: seven bits a byte, low ones first, the last byte of each below 128.
 * @param {string} base64
 * @returns {() => number}
 */
function numberReader(base64) {
  const text = atob(base64);
  let at = 0;
  return function next() {
    let value = 0, factor = 1, byte;
    do {
      byte = text.charCodeAt(at++);
      value += (byte & 127) * factor;
      factor *= 128;
    } while (byte > 127);
    return value;
  };
}

/**
 * The n-grams of each order m, as `levels[m]`. A word's place at order 1 is its number; V is the beginning of a
 * sentence, which stands only in front.
 */
export class NGramStore {
  /**
   * @param {string} packed
   * @param {number} nWords V
   * @param {number} order
   */
  constructor(packed, nWords, order) {
    const next = numberReader(packed);
    this.nWords = nWords;
    this.start = nWords;
    this.order = order;
    const none = emptyLevel(0, 0), first = emptyLevel(nWords + 1, 1);
    for (let i = 0; i < nWords; i++) first.counts[i] = next();
    first.words.forEach((_, i) => (first.words[i] = i));
    first.starts.set([0, nWords]);
    /** @type {Level[]} */
    this.levels = [none, first];
    for (let m = 2; m <= order; m++) this.levels.push(readLevel(next, this.levels[m - 1].size));
    for (let m = 2; m <= order; m++) this.linkLevel(m);
    /** @type {Map<string, Evidence>} */
    this.evidences = new Map();
    for (let m = 1; m <= order; m++) this.evidence(m, false);
    for (let m = 1; m < order; m++) this.evidence(m, true); // now, so that the first look at Kneser-Ney need not wait
  }

  /**
   * Find, for every n-gram of m words, the one without its first word, and whether it begins a sentence.
   * @param {number} m
   */
  linkLevel(m) {
    const level = this.levels[m], below = this.levels[m - 1];
    for (let i = 0; i < level.size; i++) {
      const context = level.contexts[i], word = level.words[i];
      level.suffixes[i] = m === 2 ? word : this.find(m - 1, below.suffixes[context], word);
      level.begins[i] = m === 2 ? Number(context === this.start) : below.begins[context];
    }
  }

  /**
   * The place, among the n-grams of m words, of a context (its place one order below) and a word; -1 if never seen.
   * @param {number} m
   * @param {number} context
   * @param {number} word
   */
  find(m, context, word) {
    if (m === 1) return word;
    const { starts, words } = this.levels[m];
    let low = starts[context], high = starts[context + 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (words[middle] < word) low = middle + 1;
      else high = middle;
    }
    return low < starts[context + 1] && words[low] === word ? low : -1;
  }

  /**
   * The place of a row of words among the n-grams of its length; -1 if it was never seen, 0 for no words.
   * @param {readonly number[]} ids
   */
  locate(ids) {
    let place = ids.length ? ids[0] : 0;
    for (let m = 2; m <= ids.length && place >= 0; m++) place = this.find(m, place, ids[m - 1]);
    return place;
  }

  /**
   * What stands for the count of each n-gram of m words. Kneser-Ney (`adjusted`) takes, below its highest order, the
   * number of different words seen before an n-gram that does not begin a sentence.
   * @param {number} m
   * @param {boolean} adjusted
   * @returns {Evidence}
   */
  evidence(m, adjusted) {
    const key = m + (adjusted ? " adjusted" : ""), known = this.evidences.get(key);
    if (known) return known;
    const { counts, size, begins } = this.levels[m];
    let values = counts;
    if (adjusted) {
      values = new Int32Array(size);
      for (const suffix of this.levels[m + 1].suffixes) values[suffix] += 1;
      if (m > 1) begins.forEach((begin, i) => (values[i] = begin ? counts[i] : values[i]));
      else values[this.start] = 0;
    }
    const countsOfCounts = new Float64Array(16);
    for (const value of values) if (value > 0 && value < 16) countsOfCounts[value] += 1;
    const made = { values, countsOfCounts };
    this.evidences.set(key, made);
    return made;
  }
}

/**
 * @param {number} size
 * @param {number} nContexts
 * @returns {Level}
 */
const emptyLevel = (size, nContexts) => ({
  size,
  starts: new Int32Array(nContexts + 1),
  words: new Int32Array(size),
  counts: new Int32Array(size),
  contexts: new Int32Array(size),
  suffixes: new Int32Array(size),
  begins: new Uint8Array(size),
});

/**
 * @param {() => number} next
 * @param {number} nContexts
 * @returns {Level}
 */
function readLevel(next, nContexts) {
  const starts = new Int32Array(nContexts + 1);
  for (let c = 0; c < nContexts; c++) starts[c + 1] = starts[c] + next();
  const level = emptyLevel(starts[nContexts], nContexts), { words, counts, contexts } = level;
  level.starts = starts;
  for (let c = 0; c < nContexts; c++) {
    let word = 0;
    for (let i = starts[c]; i < starts[c + 1]; i++) {
      words[i] = word += next();
      contexts[i] = c;
    }
  }
  for (let i = 0; i < level.size; i++) counts[i] = next();
  return level;
}
