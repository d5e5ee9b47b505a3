// The perceptron explorer: points of two classes, the perceptron rule step by step, and a network that trains.
import { button, choices } from "../kit/controls.js";
import { countOf, element, setText } from "../kit/core.js";
import { explorer } from "../kit/mount.js";
import { palette } from "../kit/theme.js";
import { timeline } from "../kit/timeline.js";
import { stepChart } from "../schedule/chart.js";
import { planeControls } from "./controls.js";
import { gridPlaces, hiddenChart } from "./hidden.js";
import { novikoff } from "./margin.js";
import { PlaneNetwork, sigmoid } from "./network.js";
import { fieldPlaces, planeChart } from "./plane.js";
import { FEWEST, flatOf, MOST, pointsOf } from "./points.js";
import { lineAfter, misplaced, perceptronRun } from "./rule.js";
import { nameOf, tellEnd, tellHidden, tellLoss, tellNetwork, tellRule, tellUpdate, written } from "./telling.js";
import { MOST_STEPS, planeTraining } from "./training.js";

/** @typedef {import("./points.js").Point} Point */
/** @typedef {import("../kit/numbers_table.js").Table} Table */

const ARCHITECTURE = ["width", "activation", "seed", "stochastic"];
const TRAITS = ["points", "method", "updates", "rate", "pace", "across", "up", ...ARCHITECTURE];
const HORIZONS = [100, 300, 1000, 3000, MOST_STEPS]; // how many steps the curve of the loss has room for
const GRID = gridPlaces(), FIELD = fieldPlaces();

/**
 * @param {import("../kit/mount.js").Figure} figure
 * @returns {import("../kit/mount.js").Parts}
 */
