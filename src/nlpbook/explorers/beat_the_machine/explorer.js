// Beat the machine: ten chips on the next word, and the reader's perplexity beside the floor's and the models'.
import { decodeArray } from "../kit/arrays.js";
import { button, choices, legend } from "../kit/controls.js";
import { countOf, element, percent, quoted, setText } from "../kit/core.js";
import { lineChart } from "../kit/line_chart.js";
import { explorer } from "../kit/mount.js";
import { searchField } from "../kit/search_field.js";
import { palette } from "../kit/theme.js";
import { bitsOf } from "../microworld/bits.js";
import { readGrammar } from "../microworld/grammar.js";
import { PrefixMachine } from "../microworld/machine.js";
import { betSlip, wordShelf } from "./betting.js";
import { Game } from "./game.js";
import { atMost, average, betOn, CHIPS, excessOf, inBits, luckOf, runningAverages } from "./scoring.js";
import { comparison, standings } from "./standings.js";
import { gameStyle } from "./style.js";
import { gameTables } from "./tables.js";

/** @typedef {import("./game.js").Revealed} Revealed */

const MOST_COMPARED = 9;
const KEYS = "Keys: Enter bets, a digit puts that many chips on the last word (0: all that are left), " +
  "Enter alone reveals.";
const PLACE = ["sentence", "position", "chips"];

/** @type {Record<string, number>} */
const COLOURS = { truth: 0, you: 1, uniform: 7 };
const FIRST_MODEL = 2;

/**
 * @param {import("../kit/mount.js").Figure} figure
 * @returns {import("../kit/mount.js").Parts}
 */
