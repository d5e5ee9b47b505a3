// The course of the game on a tiny grammar whose probabilities are known by hand.
import assert from "node:assert/strict";
import { Game } from "../../../src/nlpbook/explorers/beat_the_machine/game.js";
import { gameTables } from "../../../src/nlpbook/explorers/beat_the_machine/tables.js";
import { seededRandom } from "../../../src/nlpbook/explorers/kit/random_numbers.js";
import { PrefixMachine } from "../../../src/nlpbook/explorers/microworld/machine.js";
import { allSentences, tinyGrammar } from "../microworld/tiny_grammar.js";

const machine = new PrefixMachine(tinyGrammar());
const SENTENCES = ["Anna saw .", "the dog met Anna .", "a cat is not bad ."].map((text) => text.split(" "));
const ANY = { sentence: -1, position: 0, chips: [] };

/** @type {(found: number, expected: number, within?: number) => void} */
const close = (found, expected, within = 1e-12) =>
  assert.ok(Math.abs(found - expected) <= within, `${found} is not ${expected}`);

/** A model that gives the first word 1/64, the next 2/64 and so on, and one that finds all impossible. */
function newGame(seed = 1) {
  const modelProbabilities = Float32Array.from({ length: 28 }, (_, i) => (i < 14 ? (i + 1) / 64 : 0));
  const modelNames = ["counting", "stubborn"], random = seededRandom(seed);
  return new Game({ machine, sentences: SENTENCES, modelNames, modelProbabilities, random });
}

/** @type {(game: Game, text: string, count: number) => void} */
const bet = (game, text, count) => game.place(machine.grammar.ids.get(text) ?? -1, count);

Deno.test("a sentence played by hand", () => {
  const game = newGame();
  game.goTo({ ...ANY, sentence: 0 });
  bet(game, "Anna", 10);
  game.reveal();
  const [{ bits }] = game.record, n = 14;
  close(bits.you, -Math.log2((10 + 1 / n) / 11));
  close(bits.truth, -Math.log2(0.1));
  close(bits.uniform, Math.log2(n));
  assert.deepEqual([bits.model0, bits.model1], [6, Infinity]);
  game.goOn();
  game.reveal();
  close(game.record[1].bits.truth, -Math.log2(0.4)); // "saw": half of the verbs, which four in five have
  close(game.record[1].bits.you, Math.log2(n)); // no chips at all
  game.goOn();
  assert.equal(game.ended, false);
  game.reveal();
  assert.equal(game.ended, true);
  close(game.record[2].bits.truth, 1);
  const all = game.record.reduce((sum, one) => sum + one.bits.truth, 0);
  const { probability } = allSentences().find(({ words }) => words.join(" ") === "Anna saw .") ?? { probability: 0 };
  close(2 ** -all, probability);
  game.goOn();
  assert.equal(game.at, 0);
  assert.notEqual(game.sentence, SENTENCES[0]);
});

Deno.test("all sentences come once before any comes again, in an order of their own", () => {
  const orders = new Set();
  for (let seed = 0; seed < 20; seed++) {
    const game = newGame(seed), seen = [];
    game.goTo(ANY);
    for (let i = 0; i < 6; i++, game.nextSentence()) seen.push(SENTENCES.indexOf(game.sentence));
    assert.deepEqual(seen.slice(0, 3).sort(), [0, 1, 2]);
    assert.deepEqual(seen.slice(3).sort(), [0, 1, 2]);
    orders.add(seen.slice(0, 3).join());
  }
  assert.ok(orders.size > 2);
});

Deno.test("a place in another sentence begins a round of its own, with a bet and without a score", () => {
  const game = newGame();
  game.goTo({ ...ANY, sentence: 0 });
  game.reveal();
  const place = { sentence: 2, position: 3, chips: ["not", "not", "very"] };
  game.goTo(place);
  assert.deepEqual(game.here, place);
  assert.deepEqual(game.numbers().chips, { not: 2, very: 1 });
  assert.deepEqual([game.turn, game.record, game.numbers().revealed], [0, [], false]);
  assert.deepEqual([...game.order].sort(), [0, 1, 2]);
  game.reveal();
  close(game.record[0].bits.truth, 2); // "not" comes in one of four
  close(game.record[0].bits.model0, 6 - Math.log2(12)); // after 3 + 5 words of the sentences before, the fourth
  assert.deepEqual(game.numbers().sentence, SENTENCES[2]);
  game.startRound({ sentence: 1, position: 99, chips: [] });
  assert.deepEqual([game.record, game.at, game.numbers().sentence_number], [[], 4, 1]);
  assert.equal(game.averages(), null);
});

