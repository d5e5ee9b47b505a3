// @ts-nocheck its types are still to be written
// Beat the machine: ten chips on the next word, and the running perplexity of the reader beside the floor's and the models'.
import { decodeArray } from "../kit/arrays.js";
import { button, choices, legend } from "../kit/controls.js";
import { clamp, countOf, element, setText } from "../kit/core.js";
import { lineChart } from "../kit/line_chart.js";
import { explorer } from "../kit/mount.js";
import { betOn, betSlip, CHIPS, comparison, inBits, standings, wordShelf } from "./parts.js";
import { searchField } from "../kit/search_field.js";
import { palette } from "../kit/theme.js";
import { bitsOf, percent, PrefixMachine, readGrammar } from "../microworld/machine.js";

const MOST_COMPARED = 9, ENOUGH_WORDS = 10;
const KEYS =
  "Keys: Enter bets, a digit puts that many chips on the last word (0: all that are left), Enter alone reveals.";

function buildGame({ root, model, tip, change }) {
  const get = (name) => model.get(name);
  const grammar = readGrammar(get("grammar")), machine = new PrefixMachine(grammar), sentences = get("sentences");
  const modelNames = get("model_names"), given = decodeArray(get("model_probabilities"));
  const starts = sentences.reduce((sums, sentence) => [...sums, sums[sums.length - 1] + sentence.length], [0]),
    total = starts[sentences.length];
  const words = grammar.words.map((text, id) => ({ id, text })).filter(({ id }) => id !== grammar.end);
  const contenders = [
    { key: "you", name: "You" },
    { key: "truth", name: "The floor (truth)" },
    ...modelNames.map((name, i) => ({ key: "model" + i, name })),
    { key: "uniform", name: "Always uniform" },
  ];
  let order = [],
    turn = 0,
    at = 0,
    state = null,
    chips = new Map(),
    last = null,
    refused = false,
    revealed = null,
    record = [],
    alphabetical = false;

  const sentenceNow = () => sentences[order[turn]];
  const nameOf = (id) => grammar.words[id];

  // The moves of the game.
  function shuffle() {
    order = sentences.map((_, i) => i);
    for (let i = order.length - 1; i > 0; i--) {
      const j = Math.floor(Math.random() * (i + 1));
      [order[i], order[j]] = [order[j], order[i]];
    }
    turn = 0;
  }

  function openSentence() {
    at = 0;
    state = machine.start;
    clearBet();
  }

  function clearBet() {
    chips = new Map();
    last = revealed = null;
    refused = false;
  }

  function place(control, word, count) {
    const others = [...chips].reduce((sum, [id, number]) => sum + (id === word ? 0 : number), 0),
      kept = clamp(count, 0, CHIPS - others);
    refused = kept < count && kept === (chips.get(word) || 0);
    if (refused) return change(control, {});
    if (kept) chips.set(word, kept);
    else chips.delete(word);
    last = chips.has(word) ? word : null;
    return change(control, {});
  }

  function reveal() {
    const sentence = sentenceNow(), word = grammar.ids.get(sentence[at]), next = machine.next(state).probabilities;
    const place = starts[order[turn]] + at;
    const probabilities = {
      you: betOn(chips, word, words.length),
      truth: next[word],
      uniform: 1 / words.length,
      ...Object.fromEntries(modelNames.map((_, i) => ["model" + i, given.data[i * total + place]])),
    };
    const bits = Object.entries(probabilities).map(([who, value]) => [who, value > 0 ? bitsOf(value) : Infinity]);
    record.push({ sentence: order[turn], at, word, bits: Object.fromEntries(bits) });
    revealed = { word, next, probabilities };
    change("reveal", {});
    go.input.focus();
  }

  function goOn() {
    if (at + 1 < sentenceNow().length) {
      state = machine.step(state, revealed.word).state;
      at += 1;
      clearBet();
    } else nextSentence();
    change("next word", {});
    field.input.focus({ preventScroll: true });
  }

  function nextSentence() {
    turn += 1;
    if (turn === order.length) shuffle();
    openSentence();
  }

  // What the reader sees and touches.
  const heading = element("p", { class: "nlpb-label" }),
    line = element("p", { class: "nlpb-spokenline", "aria-live": "polite" });
  const field = searchField({
    label: "Bet on a word: type it, or choose one below",
    words: words.map(({ text }) => text),
    many: true,
    onPick: (text) => place("bet", grammar.ids.get(text), (chips.get(grammar.ids.get(text)) || 0) + 1),
    refuse: (text) => `\u201c${text}\u201d is none of the ${words.length} words of the microworld.`,
  });
  // Before the field itself hears of the key: it is empty again as soon as Enter has taken a word.
  field.element.addEventListener("keydown", (event) => {
    if (event.target !== field.input || field.input.value || revealed) return;
    if (event.key === "Enter" && chips.size) reveal();
    else if (/^[0-9]$/.test(event.key) && last !== null) {
      event.preventDefault();
      place("number", last, event.key === "0" ? CHIPS : Number(event.key));
    } else if (event.key === "Backspace" && last !== null) place("take back", last, 0);
  }, true);
  const slip = betSlip({
    nameOf,
    onSet(word, count, what) {
      place("chips", word, count);
      slip.focus(word, what);
    },
  });
  const shelf = wordShelf({ words, onPick: (id) => !revealed && place("shelf", id, (chips.get(id) || 0) + 1) });
  const byFrequency = words,
    byLetter = [...words].sort((a, b) => a.text.toLowerCase().localeCompare(b.text.toLowerCase(), "en"));
  const shelfOrder = choices({
    label: "All words",
    value: "frequency",
    options: [{ value: "frequency", label: "Most frequent first" }, { value: "letters", label: "A to Z" }],
    onChange(value) {
      alphabetical = value === "letters";
      shelf.setOrder(alphabetical ? byLetter : byFrequency);
      change("order", {});
    },
  });
  const go = button({ label: "Reveal the word", primary: true, onClick: () => (revealed ? goOn() : reveal()) });
  const skip = button({
    label: "Another sentence",
    onClick() {
      nextSentence();
      change("another sentence", {});
    },
  });
  const restart = button({
    label: "Start again",
    onClick() {
      record = [];
      shuffle();
      openSentence();
      change("start again", {});
    },
  });
  const verdict = element("p", { role: "status" }),
    versus = comparison(),
    sides = legend(),
    unlisted = element("p", { class: "nlpb-note" });
  const betting = element(
    "div",
    { class: "nlpb-stack" },
    field.element,
    slip.element,
    element("p", { class: "nlpb-note", text: KEYS }),
    shelfOrder.element,
    shelf.element,
  );
  const outcome = element("div", { class: "nlpb-stack" }, verdict, sides.element, versus.element, unlisted);
  const table = standings({ widest: Math.log2(words.length) }),
    luck = element("p", { class: "nlpb-note", role: "status" });
  const chart = lineChart({
    label: "Bits a word, averaged over the words so far",
    height: 180,
    tip,
    onPick: () => {},
    describe: (step) =>
      countOf(step + 1, "word") +
      contenders.map(({ key, name }) => `\n${name}: ${inBits(averages(step + 1)[key])}`).join(""),
  });
  const key = legend();
  const score = element("p", { class: "nlpb-label" });
  root.append(
    element("style", { text: GAME_STYLE }),
    element(
      "div",
      { class: "nlpb-stack" },
      heading,
      line,
      element(
        "div",
        { class: "nlpb-buttons", role: "group", "aria-label": "Play" },
        go.element,
        skip.element,
        restart.element,
      ),
      element(
        "div",
        { class: "nlpb-columns nlpb-game" },
        element("div", { class: "nlpb-stack" }, betting, outcome),
        element("div", { class: "nlpb-stack" }, score, table.element, luck, chart.element, key.element),
      ),
      element(
        "p",
        { class: "nlpb-note" },
        `Your chips are a probability: q(w) = (chips on w + (11 \u2212 chips placed) / ${words.length}) / 11. One chip more, and those ` +
          `that you keep, lie evenly on all ${words.length} words, so no word costs you more than ` +
          `${bitsOf(1 / ((CHIPS + 1) * words.length)).toFixed(1)} bits. The end of a sentence is not asked.`,
      ),
    ),
  );

  /** The average bits of everybody over the first n words. */
  function averages(n) {
    return Object.fromEntries(
      contenders.map(({ key: who }) => [who, record.slice(0, n).reduce((sum, one) => sum + one.bits[who], 0) / n]),
    );
  }

  function colourOf(who) {
    const { categorical } = palette();
    const fixed = { truth: 0, you: 1, uniform: 7 }[who];
    return categorical[fixed === undefined ? 2 + Number(who.slice("model".length)) : fixed];
  }

  /** Whether luck explains a lead over the floor: the mean of what each word cost more than the floor, and its standard error. */
  function excess() {
    const gaps = record.map((one) => one.bits.you - one.bits.truth),
      n = gaps.length,
      mean = gaps.reduce((a, b) => a + b, 0) / n;
    return {
      n,
      mean,
      error: n > 1 ? Math.sqrt(gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / (n - 1) / n) : null,
    };
  }

  function drawLuck() {
    if (!record.length) return setText(luck, "The floor is the truth itself: nobody stays below it for long.");
    const { n, mean, error } = excess(),
      spread = error === null ? "" : `, with a standard error of ${error.toFixed(2)}`;
    const measured = `${Math.abs(mean).toFixed(2)} bits a word ${mean < 0 ? "below" : "above"} the floor, over ${
      countOf(n, "word")
    }${spread}`;
    const lucky =
      "That is luck: over a few words anyone can be lucky, and in the long run nobody gets below the floor. Play on.";
    const behind = n >= ENOUGH_WORDS && mean > 2 * error
      ? "That is what the truth knows and you do not."
      : "So few words do not decide it.";
    return setText(luck, `You are ${measured}. ${mean < 0 ? lucky : behind}`);
  }

  function drawOutcome() {
    const { word, next, probabilities } = revealed,
      mine = bitsOf(probabilities.you),
      floor = bitsOf(probabilities.truth),
      gap = mine - floor;
    verdict.replaceChildren(
      "It was ",
      element("b", { text: nameOf(word) }),
      `. You gave it ${percent(probabilities.you)}: ${mine.toFixed(2)} bits. `,
      `The truth gave it ${percent(probabilities.truth)}: ${floor.toFixed(2)} bits. `,
      Math.abs(gap) < 0.005
        ? "Even."
        : gap > 0
        ? `You lose ${gap.toFixed(2)} bits to the floor.`
        : `You win ${(-gap).toFixed(2)} bits from the floor.`,
    );
    const ranked = [...next.keys()].filter((id) => next[id] > 0).sort((a, b) => next[b] - next[a] || a - b);
    const wanted = new Set([word, ...chips.keys()]);
    for (const id of ranked) if (wanted.size < MOST_COMPARED) wanted.add(id);
    const rows = [...wanted].sort((a, b) => next[b] - next[a] || a - b);
    const colours = { truth: colourOf("truth"), you: colourOf("you") };
    versus.update(
      rows.map((id) => ({
        text: nameOf(id),
        truth: next[id],
        bet: betOn(chips, id, words.length),
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
    const n = record.length, now = n ? averages(n) : null;
    setText(score, n ? `After ${countOf(n, "word")}, on the same words` : "Nobody has played a word yet");
    table.update(contenders.map(({ key: who, name }) => ({
      key: who,
      name,
      bits: now ? now[who] : null,
      colour: colourOf(who),
      own: who === "you",
    })));
    chart.element.hidden = key.element.hidden = n < 2;
    if (n < 2) return;
    const sums = Object.fromEntries(contenders.map(({ key: who }) => [who, 0]));
    const curves = Object.fromEntries(contenders.map(({ key: who }) => [who, []]));
    record.forEach((one, i) =>
      contenders.forEach(({ key: who }) => curves[who].push((sums[who] += one.bits[who]) / (i + 1)))
    );
    const finite = contenders.filter(({ key: who }) => Number.isFinite(sums[who]));
    chart.update({
      series: finite.map(({ key: who, name }) => ({ name, values: curves[who], colour: colourOf(who) })),
      first: 1,
      marker: null,
      xLabel: "words played",
      yLabel: "bits a word, so far",
    });
    key.update(finite.map(({ key: who, name }) => ({ label: name, colour: colourOf(who) })));
  }

  function draw() {
    const sentence = sentenceNow(),
      shown = sentence.slice(0, at + (revealed ? 1 : 0)),
      ended = revealed && at + 1 === sentence.length;
    setText(heading, `Sentence ${turn + 1} of ${order.length}: what comes next?`);
    line.replaceChildren(
      ...shown.map((word, i) => element("span", { class: revealed && i === at ? "nlpb-fresh" : null, text: word })),
      ...(revealed ? [] : [
        element("span", { class: "nlpb-blank", "aria-label": "the next word", role: "img", text: "\u2003?\u2003" }),
      ]),
    );
    betting.hidden = Boolean(revealed);
    outcome.hidden = !revealed;
    go.setLabel(!revealed ? "Reveal the word" : ended ? "Next sentence" : "Next word");
    skip.element.hidden = Boolean(ended);
    restart.enable(record.length > 0);
    slip.update(chips, refused);
    shelfOrder.set(alphabetical ? "letters" : "frequency");
    if (revealed) drawOutcome();
    drawLuck();
    drawStandings();
  }

  shuffle();
  openSentence();
  shelf.setOrder(byFrequency);

  return {
    traits: [],
    draw,
    rest: () => (revealed ? go.element : field.input),
    recolour() {
      if (revealed) drawOutcome();
      drawStandings();
    },
    numbers() {
      const now = record.length ? averages(record.length) : null;
      return {
        sentence: sentenceNow(),
        sentence_number: order[turn],
        position: at,
        revealed: Boolean(revealed),
        chips: Object.fromEntries([...chips].map(([id, count]) => [nameOf(id), count])),
        bet: words.map(({ id }) => betOn(chips, id, words.length)),
        words: words.map(({ text }) => text),
        order,
        truth: revealed ? [...revealed.next] : null,
        record: record.map((one) => ({ ...one, word: nameOf(one.word) })),
        averages: now && Object.fromEntries(contenders.map(({ key: who, name }) => [name, now[who]])),
        table: table.order(),
        excess: record.length ? excess() : null,
      };
    },
  };
}

const GAME_STYLE = `
.nlpb-tight { gap: 0.3rem; }
.nlpb-spokenline { display: flex; flex-wrap: wrap; gap: 0.2rem 0.5rem; font-size: 1.45rem; font-weight: 600; line-height: 1.5; min-height: 2.2rem; }
.nlpb-fresh { color: var(--nlpb-surface); background: var(--nlpb-mark); border-radius: 6px; padding: 0 0.4rem; }
.nlpb-blank { border-bottom: 3px dashed var(--nlpb-mark); color: var(--nlpb-mark); }
.nlpb-tray { display: flex; align-items: center; gap: 0.75rem; flex-wrap: wrap; }
.nlpb-disc { display: inline-block; width: 0.95rem; height: 0.95rem; border-radius: 50%; margin-right: 2px; vertical-align: middle;
  background: radial-gradient(circle, var(--nlpb-surface) 0 22%, var(--nlpb-mark) 24% 58%, var(--nlpb-surface) 60% 68%, var(--nlpb-mark) 70%); }
.nlpb-spent { opacity: 0.18; }
.nlpb-slip li { display: grid; grid-template-columns: minmax(4.5rem, 8rem) 1fr auto; gap: 0.5rem; align-items: center; padding: 0.1rem 0; }
.nlpb-stackofchips .nlpb-disc { margin-right: -0.3rem; }
.nlpb-slip .nlpb-button { min-height: 1.9rem; min-width: 2.1rem; padding: 0 0.5rem; }
.nlpb-shelf { display: flex; flex-wrap: wrap; gap: 0.25rem; height: 13rem; overflow-y: auto; contain: strict; align-content: flex-start;
  padding: 3px; border: 1px solid var(--nlpb-line); border-radius: 6px; }
.nlpb-root .nlpb-shelf button { border: 0; border-radius: 5px; background: var(--nlpb-raised); padding: 0.1rem 0.5rem;
  min-height: 1.9rem; cursor: pointer; font-size: 0.875rem; }
.nlpb-root .nlpb-shelf button:hover { background: var(--nlpb-accentSoft); }
.nlpb-versus li { display: grid; grid-template-columns: minmax(4.5rem, 26%) 1fr 3.6rem; gap: 0.5rem;
  align-items: center; padding: 0.15rem 0.3rem; border-radius: 5px; }
.nlpb-versus .nlpb-came { background: var(--nlpb-markSoft); font-weight: 650; }
.nlpb-name { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.nlpb-pair { display: grid; gap: 2px; }
.nlpb-pair .nlpb-track { height: 0.6rem; background: transparent; }
.nlpb-pairnumbers { display: grid; font-size: 0.75rem; line-height: 1.1; text-align: right; font-variant-numeric: tabular-nums; }
.nlpb-root .nlpb-standings { width: 100%; border-collapse: collapse; margin: 0; font-size: 0.9375rem; table-layout: auto; border: 0; }
.nlpb-root .nlpb-standings :is(th, td) { padding: 0.25rem 0.3rem; border: 0; text-align: right; background: transparent; color: inherit;
  font-variant-numeric: tabular-nums; }
.nlpb-root .nlpb-standings th:first-child { text-align: left; font-weight: 500; }
.nlpb-root .nlpb-standings thead th { font-size: 0.75rem; color: var(--nlpb-muted); font-weight: 600; vertical-align: bottom; }
.nlpb-root .nlpb-standings .nlpb-own :is(th, td) { font-weight: 700; background: var(--nlpb-markSoft); }
.nlpb-root .nlpb-standings .nlpb-wide { width: 34%; min-width: 2.5rem; }
@container (max-width: 420px) { .nlpb-root .nlpb-standings .nlpb-wide { width: 18%; } }
@container (min-width: 720px) { .nlpb-game { grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); } }
@container (max-width: 719px) { .nlpb-game { grid-template-columns: minmax(0, 1fr); } }
`;

export default explorer("beat_the_machine", buildGame);
