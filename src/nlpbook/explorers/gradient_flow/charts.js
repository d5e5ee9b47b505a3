// The charts of the gradient-flow explorer: what each shows of a network.
import { element, setText } from "../kit/core.js";
import { palette } from "../kit/theme.js";
import { violinStrip } from "../kit/violin_strip.js";
import { stepChart } from "../kit/step_chart.js";
import { ACTIVATIONS } from "./activations.js";
import { expected, nameOf, rounded, tellLayer, tellUnits } from "./telling.js";
import { relativeSizes } from "./theory.js";

/** @typedef {import("./telling.js").Flow} Flow */
/** @typedef {"gradients" | "activations"} Direction */
/**
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
  const key = element("div", { class: "nlpb-legend" });

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

  /** @param {Shown} shown */
  function drawViolins({ flow: now, values, direction, axis, layer }) {
    const { depth } = now.architecture, colours = palette(), isLog = axis === "log";
    const theory = now.activations.map((_, i) => expected(now, direction, i));
    const lowest = Math.min(...now[direction].filter((one) => one > 0), Infinity);
    violins.update({
      strips: values.map((numbers, i) => ({
        name: i ? String(i) : "in",
        values: isLog ? sizesOf(numbers, i) : numbers,
      })),
      shape: "histogram",
      kind: isLog ? "log" : "linear",
      ...lowest < Infinity && isLog ? { low: lowest / SMALLEST } : {},
      xLabel: `layer, from the inputs to layer ${depth}`,
      yLabel: isLog ? `size of the ${direction}` : direction,
      colour: colourOf(direction),
      line: isLog && now.theory
        ? {
          name: now.theory.isBound ? "rms at most, in theory" : "rms in theory",
          values: theory,
          colour: colours.text,
        }
        : null,
      marker: layer,
    });
  }

  const colourOf = (/** @type {Direction} */ direction) => palette().categorical[direction === "gradients" ? 1 : 0];

  /** @param {Shown} shown */
  function drawSizes({ flow: now, direction, layer }) {
    const { architecture: { depth }, theory } = now, colours = palette();
    const { forwards, backwards, ...inTheory } = relativeSizes(now);
    const dashed = [
      { direction: "gradients", values: inTheory.backwardsInTheory },
      { direction: "activations", values: inTheory.forwardsInTheory },
    ].flatMap(({ direction: one, values }) => values ? [{ direction: one, values }] : []);
    const wide = (/** @type {string} */ one) => one === direction ? 2.5 : 1.5;
    sizes.update({
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
        { values: forwards, colour: colourOf("activations"), width: wide("activations") },
        { values: backwards, colour: colourOf("gradients"), width: wide("gradients") },
      ],
    });
    const entries = [
      { label: "activations, from the inputs on", colour: colourOf("activations") },
      { label: `gradients, back from layer ${depth}`, colour: colourOf("gradients") },
      ...theory
        ? [{ label: theory.isBound ? "dashed: the most, in theory" : "dashed: theory", colour: colours.muted }]
        : [],
    ];
    key.replaceChildren(
      ...entries.map(({ label, colour }) =>
        element("span", {}, element("i", { class: "nlpb-swatch", style: "background:" + colour }), label)
      ),
    );
  }

  /** @param {Shown} shown */
  function drawUnits({ flow: now, layer }) {
    const { architecture: { depth, width, activation }, off } = now;
    setText(told, tellUnits(now));
    units.element.hidden = !off;
    if (!off) return;
    units.update({
      low: 0,
      high: width,
      steps: depth,
      xLabel: "layer",
      yLabel: `${ACTIVATIONS[activation].off} units, of ${width}`,
      marker: layer,
      curves: [{ values: [NaN, ...off], colour: palette().categorical[3], width: 2 }],
    });
  }

  return {
    violins: element("div", {}, title, violins.element),
    sizes: element("div", {}, sizes.element, key),
    units: element("div", {}, units.element, told),
    /** @param {Shown} shown */
    update(shown) {
      setText(
        title,
        shown.direction === "gradients"
          ? "The gradients with respect to the outputs of each layer, all numbers of the batch"
          : "The outputs of each layer, all numbers of the batch",
      );
      drawViolins(shown);
      drawSizes(shown);
      drawUnits(shown);
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
