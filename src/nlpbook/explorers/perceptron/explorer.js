// The perceptron explorer: points of two classes, the perceptron rule step by step, and a network that trains.
import { button, choices } from "../kit/controls.js";
import { countOf, element, setText, short } from "../kit/core.js";
import { explorer } from "../kit/mount.js";
import { planeControls } from "./controls.js";
import { sigmoid } from "./network.js";
import { ARCHITECTURE, networkView } from "./network_view.js";
import { planeChart } from "./plane.js";
import { FEWEST, flatOf, MOST, pointsOf } from "./points.js";
import { ruleView } from "./rule_view.js";
import { nameOf } from "./telling.js";

/** @typedef {import("./points.js").Point} Point */
/** @typedef {import("../kit/numbers_table.js").Table} Table */

const TRAITS = ["points", "method", "updates", "rate", "pace", "across", "up", ...ARCHITECTURE];

/**
 * @param {import("../kit/mount.js").Figure} figure
 * @returns {import("../kit/mount.js").Parts}
 */
function buildPlane(figure) {
  const { root, model, tip, change, frameDrawn } = figure, get = (/** @type {string} */ name) => model.get(name);
  /** @type {Point[]} */
  let points = [];
  let selected = -1, brush = 1;

  const controls = planeControls(figure, setPoints);
  const rule = ruleView(figure);
  const network = networkView(figure, {
    controls,
    describe: tellPoint,
    onSelect: select,
    onFrame() {
      const before = performance.now();
      show();
      frameDrawn(performance.now() - before);
    },
  });
  const plane = planeChart({
    label: "Input space",
    tip,
    describe: tellPoint,
    onSelect: select,
    onMove: (i, x1, x2) => put(points.map((one, at) => at === i ? { ...one, x1, x2 } : one), "drag"),
    onAdd: add,
    onRemove: remove,
    onTurn: turn,
  });
  const colour = choices({
    label: "A click adds a point of",
    value: brush,
    options: [{ value: 0, label: "Class 0 \u25cf" }, { value: 1, label: "Class 1 \u25a0" }],
    onChange(label) {
      brush = label;
      change("brush", {});
    },
  });
  const other = button({ label: "Change its class", onClick: () => turn(selected) });
  const away = button({ label: "Take it away", onClick: () => remove(selected) });
  const finding = element("p", { class: "nlpb-finding" });
  const course = element("p", { class: "nlpb-note" }), here = element("p", { class: "nlpb-note" });
  const marks = element("p", { class: "nlpb-note" });
  const edit = element(
    "div",
    { class: "nlpb-row" },
    colour.element,
    element("div", { class: "nlpb-buttons", role: "group", "aria-label": "The point" }, other.element, away.element),
  );
  root.append(
    element(
      "div",
      { class: "nlpb-stack" },
      controls.top,
      controls.network,
      finding,
      course,
      element(
        "div",
        { class: "nlpb-columns nlpb-halves" },
        element("div", { class: "nlpb-stack" }, plane.element, marks, edit, here),
        element("div", {}, rule.element, network.beside),
      ),
      network.below,
    ),
  );

  const isNetwork = () => get("method") === "network";
  const shown = () => isNetwork() ? network : rule;

  /** @param {number} i */
  function tellPoint(i) {
    const name = nameOf(points[i], i);
    if (!isNetwork()) return `${name}\nw \u00b7 x + b = ${short(rule.score(points[i]))}`;
    const { logits, hidden } = network.run([points[i]]);
    return `${name}\nprobability of class 1: ${short(sigmoid(logits[0]))}\n` +
      `hidden units: ${Array.from(hidden, (one) => short(one)).join(", ")}`;
  }

  /** @param {Point[]} next @param {string} control */
  function put(next, control) {
    setPoints(flatOf(next), control);
  }

  /** @param {number[]} flat @param {string} control */
  function setPoints(flat, control) {
    rule.stop();
    if (control === "preset") selected = -1;
    change(control, { points: flat });
  }

  /** @param {number} i */
  function select(i) {
    selected = i;
    change("select", {});
  }

  /** @param {number} x1 @param {number} x2 */
  function add(x1, x2) {
    if (points.length >= MOST) return;
    selected = points.length;
    put([...points, { x1, x2, label: brush }], "add");
  }

  /** @param {number} i */
  function remove(i) {
    if (points.length <= FEWEST) return;
    selected = -1;
    put(points.filter((_, at) => at !== i), "remove");
  }

  /** @param {number} i */
  function turn(i) {
    put(points.map((one, at) => at === i ? { ...one, label: 1 - one.label } : one), "class");
  }

  /** @param {Set<string> | null} changed */
  function draw(changed) {
    if (!changed || changed.has("points")) {
      points = pointsOf(get("points"));
      rule.begin(points);
      if (selected >= points.length) selected = -1;
    }
    if (!changed || ["points", ...ARCHITECTURE].some((name) => changed.has(name))) network.begin(points);
    if (changed?.has("method")) {
      rule.stop();
      network.stop();
    }
    show();
  }

  function show() {
    controls.update();
    for (const one of [controls.network, network.beside, network.below]) one.hidden = !isNetwork();
    rule.element.hidden = course.hidden = isNetwork();
    // What changes with every frame is not read out until it stands still.
    finding.setAttribute("aria-live", network.isGoing() ? "off" : "polite");
    setText(finding, shown().tellFinding());
    setText(course, rule.tellCourse());
    setText(
      marks,
      isNetwork()
        ? "A ring marks a point in the wrong class. A logit of exactly 0, on the boundary, counts as class 0."
        : "A ring marks a point on the line or on its wrong side; an orange one the point of this update. Dashed: " +
          "the line before it.",
    );
    shown().update();
    colour.set(brush);
    other.enable(selected >= 0);
    away.enable(selected >= 0 && points.length > FEWEST);
    setText(
      here,
      selected >= 0
        ? `Chosen: ${tellPoint(selected).replaceAll("\n", "; ")}.`
        : `Drag a point, or click beside the points to add one (${countOf(points.length, "point")} of ${MOST}).`,
    );
    drawCharts();
  }

  function drawCharts() {
    plane.update({ points, selected, ...shown().drawn() });
    if (isNetwork()) network.draw(selected);
  }

  /** @returns {Table[]} */
  function table() {
    const scores = isNetwork() ? network.run(points).logits : points.map(rule.score);
    return [{
      caption: "The points",
      columns: ["point", "x1", "x2", "class", isNetwork() ? "logit" : "w \u00b7 x + b"],
      rows: points.map(({ x1, x2, label }, i) => [i + 1, x1, x2, label, scores[i]]),
    }, shown().table()];
  }

  return {
    traits: TRAITS,
    draw,
    recolour: drawCharts,
    table,
    reset() {
      network.stop();
      rule.stop();
      selected = -1;
      brush = 1;
    },
    close() {
      network.stop();
      rule.close();
    },
    rest: () => isNetwork() ? network.rest() : colour.inputs[brush],
    numbers: () => ({
      ...Object.fromEntries(TRAITS.map((name) => [name, get(name)])),
      rule: rule.numbers(),
      network: network.numbers(),
      selected,
      brush,
    }),
  };
}

export default explorer("perceptron", buildPlane);