function buildPlane(figure) {
  const { root, model, tip, change, frameDrawn } = figure, get = (/** @type {string} */ name) => model.get(name);
  const network = new PlaneNetwork();
  const training = planeTraining(network, {
    rate: () => get("rate"),
    pace: () => get("pace"),
    onFrame() {
      const before = performance.now();
      step = network.steps;
      show();
      frameDrawn(performance.now() - before);
    },
  });
  /** @type {Point[]} */
  let points = [];
  let run = perceptronRun([]), theorem = /** @type {ReturnType<typeof novikoff>} */ (null);
  let selected = -1, brush = 1, step = 0;

  const controls = planeControls(figure, setPoints);
  const finding = element("p", { class: "nlpb-finding" });
  const told = element("p"), course = element("p", { class: "nlpb-note" });
  const here = element("p", { class: "nlpb-note" });
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
  const hidden = hiddenChart({ label: "Hidden space", tip, describe: tellPoint, onSelect: select });
  const loss = stepChart({
    label: "Loss by training step",
    height: 190,
    tip,
    describe: (at) => tellLoss(training.losses(), at),
    onPick(at) {
      step = Math.min(at, network.steps);
      change("step", {});
    },
  });
  const updates = timeline({ label: "Updates", onMove: (to, control) => change(control, { updates: to }) });
  const last = button({ label: "To the last update", onClick: () => change("last", { updates: run.updates.length }) });
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
  const train = button({ label: "Train", primary: true, onClick: () => training.isGoing() ? stop() : start() });
  const once = button({ label: "One step", onClick: takeStep });
  const back = button({ label: "Initial weights", onClick: () => change("initial weights", { seed: get("seed") }) });
  const ruleParts = element("div", { class: "nlpb-stack" }, updates.element, last.element, told);
  const hiddenNote = element("p", { class: "nlpb-note" });
  const networkBelow = element(
    "div",
    { class: "nlpb-stack" },
    element(
      "div",
      { class: "nlpb-row" },
      element(
        "div",
        { class: "nlpb-buttons", role: "group", "aria-label": "Training" },
        train.element,
        once.element,
        back.element,
        controls.another.element,
      ),
      controls.pace,
    ),
    loss.element,
  );
  const networkBeside = element("div", { class: "nlpb-stack" }, hidden.element, controls.axes, hiddenNote);
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
        element("div", { class: "nlpb-stack" }, plane.element, edit, here),
        element("div", {}, ruleParts, networkBeside),
      ),
      networkBelow,
    ),
  );

  const isNetwork = () => get("method") === "network";
  const shownUpdates = () => Math.min(get("updates"), run.updates.length);
  const shownLine = () => lineAfter(run, shownUpdates());
  const wrongNow = () => isNetwork() ? network.judge().wrong : misplaced(shownLine(), points);
  const axesShown = () => [get("across"), get("up")].map((unit) => Math.min(unit, get("width")) - 1);

  /** @param {number} i */
  function tellPoint(i) {
    const { x1, x2 } = points[i], name = nameOf(points[i], i), { w1, w2, b } = shownLine();
    if (!isNetwork()) return `${name}\nw \u00b7 x + b = ${written(Math.round(1e4 * (w1 * x1 + w2 * x2 + b)) / 1e4)}`;
    const { logits, hidden: h } = network.run(Float64Array.of(x1), Float64Array.of(x2));
    const units = Array.from(h, written).join(", ");
    return `${name}\nprobability of class 1: ${written(sigmoid(logits[0]))}\nhidden units: ${units}`;
  }

  /** @param {Point[]} next @param {string} control */
  function put(next, control) {
    setPoints(flatOf(next), control);
  }

  /** @param {number[]} flat @param {string} control */
  function setPoints(flat, control) {
    updates.stop();
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

  function start() {
    training.start();
    change("train", {});
  }

  function stop() {
    training.stop();
    change("stop", {});
  }

  function takeStep() {
    training.step();
    step = network.steps;
    change("one step", {});
  }

  function beginNetwork() {
    const [width, activation, seed, stochastic] = ARCHITECTURE.map(get);
    network.begin(points, { width, activation, seed, stochastic });
    training.reset();
    step = 0;
  }

  /** @param {Set<string> | null} changed */
  function draw(changed) {
    if (!changed || changed.has("points")) {
      points = pointsOf(get("points"));
      run = perceptronRun(points);
      theorem = novikoff(points);
      if (selected >= points.length) selected = -1;
    }
    if (!changed || ["points", ...ARCHITECTURE].some((name) => changed.has(name))) beginNetwork();
    if (changed?.has("method")) {
      training.stop();
      updates.stop();
    }
    show();
  }

  function show() {
    const ofNetwork = isNetwork(), count = points.length, wrong = wrongNow().length;
    controls.update();
    for (const one of [controls.network, networkBeside, networkBelow]) one.hidden = !ofNetwork;
    ruleParts.hidden = ofNetwork;
    // What changes with every frame is not read out until it stands still.
    finding.setAttribute("aria-live", training.isGoing() ? "off" : "polite");
    if (ofNetwork) {
      const current = { steps: network.steps, loss: training.losses()[network.steps], wrong, count };
      setText(finding, tellNetwork(current));
      setText(course, `A guess of one half costs ln 2 = ${written(Math.LN2)} nats.`);
      setText(hiddenNote, tellHidden(get("width"), get("activation")));
    } else {
      setText(finding, tellRule(run, shownUpdates(), wrong, count));
      setText(course, tellEnd(run, theorem));
      setText(told, tellUpdate(run, shownUpdates(), points));
      updates.update(shownUpdates(), run.updates.length);
      last.enable(shownUpdates() < run.updates.length);
    }
    colour.set(brush);
    other.enable(selected >= 0);
    away.enable(selected >= 0 && count > FEWEST);
    setText(
      here,
      selected >= 0
        ? `Chosen: ${tellPoint(selected).replaceAll("\n", "; ")}.`
        : `Drag a point, or click beside the points to add one (${countOf(count, "point")} of ${MOST}).`,
    );
    train.setLabel(training.isGoing() ? "Stop" : "Train");
    train.enable(training.isGoing() || !training.isOver());
    once.enable(!training.isGoing() && !training.isOver());
    back.enable(network.steps > 0);
    drawCharts();
  }

  function drawCharts() {
    if (isNetwork()) return drawNetwork();
    const shown = shownUpdates(), { w1, w2, b } = shownLine();
    plane.update({
      points,
      selected,
      wrong: wrongNow(),
      cause: shown ? run.updates[shown - 1].example : -1,
      line: w1 || w2 || b ? { w1, w2, b } : null,
      before: shown > 1 ? lineAfter(run, shown - 1) : null,
    });
  }

  function drawNetwork() {
    const wrong = wrongNow(), width = get("width"), [across, up] = axesShown(), losses = training.losses();
    plane.update({ points, selected, wrong, field: network.run(FIELD.x1, FIELD.x2).logits });
    /** @type {(x1: Float64Array, x2: Float64Array) => { xs: Float64Array, ys: Float64Array }} */
    const seen = (x1, x2) => {
      const { logits, hidden: h } = network.run(x1, x2), of = (/** @type {number} */ unit) =>
        logits.map((_, i) => h[i * width + unit]);
      return { xs: of(across), ys: width === 1 ? logits : of(up) };
    };
    hidden.update({
      points,
      ...seen(network.x1, network.x2),
      grid: seen(GRID.x1, GRID.x2),
      line: hiddenLine(across, up),
      selected,
      wrong,
      xLabel: `hidden unit ${across + 1}`,
      yLabel: width === 1 ? "logit" : `hidden unit ${up + 1}`,
    });
    const steps = HORIZONS.find((horizon) => horizon >= network.steps) ?? MOST_STEPS, colours = palette();
    loss.update({
      low: 0,
      high: 1.1 * Math.max(Math.LN2, ...[losses[0], losses[losses.length - 1]].filter(Number.isFinite)),
      steps,
      xLabel: "training step",
      yLabel: "loss (nats; dashed: ln 2)",
      marker: step,
      curves: [
        { values: [...new Array(steps + 1)].map(() => Math.LN2), colour: colours.muted, width: 1.5, dashed: true },
        { values: losses, colour: colours.accent, width: 2.5 },
      ],
    });
  }

  /** The boundary in the picture of the hidden space, where it is a line. @param {number} across @param {number} up */
  function hiddenLine(across, up) {
    const { out, outBias } = network, width = get("width");
    if (width === 1) return { w1: 0, w2: 1, b: 0 };
    return width === 2 && across !== up ? { w1: out[across], w2: out[up], b: outBias } : null;
  }

  /** @returns {Table[]} */
  function table() {
    const line = shownLine();
    const scores = isNetwork()
      ? network.run(network.x1, network.x2).logits
      : points.map(({ x1, x2 }) => line.w1 * x1 + line.w2 * x2 + line.b);
    /** @type {Table} */
    const all = {
      caption: "The points",
      columns: ["point", "x1", "x2", "class", isNetwork() ? "logit" : "w \u00b7 x + b"],
      rows: points.map(({ x1, x2, label }, i) => [i + 1, x1, x2, label, scores[i]]),
    };
    if (isNetwork()) {
      return [all, {
        caption: "The mean loss (nats)",
        columns: ["after step", "loss"],
        rows: training.losses().map((one, i) => [i, one]),
      }];
    }
    return [all, {
      caption: "The updates",
      columns: ["update", "epoch", "point", "w1", "w2", "b"],
      rows: run.updates.map(({ epoch, example, w1, w2, b }, i) => [i + 1, epoch, example + 1, w1, w2, b]),
    }];
  }

  return {
    traits: TRAITS,
    draw,
    recolour: drawCharts,
    table,
    reset() {
      training.stop();
      updates.stop();
      selected = -1;
      brush = 1;
    },
    close() {
      training.stop();
      updates.close();
    },
    rest: () => isNetwork() ? (train.input.disabled ? back.input : train.input) : updates.rest(),
    numbers: () => ({
      ...Object.fromEntries(TRAITS.map((name) => [name, get(name)])),
      updates: shownUpdates(),
      rule: run,
      theorem,
      line: shownLine(),
      wrong: wrongNow(),
      selected,
      brush,
      losses: training.losses(),
      weights: { W1: [[...network.w1], [...network.w2]], b1: [...network.bias], W2: [...network.out], b2: network.outBias },
      logits: [...network.run(network.x1, network.x2).logits],
      isTraining: training.isGoing(),
    }),
  };
}

export default explorer("perceptron", buildPlane);
