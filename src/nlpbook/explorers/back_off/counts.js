// @ts-nocheck its types are still to be written
// N-gram counts in the browser, as pack_counts wrote them, and what the methods ask of them.

/** Read the whole numbers in base64 text: seven bits a byte, low ones first, the last byte of each below 128. */
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
 * The n-grams of each order, sorted. `levels[m]` holds those of m words as {size, starts, words, counts, contexts, suffixes}:
 * those that begin with context c (an n-gram of order m - 1) stand from starts[c] to starts[c + 1]; `words` are their last
 * words, `suffixes` the places, one order below, of what they are without their first word. A word's place at order 1 is
 * its number; V is the beginning of a sentence, which stands only in front.
 */
export class NGramStore {
  constructor(packed, nWords, order) {
    const next = numberReader(packed), counts = new Int32Array(nWords + 1);
    for (let i = 0; i < nWords; i++) counts[i] = next();
    this.nWords = nWords;
    this.start = nWords;
    this.order = order;
    const everyWord = Int32Array.from({ length: nWords + 1 }, (_, i) => i);
    this.levels = [null, {
      size: nWords + 1,
      starts: [0, nWords],
      words: everyWord,
      counts,
      contexts: new Int32Array(nWords + 1),
      begins: null,
      suffixes: null,
    }];
    for (let m = 2; m <= order; m++) this.levels.push(this.readLevel(next, this.levels[m - 1].size));
    for (let m = 2; m <= order; m++) this.linkLevel(m);
    this.evidences = new Map();
    for (let m = 1; m <= order; m++) this.evidence(m, false);
    for (let m = 1; m < order; m++) this.evidence(m, true); // now, so that the first look at Kneser-Ney need not wait
  }

  readLevel(next, nContexts) {
    const starts = new Int32Array(nContexts + 1);
    for (let c = 0; c < nContexts; c++) starts[c + 1] = starts[c] + next();
    const size = starts[nContexts],
      words = new Int32Array(size),
      counts = new Int32Array(size),
      contexts = new Int32Array(size);
    for (let c = 0; c < nContexts; c++) {
      let word = 0;
      for (let i = starts[c]; i < starts[c + 1]; i++) {
        words[i] = word += next();
        contexts[i] = c;
      }
    }
    for (let i = 0; i < size; i++) counts[i] = next();
    return { size, starts, words, counts, contexts };
  }

  /** Find, for every n-gram of m words, the one without its first word, and whether it begins a sentence. */
  linkLevel(m) {
    const level = this.levels[m],
      below = this.levels[m - 1],
      suffixes = new Int32Array(level.size),
      begins = new Uint8Array(level.size);
    for (let i = 0; i < level.size; i++) {
      const context = level.contexts[i], word = level.words[i];
      suffixes[i] = m === 2 ? word : this.find(m - 1, below.suffixes[context], word);
      begins[i] = m === 2 ? context === this.start : below.begins[context];
    }
    level.suffixes = suffixes;
    level.begins = begins;
  }

  /** The place, among the n-grams of m words, of a context (its place one order below) and a word; -1 if never seen. */
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

  /** The place of a row of words among the n-grams of its length; -1 if it was never seen, 0 for no words. */
  locate(ids) {
    let place = ids.length ? ids[0] : 0;
    for (let m = 2; m <= ids.length && place >= 0; m++) place = this.find(m, place, ids[m - 1]);
    return place;
  }

  /**
   * What stands for the count of each n-gram of m words, as {values, countsOfCounts}. Kneser-Ney (`adjusted`) takes, below
   * its highest order, the number of different words seen before an n-gram that does not begin a sentence.
   */
  evidence(m, adjusted) {
    const key = m + (adjusted ? " adjusted" : "");
    if (this.evidences.has(key)) return this.evidences.get(key);
    const level = this.levels[m];
    let values = level.counts;
    if (adjusted) {
      values = new Int32Array(level.size);
      for (const suffix of this.levels[m + 1].suffixes) values[suffix] += 1;
      if (level.begins) level.begins.forEach((begins, i) => (values[i] = begins ? level.counts[i] : values[i]));
      else values[this.start] = 0;
    }
    const countsOfCounts = new Float64Array(16);
    for (const value of values) if (value > 0 && value < 16) countsOfCounts[value] += 1;
    this.evidences.set(key, { values, countsOfCounts });
    return this.evidences.get(key);
  }
}
