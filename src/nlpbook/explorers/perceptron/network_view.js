// The network in the figure: its training, the loss, and its hidden space beside the plane.
import { element, setText } from "../kit/core.js";
import { palette } from "../kit/theme.js";
import { stepChart } from "../kit/step_chart.js";
import { trainingButtons } from "../kit/training_buttons.js";
import { gridPlaces, hiddenChart } from "./hidden.js";
import { PlaneNetwork } from "./network.js";
import { fieldPlaces } from "./plane.js";
import { tellHidden, tellLoss, tellNetwork } from "./telling.js";
import { MOST_STEPS, planeTraining } from "./training.js";

/** @typedef {import("./points.js").Point} Point */
/** @typedef {import("../kit/numbers_table.js").Table} Table */

export const ARCHITECTURE = ["width", "activation", "seed", "stochastic"];
const HORIZONS = [100, 300, 1000, 3000, MOST_STEPS]; // how many steps the curve of the loss has room for

/**
 * `onFrame` is called after the steps of a frame of the training.
 * @param {import("../kit/mount.js").Figure} figure
 * @param {{
 *   controls: ReturnType<typeof import("./controls.js").planeControls>,
 *   describe: (point: number) => string,
 *   onSelect: (point: number) => void,
 *   onFrame: () => void,
 * }} options
 */
export function networkView(figure, { controls, describe, onSelect, onFrame }) {
  const { model, tip, change } = figure, get = (/** @type {string} */ name) => model.get(name);
  const network = new PlaneNetwork(), grid = gridPlaces(), field = fieldPlaces();
  const training = planeTraining(network, {
    rate: () => get("rate"),
    pace: () => get("pace"),
    onFrame() {
      step = network.steps;
      onFrame();
    },
  });
  /** @type {Point[]} */
  let points = [];
  let step = 0;
  const hidden = hiddenChart({ label: "Hidden space", tip, describe, onSelect });
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
  const buttons = trainingButtons(figure, training, () => (step = network.steps));
  const note = element("p", { class: "nlpb-note" }), marked = element("p", { class: "nlpb-note" });
  const row = element("div", { class: "nlpb-row" }, buttons.element, controls.pace);
  const wrong = () => network.judge().wrong;

  /**
   * Where two hidden units put places of the plane; a single unit stands beside the logit.
   * @param {Float64Array} x1
   * @param {Float64Array} x2
   * @param {number[]} units
   */
  function seen(x1, x2, [across, up]) {
    const width = get("width"), { logits, hidden: h } = network.run(x1, x2);
    const of = (/** @type {number} */ unit) => logits.map((_, i) => h[i * width + unit]);
    return { xs: of(across), ys: width === 1 ? logits : of(up) };
  }

  /** The boundary in the picture of the hidden space, where it is a line. @param {number[]} units */
  function hiddenLine([across, up]) {
    const { out, outBias } = network, width = get("width");
    if (width === 1) return { w1: 0, w2: 1, b: 0 };
    return width === 2 && across !== up ? { w1: out[across], w2: out[up], b: outBias } : null;
  }

  /** @param {number} selected */
  function drawHidden(selected) {
    const width = get("width"), units = [get("across"), get("up")].map((unit) => Math.min(unit, width) - 1);
    hidden.update({
      points,
      ...seen(network.x1, network.x2, units),
      grid: seen(grid.x1, grid.x2, units),
      line: hiddenLine(units),
      selected,
      wrong: wrong(),
      xLabel: `hidden unit ${units[0] + 1}`,
      yLabel: width === 1 ? "logit" : `hidden unit ${units[1] + 1}`,
    });
  }

  function drawLoss() {
    const losses = training.losses(), colours = palette();
    const steps = HORIZONS.find((horizon) => horizon >= network.steps) ?? MOST_STEPS;
    const guess = Array.from({ length: steps + 1 }, () => Math.LN2);
    loss.update({
      low: 0,
      high: 1.1 * Math.max(Math.LN2, ...[losses[0], losses[losses.length - 1]].filter(Number.isFinite)),
      steps,
      xLabel: "training step",
      yLabel: "loss (nats; dashed: ln 2, a guess of one half)",
      marker: step,
      curves: [
        { values: guess, colour: colours.muted, width: 1.5, dashed: true },
        { values: losses, colour: colours.accent, width: 2.5 },
      ],
    });
  }

  return {
    beside: element("div", { class: "nlpb-stack" }, hidden.element, controls.axes, note),
    below: element("div", { class: "nlpb-stack" }, row, loss.element, marked),
    /** Initial weights, for some points. @param {Point[]} next */
    begin(next) {
      points = next;
      const [width, activation, seed, stochastic] = ARCHITECTURE.map(get);
      network.begin(points, { width, activation, seed, stochastic });
      training.reset();
      step = 0;
    },
    update() {
      setText(note, tellHidden(get("width"), get("activation")));
      setText(marked, `At the marker, ${tellLoss(training.losses(), step)}.`);
      buttons.update(network.steps);
    },
    /** @param {number} selected */
    draw(selected) {
      drawHidden(selected);
      drawLoss();
    },
    wrong,
    /** The outputs at a few places. @param {Point[]} places */
    run: (places) => network.run(Float64Array.from(places, (p) => p.x1), Float64Array.from(places, (p) => p.x2)),
    tellFinding() {
      const { steps } = network;
      return tellNetwork({ steps, loss: training.losses()[steps], wrong: wrong().length, count: points.length });
    },
    /** What the chart of the plane shows of it. */
    drawn: () => ({ wrong: wrong(), field: network.run(field.x1, field.x2).logits }),
    /** @returns {Table} */
    table: () => ({
      caption: "The mean loss (nats)",
      columns: ["after step", "loss"],
      rows: training.losses().map((one, i) => [i, one]),
    }),
    stop: training.stop,
    isGoing: training.isGoing,
    rest: buttons.rest,
    numbers: () => ({
      W1: [[...network.w1], [...network.w2]],
      b1: [...network.bias],
      W2: [...network.out],
      b2: network.outBias,
      logits: [...network.run(network.x1, network.x2).logits],
      hidden: [...network.run(network.x1, network.x2).hidden],
      losses: training.losses(),
      wrong: wrong(),
      step,
      isTraining: training.isGoing(),
    }),
  };
}
