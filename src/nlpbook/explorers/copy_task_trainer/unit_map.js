// The map of unit by step: the gate that keeps, or the state.
import { mix } from "../kit/theme.js";
import { GATES } from "./telling.js";

/** @typedef {import("./network.js").CopyPass} CopyPass */
/** @typedef {import("../kit/theme.js").Colour} Colour */
/** @typedef {import("../kit/theme.js").Palette} Palette */

const SHADES = 64;

/** @type {Palette | null} */
let paintedIn = null;
/** @type {{ gate: Colour[], state: Colour[] }} */
let shades = { gate: [], state: [] };

/** The two scales, in pieces. @param {Palette} colours */
function shadesOf(colours) {
  if (colours === paintedIn) return shades;
  paintedIn = colours;
  const pieces = (/** @type {string[]} */ stops) =>
    Array.from({ length: SHADES + 1 }, (_, i) => mix(stops, i / SHADES));
  shades = { gate: pieces(colours.sequential), state: pieces(colours.diverging) };
  return shades;
}

/**
 * What is drawn: the simple RNN has its state alone.
 * @type {(view: CopyPass, colours: string) => "gate" | "state"}
 */
export const drawnOf = (view, colours) => view.cell !== "rnn" && colours === "gate" ? "gate" : "state";

/**
 * @type {(view: CopyPass, drawn: "gate" | "state", marker: number, colours: Palette) =>
 *   import("../kit/cell_map.js").CellMapState}
 */
export function mapOf(view, drawn, marker, colours) {
  const isGate = drawn === "gate";
  return {
    rows: view.units,
    columns: view.time,
    room: view.time,
    firstRow: 1,
    firstColumn: 1,
    xLabel: "step t",
    yLabel: "unit",
    shades: shadesOf(colours)[drawn],
    shadeAt: (unit, t) =>
      isGate ? Math.round(SHADES * view.gate(unit, t)) : Math.round(SHADES * (view.state(unit, t) + 1) / 2),
    low: isGate ? "0" : "\u22121",
    high: "1",
    name: isGate ? `${GATES[view.cell]}: 1 keeps all, 0 keeps nothing` : "state h",
    column: marker,
  };
}
