// The gradient-flow explorer: a deep network, its activations forwards, its gradients backwards, and how it trains.
import { decodeArray } from "../kit/arrays.js";
import { clamp, countOf, element, rounded, setText } from "../kit/core.js";
import { explorer } from "../kit/mount.js";
import { palette } from "../kit/theme.js";
import { stepChart } from "../kit/step_chart.js";
import { trainingButtons } from "../kit/training_buttons.js";
import { flowCharts, lossOf, tellCell } from "./charts.js";
import { flowControls, scaleOfWeights } from "./controls.js";
import { FlowNetwork } from "./network.js";
import {
  expected,
  nameOf,
  tellActivations,
  tellBatch,
  tellCourse,
  tellGradient,
  tellLayer,
  tellTheory,
} from "./telling.js";
import { theoryOf } from "./theory.js";
import { flowTraining, MOST_STEPS } from "./training.js";
import { trainingMap } from "./training_map.js";
import { weightSource } from "./weights.js";

/** @typedef {import("./telling.js").Flow} Flow */
/** @typedef {import("./charts.js").Direction} Direction */
/** @typedef {import("../kit/numbers_table.js").Table} Table */

const NETWORK = ["depth", "width", "activation", "initialisation", "scale", "normalisation", "residual", "seed"];
const VIEW = ["direction", "axis", "rate"];
const HORIZONS = [25, 50, 100, MOST_STEPS]; // how many steps the map and the curve of the loss have room for

/**
 * @param {import("../kit/mount.js").Figure} figure
 * @returns {import("../kit/mount.js").Parts}
 */
