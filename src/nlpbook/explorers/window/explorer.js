// @ts-nocheck its types are still to be written
// The window explorer: the same counts as `WindowExplorer.counts` in window.py, drawn while they grow.
import { linesAround, tokenChips } from "../kit/chips.js";
import { button, select, slider, textArea } from "../kit/controls.js";
import { clamp, countOf, element, formatNumber, setText } from "../kit/core.js";
import { heatMap } from "../kit/heat_map.js";
import { lineChart } from "../kit/line_chart.js";
import { explorer } from "../kit/mount.js";
import { palette } from "../kit/theme.js";
import { typedSentences } from "../kit/typed_text.js";

const MOST_WORDS = 2000, MOST_DRAWN = 40, MOST_EVIDENCE = 60;

/** The text as one list of places {sentence, at, id}, and the vocabulary in the order of first appearance. */
function readText(sentences, selected) {
  const places = [], words = [], ids = new Map();
  sentences.forEach((sentence, number) => {
    if (selected >= 0 && number !== selected) return;
    sentence.forEach((word, at) => {
      if (!ids.has(word)) {
        ids.set(word, words.length);
        words.push(word);
      }
      places.push({ sentence: number, at, id: ids.get(word) });
    });
  });
  return { places, words };
}

/** Call `see(centre place, context place, distance)` for the pairs of one centre position, inside its sentence. */
function lookAround(places, centre, window, see) {
  const sentence = places[centre].sentence;
  const from = Math.max(0, centre - window), to = Math.min(places.length - 1, centre + window);
  for (let other = from; other <= to; other++) {
    if (other !== centre && places[other].sentence === sentence) see(centre, other, Math.abs(other - centre));
  }
}

const weightOf = (weighting, distance) => (weighting === "uniform" ? 1 : 1 / distance);

/** The first `size` rows and columns of the matrix, after `position` centres. */
function countMatrix(places, size, window, weighting, position) {
  const matrix = new Float64Array(size * size);
  for (let centre = 0; centre < position; centre++) {
    const row = places[centre].id;
    if (row >= size) continue;
    lookAround(places, centre, window, (_, other, distance) => {
      const column = places[other].id;
      if (column < size) matrix[row * size + column] += weightOf(weighting, distance);
    });
  }
  return matrix;
}

/** How many cells are filled after 0, 1, 2, ... centres. */
function fillCurve(places, n, window) {
  const seen = new Uint8Array(n * n), curve = [0];
  let filled = 0;
  for (let centre = 0; centre < places.length; centre++) {
    lookAround(places, centre, window, (_, other) => {
      const cell = places[centre].id * n + places[other].id;
      if (!seen[cell]) filled += seen[cell] = 1;
    });
    curve.push(filled);
  }
  return curve;
}

