// @ts-nocheck its types are still to be written
// The skip-gram explorer: a centre in a text, what it is paired with, the negatives beside it, and what the tricks save.
import { barTable } from "../kit/bar_table.js";
import { linesAround, tokenChips } from "../kit/chips.js";
import { button, checkbox, choices, select, slider, textArea } from "../kit/controls.js";
import { clamp, countOf, element, grouped, setText, short } from "../kit/core.js";
import {
  contextOf,
  countWords,
  drawnNumber,
  drawTokens,
  examplesOf,
  expectedNumber,
  keepProbability,
  noiseOf,
} from "./draw.js";
import { explorer } from "../kit/mount.js";
import { typedSentences } from "../kit/typed_text.js";
import { countHits, exampleList, noiseTable, shownRanks, SKIP_GRAM_STYLE } from "./views.js";

const MOST_TOKENS = 2000, LEAST_POWER = -6;
const SKIP_GRAM_SETTINGS = [
  "window",
  "dynamic_window",
  "subsample_threshold",
  "form",
  "model",
  "n_negatives",
  "noise_power",
  "seed",
  "draw",
];

function buildSkipGram({ root, model, change }) {
  const get = (name) => model.get(name);
  let places = [],
    vocabulary = null,
    keep = [],
    noise = null,
    drawn = null,
    context = [],
    examples = [],
    expected = null,
    now = null;

  const settings = () => Object.fromEntries(SKIP_GRAM_SETTINGS.map((name) => [name, get(name)]));
  const centreNow = () => Math.min(get("centre"), places.length - 1);
  const moveTo = (control, place) => change(control, { centre: clamp(place, 0, places.length - 1) });
  const quoted = (place) => `\u201c${places[place].word}\u201d`;

  // The text and the centre.
  const given = { sentences: get("sentences"), centre: get("centre") };
  const source = textArea({
    label: "Text, one sentence a line (type your own)",
    value: "",
    rows: 2,
    onInput: (typed) => change("text", { sentences: typedSentences(typed, MOST_TOKENS), centre: 0 }),
  });
  const restore = button({ label: "Restore the text", onClick: () => change("restore", { ...given }) });
  const chips = tokenChips({ label: "", onPick: (place) => moveTo("chips", place) });
  const chipsLabel = chips.element.querySelector(".nlpb-label");
  const again = button({
    label: "Draw again",
    primary: true,
    onClick: () => change("draw again", { draw: get("draw") + 1 }),
  });
  const first = button({ label: "First draw", onClick: () => change("first draw", { draw: 0 }) });
  const back = button({
    label: "Back",
    title: "The word before becomes the centre",
    onClick: () => moveTo("back", centreNow() - 1),
  });
  const step = button({
    label: "Step",
    title: "The next word becomes the centre",
    onClick: () => moveTo("step", centreNow() + 1),
  });
  const drawNumber = element("span", { class: "nlpb-note" });

  // The settings.
  const which = choices({
    label: "Model",
    value: get("model"),
    options: [{ value: "skip_gram", label: "Skip-gram" }, { value: "cbow", label: "CBOW" }],
    onChange: (value) => change("model", { model: value }),
  });
  const dynamic = checkbox({
    label: "Dynamic window",
    value: get("dynamic_window"),
    onChange: (yes) => change("dynamic window", { dynamic_window: yes }),
  });
  const windowSize = slider({
    label: "Window",
    min: 1,
    max: 10,
    value: get("window"),
    format: (value) => (get("dynamic_window") && value > 1 ? "\u00b11 to " : "") + `\u00b1${value}`,
    onInput: (value) => change("window", { window: value }),
  });
  const threshold = slider({
    label: "Subsampling, t",
    min: LEAST_POWER,
    max: 0,
    step: 0.05,
    value: Math.log10(get("subsample_threshold")),
    format: () => (get("subsample_threshold") >= 1 ? "1 (none drops)" : short(get("subsample_threshold"))),
    onInput: (power) => change("subsample_threshold", { subsample_threshold: Number((10 ** power).toPrecision(2)) }),
  });
  const form = select({
    label: "A token is kept with probability",
    value: get("form"),
    options: [{ value: "paper", label: "\u221a(t/f), as in the paper" }, {
      value: "word2vec",
      label: "\u221a(t/f) + t/f, as in word2vec.c",
    }],
    onChange: (value) => change("form", { form: value }),
  });
  const negatives = slider({
    label: "Negatives, k",
    min: 1,
    max: 20,
    value: get("n_negatives"),
    onInput: (value) => change("n_negatives", { n_negatives: value }),
  });
  const power = slider({
    label: "Noise power",
    min: 0,
    max: 1,
    step: 0.05,
    value: get("noise_power"),
    format: () => short(get("noise_power")),
    onInput: (value) => change("noise power", { noise_power: value }),
  });

  // The figures.
  const finding = element("p", { class: "nlpb-finding", "aria-live": "polite" }),
    explained = element("p"),
    empty = element("p", { class: "nlpb-note" });
  const list = exampleList(),
    table = noiseTable(),
    savings = barTable({ columns: ["Tokens", "Pairs", "Predic\u00adtions", "Dot products"], style: "nlpb-savings" }),
    saved = element("p", { class: "nlpb-note" });
  const figures = element(
    "div",
    { class: "nlpb-stack" },
    finding,
    explained,
    element("div", { class: "nlpb-columns nlpb-predicted" }, list.element, table.element),
    savings.element,
    saved,
  );
  root.append(
    element("style", { text: SKIP_GRAM_STYLE }),
    element(
      "div",
      { class: "nlpb-stack" },
      source.element,
      restore.element,
      chips.element,
      element(
        "div",
        { class: "nlpb-row nlpb-draws" },
        element(
          "div",
          { class: "nlpb-buttons", role: "group", "aria-label": "Draw, and move the centre" },
          again.element,
          first.element,
          back.element,
          step.element,
        ),
        drawNumber,
      ),
      element("div", { class: "nlpb-row" }, which.element, dynamic.element, form.element),
      element(
        "div",
        { class: "nlpb-sliders nlpb-short" },
        windowSize.element,
        threshold.element,
        negatives.element,
        power.element,
      ),
      empty,
      figures,
    ),
  );

  function readPlaces(recount) {
    const sentences = get("sentences"), fixed = get("words").length > 0;
    if (recount || !fixed) {
      const { words, counts } = fixed ? { words: get("words"), counts: get("counts") } : countWords(sentences);
      vocabulary = {
        words,
        counts,
        total: counts.reduce((sum, count) => sum + count, 0),
        ids: new Map(words.map((word, id) => [word, id])),
      };
      noise = null;
    }
    places = sentences.flatMap((sentence, number) =>
      sentence.map((word, at) => ({ sentence: number, at, word, id: vocabulary.ids.get(word) ?? -1 }))
    );
  }

  const names = () => ({
    word: (place) => places[place].word,
    words: vocabulary.words,
    probability: noise.probability,
  });
  const shareOf = (id) => vocabulary.counts[id] / vocabulary.total;

  function compute(moved) {
    const { subsample_threshold: t, form: formula, window: reach, model: kind } = settings();
    if (moved("sentences", "words", "counts")) readPlaces(moved("words", "counts"));
    if (!places.length) return;
    keep = places.map(({ id }) => (id < 0 ? 0 : keepProbability(shareOf(id), t, formula)));
    if (!noise || moved("noise_power")) noise = noiseOf(vocabulary.counts, get("noise_power"));
    drawn = drawTokens(keep, settings());
    context = contextOf(places, drawn, centreNow());
    examples = examplesOf(context, centreNow(), noise, settings());
    if (!expected || moved("sentences", "words", "counts", "subsample_threshold", "form", "window", "model")) {
      const all = keep.map((p) => Number(p > 0));
      expected = [[all, false], [all, true], [keep, false], [keep, true]].map(([probabilities, dynamics]) =>
        expectedNumber(places, probabilities, reach, dynamics, kind)
      );
    }
    now = drawnNumber(places, drawn, kind);
  }

  /** The tokens between the centre and its farthest context word that are gone. */
  const gapsIn = (at) =>
    places.slice(Math.min(at, ...context), Math.max(at, ...context) + 1).filter((_, i) =>
      !drawn.kept[Math.min(at, ...context) + i]
    ).length;

  function say() {
    const at = centreNow(),
      { id } = places[at],
      { model: kind, window: reach, dynamic_window: dynamics, n_negatives: k } = settings(),
      size = vocabulary.words.length;
    if (id < 0) {
      setText(finding, `${quoted(at)} is not in the vocabulary: it is neither centre nor context`);
      setText(
        explained,
        `Words outside the vocabulary of ${
          grouped(size)
        } leave the text before anything else; the window reaches over them.`,
      );
    } else if (!drawn.kept[at]) {
      setText(finding, `${quoted(at)} was dropped: in this draw it is neither centre nor context`);
      setText(
        explained,
        `Its share of the text is f = ${short(shareOf(id), 2)}, so it is kept with probability ${
          short(keep[at], 2)
        } only. Draw again, or move the centre.`,
      );
    } else if (!context.length) {
      setText(finding, `${quoted(at)} stands alone: no other word of its sentence is left`);
      setText(explained, "Without a context there is nothing to learn from here. Draw again, or move the centre.");
    } else {
      const number = countOf(context.length, "word"),
        gaps = gapsIn(at),
        rows = examples.length * (1 + k),
        hits = countHits(examples, names());
      setText(
        finding,
        kind === "skip_gram"
          ? `${quoted(at)} predicts ${number} of its context, one by one`
          : `${number} of context together predict ${quoted(at)}`,
      );
      setText(
        explained,
        (dynamics ? `Its window was drawn as ${drawn.reaches[at]} of ${reach}. ` : "") +
          (gaps
            ? `${countOf(gaps, "token")} that left the text ${
              gaps === 1 ? "lies" : "lie"
            } between: the window reaches over ${gaps === 1 ? "it" : "them"}. `
            : "") +
          `${countOf(examples.length, "prediction")} \u00d7 (1 + ${k}) = ${countOf(rows, "dot product")}${
            hits ? `, less ${hits} left out` : ""
          }; a full softmax would take ${examples.length} \u00d7 ${grouped(size)} = ${
            grouped(examples.length * size)
          }.`,
      );
    }
  }

  function drawChips() {
    const at = centreNow(), inContext = new Set(context), rank = new Map();
    context.filter((place) => place < at).reverse().forEach((place, i) => rank.set(place, i + 1));
    context.filter((place) => place > at).forEach((place, i) => rank.set(place, i + 1));
    chips.update(linesAround(places, at, (place, index) => {
      const gone = !drawn.kept[index], inside = inContext.has(index), p = keep[index];
      return {
        index,
        text: place.word,
        state: index === at ? "centre" : inside ? "context" : "plain",
        strength: inside ? 1 / rank.get(index) : 0,
        struck: gone,
        note: place.id < 0 ? "not in V" : p < 1 ? short(p, 2) : "",
        spoken: place.word + (index === at ? ", centre" : inside ? `, context at distance ${rank.get(index)}` : "") +
          (place.id < 0
            ? ", not in the vocabulary"
            : p < 1
            ? `, ${gone ? "dropped" : "kept"} with probability ${short(gone ? 1 - p : p, 2)}`
            : ""),
      };
    }));
    setText(
      chipsLabel,
      "The text (click a word, or use the arrow keys, to make it the centre)" +
        (get("subsample_threshold") < 1
          ? "; under each word the probability that it is kept, struck through what was dropped"
          : ""),
    );
  }

  function drawTables() {
    const { words, counts, total } = vocabulary,
      { n_negatives: k, model: kind, subsample_threshold: t, dynamic_window: dynamics, noise_power: exponent } =
        settings(),
      id = places[centreNow()].id;
    const rows = shownRanks(words.length, id).map((one) => ({
      word: words[one],
      count: counts[one],
      share: shareOf(one),
      probability: noise.probability(one),
      current: one === id,
    }));
    const ends = [counts[0] / total, counts[counts.length - 1] / total, 1 / words.length];
    table.update(rows, { low: Math.min(...ends), high: Math.max(...ends), power: exponent });
    const known = places.filter((place) => place.id >= 0).length,
      outside = known < places.length ? `, ${known} of them in the vocabulary` : "";
    const tricks = ["No trick", "Dynamic window", "Subsampling", "Both"], chosen = 2 * Number(t < 1) + Number(dynamics);
    const rowsOfTable = [...expected.map((number, i) => ({ name: tricks[i], number, current: i === chosen })), {
      name: "This draw",
      number: now,
      current: false,
    }];
    const mostPairs = Math.max(1e-9, ...rowsOfTable.map(({ number }) => number.pairs));
    savings.update(
      rowsOfTable.map(({ name, number, current }) => ({
        name,
        current,
        share: number.pairs / mostPairs,
        cells: [number.tokens, number.pairs, number.predictions, number.predictions * (1 + k)].map((value) =>
          grouped(value)
        ),
      })),
      {
        hidden: kind === "cbow" ? -1 : 2,
        caption: `The whole text (${
          countOf(places.length, "token")
        }${outside}): numbers expected on average over all draws, pairs as bars`,
      },
    );
    const all = expected[0].predictions * words.length, left = expected[chosen].predictions * (1 + k);
    setText(
      saved,
      left > 0
        ? `A full softmax without any trick takes ${grouped(expected[0].predictions)} \u00d7 ${
          grouped(words.length)
        } = ${grouped(all)} dot products over this text; ` +
          `as set now it is ${grouped(left)} on average, ${
            left < all
              ? `${grouped(all / left, all > 100 * left ? 0 : 1)} times fewer`
              : "no fewer: the vocabulary is too small for negative sampling to pay"
          }.`
        : "",
    );
  }

  function draw(changed) {
    const moved = (...names) => !changed || names.some((name) => changed.has(name));
    compute(moved);
    if (moved("sentences")) {
      source.set(get("sentences").map((words) => words.join(" ")).join("\n"));
      restore.element.hidden = JSON.stringify(get("sentences")) === JSON.stringify(given.sentences);
    }
    which.set(get("model"));
    dynamic.set(get("dynamic_window"));
    form.set(get("form"));
    windowSize.set(get("window"));
    threshold.set(Math.log10(get("subsample_threshold")));
    negatives.set(get("n_negatives"));
    power.set(get("noise_power"));
    const some = places.length > 0;
    for (const one of [figures, chips.element]) one.hidden = !some;
    empty.hidden = some;
    setText(empty, "Type a sentence to draw from.");
    again.enable(some);
    first.enable(some && get("draw") > 0);
    back.enable(some && centreNow() > 0);
    step.enable(some && centreNow() < places.length - 1);
    setText(drawNumber, `draw ${get("draw") + 1}`);
    if (!some) return;
    say();
    list.update(examples, names());
    drawTables();
    drawChips(); // at the end, as it looks where the chips are: the page is laid out once
  }

  return {
    traits: ["sentences", "words", "counts", "centre", ...SKIP_GRAM_SETTINGS],
    draw,
    recolour: () => {},
    rest: () => (again.input.disabled ? source.input : again.element),
    numbers: () => ({
      ...settings(),
      sentences: get("sentences"),
      centre: places.length ? centreNow() : null,
      words: vocabulary.words.length,
      keep,
      ...(places.length
        ? {
          kept: drawn.kept,
          reaches: drawn.reaches,
          context,
          examples,
          expected,
          drawn: now,
          noise: shownRanks(vocabulary.words.length, places[centreNow()].id).map((id) => ({
            word: vocabulary.words[id],
            share: shareOf(id),
            probability: noise.probability(id),
          })),
        }
        : {}),
    }),
  };
}

export default explorer("skip_gram", buildSkipGram);
