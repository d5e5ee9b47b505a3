// A map of layer by training step: the size of a signal as a colour, on a logarithmic scale.
import { drawAxes, layOutAxes } from "../kit/axes.js";
import { chartCanvas } from "../kit/canvas.js";
import { pickCells } from "../kit/cell_picker.js";
import { element, setText } from "../kit/core.js";
import { mix, palette } from "../kit/theme.js";
import { rounded } from "./telling.js";

/** `values[step][layer]` are those of the steps so far, of `steps` that there is room for. */
/** @typedef {{ values: number[][], steps: number, layers: number, name: string, layer: number }} MapState */

const SHADES = 64, LEAST_RATIO = 10; // of the largest to the smallest: a map of what hardly changes shows little
const HEIGHT = 240;

/**
 * The ends of the scale: the smallest and the largest size that is not 0, a decade apart or more.
 * @param {number[][]} values
 * @returns {[low: number, high: number]}
 */
export function rangeOfSizes(values) {
  let low = Infinity, high = 0;
  for (const column of values) {
    for (const value of column) {
      if (!(value > 0) || value === Infinity) continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  if (high === 0) return [0.1, 1];
  const room = Math.sqrt(Math.max(1, LEAST_RATIO / (high / low)));
  return [low / room, high * room];
}

/**
 * `onPick(layer, step)` is called when the reader picks a cell.
 * @param {{
 *   label: string,
 *   describe: (layer: number, step: number) => string,
 *   onPick: (layer: number, step: number) => void,
 *   tip: import("../kit/canvas.js").Tip,
 * }} map
 */
export function trainingMap({ label, describe, onPick, tip }) {
  let state = /** @type {MapState} */ ({ values: [], steps: 1, layers: 1, name: "", layer: 0 });
  /** @type {import("../kit/axes.js").Frame | null} */
  let plan = null;
  /** @type {import("../kit/theme.js").Palette | null} */
  let paintedIn = null;
  /** @type {import("../kit/theme.js").Colour[]} */
  let shades = [];
  const cells = document.createElement("canvas"),
    picture = /** @type {CanvasRenderingContext2D} */ (cells.getContext("2d"));
  const chart = chartCanvas({
    label,
    kind: "heat map",
    draw,
    help: "Arrow keys move over layers and steps, Enter picks a layer, Escape leaves.",
  });
  const [lowest, highest] = [element("span"), element("span")];
  const ramp = element("span", { class: "nlpb-ramp", "aria-hidden": "true" }), name = element("span");

  function draw() {
    const width = chart.width();
    if (width === 0) return;
    const context = chart.begin(width, HEIGHT), colours = palette(), { values, steps, layers, layer } = state;
    const frame = layOutAxes(context, {
      width,
      height: HEIGHT,
      x: { low: -0.5, high: steps + 0.5, whole: true, title: "training step" },
      y: { low: -0.5, high: layers - 0.5, whole: true, grid: false, title: "layer" },
    }, { least: 34 });
    plan = frame;
    const { left, right, top, bottom, y } = frame, x = /** @type {import("../kit/axes.js").Axis} */ (frame.x);
    const [low, high] = rangeOfSizes(values);
    if (colours !== paintedIn) paintRamp(colours);
    if (values.length) {
      paint(low, high);
      context.imageSmoothingEnabled = false;
      context.drawImage(cells, left, top, x.to(values.length - 0.5) - left, bottom - top);
    }
    context.strokeStyle = colours.line;
    context.strokeRect(left + 0.5, top + 0.5, right - left - 1, bottom - top - 1);
    drawAxes(context, frame, colours);
    context.fillStyle = colours.mark;
    context.beginPath();
    context.moveTo(left - 1, y.to(layer));
    context.lineTo(left - 7, y.to(layer) - 4);
    context.lineTo(left - 7, y.to(layer) + 4);
    context.fill();
    const cursor = picker.cursor();
    if (cursor) {
      const at = layers - 1 - cursor[0], wide = Math.max(3, x.to(1) - x.to(0));
      context.strokeStyle = colours.mark;
      context.lineWidth = 2;
      context.strokeRect(
        x.to(cursor[1]) - wide / 2,
        y.to(at + 0.5),
        wide,
        Math.max(3, y.to(at - 0.5) - y.to(at + 0.5)),
      );
    }
    setText(lowest, rounded(low, 2));
    setText(highest, rounded(high, 2));
    setText(name, `${state.name}, logarithmic colours`);
  }

  /** @param {import("../kit/theme.js").Palette} colours */
  function paintRamp(colours) {
    paintedIn = colours;
    shades = Array.from({ length: SHADES }, (_, i) => mix(colours.sequential, i / (SHADES - 1)));
    const stops = shades.filter((_, i) => i % 9 === 0).map((one) => `rgb(${one})`);
    ramp.style.background = `linear-gradient(90deg, ${stops})`;
  }

  /**
   * One pixel for each cell.
   * @type {(low: number, high: number) => void}
   */
  function paint(low, high) {
    const { values, layers } = state, wide = values.length, scale = (SHADES - 1) / Math.log(high / low);
    [cells.width, cells.height] = [wide, layers];
    const image = picture.createImageData(wide, layers);
    for (let step = 0; step < wide; step++) {
      for (let layer = 0; layer < layers; layer++) {
        const value = values[step][layer], at = 4 * ((layers - 1 - layer) * wide + step);
        if (!(value > 0) || value === Infinity) continue; // nothing arrives, or it is no number: left open
        const [red, green, blue] = shades[Math.round(scale * Math.log(value / low))];
        image.data[at] = red;
        image.data[at + 1] = green;
        image.data[at + 2] = blue;
        image.data[at + 3] = 255;
      }
    }
    picture.putImageData(image, 0, 0);
  }

  // Rows are counted from the top, where the last layer is.
  const layerOf = (/** @type {number} */ row) => state.layers - 1 - row;
  const picker = pickCells(chart, {
    tip,
    describe: (row, step) => describe(layerOf(row), step),
    onSelect: (row, step = 0) => row === null || onPick(layerOf(row), step),
    size: () => [state.layers, state.values.length],
    selected: () => [layerOf(state.layer), state.values.length - 1],
    cellAt(x, y) {
      if (!plan?.x || x < plan.left) return null;
      return [layerOf(Math.round(plan.y.back(y))), Math.round(plan.x.back(x))];
    },
    cornerOf: ([row, step]) => plan?.x ? [plan.x.to(step + 0.5), plan.y.to(layerOf(row))] : null,
    redraw: draw,
  });

  return {
    element: element(
      "div",
      { class: "nlpb-stack" },
      chart.element,
      element("div", { class: "nlpb-legend" }, name, lowest, ramp, highest),
    ),
    /** @param {MapState} next */
    update(next) {
      state = next;
      picker.keepInside();
      draw();
    },
  };
}
