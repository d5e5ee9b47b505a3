// The unrolling explorer: a small recurrent language model reads a typed sentence, forwards and then backwards.
import { barTable } from "../kit/bar_table.js";
import { element, setText, short } from "../kit/core.js";
import { heatMap } from "../kit/heat_map.js";
import { explorer } from "../kit/mount.js";
import { stepChart } from "../kit/step_chart.js";
import { palette } from "../kit/theme.js";
import { timeline } from "../kit/timeline.js";
import { backwardsLines, forwardsLines } from "./arithmetic.js";
import { arrivingMap, lossCurve, unitsMap } from "./charts.js";
import { unrollingControls } from "./controls.js";
import { drawnNetwork } from "./drawn.js";
import { limitsOf } from "./links.js";
import { networkView } from "./picture.js";
import { stateOf } from "./state.js";
import { numbersOf, tablesOf } from "./tables.js";
import {
  called,
  sentName,
  tellArriving,
  tellForcing,
  tellHeadline,
  tellMarked,
  tellPlace,
  tellTraining,
} from "./telling.js";
import { sentenceTraining } from "./training.js";

/** @typedef {import("./state.js").Now} Now */

const SETTINGS = [
  "words",
  "units",
  "radius",
  "activation",
  "seed",
  "rate",
  "updates",
  "forced",
  "unrolled",
  "step",
  "place",
  "unit",
  "loss",
  "marked",
];
const LEAST_CURVE = 40; // training steps for which the axis has room

/**
 * @param {import("../kit/mount.js").Figure} figure
 * @returns {import("../kit/mount.js").Parts}
 */
