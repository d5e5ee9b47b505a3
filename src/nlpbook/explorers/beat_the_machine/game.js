// The course of the game: which sentence is played, the bet on its next word, and the record of what was played.
import { bitsOf } from "../microworld/bits.js";
import { average, betOn, excessOf, placed } from "./scoring.js";

/** @typedef {import("./scoring.js").Chips} Chips */
/** @typedef {import("./scoring.js").Played} Played */
/** @typedef {import("../microworld/machine.js").State} State */
/** @typedef {{ sentence: number, position: number, chips: string[] }} Place with a bet; the sentence is -1 for any */
/** @typedef {{ word: number, next: Float64Array, probabilities: Record<string, number> }} Revealed */
/** @typedef {{ key: string, name: string }} Contender */

/**
 * @typedef {object} Board what the game is played with
 * @property {import("../microworld/machine.js").PrefixMachine} machine
 * @property {string[][]} sentences
 * @property {string[]} modelNames
 * @property {ArrayLike<number>} modelProbabilities a row for each model: what it gave to each word of the sentences
 * @property {() => number} random
 */

export class Game {
  /** @param {Board} board */
  constructor({ machine, sentences, modelNames, modelProbabilities, random }) {
    this.machine = machine;
    this.sentences = sentences;
    this.modelProbabilities = modelProbabilities;
    this.random = random;
    const { grammar } = machine;
    this.words = grammar.words.map((text, id) => ({ id, text })).filter(({ id }) => id !== grammar.end);
    /** Where each sentence begins in a row of the models' probabilities; and their length. */
    this.starts = [0];
    for (const { length } of sentences) this.starts.push(this.starts[this.starts.length - 1] + length);
    /** @type {Contender[]} */
    this.models = modelNames.map((name, i) => ({ key: "model" + i, name }));
    /** @type {Contender[]} */
    this.contenders = [
      { key: "you", name: "You" },
      { key: "truth", name: "The floor (truth)" },
      ...this.models,
      { key: "uniform", name: "Always uniform" },
    ];
    /** @type {Played[]} */
    this.record = [];
    /**
     * Where this round has been, with what had been played by then. From its last place on, the round goes further;
     * from an earlier one, to which it has gone back, it can go forward again.
     * @type {{ sentence: number, at: number, record: Played[], order: number[], turn: number }[]}
     */
    this.path = [];
    this.now = -1; // the place on the path
    this.isAny = true; // whether the round began with a sentence that nobody named
    this.order = this.shuffled();
    this.turn = 0;
    this.at = 0;
    /** @type {State} */
    this.state = machine.start;
    /** @type {Chips} */
    this.chips = new Map();
    /** @type {number | null} */
    this.last = null; // the word that got chips last
    this.refused = false;
    /** @type {Revealed | null} */
    this.revealed = null;
  }

  get sentence() {
    return this.sentences[this.order[this.turn]];
  }

  /** Whether the last word of the sentence lies open. */
  get ended() {
    return Boolean(this.revealed) && this.at + 1 === this.sentence.length;
  }

  /** @param {number} id */
  nameOf(id) {
    return this.machine.grammar.words[id];
  }

  /**
   * All sentences in a random order, one of them in front if it is named.
   *
   * @param {number} first
   */
  shuffled(first = -1) {
    const order = this.sentences.map((_, i) => i);
    for (let i = order.length - 1; i > 0; i--) {
      const j = Math.floor(this.random() * (i + 1));
      [order[i], order[j]] = [order[j], order[i]];
    }
    return first < 0 ? order : [first, ...order.filter((one) => one !== first)];
  }

  /**
   * Where the game is: the word that is asked, or was revealed last, and the bet on it.
   *
   * @returns {Place}
   */
  get here() {
    const chips = [...this.chips].flatMap(([id, count]) => new Array(count).fill(this.nameOf(id)));
    return { sentence: this.order[this.turn], position: this.at, chips };
  }

  /**
   * Go to a place. Where this round has been there, it stands as it stood then, whether that is back or forward again;
   * anywhere else a round of its own begins. Any sentence is the first one of a round that began with any.
   *
   * @param {Place} place
   */
  goTo(place) {
    const [begun] = this.path;
    if (place.sentence < 0 && this.isAny && begun) place = { ...place, sentence: begun.sentence, position: begun.at };
    const been = this.path.map((_, i) => i)
      .filter((i) => this.path[i].sentence === place.sentence && this.path[i].at === place.position)
      .sort((a, b) => Math.abs(a - this.now) - Math.abs(b - this.now));
    if (!been.length) return this.startRound(place);
    this.now = been[0];
    const { record, order, turn } = this.path[this.now];
    [this.record, this.order, this.turn] = [record, order, turn];
    this.stand(place);
  }