function buildWindow({ root, model, tip, change }) {
  let text = null,
    matrix = null,
    size = 0,
    largest = 1,
    counted = 0,
    curve = [0],
    fresh = new Set(),
    selected = null,
    timer = null;
  const get = (name) => model.get(name);
  const moveTo = (control, position) => change(control, { position: clamp(position, 0, text.places.length) });

  // The controls.
  const source = textArea({
    label: "Text, one sentence a line (type your own)",
    value: "",
    rows: 3,
    onInput(typed) {
      const sentences = typedSentences(typed, MOST_WORDS);
      stop();
      const total = sentences.reduce((sum, words) => sum + words.length, 0);
      selected = null;
      change("text", { sentences, selected_sentence: -1, position: total });
    },
  });
  const given = { sentences: get("sentences"), selected_sentence: get("selected_sentence"), position: get("position") };
  const restore = button({
    label: "Restore the text",
    onClick() {
      stop();
      selected = null;
      change("restore", { ...given });
    },
  });
  const windowSize = slider({
    label: "Window",
    min: 1,
    max: 10,
    value: get("window"),
    format: (value) => "\u00b1" + countOf(value, "word"),
    onInput: (value) => change("window", { window: value }),
  });
  const weighting = select({
    label: "Weight at distance d",
    value: get("weighting"),
    options: [{ value: "uniform", label: "1 (uniform)" }, { value: "harmonic", label: "1/d (harmonic)" }],
    onChange: (value) => change("weighting", { weighting: value }),
  });
  const scope = select({
    label: "Count",
    value: "-1",
    options: [],
    onChange(value) {
      stop();
      selected = null;
      const chosen = readText(get("sentences"), Number(value));
      change("sentence", { selected_sentence: Number(value), position: chosen.places.length });
    },
  });
  const position = slider({
    label: "Centres counted",
    min: 0,
    max: 1,
    value: 0,
    format: (value) => value + " of " + (text ? text.places.length : 0),
    onInput(value) {
      stop();
      moveTo("position", value);
    },
  });
  const play = button({ label: "Play", primary: true, onClick: () => (timer ? stop() : start()) });
  const moves = [
    ["Clear", "clear", () => 0],
    ["Back", "back", () => get("position") - 1],
    ["Step", "step", () => get("position") + 1],
    ["All", "all", () => text.places.length],
  ].map(([label, control, where]) =>
    button({
      label,
      onClick() {
        stop();
        moveTo(control, where());
      },
    })
  );
  const chips = tokenChips({
    label: "The window (click a word, or use the arrow keys, to move it)",
    onPick(index) {
      stop();
      moveTo("chips", clamp(index + 1, 1, text.places.length));
    },
  });

  // The figures.
  const map = heatMap({
    label: "Term-term matrix: rows are centre words, columns are context words",
    tip,
    describe: (row, column) =>
      text.words[row] + " \u2192 " + text.words[column] + ": " + formatNumber(matrix[row * size + column]),
    onSelect(row, column) {
      const same = selected && row === selected[0] && column === selected[1];
      selected = row === null || same ? null : [row, column];
      change("cell", {});
    },
  });
  const chart = lineChart({
    label: "Filled cells of the matrix by the number of centres counted",
    height: 160,
    tip,
    describe: (step) =>
      countOf(step, "centre") + ": " + curve[step] + " of " + text.words.length ** 2 + " cells filled",
    onPick(step) {
      stop();
      moveTo("curve", step);
    },
  });
  const summary = element("p", { class: "nlpb-note", "aria-live": "polite" });
  const matrixTitle = element("p", { class: "nlpb-label", text: "Term-term matrix (row: centre, column: context)" });
  const cut = element("p", { class: "nlpb-note" });
  const evidenceTitle = element("p", { class: "nlpb-label" });
  const evidence = element("ol", { class: "nlpb-evidence" });
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
      element("div", { "aria-live": "polite" }, evidenceTitle, evidence),
    ),
  );
  root.append(
    element(
      "div",
      { class: "nlpb-stack" },
      source.element,
      restore.element,
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
    timer = null;
    play.setLabel("Play");
  }

  function contributions() {
    const found = [];
    if (!selected) return found;
    for (let centre = 0; centre < get("position"); centre++) {
      if (text.places[centre].id !== selected[0]) continue;
      lookAround(text.places, centre, get("window"), (_, other, distance) => {
        if (text.places[other].id === selected[1]) {
          found.push({ centre, context: other, distance, weight: weightOf(get("weighting"), distance) });
        }
      });
    }
    return found;
  }

  function drawEvidence(found) {
    evidence.hidden = !selected;
    if (!selected) {
      setText(evidenceTitle, "Click a cell to see which places it counts.");
      return;
    }
    const [row, column] = selected.map((id) => text.words[id]);
    setText(
      evidenceTitle,
      `${row} \u2192 ${column}: ` +
        (found.length
          ? `counted at ${countOf(found.length, "place")}, ${
            formatNumber(found.reduce((sum, one) => sum + one.weight, 0))
          } in all`
          : "no place so far"),
    );
    evidence.replaceChildren(
      ...found.slice(0, MOST_EVIDENCE).map((one) => {
        const item = element("li", {}, `${text.places[one.centre].sentence + 1}: `);
        const from = Math.min(one.centre, one.context) - 2, to = Math.max(one.centre, one.context) + 2;
        for (let at = Math.max(0, from); at <= Math.min(to, text.places.length - 1); at++) {
          if (text.places[at].sentence !== text.places[one.centre].sentence) continue;
          const word = text.words[text.places[at].id];
          item.append(
            at === one.centre ? element("b", { text: word }) : at === one.context ? element("i", { text: word }) : word,
            " ",
          );
        }
        item.append("+" + formatNumber(one.weight));
        return item;
      }),
    );
  }

  function drawChips(found) {
    const centre = get("position") - 1, sentences = get("sentences");
    const distances = new Map(), rings = new Set(found.flatMap((one) => [one.centre, one.context]));
    if (centre >= 0) {
      lookAround(text.places, centre, get("window"), (_, other, distance) => distances.set(other, distance));
    }
    chips.update(linesAround(text.places, centre, (place, index) => {
      const distance = distances.get(index), word = sentences[place.sentence][place.at];
      const state = index === centre ? "centre" : distance ? "context" : "plain";
      const note = state === "context"
        ? "+" + (get("weighting") === "uniform" || distance === 1 ? "1" : "1/" + distance)
        : "";
      return {
        index,
        text: word,
        state,
        note,
        strength: distance ? weightOf(get("weighting"), distance) : 0,
        ring: rings.has(index),
        spoken: word +
          (state === "centre" ? ", centre word" : state === "context" ? `, context word at distance ${distance}` : ""),
      };
    }));
  }

  function draw(changed) {
    const moved = (...names) => !changed || names.some((name) => changed.has(name));
    const sentences = get("sentences");
    if (moved("sentences", "selected_sentence")) {
      text = readText(sentences, get("selected_sentence"));
      source.set(sentences.map((words) => words.join(" ")).join("\n"));
      scope.setOptions([
        { value: "-1", label: sentences.length > 1 ? `all ${sentences.length} sentences` : "the whole text" },
        ...(sentences.length > 1
          ? sentences.map((words, i) => ({ value: String(i), label: `${i + 1}: ${words.slice(0, 7).join(" ")}` }))
          : []),
      ]);
      scope.set(String(get("selected_sentence")));
      restore.element.hidden = JSON.stringify(sentences) === JSON.stringify(given.sentences);
      if (selected && Math.max(...selected) >= text.words.length) selected = null;
    }
    const some = text.places.length > 0, reached = get("position");
    empty.hidden = some;
    figures.hidden = !some;
    chips.element.hidden = !some;
    position.set(reached, { max: text.places.length });
    windowSize.set(get("window"));
    weighting.set(get("weighting"));
    [reached > 0, reached > 0, reached < text.places.length, reached < text.places.length].forEach((can, i) =>
      moves[i].enable(can)
    );
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
    drawChips(found);
    drawEvidence(found);
    const filled = curve[reached], cells = text.words.length ** 2;
    setText(
      summary,
      `${countOf(text.words.length, "different word")}, ${cells} cells: ${filled} filled, ` +
        `${Math.round(100 * (1 - filled / cells))}\u00a0% still zero.`,
    );
    setText(
      cut,
      size < text.words.length ? `Drawn are the first ${size} of ${text.words.length} words; all are counted.` : "",
    );
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
      selected,
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
    traits: ["sentences", "window", "weighting", "position", "selected_sentence"],
    draw,
    recolour,
    close: stop,
    numbers() {
      const all = text.words.length,
        full = countMatrix(text.places, all, get("window"), get("weighting"), get("position"));
      return {
        sentences: get("sentences"),
        words: text.words,
        drawn: size,
        position: get("position"),
        window: get("window"),
        weighting: get("weighting"),
        filled: curve[get("position")] || 0,
        selected,
        matrix: text.words.map((_, row) => Array.from(full.slice(row * all, (row + 1) * all))),
        contributions: contributions().map((one) => ({ ...one, sentence: text.places[one.centre].sentence })),
      };
    },
  };
}

export default explorer("window", buildWindow);