function buildFlow(figure) {
  const { root, model, tip, change, frameDrawn } = figure, get = (/** @type {string} */ name) => model.get(name);
  const { data, shape } = decodeArray(get("inputs")), labels = get("labels");
  const network = new FlowNetwork({ data, columns: shape[1], labels }), normals = weightSource();
  const training = flowTraining(network, () => get("rate"), drawFrame);
  let now = /** @type {Flow} */ ({});
  let layer = 1, step = 0;

  const controls = flowControls(figure);
  const finding = element("p", { class: "nlpb-finding" });
  const forwards = element("p"), theory = element("p", { class: "nlpb-note" });
  const here = element("p", { class: "nlpb-note" }), course = element("p");
  const pick = (/** @type {number} */ next) => {
    layer = clamp(next, 0, get("depth"));
    change("layer", {});
  };
  const charts = flowCharts({ tip, onPick: pick, flow: () => now });
  const map = trainingMap({
    label: "Layer by training step",
    tip,
    describe: (one, at) => tellCell(get("direction"), one, at, training.history()[directionNow()][at][one]),
    onPick(one, at) {
      step = at;
      pick(one);
    },
  });
  const loss = stepChart({
    label: "Loss by training step",
    height: 240,
    tip,
    describe: (at) => `after ${countOf(at, "step")}: ${tellLoss(at)}`,
    onPick(at) {
      step = Math.min(at, training.steps());
      change("step", {});
    },
  });
  const buttons = trainingButtons(figure, training, () => {
    step = training.steps();
    look();
  });
  root.append(
    element(
      "div",
      { class: "nlpb-stack" },
      ...controls.network,
      finding,
      forwards,
      theory,
      controls.view,
      charts.violins,
      element("div", { class: "nlpb-columns" }, charts.sizes, charts.units),
      here,
      element(
        "div",
        { class: "nlpb-row" },
        buttons.element,
        controls.rate,
      ),
      course,
      element("div", { class: "nlpb-columns" }, map.element, loss.element),
      element("p", { class: "nlpb-note", text: tellBatch(get("examples"), labels) }),
    ),
  );

  const directionNow = () => /** @type {Direction} */ (get("direction"));
  const tellLoss = (/** @type {number} */ at) =>
    at < training.history().losses.length ? `loss ${rounded(training.history().losses[at])}` : "not trained so far";

  function drawFrame() {
    const before = performance.now();
    step = training.steps();
    look();
    show();
    frameDrawn(performance.now() - before);
  }

  function rebuild() {
    const { depth, width, activation, normalisation, residual, seed } = Object.fromEntries(
      NETWORK.map((name) => [name, get(name)]),
    );
    network.begin(
      { depth, width, activation, normalisation, residual },
      scaleOfWeights(model),
      (one) => normals(seed, one, one ? width : Math.max(width, network.classes)),
    );
    network.run();
    training.reset();
    layer = clamp(layer, 0, depth);
    step = 0;
    look();
  }

  /** Take what the network has now. */
  function look() {
    const { architecture } = network, c = scaleOfWeights(model);
    now = {
      architecture,
      c,
      activations: network.rms("y"),
      gradients: network.rms("dy"),
      off: network.unitsOff(),
      theory: theoryOf(architecture, c),
      loss: network.loss,
    };
  }

  /** @param {Set<string> | null} changed */
  function draw(changed) {
    if (!changed || NETWORK.some((name) => changed.has(name))) rebuild();
    else if (changed.size === 1 && changed.has("rate")) return controls.update(); // nothing that is drawn depends on it
    show();
  }

  function show() {
    const steps = training.steps(), trained = steps ? ` after ${countOf(steps, "step")} of training` : "";
    const { losses } = training.history();
    controls.update();
    // What changes with every frame is not read out until it stands still.
    for (const one of [finding, course]) one.setAttribute("aria-live", training.isGoing() ? "off" : "polite");
    setText(finding, tellGradient(now) + trained);
    setText(forwards, tellActivations(now));
    setText(theory, (steps ? "Theory speaks of the initial weights, not of trained ones. " : "") + tellTheory(now));
    setText(here, `At the marker, ${tellLayer(now, layer)}.`);
    setText(course, tellCourse(losses, network.classes));
    buttons.update(steps);
    drawCharts();
  }

  function drawCharts() {
    const direction = directionNow(), { losses, ...history } = training.history(), colours = palette();
    const steps = HORIZONS.find((horizon) => horizon >= training.steps()) ?? MOST_STEPS;
    const values = network.values(direction === "gradients" ? "dy" : "y");
    charts.update({ flow: now, values, direction, axis: get("axis"), layer });
    map.update({
      values: history[direction],
      steps,
      layers: get("depth") + 1,
      name: `rms of the ${direction}`,
      layer,
    });
    loss.update(lossOf(losses, { classes: network.classes, steps, step }, colours));
  }

  /** @returns {Table[]} */
  function table() {
    const { activations, gradients, off } = now, { losses } = training.history(), steps = training.steps();
    return [
      {
        caption: `Root mean squares by layer, after ${countOf(steps, "step")} of training`,
        columns: [
          "layer",
          "activations",
          "activations in theory",
          "gradients",
          now.theory?.isBound ? "gradients on average at most" : "gradients in theory",
          "units dead or saturated",
        ],
        rows: activations.map((one, i) => [
          nameOf(i),
          one,
          expected(now, "activations", i),
          gradients[i],
          expected(now, "gradients", i),
          off && i ? off[i - 1] : null,
        ]),
      },
      {
        caption: "The loss of the batch (nats)",
        columns: ["after step", "loss"],
        rows: losses.map((one, i) => [i, one]),
      },
    ];
  }

  return {
    traits: [...NETWORK, ...VIEW],
    draw,
    recolour: drawCharts,
    table,
    reset() {
      training.stop();
      layer = 1;
    },
    close: training.stop,
    rest: buttons.rest,
    numbers: () => ({
      ...Object.fromEntries([...NETWORK, ...VIEW].map((name) => [name, get(name)])),
      c: now.c,
      loss: now.loss,
      activations: now.activations,
      gradients: now.gradients,
      activationsInTheory: now.activations.map((_, i) => expected(now, "activations", i)),
      gradientsInTheory: now.activations.map((_, i) => expected(now, "gradients", i)),
      off: now.off,
      layer,
      step,
      isTraining: training.isGoing(),
      history: training.history(),
      violins: charts.numbers(),
    }),
  };
}

export default explorer("gradient_flow", buildFlow);