  /**
   * Begin a round, without a score: with a sentence that is named, or with any.
   *
   * @param {Place} place
   */
  startRound(place) {
    this.record = [];
    this.path = [];
    this.now = -1;
    this.isAny = place.sentence < 0;
    this.order = this.shuffled(place.sentence);
    this.turn = 0;
    this.stand(place);
    this.remember();
  }

  /**
   * Stand before a word of the sentence, with a bet that already lies there.
   *
   * @param {Place} place
   */
  stand({ sentence, position, chips }) {
    this.enter(sentence < 0 ? 0 : Math.min(position, this.sentence.length - 1));
    for (const word of chips) {
      const id = this.machine.grammar.ids.get(word);
      if (id !== undefined) this.place(id, (this.chips.get(id) || 0) + 1);
    }
    this.refused = false;
  }

  /**
   * Stand before a word of the sentence, without a bet.
   *
   * @param {number} position
   */
  enter(position) {
    const path = this.machine.read(this.sentence.slice(0, position));
    this.state = path[path.length - 1].state || this.machine.start;
    this.arriveAt(position);
  }

  /** Put the place where the game is on the path, in the place of all that came after the one before it. */
  remember() {
    const { record, order, turn, at } = this;
    this.path.splice(++this.now, this.path.length, { sentence: order[turn], at, record, order, turn });
  }

  /** @param {number} position */
  arriveAt(position) {
    this.at = position;
    this.chips = new Map();
    this.last = this.revealed = null;
    this.refused = false;
  }

  /**
   * Ask for so many chips on a word.
   *
   * @param {number} word
   * @param {number} count
   */
  place(word, count) {
    const { chips, refused } = placed(this.chips, word, count);
    this.chips = chips;
    this.refused = refused;
    if (!refused) this.last = chips.has(word) ? word : null;
  }

  reveal() {
    const sentence = this.order[this.turn], word = this.machine.grammar.ids.get(this.sentence[this.at]) ?? -1;
    const next = this.machine.next(this.state).probabilities, n = this.words.length;
    const total = this.starts[this.starts.length - 1], place = this.starts[sentence] + this.at;
    /** @type {Record<string, number>} */
    const probabilities = { you: betOn(this.chips, word, n), truth: next[word], uniform: 1 / n };
    this.models.forEach(({ key }, i) => (probabilities[key] = this.modelProbabilities[i * total + place]));
    const bits = Object.entries(probabilities).map(([who, value]) => [who, value > 0 ? bitsOf(value) : Infinity]);
    this.record = [...this.record, { sentence, at: this.at, word, bits: Object.fromEntries(bits) }];
    this.revealed = { word, next, probabilities };
  }

  /** On to the next word, or from the last one to the next sentence. */
  goOn() {
    const step = this.revealed && !this.ended ? this.machine.step(this.state, this.revealed.word) : null;
    if (!step || !step.state) return this.nextSentence();
    this.state = step.state;
    this.arriveAt(this.at + 1);
    this.remember();
  }

  nextSentence() {
    this.turn += 1;
    if (this.turn === this.order.length) {
      this.order = this.shuffled();
      this.turn = 0;
    }
    this.enter(0);
    this.remember();
  }

  /** The average bits of everybody, by name; null before the first word. */
  averages() {
    if (!this.record.length) return null;
    return Object.fromEntries(this.contenders.map(({ key, name }) => [name, average(this.record, key)]));
  }

  /** The bet as a distribution over all words. */
  bet() {
    return this.words.map(({ id }) => betOn(this.chips, id, this.words.length));
  }

  numbers() {
    return {
      sentence: this.sentence,
      sentence_number: this.order[this.turn],
      position: this.at,
      revealed: Boolean(this.revealed),
      chips: Object.fromEntries([...this.chips].map(([id, count]) => [this.nameOf(id), count])),
      bet: this.bet(),
      words: this.words.map(({ text }) => text),
      order: this.order,
      truth: this.revealed ? [...this.revealed.next] : null,
      record: this.record.map((one) => ({ ...one, word: this.nameOf(one.word) })),
      averages: this.averages(),
      excess: this.record.length ? excessOf(this.record) : null,
    };
  }
}
