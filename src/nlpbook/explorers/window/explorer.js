// The window explorer: the same counts as `WindowExplorer.counts` in explorer.py, drawn while they grow.
import { tokenChips } from "../kit/chips.js";
import { button, select, slider } from "../kit/controls.js";
import { clamp, clipped, countOf, element, formatNumber, grouped, setText } from "../kit/core.js";
import { heatMap } from "../kit/heat_map.js";
import { lineChart } from "../kit/line_chart.js";
import { explorer } from "../kit/mount.js";
import { palette } from "../kit/theme.js";
import { sentencesField } from "../kit/sentences_field.js";
import { contributionsTo, countMatrix, fillCurve, lookAround, readText } from "./counts.js";
import { evidenceList, matrixTable, tellFilled, windowLines } from "./views.js";

const MOST_DRAWN = 40;
/** @type {Record<string, string>} */
const WEIGHTS = { uniform: "1 (uniform)", harmonic: "1/d (harmonic)" };

/**
 * @param {import("../kit/mount.js").Figure} figure
 * @returns {import("../kit/mount.js").Parts}
 */
function buildWindow({ root, model, settings, tip, change }) {
  let text = readText([], -1), matrix = new Float64Array(), size = 0, largest = 1, counted = 0, curve = [0];
  /** @type {Set<string>} */
  let fresh = new Set();
  /** @type {ReturnType<typeof setInterval> | undefined} */
  let timer;
  const get = (/** @type {string} */ name) => model.get(name);
  const moveTo = (/** @type {string} */ control, /** @type {number} */ position) =>
    change(control, { position: clamp(position, 0, text.places.length) });

  // The controls.
  const source = sentencesField({
    label: "Text, one sentence a line",
    hint: "type your own",
    rows: 3,
    most: settings.sentences.most,
    onInput(sentences) {
      stop();
      change("text", { sentences, selected_sentence: -1, position: sentences.flat().length, cell: [] });
    },
  });
  const windowSize = slider({
    label: "Window",
    min: settings.window.least,
    max: settings.window.most,
    value: get("window"),
    format: (value) => "\u00b1" + countOf(value, "word"),
    onInput: (value) => change("window", { window: value }),
  });
  const weighting = select({
    label: "Weight at distance d",
    value: get("weighting"),
    options: settings.weighting.choices.map((value) => ({ value, label: WEIGHTS[value] })),
    onChange: (value) => change("weighting", { weighting: value }),
  });
  const scope = select({
    label: "Count",
    value: "-1",
    options: [],
    onChange(value) {
      stop();
      const chosen = readText(get("sentences"), Number(value));
      change("sentence", { selected_sentence: Number(value), position: chosen.places.length, cell: [] });
    },
  });
  const position = slider({
    label: "Centres counted",
    min: 0,
    max: 1,
    value: 0,
    format: (value) => `${grouped(value)} of ${grouped(text.places.length)}`,
    onInput(value) {
      stop();
      moveTo("position", value);
    },
  });
  const play = button({ label: "Play", primary: true, onClick: () => (timer ? stop() : start()) });
  const places = {
    Clear: () => 0,
    Back: () => get("position") - 1,
    Step: () => get("position") + 1,
    All: () => text.places.length,
  };
  const moves = Object.entries(places).map(([label, where]) =>
    button({ label, onClick: () => (stop(), moveTo(label.toLowerCase(), where())) })
  );
  const chips = tokenChips({
    label: "The window",
    hint: "click a word, or use the arrow keys, to move it",
    onPick(index) {
      stop();
      moveTo("chips", clamp(index + 1, 1, text.places.length));
    },
  });

  // The figures.
  const map = heatMap({
    label: "Term-term matrix: rows are centre words, columns are context words",
    tip,
    describe: (/** @type {number} */ row, /** @type {number} */ column) =>
      `${clipped(text.words[row])} \u2192 ${clipped(text.words[column])}: ${formatNumber(matrix[row * size + column])}`,
    onSelect(/** @type {number | null} */ row, column = 0) {
      const same = String(get("cell")) === `${row},${column}`;
      change("cell", { cell: row === null || same ? [] : [row, column] });
    },
  });
  const chart = lineChart({
    label: "Filled cells of the matrix by the number of centres counted",
    height: 160,
    tip,
    describe: (/** @type {number} */ step) =>
      `${countOf(step, "centre")}: ${grouped(curve[step])} of ${countOf(text.words.length ** 2, "cell")} filled`,
    onPick(/** @type {number} */ step) {
      stop();
      moveTo("curve", step);
    },
  });
  const summary = element("p", { class: "nlpb-note", "aria-live": "polite" });
  const matrixTitle = element("p", { class: "nlpb-label", text: "Term-term matrix (row: centre, column: context)" });
  const cut = element("p", { class: "nlpb-note" });
  const evidence = evidenceList();
  const empty = element("p", { class: "nlpb-note", text: "Type a sentence to count its words." });
  const figures = element(
    "div",
    { class: "nlpb-columns" },
    element("div", { class: "nlpb-stack" }, matrixTitle, map.element, cut),
    element(
      "div",
      { class: "nlpb-stack" },
      summary,
      chart.element,
      evidence.element,
    ),
  );
  root.append(
    element(
      "div",
      { class: "nlpb-stack" },
      source.element,
      element("div", { class: "nlpb-row" }, windowSize.element, weighting.element, scope.element),
      chips.element,
      element(
        "div",
        { class: "nlpb-row" },
        element(
          "div",
          { class: "nlpb-buttons", role: "group", "aria-label": "Move the window" },
          play.element,
          ...moves.map((move) => move.element),
        ),
        position.element,
      ),
      empty,
      figures,
    ),
  );

  function start() {
    if (get("position") >= text.places.length) moveTo("play", 0);
    timer = setInterval(() => {
      moveTo("play", get("position") + 1);
      if (get("position") >= text.places.length) stop();
    }, clamp(9000 / text.places.length, 120, 700));
    play.setLabel("Pause");
  }

  function stop() {
    clearInterval(timer);
    timer = undefined;
    play.setLabel("Play");
  }

  const contributions = () =>
    contributionsTo(text.places, get("cell"), get("window"), get("weighting"), get("position"));

  const wholeMatrix = () =>
    countMatrix(text.places, text.words.length, get("window"), get("weighting"), get("position"));

  /** @param {Set<string> | null} changed */
  function draw(changed) {
    const moved = (/** @type {string[]} */ ...names) => !changed || names.some((name) => changed.has(name));
    /** @type {string[][]} */
    const sentences = get("sentences");
    if (moved("sentences", "selected_sentence")) {
      text = readText(sentences, get("selected_sentence"));
      source.set(sentences);
      scope.setOptions([
        {
          value: "-1",
          label: sentences.length > 1 ? `all ${countOf(sentences.length, "sentence")}` : "the whole text",
        },
        ...(sentences.length > 1
          ? sentences.map((words, i) => ({
            value: String(i),
            label: `${i + 1}: ${clipped(words.slice(0, 7).join(" "))}`,
          }))
          : []),
      ]);
      scope.set(String(get("selected_sentence")));
    }
    const some = text.places.length > 0, reached = get("position");
    empty.hidden = some;
    figures.hidden = !some;
    chips.element.hidden = !some;
    position.set(reached, { max: text.places.length });
    windowSize.set(get("window"));
    weighting.set(get("weighting"));
    moves.forEach((move, i) => move.enable(i < 2 ? reached > 0 : reached < text.places.length));
    play.enable(some);
    if (!some) return;

    if (moved("sentences", "selected_sentence", "window")) {
      curve = fillCurve(text.places, text.words.length, get("window"));
    }
    size = Math.min(text.words.length, map.capacity(MOST_DRAWN));
    matrix = countMatrix(text.places, size, get("window"), get("weighting"), reached);
    if (moved("sentences", "selected_sentence", "window", "weighting") || size !== counted) {
      // The colours are set by the full count, so that they keep their meaning while the matrix fills.
      counted = size;
      largest = Math.max(1, ...countMatrix(text.places, size, get("window"), get("weighting"), text.places.length));
    }
    fresh = new Set();
    if (reached > 0) {
      lookAround(text.places, reached - 1, get("window"), (centre, other) => {
        const cell = [text.places[centre].id, text.places[other].id];
        if (cell[0] < size && cell[1] < size) fresh.add(cell.join());
      });
    }
    const found = contributions();
    const state = { centre: reached - 1, window: get("window"), weighting: get("weighting"), found };
    chips.update(windowLines(text, sentences, state));
    evidence.update(text, get("cell"), found);
    setText(summary, tellFilled(text.words.length, curve[reached]));
    setText(cut, `Drawn are the first ${size} of ${countOf(text.words.length, "word")}; all are counted.`);
    cut.hidden = size === text.words.length;
    recolour();
  }

  function recolour() {
    if (!text.places.length) return;
    const names = text.words.slice(0, size), reached = get("position");
    map.update({
      rows: names,
      columns: names,
      values: matrix,
      fresh,
      selected: get("cell").length ? get("cell") : null,
      maximum: largest,
      strongRow: reached > 0 ? text.places[reached - 1].id : -1,
    });
    chart.update({
      series: [{ name: "filled cells", values: curve, colour: palette().categorical[0] }],
      marker: reached,
      xLabel: "centres counted",
      yLabel: "filled cells",
    });
  }

  return {
    traits: ["sentences", "window", "weighting", "position", "selected_sentence", "cell"],
    draw,
    recolour,
    reset: stop,
    close: stop,
    limits(values) {
      const { sentences, selected_sentence } =
        /** @type {{ sentences: string[][], selected_sentence: number }} */ (values);
      const { places, words } = readText(sentences, selected_sentence);
      return {
        selected_sentence: { most: sentences.length - 1 },
        position: { most: places.length },
        cell: { most: words.length - 1 },
      };
    },
    table() {
      return matrixTable(text, wholeMatrix(), size, get("position"));
    },
    numbers() {
      const all = text.words.length, whole = wholeMatrix();
      return {
        sentences: get("sentences"),
        words: text.words,
        drawn: size,
        position: get("position"),
        window: get("window"),
        weighting: get("weighting"),
        filled: curve[get("position")] || 0,
        selected: get("cell").length ? get("cell") : null,
        matrix: text.words.map((_, row) => Array.from(whole.slice(row * all, (row + 1) * all))),
        contributions: contributions().map((one) => ({ ...one, sentence: text.places[one.centre].sentence })),
      };
    },
  };
}

export default explorer("window", buildWindow);