function buildUnrolling(figure) {
  const { root, model, tip, change } = figure, get = (/** @type {string} */ name) => model.get(name);
  const training = sentenceTraining();
  let now = /** @type {Now} */ (stateOf(get, training));

  const controls = unrollingControls(figure, () => now);
  const paragraph = (/** @type {string} */ name) => element("p", { class: name });
  const words = paragraph("nlpb-note"), trained = element("p", { class: "nlpb-note", "aria-live": "polite" });
  const finding = element("p", { class: "nlpb-finding", "aria-live": "polite" });
  const curve = stepChart({
    label: "Loss by training step",
    height: 150,
    tip,
    axis: { first: 0, apart: 1, leap: 10, keys: "and with it the training, by a step, Page Up and Page Down by ten" },
    describe: (at) =>
      at < now.history.length ? `after ${at} training steps: ${short(now.history[at] / now.n)} nats a word` : "",
    onPick: (at) => at < now.history.length && change("curve", { updates: at }),
  });
  const view = networkView({
    label: "The network",
    tip,
    describe: (t) => tellPlace(now, t),
    onPick: (t, unit) => change("place", unit ? { place: t, unit } : { place: t }),
    onMark: (name) => change("marked", { marked: now.marked === name ? "" : name }),
  });
  const marked = paragraph("nlpb-note"), forcing = paragraph("nlpb-note");
  const time = timeline({
    label: "Steps",
    stepsPerSecond: 1,
    format: (step) => step <= now.n ? `${step} of ${now.n} forwards` : `${step - now.n} of ${now.n} backwards`,
    onMove: (step, control) => change(control, { step: step === now.n ? null : step, place: null }),
  });
  const heading = paragraph("nlpb-label"), sums = element("ul", { class: "nlpb-evidence", style: "max-height:none" });
  const backHeading = paragraph("nlpb-label"),
    backSums = element("ul", { class: "nlpb-evidence", style: "max-height:none" });
  const distribution = barTable({ columns: ["probability", "ln of it"] });
  const back = element("div", { class: "nlpb-stack" });
  const arriving = heatMap({
    label: "Length of what arrives of each loss at each step",
    tip,
    describe: (row, column) => tellArriving(now, row + 1, column + 1),
    onSelect: (row) => row === null || change("row", { loss: now.loss === row + 1 ? 0 : row + 1 }),
  });
  const arrivingNote = paragraph("nlpb-note");
  const [one, all] = ["What the step adds to the gradient of U", "Gradient of U so far"].map((label, which) =>
    heatMap({
      label,
      tip,
      describe: (row, column) => {
        const value = matrices()[which][row * now.H + column];
        return `from unit ${row + 1} to unit ${column + 1}: ${short(value)}`;
      },
      onSelect: (_, column) => column === undefined || change("unit", { unit: column + 1 }),
    })
  );
  const [oneLabel, allLabel] = [paragraph("nlpb-label"), paragraph("nlpb-label")];
  back.append(
    controls.loss,
    element(
      "div",
      { class: "nlpb-columns nlpb-halves" },
      element("div", { class: "nlpb-stack" }, backHeading, backSums),
      element(
        "div",
        { class: "nlpb-stack" },
        element("p", {
          class: "nlpb-label",
          text: "What arrives of each loss (rows) at each step (columns), its length",
        }),
        arriving.element,
        arrivingNote,
      ),
    ),
    element(
      "div",
      { class: "nlpb-columns nlpb-halves" },
      element("div", { class: "nlpb-stack" }, oneLabel, one.element),
      element("div", { class: "nlpb-stack" }, allLabel, all.element),
    ),
  );
  root.append(
    element(
      "div",
      { class: "nlpb-stack" },
      controls.sentence,
      words,
      controls.picture,
      finding,
      view.element,
      time.element,
      controls.training,
      trained,
      marked,
      forcing,
      element(
        "div",
        { class: "nlpb-columns" },
        element("div", { class: "nlpb-stack" }, heading, sums),
        distribution.element,
      ),
      back,
      controls.network,
      curve.element,
    ),
  );

  /** What the step adds to the gradient of U, and the sum so far; 0 where the way back has not arrived. */
  function matrices() {
    const { n, H, backwards, shown, added } = now;
    return [
      now.hasGradient(shown) ? added[shown - 1] : new Float64Array(H * H),
      now.addedFrom(n - backwards + 1, n),
    ];
  }

  /** @param {HTMLElement} list @param {string[]} lines */
  function write(list, lines) {
    while (list.childElementCount > lines.length) list.lastChild?.remove();
    while (list.childElementCount < lines.length) list.append(element("li"));
    lines.forEach((line, i) => setText(list.children[i], line));
  }

  function draw() {
    now = stateOf(get, training);
    const { vocabulary, n, shown, unit, step, targets, backwards } = now, p = now.probabilitiesAt(shown);
    controls.update(now);
    setText(
      words,
      `Any word can be typed. The network knows only the words of this sentence: its vocabulary is ${
        vocabulary.join(", ")
      }.`,
    );
    setText(finding, tellHeadline(now));
    setText(trained, tellTraining(now));
    time.update(step, 2 * n);
    setText(marked, tellMarked(now));
    marked.hidden = !now.marked;
    setText(forcing, tellForcing(now));
    const isRead = now.hasState(shown);
    setText(heading, `Step ${shown}, unit ${unit}: its state`);
    write(sums, forwardsLines(now, shown, unit));
    distribution.element.hidden = !isRead;
    distribution.update(
      vocabulary.map((word, v) => ({
        name: targets[shown - 1] === v ? `${word} (target)` : word,
        share: p[v],
        cells: [short(p[v]), short(Math.log(p[v]))],
        current: targets[shown - 1] === v,
      })),
      { caption: `The next word after step ${shown}; the loss is minus the ln of the target's probability` },
    );
    back.hidden = backwards === 0;
    setText(backHeading, `Step ${shown}, unit ${unit}: the gradient of ${sentName(now)}`);
    const lines = backwardsLines(now, shown, unit);
    write(backSums, lines.length ? lines : [`The way back has not come to step ${shown} yet.`]);
    setText(
      arrivingNote,
      now.loss
        ? `Only ${sentName(now)}, ${called(vocabulary[targets[now.loss - 1]])}, is sent back. Click its row for all.`
        : "All are sent back, and what arrives at a step is their sum. Click a row to send one alone.",
    );
    setText(oneLabel, `What step ${shown} adds to dL/dU, from unit (row) to unit (column)`);
    setText(allLabel, `dL/dU so far, the sum of ${backwards} of ${n} steps`);
    recolour();
  }

  function recolour() {
    view.update(drawnNetwork(now));
    curve.update(lossCurve(now, LEAST_CURVE, palette()));
    if (!now.backwards) return;
    const [added, total] = matrices(),
      { H, n } = now,
      largest = (/** @type {Float64Array} */ values) => Math.max(...values.map(Math.abs));
    arriving.update(arrivingMap(now));
    const most = Math.max(largest(now.addedFrom(1, n)), ...now.added.map(largest));
    one.update(unitsMap(added, H, most));
    all.update(unitsMap(total, H, most));
  }

  return {
    traits: SETTINGS,
    draw,
    recolour,
    table: () => tablesOf(now),
    limits: limitsOf,
    reset: time.stop,
    close: time.close,
    rest: time.rest,
    numbers: () => ({ ...Object.fromEntries(SETTINGS.map((name) => [name, get(name)])), ...numbersOf(now) }),
  };
}

export default explorer("unrolling", buildUnrolling);