function buildGame({ root, model, tip, change }) {
  const get = (/** @type {string} */ name) => model.get(name);
  const game = new Game({
    machine: new PrefixMachine(readGrammar(get("grammar"))),
    sentences: get("sentences"),
    modelNames: get("model_names"),
    modelProbabilities: decodeArray(get("model_probabilities")).data,
    random: Math.random,
  });
  const { words, contenders } = game, ids = game.machine.grammar.ids;
  let alphabetical = false, isStartingAgain = false;
  const wanted = () => ({ sentence: get("sentence"), position: get("position"), chips: get("chips") });

  // The moves of the game: the model, and with it the address, follows them.
  const moved = (/** @type {string} */ control) => change(control, game.here);

  /** @type {(control: string, word: number, count: number) => void} */
  function place(control, word, count) {
    game.place(word, count);
    moved(control);
  }

  /** @type {(control: string, word: number) => void} */
  const placeOneMore = (control, word) => place(control, word, (game.chips.get(word) || 0) + 1);

  function reveal() {
    game.reveal();
    moved("reveal");
    go.input.focus();
  }

  function goOn() {
    game.goOn();
    moved("next word");
    field.input.focus({ preventScroll: true });
  }

  // What the reader sees and touches.
  const heading = element("p", { class: "nlpb-label" });
  const line = element("p", { class: "nlpb-spokenline", "aria-live": "polite" });
  const field = searchField({
    label: "Bet on a word: type it, or choose one below",
    words: words.map(({ text }) => text),
    many: true,
    onPick(text) {
      const id = ids.get(text);
      if (id !== undefined) placeOneMore("bet", id);
    },
    refuse: (text) => `${quoted(text)} is none of the ${countOf(words.length, "word")} of the microworld.`,
  });
  // Before the field itself hears of the key: it is empty again as soon as Enter has taken a word.
  field.element.addEventListener("keydown", (event) => {
    const { last } = game;
    if (event.target !== field.input || field.input.value || game.revealed) return;
    if (event.key === "Enter" && game.chips.size) reveal();
    else if (/^[0-9]$/.test(event.key) && last !== null) {
      event.preventDefault();
      place("number", last, event.key === "0" ? CHIPS : Number(event.key));
    } else if (event.key === "Backspace" && last !== null) place("take back", last, 0);
  }, true);
  const slip = betSlip({
    nameOf: (word) => game.nameOf(word),
    onSet(word, count, what) {
      place("chips", word, count);
      slip.focus(word, what);
    },
  });
  const shelf = wordShelf({ words, onPick: (id) => !game.revealed && placeOneMore("shelf", id) });
  /** @type {(text: string) => string} */
  const lower = (text) => text.toLowerCase();
  const byLetter = [...words].sort((a, b) => lower(a.text).localeCompare(lower(b.text), "en"));
  const shelfOrder = choices({
    label: "All words",
    value: "frequency",
    options: [{ value: "frequency", label: "Most frequent first" }, { value: "letters", label: "A to Z" }],
    onChange(value) {
      alphabetical = value === "letters";
      shelf.setOrder(alphabetical ? byLetter : words);
      change("order", {});
    },
  });
  const go = button({ label: "Reveal the word", primary: true, onClick: () => (game.revealed ? goOn() : reveal()) });
  const skip = button({
    label: "Another sentence",
    onClick() {
      game.nextSentence();
      moved("another sentence");
    },
  });
  const verdict = element("p", { role: "status" }), versus = comparison(), sides = legend();
  const unlisted = element("p", { class: "nlpb-note" });
  const keys = element("p", { class: "nlpb-note nlpb-howto", text: KEYS });
  const betting = element(
    "div",
    { class: "nlpb-stack" },
    field.element,
    slip.element,
    keys,
    shelfOrder.element,
    shelf.element,
  );
  const outcome = element("div", { class: "nlpb-stack" }, verdict, sides.element, versus.element, unlisted);
  const table = standings({ widest: Math.log2(words.length) });
  const luck = element("p", { class: "nlpb-note", role: "status" });
  const chart = lineChart({
    label: "Bits a word, averaged over the words so far",
    height: 180,
    tip,
    onPick: () => {},
    describe: (step) => [countOf(step + 1, "word"), ...contenders.map((one) => soFar(one, step + 1))].join("\n"),
  });
  const key = legend(), score = element("p", { class: "nlpb-label" });
  const worst = atMost(bitsOf(1 / ((CHIPS + 1) * words.length)));
  const rule = `Your chips are a probability: q(w) = (chips on w + (11 \u2212 chips placed) / ${words.length}) / 11. ` +
    `One chip more, and those that you keep, lie evenly on all ${words.length} words, so no word costs you more than ` +
    `${worst} bits. The end of a sentence is not asked.`;
  root.append(
    gameStyle(),
    element(
      "div",
      { class: "nlpb-stack" },
      heading,
      line,
      element("div", { class: "nlpb-buttons", role: "group", "aria-label": "Play" }, go.element, skip.element),
      element(
        "div",
        { class: "nlpb-columns nlpb-game" },
        element("div", { class: "nlpb-stack" }, betting, outcome),
        element("div", { class: "nlpb-stack" }, score, table.element, luck, chart.element, key.element),
      ),
      element("p", { class: "nlpb-note", text: rule }),
    ),
  );

  /** @type {(contender: import("./game.js").Contender, n: number) => string} */
  const soFar = ({ key: who, name }, n) => `${name}: ${inBits(average(game.record, who, n))}`;

  /** @param {string} who */
  const colourOf = (who) => palette().categorical[COLOURS[who] ?? FIRST_MODEL + Number(who.slice("model".length))];

  /** @param {Revealed} revealed */
  function drawOutcome({ word, next, probabilities }) {
    const mine = bitsOf(probabilities.you), floor = bitsOf(probabilities.truth), gap = mine - floor;
    const won = gap > 0
      ? `You lose ${gap.toFixed(2)} bits to the floor.`
      : `You win ${(-gap).toFixed(2)} bits from the floor.`;
    verdict.replaceChildren(
      "It was \u201c", // without the marks a full stop would read as two
      element("b", { text: game.nameOf(word) }),
      `\u201d. You gave it ${percent(probabilities.you)}: ${mine.toFixed(2)} bits. `,
      `The truth gave it ${percent(probabilities.truth)}: ${floor.toFixed(2)} bits. `,
      Math.abs(gap) < 0.005 ? "Even." : won,
    );
    /** @type {(a: number, b: number) => number} */
    const byTruth = (a, b) => next[b] - next[a] || a - b;
    const ranked = [...next.keys()].filter((id) => next[id] > 0).sort(byTruth);
    const wanted = new Set([word, ...game.chips.keys()]);
    for (const id of ranked) if (wanted.size < MOST_COMPARED) wanted.add(id);
    const colours = { truth: colourOf("truth"), you: colourOf("you") };
    versus.update(
      [...wanted].sort(byTruth).map((id) => ({
        text: game.nameOf(id),
        truth: next[id],
        bet: betOn(game.chips, id, words.length),
        came: id === word,
      })),
      colours,
    );
    const others = ranked.filter((id) => !wanted.has(id)).length;
    sides.update([{ label: "the truth", colour: colours.truth }, { label: "you", colour: colours.you }]);
    unlisted.hidden = others === 0;
    setText(unlisted, `${countOf(others, "more word")} could have come.`);
  }

  function drawStandings() {
    const { record } = game, n = record.length;
    setText(score, n ? `After ${countOf(n, "word")}, on the same words` : "Nobody has played a word yet");
    setText(luck, n ? luckOf(excessOf(record)) : "The floor is the truth itself: nobody stays below it for long.");
    table.update(contenders.map(({ key: who, name }) => ({
      key: who,
      name,
      bits: n ? average(record, who) : null,
      colour: colourOf(who),
      own: who === "you",
    })));
    chart.element.hidden = key.element.hidden = n < 2;
    if (n < 2) return;
    const finite = contenders.filter(({ key: who }) => Number.isFinite(average(record, who)));
    chart.update({
      series: finite.map(({ key: who, name }) => ({
        name,
        values: runningAverages(record, who),
        colour: colourOf(who),
      })),
      first: 1,
      marker: null,
      xLabel: "words played",
      yLabel: "bits a word, so far",
    });
    key.update(finite.map(({ key: who, name }) => ({ label: name, colour: colourOf(who) })));
  }

  const isHere = () => JSON.stringify(wanted()) === JSON.stringify(game.here);

  /** @param {Set<string> | null} changed */
  function draw(changed) {
    if (changed && isStartingAgain) game.startRound(wanted());
    else if (!changed || (PLACE.some((name) => changed.has(name)) && !isHere())) game.goTo(wanted());
    isStartingAgain = false;
    const { sentence, at, revealed } = game, shown = sentence.slice(0, at + Number(Boolean(revealed)));
    setText(heading, `Sentence ${game.turn + 1} of ${game.order.length}: what comes next?`);
    const blank = element("span", {
      class: "nlpb-blank",
      "aria-label": "the next word",
      role: "img",
      text: "\u2003?\u2003",
    });
    line.replaceChildren(
      ...shown.map((word, i) => element("span", { class: revealed && i === at ? "nlpb-fresh" : null, text: word })),
      ...revealed ? [] : [blank],
    );
    betting.hidden = Boolean(revealed);
    outcome.hidden = !revealed;
    go.setLabel(!revealed ? "Reveal the word" : game.ended ? "Next sentence" : "Next word");
    skip.element.hidden = game.ended;
    slip.update(game.chips, game.refused);
    shelfOrder.set(alphabetical ? "letters" : "frequency");
    recolour();
  }

  function recolour() {
    if (game.revealed) drawOutcome(game.revealed);
    drawStandings();
  }

  shelf.setOrder(words);

  return {
    traits: PLACE,
    draw,
    reset: () => (isStartingAgain = true),
    shared: () => game.here,
    rest: () => (game.revealed ? go.input : field.input),
    recolour,
    limits({ sentence }) {
      const words = game.sentences[Number(sentence)];
      return {
        position: words ? { most: words.length - 1 } : { most: 0, because: "where the link names no sentence" },
      };
    },
    numbers: () => ({ ...game.numbers(), table: table.order() }),
    table: () => gameTables(game),
  };
}

export default explorer("beat_the_machine", buildGame);
