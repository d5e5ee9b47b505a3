// The charts of the gradient-flow explorer: what each shows of a network.
import { legend } from "../kit/controls.js";
import { element, rounded, setText } from "../kit/core.js";
import { palette } from "../kit/theme.js";
import { violinStrip } from "../kit/violin_strip.js";
import { stepChart } from "../kit/step_chart.js";
import { ACTIVATIONS } from "./activations.js";
import { expected, nameOf, tellLayer, tellUnits } from "./telling.js";
import { relativeSizes } from "./theory.js";

/** @typedef {import("./telling.js").Flow} Flow */
/** @typedef {"gradients" | "activations"} Direction */
/**
 * `flow` is another object whenever the network has been run, and `values` hold other numbers.
 * @typedef {{
 *   flow: Flow,
 *   values: Float64Array[],
 *   direction: Direction,
 *   axis: "log" | "linear",
 *   layer: number,
 * }} Shown
 */

// Numbers that are smaller than the smallest rms by more than this are left out of a logarithmic axis.
const SMALLEST = 300;

/** The range of an axis of sizes, around 1. @param {number[][]} curves */
function rangeAround(curves) {
  let low = 1, high = 1;
  for (const curve of curves) {
    for (const value of curve) {
      if (!(value > 0) || value === Infinity) continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  return { low: Math.min(low / 1.5, 0.3), high: Math.max(1.5 * high, 3) };
}

/** @typedef {import("../kit/theme.js").Palette} Palette */

/** @type {(direction: Direction, colours: Palette) => string} */
const colourOf = (direction, { categorical }) => categorical[direction === "gradients" ? 1 : 0];

/** @typedef {import("../kit/violin_strip.js").Strip} Strip */

/**
 * The numbers of each layer as the violins take them; `sizesOf` makes the sizes of the numbers of layer i.
 * @type {(shown: Shown, sizesOf: (numbers: Float64Array, i: number) => Float64Array) => Strip[]}
 */
export const stripsOf = ({ values, axis }, sizesOf) =>
  values.map((numbers, i) => ({
    name: i ? String(i) : "in",
    values: axis === "log" ? sizesOf(numbers, i) : numbers,
  }));

/**
 * What the row of violins shows.
 * @type {(shown: Shown, colours: Palette, strips: Strip[]) => import("../kit/violin_strip.js").ViolinState}
 */
export function violinsOf({ flow: now, direction, axis, layer }, colours, strips) {
  const isLog = axis === "log", lowest = Math.min(...now[direction].filter((one) => one > 0), Infinity);
  return {
    strips,
    shape: "histogram",
    kind: isLog ? "log" : "linear",
    ...lowest < Infinity && isLog ? { low: lowest / SMALLEST } : {},
    xLabel: `layer, from the inputs to layer ${now.architecture.depth}`,
    yLabel: isLog ? `size of the ${direction}` : direction,
    colour: colourOf(direction, colours),
    line: isLog && now.theory
      ? {
        name: now.theory.isBound ? "rms on average at most, in theory" : "rms in theory",
        values: now.activations.map((_, i) => expected(now, direction, i)),
        colour: colours.text,
      }
      : null,
    marker: layer,
  };
}

/**
 * What the chart of the root mean squares shows, and its legend.
 * @param {Shown} shown
 * @param {Palette} colours
 * @returns {{ state: import("../kit/step_chart.js").StepState, key: { label: string, colour: string }[] }}
 */
export function curvesOf({ flow: now, direction, layer }, colours) {
  const { architecture: { depth }, theory } = now, { forwards, backwards, ...inTheory } = relativeSizes(now);
  const dashed = [
    { direction: "gradients", values: inTheory.backwardsInTheory },
    { direction: "activations", values: inTheory.forwardsInTheory },
  ].flatMap(({ direction: one, values }) => values ? [{ direction: one, values }] : []);
  const wide = (/** @type {string} */ one) => one === direction ? 2.5 : 1.5;
  const blue = colourOf("activations", colours), orange = colourOf("gradients", colours);
  return {
    state: {
      ...rangeAround([forwards, backwards, ...dashed.map(({ values }) => values)]),
      steps: depth,
      logarithmic: true,
      xLabel: "layer",
      yLabel: "rms, as a multiple of where it starts",
      marker: layer,
      curves: [
        ...dashed.map((one) => ({
          values: one.values,
          colour: colours.muted,
          width: wide(one.direction),
          dashed: true,
        })),
        { values: forwards, colour: blue, width: wide("activations") },
        { values: backwards, colour: orange, width: wide("gradients") },
      ],
    },
    key: [
      { label: "activations, from the inputs on", colour: blue },
      { label: `gradients, back from layer ${depth}`, colour: orange },
      ...theory
        ? [{
          label: theory.isBound ? "dashed: the most on average, in theory" : "dashed: theory",
          colour: colours.muted,
        }]
        : [],
    ],
  };
}

/**
 * What the chart of the units that are off shows.
 * @type {(shown: Shown, off: number[], colours: Palette) => import("../kit/step_chart.js").StepState}
 */
export function unitsOf({ flow: { architecture: { depth, width, activation } }, layer }, off, { categorical }) {
  return {
    low: 0,
    high: width,
    steps: depth,
    xLabel: "layer",
    yLabel: `${ACTIVATIONS[activation].off} units, of ${width}`,
    marker: layer,
    curves: [{ values: [NaN, ...off], colour: categorical[3], width: 2 }],
  };
}

/**
 * What the chart of the loss shows, with room for `steps`.
 * @type {(
 *   losses: number[], run: { classes: number, steps: number, step: number }, colours: Palette
 * ) => import("../kit/step_chart.js").StepState}
 */
export function lossOf(losses, { classes, steps, step }, { muted, accent }) {
  const guess = Math.log(classes);
  return {
    low: 0,
    high: 1.1 * Math.max(guess, ...losses.filter(Number.isFinite)),
    steps,
    xLabel: "training step",
    yLabel: "loss (nats; dashed: equal logits)",
    marker: step,
    curves: [
      { values: new Array(steps + 1).fill(guess), colour: muted, width: 1.5, dashed: true },
      { values: losses, colour: accent, width: 2.5 },
    ],
  };
}

/**
 * @param {{ tip: import("../kit/canvas.js").Tip, onPick: (layer: number) => void, flow: () => Flow }} options
 */
export function flowCharts({ tip, onPick, flow }) {
  const violins = violinStrip({ label: "How the numbers of each layer are spread", height: 270, tip, onPick });
  const sizes = stepChart({
    label: "Root mean square by layer, logarithmic axis",
    height: 250,
    tip,
    onPick,
    describe: (layer) => tellLayer(flow(), layer),
  });
  const units = stepChart({
    label: "Units that are dead or saturated, by layer",
    height: 140,
    tip,
    onPick,
    describe: (layer) => tellLayer(flow(), layer),
  });
  const title = element("p", { class: "nlpb-label" }), told = element("p", { class: "nlpb-note" });
  const key = legend();

  /** @type {Float64Array[]} */
  const sizesBefore = [];
  /**
   * The sizes of the numbers of layer i, in an array that is used again.
   * @type {(numbers: Float64Array, i: number) => Float64Array}
   */
  function sizesOf(numbers, i) {
    if (sizesBefore[i]?.length !== numbers.length) sizesBefore[i] = new Float64Array(numbers.length);
    for (let k = 0; k < numbers.length; k++) sizesBefore[i][k] = Math.abs(numbers[k]);
    return sizesBefore[i];
  }

  /** @type {Shown | null} */
  let shownBefore = null;
  /** @type {Strip[]} */
  let strips = [];
  /** The strips of now: the same array for as long as their numbers are the same. @param {Shown} shown */
  function stripsNow(shown) {
    const { flow: now, direction, axis } = shown, before = shownBefore;
    if (now !== before?.flow || direction !== before.direction || axis !== before.axis) {
      strips = stripsOf(shown, sizesOf);
    }
    shownBefore = shown;
    return strips;
  }

  return {
    violins: element("div", {}, title, violins.element),
    sizes: element("div", {}, sizes.element, key.element),
    units: element("div", {}, units.element, told),
    /** @param {Shown} shown */
    update(shown) {
      setText(
        title,
        shown.direction === "gradients"
          ? "The gradients with respect to the outputs of each layer, all numbers of the batch"
          : "The outputs of each layer, all numbers of the batch",
      );
      const colours = palette(), { state, key: entries } = curvesOf(shown, colours), { off } = shown.flow;
      violins.update(violinsOf(shown, colours, stripsNow(shown)));
      sizes.update(state);
      key.update(entries);
      setText(told, tellUnits(shown.flow));
      units.element.hidden = !off;
      if (off) units.update(unitsOf(shown, off, colours));
    },
    numbers: () => violins.numbers(),
  };
}

/**
 * The words for a cell of the map.
 * @type {(direction: Direction, layer: number, step: number, value: number) => string}
 */
export const tellCell = (direction, layer, step, value) =>
  `${nameOf(layer)}, after ${step} step${step === 1 ? "" : "s"}: rms of the ${direction} ${rounded(value)}`;
