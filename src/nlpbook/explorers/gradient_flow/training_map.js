// A map of layer by training step: the size of a signal as a colour, on a logarithmic scale.
import { cellMap } from "../kit/cell_map.js";
import { rounded } from "../kit/core.js";
import { mix, palette } from "../kit/theme.js";

/** `values[step][layer]` are those of the steps so far, of `steps` that there is room for. */
/** @typedef {{ values: number[][], steps: number, layers: number, name: string, layer: number }} MapState */

const SHADES = 64, LEAST_RATIO = 10; // of the largest to the smallest: a map of what hardly changes shows little

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
  /** @type {import("../kit/theme.js").Palette | null} */
  let paintedIn = null;
  /** @type {import("../kit/theme.js").Colour[]} */
  let shades = [];
  const map = cellMap({
    label,
    help: "Arrow keys move over layers and steps, Enter picks a layer, Escape leaves.",
    tip,
    describe,
    onPick,
    startAt: () => [state.layer, state.values.length - 1],
  });

  return {
    element: map.element,
    /** @param {MapState} next */
    update(next) {
      state = next;
      const { values, steps, layers, layer } = next, [low, high] = rangeOfSizes(values), colours = palette();
      if (colours !== paintedIn) {
        shades = Array.from({ length: SHADES }, (_, i) => mix(colours.sequential, i / (SHADES - 1)));
        paintedIn = colours;
      }
      const scale = (SHADES - 1) / Math.log(high / low);
      map.update({
        rows: layers,
        columns: values.length,
        room: steps + 1,
        xLabel: "training step",
        yLabel: "layer",
        shades,
        shadeAt(row, step) {
          const value = values[step][row]; // where nothing arrives, or it is no number, the cell is left open
          return value > 0 && value < Infinity ? Math.round(scale * Math.log(value / low)) : -1;
        },
        low: rounded(low, 2),
        high: rounded(high, 2),
        name: `${next.name}, logarithmic colours`,
        row: layer,
      });
    },
  };
}
