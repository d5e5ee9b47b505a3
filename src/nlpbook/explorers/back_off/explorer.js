// The back-off explorer: a context, a method, the next word's distribution, and the path to each word's probability.
import { tokenChips } from "../kit/chips.js";
import { button, legend, select, slider, textArea } from "../kit/controls.js";
import { clamp, countOf, element, quoted, setText } from "../kit/core.js";
import { explorer } from "../kit/mount.js";
import { seededRandom } from "../kit/random_numbers.js";
import { searchField } from "../kit/search_field.js";
import { NGramStore } from "./counts.js";
import { distributionOf, drawnFrom, entropyOf, ladderOf, largest, pathOf } from "./ladder.js";
import { discountsAt, METHODS } from "./methods.js";
import { parameterControls, parametersInUse } from "./parameters.js";
import { stepsOf, tablesOf } from "./tables.js";
import { spoken, sumsToOne, tellContext, tellDistribution } from "./telling.js";
import { PLAIN, tokensOf } from "./tokens.js";
import { BACK_OFF_STYLE, gramColour, gramName, ladderView, stackedBars } from "./views.js";

/** @typedef {import("../kit/mount.js").Figure} Figure */
/** @typedef {import("../kit/mount.js").Parts} Parts */
/** @typedef {import("./ladder.js").Step} Step */
/** @typedef {import("./methods.js").Rung} Rung */
/** @typedef {import("./methods.js").Settings} Settings */

const BEGIN_NAME = "<s>", END_MARK = "</s>";
const PARAMETERS = ["order", "method", "discount", "discounts", "k", "weights", "alpha", "katz_k"];

/**
 * @param {Figure} figure
 * @returns {Parts}
 */
