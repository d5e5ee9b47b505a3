// The skip-gram explorer: a centre in a text, what it is paired with, the negatives beside it, what the tricks save.
import { barTable } from "../kit/bar_table.js";
import { linesAround, tokenChips } from "../kit/chips.js";
import { button } from "../kit/controls.js";
import { clamp, countOf, element, grouped, setText } from "../kit/core.js";
import { explorer } from "../kit/mount.js";
import { sentencesField } from "../kit/sentences_field.js";
import {
  contextOf,
  countWords,
  drawnNumber,
  drawTokens,
  examplesOf,
  expectedNumber,
  keepProbability,
  noiseOf,
  placesOf,
  shownRanks,
  vocabularyOf,
} from "./draw.js";
import { settingsPanel } from "./panel.js";
import { tablesOf } from "./tables.js";
import { tellCentre, tellOutside, tellSaved } from "./telling.js";
import { distancesOf, tokenOf } from "./tokens.js";
import { exampleList, noiseTable, SKIP_GRAM_STYLE } from "./views.js";

/** @typedef {import("../kit/mount.js").Figure} Figure */
/** @typedef {import("../kit/mount.js").Parts} Parts */
/** @typedef {import("./draw.js").Example} Example */
/** @typedef {import("./draw.js").Place} Place */
/** @typedef {import("./draw.js").HowMany} HowMany */

