// The gate explorer: gates, states and next words of trained networks over the reader's sentence.
import { element, howTo, setText } from "../kit/core.js";
import { explorer } from "../kit/mount.js";
import { gateControls } from "./controls.js";
import { gateState } from "./state.js";
import { tellHeadline, tellHeld, tellTruth, tellTwin, tellUnit } from "./telling.js";
import { nextView, STYLE, tablesOf, unitMap, unitView } from "./views.js";

const SETTINGS = [
  "sentence",
  "cell",
  "lstm_shows",
  "gru_shows",
  "of",
  "order",
  "unit",
  "place",
  "noun",
  "hold",
  "group",
  "held",
];

/**
 * @param {import("../kit/mount.js").Figure} figure
 * @returns {import("../kit/mount.js").Parts}
 */
function buildGates(figure) {
  const { root, model } = figure, get = (/** @type {string} */ name) => model.get(name);
  const compute = gateState(get);
  let now = compute();
  const shown = () => now;
  const controls = gateControls(figure), map = unitMap(figure, shown), unit = unitView(figure, shown);
  const next = nextView(shown), finding = element("p", { class: "nlpb-finding", "aria-live": "polite" });
  const [aboutUnit, twin, truth, held] = Array.from({ length: 4 }, () => element("p"));
  root.append(
    element("style", { text: STYLE }),
    element(
      "div",
      { class: "nlpb-stack" },
      controls.top,
      finding,
      element(
        "p",
        { class: "nlpb-label" },
        "Words downwards, units across, with what they track",
        howTo("pick a cell to look at its unit and word"),
      ),
      map.element,
      aboutUnit,
      twin,
      controls.holding,
      held,
      element(
        "div",
        { class: "nlpb-columns nlpb-halves" },
        unit.element,
        element("div", { class: "nlpb-stack" }, next.element, truth),
      ),
    ),
  );

  function draw() {
    now = compute();
    controls.update(now);
    setText(finding, tellHeadline(now));
    for (
      const [line, text] of /** @type {[HTMLElement, string][]} */ ([
        [aboutUnit, tellUnit(now)],
        [twin, tellTwin(now)],
        [truth, tellTruth(now)],
        [held, tellHeld(now)],
      ])
    ) {
      setText(line, text);
      line.hidden = !text;
    }
    next.draw();
    recolour();
  }

  function recolour() {
    map.draw();
    unit.draw();
  }

  const lists = (/** @type {import("./network.js").Reading | null} */ reading) =>
    reading &&
    Object.fromEntries(Object.entries(reading.values).map(([name, values]) => [name, Array.from(values)]));
  const list = (/** @type {Float64Array | null} */ numbers) => numbers && Array.from(numbers);

  return {
    traits: SETTINGS,
    draw,
    recolour,
    table: () => tablesOf(now),
    rest: controls.rest,
    numbers: () => ({
      ...Object.fromEntries(SETTINGS.map((name) => [name, get(name)])),
      words: now.words,
      unknown: now.unknown,
      twin: now.twin,
      nounPlace: now.noun,
      read: now.length,
      chosen: now.unit,
      ordered: now.order,
      tracked: now.labels,
      heldUnits: now.heldUnits,
      columns: map.columns(),
      shown: list(now.shown),
      values: lists(now.here),
      twinValues: lists(now.there),
      heldValues: lists(now.after),
      model: list(now.model),
      changed: list(now.changed),
      real: list(now.real),
      verbs: now.verbs,
      twinVerb: now.twinVerb,
      divergence: now.divergence,
      changedDivergence: now.changedDivergence,
      carried: now.carried,
    }),
  };
}

export default explorer("gates", buildGates);