function buildBackOff({ root, model, settings, change }) {
  const get = (/** @type {string} */ name) => model.get(name), order = get("largest_order");
  /** @type {string[]} */
  const words = get("words");
  /** @returns {string[]} */
  const contextNow = () => get("context");
  const numbers = new Map(words.map((word, i) => [word, i])), mostContext = settings.context.most;
  const store = new NGramStore(get("counts"), words.length, order);
  let random = seededRandom(get("seed"));
  const nameOf = (/** @type {number} */ id) => id === store.start ? BEGIN_NAME : id < 0 ? "(unknown)" : words[id];
  const idOf = (/** @type {string} */ word) => numbers.get(word) ?? get("unknown");
  /** @returns {Settings} */
  const parametersNow = () => /** @type {any} */ (Object.fromEntries(PARAMETERS.map((name) => [name, get(name)])));
  let now = parametersNow(), total = 0, followed = 0, ended = false;
  /** What a reader gave, cut to what there is room for; and how many words that were. */
  let given = { kept: "", words: 0 };
  /** @type {Rung[]} */
  let rungs = [];
  /** @type {Float64Array | null} */
  let values = null;
  /** @type {number[]} */
  let ranked = [];
  /** @type {Step[]} */
  let path = [];

  /** @param {string} control @param {string[]} context */
  const setContext = (control, context, more = {}) => {
    ended = false;
    const kept = context.slice(0, mostContext);
    given = { kept: kept.join(" "), words: context.length };
    change(control, { context: kept, ...more });
  };

  // The context.
  const text = textArea({
    label: "Context: the first words of a sentence, separated by spaces",
    hint: "type your own",
    value: "",
    rows: 1,
    onInput: (typed) =>
      setContext("context", typed.split(/\s+/).filter((word) => word && word !== BEGIN_NAME && word !== END_MARK)),
  });
  const chips = tokenChips({
    label: "As the model reads it",
    hint: "click a word to go back to it",
    onPick: (index) => setContext("chip", contextNow().slice(0, clamp(index, 0, contextNow().length))),
  });
  const proceed = button({
    label: "Continue",
    primary: true,
    title: "Draw the next word from the distribution",
    onClick: drawNext,
  });
  const append = button({ label: "Append", onClick: () => appendWord("append", followed) });
  const undo = button({
    label: "Undo",
    onClick: () => setContext("undo", ended ? contextNow() : contextNow().slice(0, -1)),
  });
  const clear = button({ label: "Clear", title: "Begin a sentence", onClick: () => setContext("clear", []) });
  const status = element("p", { class: "nlpb-note", role: "status" });

  // The method and its parameters.
  const orders = slider({
    label: "Order n",
    min: settings.order.least,
    max: settings.order.most,
    value: get("order"),
    format: (n) => `${n} (${countOf(n - 1, "word")} back)`,
    onInput: (value) => change("order", { order: value }),
  });
  const method = select({
    label: "Method",
    value: get("method"),
    options: Object.entries(METHODS).map(([value, { label }]) => ({ value, label })),
    onChange: (value) => change("method", { method: value }),
  });
  const bars = slider({
    label: "Words shown",
    min: settings.bars.least,
    max: settings.bars.most,
    value: get("bars"),
    onInput: (value) => change("bars", { bars: value }),
  });
  const parameters = parameterControls({ get, settings, change, order });
  const inUse = element("p", { class: "nlpb-note" });

  // The figures.
  const finding = element("p", { class: "nlpb-finding", "aria-live": "polite" }), summary = element("p");
  const list = stackedBars({ label: "Next word", onPick: (id) => change("bar", { word: words[id] }) });
  list.element.classList.add("nlpb-manybars");
  const key = legend(), ladder = ladderView();
  const wanted = searchField({
    label: "Follow any word",
    words,
    onPick: (word) => change("word", { word }),
    refuse: (typed) => `${quoted(typed)} is not among the ${countOf(words.length, "word")} of the vocabulary.`,
  });
  root.append(
    element("style", { text: BACK_OFF_STYLE }),
    element(
      "div",
      { class: "nlpb-stack" },
      text.element,
      chips.element,
      element(
        "div",
        { class: "nlpb-buttons", role: "group", "aria-label": "Go on with the sentence" },
        proceed.element,
        append.element,
        undo.element,
        clear.element,
      ),
      status,
      element("div", { class: "nlpb-row" }, orders.element, method.element, bars.element),
      element("div", { class: "nlpb-row" }, ...parameters.elements),
      inUse,
      finding,
      summary,
      element(
        "div",
        { class: "nlpb-columns nlpb-halves" },
        element("div", { class: "nlpb-stack" }, key.element, list.element),
        element("div", { class: "nlpb-stack" }, wanted.element, ladder.element),
      ),
    ),
  );

  /** @param {string} control @param {number} id */
  function appendWord(control, id) {
    if (id === get("end")) return endSentence(control);
    setContext(control, [...ended ? [] : contextNow(), words[id]], { word: "" });
  }

  /** @param {string} control */
  function endSentence(control) {
    ended = true;
    change(control, { word: "" });
  }

  function drawNext() {
    if (ended) setContext("new sentence", [], { word: "" });
    if (!values) return;
    appendWord("continue", drawnFrom(values, random()));
  }

  function compute() {
    now = parametersNow();
    rungs = ladderOf(store, contextNow().map(idOf), now);
    values = distributionOf(store, rungs, now);
    total = values ? values.reduce((sum, value) => sum + value, 0) : 0;
    ranked = values ? largest(values, get("bars")) : [];
    followed = get("word") ? numbers.get(get("word")) ?? get("end") : ranked[0] ?? get("end");
    path = pathOf(store, rungs, followed, now);
  }

  const isScore = () => now.method === "stupid_back_off" && !sumsToOne(total);
  const namesOf = (/** @type {number[]} */ ids) => ids.map(nameOf);

  function say() {
    const asked = namesOf(rungs[0].ids), known = rungs.find((rung) => rung.seen && rung.m > 0);
    if (!values) {
      setText(finding, `${spoken(asked)} was never seen: maximum likelihood has nothing to say`);
      setText(summary, "Another method, a lower order or another context will do.");
      return;
    }
    const value = values[ranked[0]];
    const [headline, explained] = tellDistribution({
      asked,
      known: known && known.m > 1 ? namesOf(known.ids) : null,
      types: known?.types ?? 0,
      best: words[ranked[0]],
      value,
      level: values.filter((one) => one > value * (1 - 1e-9)).length - 1,
      seen: Boolean(known),
      method: now.method,
      isScore: isScore(),
      size: words.length,
      total,
      entropy: isScore() ? 0 : entropyOf(values),
    });
    setText(finding, headline);
    setText(summary, explained);
  }

  function drawChips() {
    const context = contextNow(), strangers = context.filter((word) => !numbers.has(word)).length;
    const tokens = tokensOf(context, now.order - 1, (word) => numbers.has(word));
    if (ended) {
      tokens.push({ ...PLAIN, index: context.length, text: END_MARK, spoken: END_MARK + ", end of the sentence" });
    }
    chips.update([{ title: "", current: true, tokens }]);
    const full = context.length >= mostContext, readAs = get("unknown") >= 0 ? words[get("unknown")] : "";
    const typed = given.kept === context.join(" ") ? given.words : context.length;
    setText(status, tellContext({ ended, full, typed, most: mostContext, strangers, readAs }));
    status.hidden = !status.textContent;
    proceed.enable(Boolean(values) && total > 0 && !(full && !ended));
    append.enable(!full && !ended);
    append.setLabel(`Append \u201c${words[followed]}\u201d`);
    for (const one of [undo, clear]) one.enable(context.length > 0 || ended);
  }

  function draw() {
    compute();
    text.set(contextNow().join(" "));
    orders.set(get("order"));
    method.set(get("method"));
    bars.set(get("bars"));
    parameters.update(store, now);
    setText(inUse, parametersInUse(store, now));
    inUse.hidden = !inUse.textContent;
    wanted.set(words[followed]);
    say();
    drawChips();
    recolour();
  }

  /** What each context gave to a word, from the longest. @param {number} id */
  const partsOf = (id) =>
    pathOf(store, rungs, id, now).filter(({ part }) => part > 0).map(({ rung, part }) => ({ m: rung.m, size: part }));

  function recolour() {
    const rows = ranked.map((id) => {
      return { id, label: words[id], value: values?.[id] ?? 0, parts: partsOf(id), chosen: id === followed };
    });
    const what = isScore() ? "score" : "probability";
    list.setLabel(`The ${countOf(rows.length, "word")} with the highest ${what}; each piece is what one context gave`);
    list.update(rows, Math.max(1e-300, ...rows.map((row) => row.value)));
    list.element.hidden = !values;
    key.element.hidden = !values;
    key.update(rungs.map((rung) => ({ label: gramName(rung.m), colour: gramColour(rung.m) })));
    const value = values ? values[followed] : 0;
    ladder.update(path, { word: words[followed], name: nameOf, method: now.method, total: value, score: isScore() });
  }

  return {
    traits: ["context", ...PARAMETERS, "word", "bars"],
    draw,
    recolour,
    table: () =>
      tablesOf({ words, values, path, followed, nameOf, method: METHODS[now.method].label, score: isScore() }),
    reset() {
      ended = false;
      random = seededRandom(get("seed"));
    },
    rest: () => (proceed.input.disabled ? text.input : proceed.element),
    numbers: () => ({
      ...now,
      context: contextNow(),
      word: words[followed],
      ended,
      total,
      entropy: values && !isScore() ? entropyOf(values) : null,
      probabilities: values ? [...values] : null,
      shown: namesOf(ranked),
      path: stepsOf(path, nameOf),
      discountsInUse: METHODS[now.method].parameters.some((name) => ["discount", "discounts", "katz_k"].includes(name))
        ? Array.from({ length: now.order }, (_, i) => discountsAt(store, now, i + 1))
        : null,
    }),
  };
}

export default explorer("back_off", buildBackOff);