const SETTINGS = [
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
const TRICKS = ["No trick", "Dynamic window", "Subsampling", "Both"];

/**
 * @param {Figure} figure
 * @returns {Parts}
 */
function buildSkipGram({ root, model, settings, change }) {
  const get = (/** @type {string} */ name) => model.get(name);
  const settingsNow = () => /** @type {any} */ (Object.fromEntries(SETTINGS.map((name) => [name, get(name)])));
  const isFixed = get("words").length > 0;
  let vocabulary = vocabularyOf(get("words"), get("counts")), noise = noiseOf(vocabulary.counts, 1);
  /** @type {Place[]} */
  let places = [];
  /** @type {number[]} */
  let keep = [];
  let drawn = drawTokens(keep, settingsNow());
  /** @type {number[]} */
  let context = [];
  /** @type {Example[]} */
  let examples = [];
  /** @type {HowMany[]} */
  let expected = [];
  let now = drawnNumber(places, drawn, get("model"));
  const centreNow = () => Math.min(get("centre"), places.length - 1);
  const moveTo = (/** @type {string} */ control, /** @type {number} */ place) =>
    change(control, { centre: clamp(place, 0, places.length - 1) });
  const shareOf = (/** @type {number} */ id) => id < 0 ? 0 : vocabulary.counts[id] / vocabulary.total;
  /** Which of the four rows of tricks is set. */
  const chosen = () => 2 * Number(get("subsample_threshold") < 1) + Number(get("dynamic_window"));

  // The text and the centre.
  const given = { sentences: get("sentences"), centre: get("centre") };
  const source = sentencesField({
    label: "Text, one sentence a line",
    hint: "type your own",
    rows: 2,
    most: settings.sentences.most,
    onInput: (sentences) => change("text", { sentences, centre: 0 }),
  });
  const restore = button({ label: "Restore the text", onClick: () => change("restore", { ...given }) });
  const chips = tokenChips({
    label: "The text",
    hint: "click a word, or use the arrow keys, to make it the centre",
    onPick: (place) => moveTo("chips", place),
  });
  const chipsNote = element("span");
  chips.element.querySelector(".nlpb-label")?.append(chipsNote);
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
  const drawNumber = element("span", { class: "nlpb-note" }), panel = settingsPanel({ get, settings, change });

  // The figures.
  const finding = element("p", { class: "nlpb-finding", "aria-live": "polite" }), explained = element("p");
  const empty = element("p", { class: "nlpb-note", text: "Type a sentence to draw from." });
  const list = exampleList(), table = noiseTable(), saved = element("p", { class: "nlpb-note" });
  const savings = barTable({
    columns: ["Tokens", "Pairs", "Predic\u00adtions", "Dot products"],
    style: "nlpb-savings",
  });
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
      ...panel.elements,
      empty,
      figures,
    ),
  );

  /** @param {(...names: string[]) => boolean} moved */
  function compute(moved) {
    const { subsample_threshold: t, form, window, model: kind, noise_power: power } = settingsNow();
    const isOther = moved("words", "counts") || (!isFixed && moved("sentences"));
    if (isOther) {
      const counted = isFixed ? { words: get("words"), counts: get("counts") } : countWords(get("sentences"));
      vocabulary = vocabularyOf(counted.words, counted.counts);
    }
    if (moved("sentences", "words", "counts")) places = placesOf(get("sentences"), vocabulary);
    if (!places.length) return;
    keep = places.map(({ id }) => (id < 0 ? 0 : keepProbability(shareOf(id), t, form)));
    if (isOther || moved("noise_power")) noise = noiseOf(vocabulary.counts, power);
    drawn = drawTokens(keep, settingsNow());
    context = contextOf(places, drawn, centreNow());
    examples = examplesOf(context, centreNow(), noise, settingsNow());
    if (isOther || moved("sentences", "subsample_threshold", "form", "window", "model")) {
      const all = keep.map((p) => Number(p > 0));
      expected = [all, keep].flatMap((one) =>
        [false, true].map((dynamic) => expectedNumber(places, one, window, dynamic, kind))
      );
    }
    now = drawnNumber(places, drawn, kind);
  }

  function drawChips() {
    const at = centreNow();
    const look = { at, keep, drawn, distances: distancesOf(context, at) };
    chips.update(
      linesAround(places, at, (/** @type {Place} */ place, /** @type {number} */ index) => tokenOf(place, index, look)),
    );
    const isDropping = get("subsample_threshold") < 1,
      gone = [
        ...places.some(({ id }) => id < 0) ? ["is not in the vocabulary V"] : [],
        ...isDropping ? ["was dropped"] : [],
      ];
    setText(
      chipsNote,
      (isDropping ? "; under each word the probability that it is kept" : "") +
        (gone.length ? `; struck through what ${gone.join(" or ")}` : ""),
    );
  }

  /** The frequent and rare words of the table of the noise. */
  const noiseRows = () =>
    shownRanks(vocabulary.words.length, places[centreNow()].id).map((id) => ({
      word: vocabulary.words[id],
      count: vocabulary.counts[id],
      share: shareOf(id),
      probability: noise.probability(id),
      current: id === places[centreNow()].id,
    }));

  const savingsRows = () => [
    ...expected.map((number, i) => ({ name: TRICKS[i], number, current: i === chosen() })),
    { name: "This draw", number: now, current: false },
  ];

  function drawTables() {
    const { words, counts } = vocabulary, k = get("n_negatives");
    const ends = [shareOf(0), shareOf(counts.length - 1), 1 / words.length];
    table.update(noiseRows(), { low: Math.min(...ends), high: Math.max(...ends), power: get("noise_power") });
    const outside = tellOutside(places);
    const rows = savingsRows(), most = Math.max(1e-9, ...rows.map(({ number }) => number.pairs));
    savings.update(
      rows.map(({ name, number: { tokens, pairs, predictions }, current }) => ({
        name,
        current,
        share: pairs / most,
        cells: [tokens, pairs, predictions, predictions * (1 + k)].map((value) => grouped(value)),
      })),
      {
        hidden: get("model") === "cbow" ? -1 : 2,
        caption: `The whole text (${countOf(places.length, "token")}${outside}): numbers ` +
          "expected on average over all draws, pairs as bars",
      },
    );
    setText(saved, tellSaved(expected[0], expected[chosen()], words.length, k));
  }

  /** @param {Set<string> | null} changed */
  function draw(changed) {
    const moved = (/** @type {string[]} */ ...names) => !changed || names.some((name) => changed.has(name));
    compute(moved);
    if (moved("sentences")) {
      source.set(get("sentences"));
      restore.element.hidden = JSON.stringify(get("sentences")) === JSON.stringify(given.sentences);
    }
    panel.update();
    const some = places.length > 0;
    for (const one of [figures, chips.element]) one.hidden = !some;
    empty.hidden = some;
    again.enable(some);
    first.enable(some && get("draw") > 0);
    back.enable(some && centreNow() > 0);
    step.enable(some && centreNow() < places.length - 1);
    setText(drawNumber, `draw ${grouped(get("draw") + 1)}`);
    if (!some) return;
    const at = centreNow(), word = (/** @type {number} */ place) => places[place].word, { words } = vocabulary;
    const { window, dynamic_window: dynamic, n_negatives: k, model: kind } = settingsNow();
    const look = { places, at, context, examples, drawn, words, share: shareOf(places[at].id), keep: keep[at] };
    const [headline, why] = tellCentre({ ...look, model: kind, window, dynamic, k });
    setText(finding, headline);
    setText(explained, why);
    list.update(examples, { word, words, probability: noise.probability });
    drawTables();
    drawChips(); // at the end, as it looks where the chips are: the page is laid out once
  }

  const tables = () =>
    places.length
      ? tablesOf(
        { places, examples, keep, drawn, words: vocabulary.words },
        noiseRows(),
        savingsRows(),
        get("n_negatives"),
      )
      : [];

  return {
    traits: ["sentences", "words", "counts", "centre", ...SETTINGS],
    draw,
    recolour: () => {},
    table: tables,
    limits: ({ sentences }) => ({
      centre: { most: Math.max(0, /** @type {string[][]} */ (sentences).flat().length - 1) },
    }),
    rest: () => (again.input.disabled ? source.input : again.element),
    numbers: () => ({
      ...settingsNow(),
      sentences: get("sentences"),
      centre: places.length ? centreNow() : null,
      words: vocabulary.words.length,
      keep,
      ...places.length ? { kept: drawn.kept, reaches: drawn.reaches, context, examples, expected, drawn: now } : {},
      ...places.length
        ? { noise: noiseRows().map(({ word, share, probability }) => ({ word, share, probability })) }
        : {},
    }),
  };
}

export default explorer("skip_gram", buildSkipGram);
