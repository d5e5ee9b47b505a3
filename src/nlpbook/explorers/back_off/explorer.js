// @ts-nocheck its types are still to be written
// The back-off explorer: a context, a method, the next word's distribution, and the path to each word's probability.
import { tokenChips } from "../kit/chips.js";
import { button, legend, select, slider, textArea } from "../kit/controls.js";
import { clamp, countOf, element, setText, short } from "../kit/core.js";
import { NGramStore } from "./counts.js";
import { discountsAt, distributionOf, drawnFrom, ladderOf, METHODS, pathOf } from "./methods.js";
import { explorer } from "../kit/mount.js";
import { parameterControls, parametersInUse } from "./parameters.js";
import { seededRandom } from "../kit/random_numbers.js";
import { searchField } from "../kit/search_field.js";
import { BACK_OFF_STYLE, gramColour, gramName, ladderView, stackedBars } from "./views.js";

const MOST_CONTEXT = 100, BEGIN_NAME = "<s>", END_MARK = "</s>";

function buildBackOff({ root, model, change }) {
  const get = (name) => model.get(name), words = get("words"), order = get("largest_order");
  const numbers = new Map(words.map((word, i) => [word, i]));
  const store = new NGramStore(get("counts"), words.length, order), random = seededRandom(get("seed"));
  const nameOf = (id) => (id === store.start ? BEGIN_NAME : id < 0 ? "(unknown)" : words[id]);
  const idOf = (word) => numbers.get(word) ?? get("unknown");
  let settings = null, rungs = [], values = null, total = 0, ranked = [], followed = 0, path = [], ended = false;

  const setContext = (control, context, more = {}) => {
    ended = false;
    change(control, { context: context.slice(0, MOST_CONTEXT), ...more });
  };

  // The context.
  const text = textArea({
    label: "Context: the first words of a sentence, separated by spaces (type your own)",
    value: "",
    rows: 1,
    onInput: (typed) =>
      setContext("context", typed.split(/\s+/).filter((word) => word && word !== BEGIN_NAME && word !== END_MARK)),
  });
  const chips = tokenChips({
    label: "As the model reads it (click a word to go back to it)",
    onPick: (index) => setContext("chip", get("context").slice(0, clamp(index, 0, get("context").length))),
  });
  const proceed = button({
    label: "Continue",
    primary: true,
    title: "Draw the next word from the distribution",
    onClick: drawNext,
  });
  const append = button({
    label: "Append",
    onClick: () => (followed === get("end") ? endSentence("append") : appendWord("append", followed)),
  });
  const undo = button({
    label: "Undo",
    onClick: () => setContext("undo", ended ? get("context") : get("context").slice(0, -1)),
  });
  const reset = button({ label: "Start again", onClick: () => setContext("reset", []) });
  const status = element("p", { class: "nlpb-note", role: "status" });

  // The method and its parameters.
  const orders = slider({
    label: "Order n",
    min: 1,
    max: order,
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
    min: 1,
    max: 40,
    value: get("bars"),
    onInput: (value) => change("bars", { bars: value }),
  });
  const parameters = parameterControls({ get, change, order });
  const inUse = element("p", { class: "nlpb-note" });

  // The figures.
  const finding = element("p", { class: "nlpb-finding", "aria-live": "polite" });
  const summary = element("p");
  const list = stackedBars({ label: "Next word", onPick: (id) => change("bar", { word: words[id] }) });
  list.element.classList.add("nlpb-manybars");
  const key = legend();
  const wanted = searchField({
    label: "Follow any word",
    words,
    onPick: (word) => change("word", { word }),
    refuse: (typed) => `\u201c${typed}\u201d is not among the ${words.length} words of the corpus.`,
  });
  const ladder = ladderView();
  const figures = element(
    "div",
    { class: "nlpb-columns nlpb-halves" },
    element("div", { class: "nlpb-stack" }, key.element, list.element),
    element("div", { class: "nlpb-stack" }, wanted.element, ladder.element),
  );
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
        reset.element,
      ),
      status,
      element("div", { class: "nlpb-row" }, orders.element, method.element, bars.element),
      element("div", { class: "nlpb-row" }, ...parameters.elements),
      inUse,
      finding,
      summary,
      figures,
    ),
  );

  function appendWord(control, id) {
    setContext(control, [...(ended ? [] : get("context")), words[id]], { word: "" });
  }

  function endSentence(control) {
    ended = true;
    change(control, { word: "" });
  }

  function drawNext() {
    if (ended) setContext("new sentence", [], { word: "" });
    const id = drawnFrom(values, random());
    if (id === get("end")) endSentence("continue");
    else appendWord("continue", id);
  }

  /** The largest values, falling; among equals in the vocabulary's order. */
  function rank() {
    const ids = [...values.keys()], most = get("bars"), found = [];
    for (const id of ids) {
      if (found.length === most && values[id] <= values[found[most - 1]]) continue;
      let at = found.length;
      while (at > 0 && values[found[at - 1]] < values[id]) at--;
      found.splice(at, 0, id);
      if (found.length > most) found.pop();
    }
    return found;
  }

  function compute() {
    settings = Object.fromEntries(
      ["order", "method", "discount", "discounts", "k", "weights", "alpha", "katz_k"].map((name) => [name, get(name)]),
    );
    rungs = ladderOf(store, get("context").map(idOf), settings);
    values = distributionOf(store, rungs, settings);
    total = values ? values.reduce((sum, value) => sum + value, 0) : 0;
    ranked = values ? rank() : [];
    followed = get("word") ? numbers.get(get("word")) : ranked[0] ?? get("end");
    path = pathOf(store, rungs, followed, settings);
  }

  const entropy = () => values.reduce((sum, p) => (p > 0 ? sum - p * Math.log2(p) : sum), 0);
  const isScore = () => get("method") === "stupid_back_off";
  const spoken = (ids) => (ids.length ? `\u201c${ids.map(nameOf).join(" ")}\u201d` : "no words at all");

  function say() {
    const asked = rungs[0].ids, known = rungs.find((rung) => rung.seen && rung.m > 0);
    const shown = asked.length ? "After " + spoken(asked) : "Whatever came before";
    if (!values) {
      setText(finding, `${spoken(asked)} was never seen: maximum likelihood has nothing to say`);
      setText(summary, "Another method, a lower order or another context will do.");
      return;
    }
    const best = ranked[0], level = values.filter((value) => value > values[best] * (1 - 1e-9)).length - 1;
    const leads = level
      ? ` and ${countOf(level, "other")} ${isScore() ? "score highest" : "are most likely"}`
      : isScore()
      ? " scores highest"
      : " is most likely";
    setText(
      finding,
      known || METHODS[get("method")].scheme !== "mix"
        ? `${shown}, \u201c${words[best]}\u201d${leads}: ${short(values[best])}${level ? " each" : ""}`
        : `${spoken(asked)} was never seen: every word is equally likely`,
    );
    const continuations = known && (known.length || !asked.length)
      ? ` After ${spoken(known.ids)} the corpus has ${countOf(known.types, "different word")}.`
      : "";
    const sum = `${total.toFixed(3)}`, bits = isScore() ? 0 : entropy();
    setText(
      summary,
      (isScore()
        ? `These are scores, no probabilities: over all ${words.length} words their sum is ${sum}.`
        : `The ${words.length} probabilities sum to ${sum}; their entropy is ${bits.toFixed(2)} bits, as if ${
          (2 ** bits).toFixed(1)
        } words were equally likely.`) +
        continuations,
    );
  }

  function drawChips() {
    const context = get("context"), window = get("order") - 1;
    const tokens = [BEGIN_NAME, ...context].map((word, i) => {
      const inside = i > context.length - window, strange = i > 0 && !numbers.has(word);
      const last = i === context.length && inside;
      return {
        index: i,
        text: word,
        state: last ? "centre" : inside ? "context" : "plain",
        strength: 0.5,
        ring: strange,
        note: strange ? "unknown" : "",
        spoken: `${i ? word : BEGIN_NAME + ", beginning of the sentence"}${strange ? ", unknown" : ""}${
          inside ? "" : ", too far back for this order"
        }`,
      };
    });
    if (ended) {
      tokens.push({
        index: context.length,
        text: END_MARK,
        state: "plain",
        strength: 0,
        ring: false,
        note: "",
        spoken: END_MARK + ", end of the sentence",
      });
    }
    chips.update([{ title: "", current: true, tokens }]);
    const strangers = context.filter((word) => !numbers.has(word)).length;
    const full = context.length >= MOST_CONTEXT;
    setText(
      status,
      ended
        ? "That is the end of the sentence; go on, and a new one begins."
        : full
        ? `The context is full: ${MOST_CONTEXT} words.`
        : strangers
        ? `${countOf(strangers, "word")} outside the vocabulary: ` +
          (get("unknown") >= 0 ? `read as ${words[get("unknown")]}.` : "no context that holds one is known.")
        : "",
    );
    status.hidden = !status.textContent;
    proceed.enable(Boolean(values) && total > 0 && !(full && !ended));
    append.enable(!full && !ended);
    append.setLabel(`Append \u201c${words[followed]}\u201d`);
    undo.enable(context.length > 0 || ended);
    reset.enable(context.length > 0 || ended);
  }

  function draw() {
    compute();
    text.set(get("context").join(" "));
    orders.set(get("order"));
    method.set(get("method"));
    bars.set(get("bars"));
    parameters.update(store, settings);
    setText(inUse, parametersInUse(store, settings));
    inUse.hidden = !inUse.textContent;
    wanted.set(words[followed]);
    say();
    drawChips();
    recolour();
  }

  function recolour() {
    const rows = ranked.map((id) => {
      const parts = pathOf(store, rungs, id, settings).filter((step) => step.part > 0).map((step) => ({
        m: step.rung.m,
        size: step.part,
      }));
      return { id, label: words[id], value: values[id], parts, chosen: id === followed };
    });
    list.setLabel(
      values
        ? `The ${countOf(rows.length, "word")} with the highest ${
          isScore() ? "score" : "probability"
        }; each piece is what one context gave`
        : "",
    );
    list.update(rows, Math.max(1e-300, ...rows.map((row) => row.value)));
    list.element.hidden = !values;
    key.element.hidden = !values;
    key.update(rungs.map((rung) => ({ label: gramName(rung.m), colour: gramColour(rung.m) })));
    ladder.update(path, {
      word: words[followed],
      name: nameOf,
      method: get("method"),
      total: values ? values[followed] : 0,
      score: isScore(),
    });
  }

  return {
    traits: ["context", "order", "method", "discount", "discounts", "k", "weights", "alpha", "katz_k", "word", "bars"],
    draw,
    recolour,
    rest: () => (proceed.input.disabled ? text.input : proceed.element),
    numbers() {
      return {
        ...settings,
        context: get("context"),
        word: words[followed],
        ended,
        total,
        entropy: values && !isScore() ? entropy() : null,
        probabilities: values ? [...values] : null,
        shown: ranked.map((id) => words[id]),
        path: path.map(({ rung, state, value, estimate, weight, part }) => ({
          context: rung.ids.map(nameOf),
          m: rung.m,
          state,
          value,
          total: rung.total,
          types: rung.types,
          estimate,
          weight,
          part,
          gamma: rung.gamma,
        })),
        discountsInUse:
          METHODS[get("method")].parameters.some((name) => ["discount", "discounts", "katz_k"].includes(name))
            ? Array.from({ length: get("order") }, (_, i) => discountsAt(store, settings, i + 1))
            : null,
      };
    },
  };
}

export default explorer("back_off", buildBackOff);