Deno.test("a place of this round takes back what was played from there on", () => {
  const game = newGame(), places = [];
  game.goTo(ANY);
  for (let i = 0; i < 5; i++) {
    places.push(game.here);
    bet(game, "Anna", 1 + i);
    game.reveal();
    game.goOn();
  }
  const played = [...game.record];
  for (const [i, place] of [...places.entries()].reverse()) {
    game.goTo({ ...place, chips: ["dog"] });
    assert.deepEqual([game.here, game.record], [{ ...place, chips: ["dog"] }, played.slice(0, i)]);
  }
  for (const [i, place] of places.entries()) { // and forward again
    game.goTo(place);
    assert.deepEqual([game.here, game.record], [place, played.slice(0, i)]);
  }
  game.goTo(places[1]);
  game.nextSentence(); // another way: what came after is no place of this round any more
  game.goTo(places[3]);
  assert.deepEqual([game.here, game.record, game.turn], [places[3], [], 0]);
  game.goTo({ ...ANY, sentence: 1, chips: ["dog"] });
  bet(game, "Anna", 3);
  game.reveal();
  game.goTo(game.here); // the word that lies open: it is asked again
  assert.deepEqual([game.record, game.revealed, game.here.chips], [[], null, ["dog", "Anna", "Anna", "Anna"]]);
  game.startRound(ANY);
  const first = game.here;
  game.reveal();
  game.goOn();
  game.goTo(ANY); // the beginning of a round whose sentence was not named
  assert.deepEqual([game.record, game.here], [[], first]);
});

Deno.test("back and forward show each place as it was, however far the round has come", () => {
  const game = newGame(), random = seededRandom(5), been = [];
  game.goTo(ANY);
  for (let i = 0; i < 40; i++) { // several times through all sentences, whose order changes each time
    been.push({ here: game.here, shown: [game.record, game.order, game.turn, [...game.state.stacks]] });
    if (random() < 0.6) game.reveal();
    if (random() < 0.3) game.nextSentence();
    else {
      if (!game.revealed) game.reveal();
      game.goOn();
    }
  }
  let at = been.length;
  for (let i = 0; i < 200; i++) {
    at = Math.min(been.length - 1, Math.max(0, at + (random() < 0.5 ? -1 : 1)));
    game.goTo(been[at].here);
    assert.deepEqual([game.record, game.order, game.turn, [...game.state.stacks]], been[at].shown);
    if (random() < 0.3) game.reveal(); // which is no place of its own: forward still leads on
  }
});

Deno.test("a bet that changes takes nothing back", () => {
  const game = newGame();
  game.goTo({ ...ANY, sentence: 1 });
  game.reveal();
  game.goOn();
  bet(game, "dog", 2);
  game.goTo({ ...game.here, chips: ["the"] });
  assert.deepEqual([game.record.length, game.at, game.here.chips], [1, 1, ["the"]]);
});

Deno.test("after a round that was linked to, any sentence is one of another round", () => {
  const seen = new Set();
  for (let seed = 0; seed < 20; seed++) {
    const game = newGame(seed);
    game.goTo({ sentence: 2, position: 1, chips: [] });
    game.reveal();
    game.goTo(ANY);
    assert.deepEqual([game.record, game.at, game.turn], [[], 0, 0]);
    seen.add(game.here.sentence);
  }
  assert.equal(seen.size, 3);
});

Deno.test("the word that got chips last can be taken back, one that was refused was none", () => {
  const game = newGame();
  bet(game, "the", 10);
  bet(game, "a", 1);
  assert.deepEqual([game.refused, game.nameOf(game.last ?? -1)], [true, "the"]);
  bet(game, "the", 0);
  assert.deepEqual([game.chips.size, game.last], [0, null]);
});

Deno.test("the bet is a distribution over all words but the end", () => {
  const game = newGame();
  bet(game, "Anna", 4);
  const { bet: shares, words } = game.numbers();
  assert.equal(words.length, 14);
  close(shares.reduce((sum, share) => sum + share, 0), 1);
  assert.equal(words[shares.indexOf(Math.max(...shares))], "Anna");
});

Deno.test("the tables hold what the record holds", () => {
  const game = newGame();
  assert.ok(gameTables(game)[0].rows.every((row) => row[1] === null && row[2] === null));
  game.goTo({ ...ANY, sentence: 0, chips: ["bad"] });
  game.reveal();
  const [averages, played, possible] = gameTables(game), chance = game.revealed?.next ?? new Float64Array();
  assert.deepEqual(averages.rows.map((row) => row[0]), game.contenders.map(({ name }) => name));
  for (const [, bits, perplexity] of averages.rows) assert.equal(perplexity, 2 ** Number(bits));
  assert.equal(averages.rows[3][2], Infinity); // the stubborn model
  assert.deepEqual(played.rows.map((row) => row[0]), ["Anna"]);
  assert.equal(possible.rows.length, chance.filter((share) => share > 0).length + 1); // and "bad", which has a chip
});
