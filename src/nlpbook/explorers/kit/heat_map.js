// A matrix of numbers as colours, with its row and column names, a cursor for the keyboard and the pointer, and a
// legend.
import { chartCanvas, fitText, FONT, textWidth } from "./canvas.js";
import { pickCells } from "./cell_picker.js";
import { colourScale } from "./colour_scale.js";
import { clamp, element, formatNumber } from "./core.js";
import { heatColour, inkOn, palette } from "./theme.js";

const SMALLEST = 11, LEAST_CELL = 13; // pixels: of letters, and of a cell whose row has a name

/** @typedef {import("./theme.js").Palette} Palette */

const HEAT_LABEL_LIMIT = 96;

/** @typedef {import("./cell_picker.js").Cell} Cell */
/**
 * Names; numbers row by row; the number that gets the last colour; cells to outline as new ("row,column"); the cell
 * that is picked; the row whose name is stressed.
 * @typedef {{
 *   rows: string[],
 *   columns: string[],
 *   values: ArrayLike<number>,
 *   maximum: number,
 *   diverging?: boolean,
 *   fresh?: Iterable<string>,
 *   selected?: Cell | null,
 *   strongRow?: number,
 * }} HeatState
 */
/**
 * @typedef {{ rowLabel: number, top: number, level: boolean, cell: number, width: number, height: number, key: string
 *   }} Plan
 */

/**
 * `describe(row, column)` gives the words for one cell (tooltip and screen reader); `onSelect(row, column)` is called
 * when the reader picks a cell, `onSelect(null)` when the choice is given up.
 * @param {{
 *   label: string,
 *   describe: (row: number, column: number) => string,
 *   onSelect: (row: number | null, column?: number) => void,
 *   tip: import("./canvas.js").Tip,
 * }} map
 */
export function heatMap({ label, describe, onSelect, tip }) {
  /** @type {HeatState} */
  let state = { rows: [], columns: [], values: [], maximum: 1 };
  /** @type {Plan | null} */
  let plan = null;
  let key = "";
  const chart = chartCanvas({
    label,
    kind: "heat map",
    draw,
    help: "Arrow keys move from cell to cell, Enter picks a cell, Escape gives the choice up.",
  });
  const scale = colourScale();

  /** @type {(value: number, colours: Palette) => import("./theme.js").Colour | null} */
  function colour(value, colours) {
    // Zero keeps the background; the least count stands out from it already.
    if (value === 0 && !state.diverging) return null;
    return heatColour(value, state.maximum, Boolean(state.diverging), colours);
  }

  /**
   * Sizes: as large as the width allows, names of columns level if they fit and slanted if not.
   * @param {CanvasRenderingContext2D} context
   * @param {number} width
   * @returns {Plan}
   */
  function layOut(context, width) {
    context.font = "600 13px " + FONT; // as wide as the stressed name of a row
    const rowLabel = Math.min(HEAT_LABEL_LIMIT, Math.max(20, ...state.rows.map((name) => textWidth(context, name)))) +
      10;
    const widest = Math.min(HEAT_LABEL_LIMIT, Math.max(10, ...state.columns.map((name) => textWidth(context, name))));
    let overhang = 2, cell = Math.min(52, (width - rowLabel - overhang) / state.columns.length);
    const level = widest <= cell - 6;
    if (!level) {
      overhang = Math.min(widest * 0.62, width * 0.18) + 4;
      cell = Math.min(52, (width - rowLabel - overhang) / state.columns.length);
    }
    const top = level ? 24 : Math.ceil(widest * 0.79) + 14;
    return { rowLabel, top, level, cell, width, height: Math.ceil(top + cell * state.rows.length + 3), key };
  }

  function draw() {
    const width = chart.width();
    if (width === 0) return;
    if (!plan || plan.width !== width || plan.key !== key) plan = layOut(chart.begin(width, 10), width);
    const { rowLabel, top, level, cell, height } = plan, context = chart.begin(width, height), colours = palette();
    const count = state.columns.length, gap = cell > 14 ? 1.5 : 0.75;
    const small = clamp(Math.floor(cell * 0.8), SMALLEST, 13);
    context.textBaseline = "middle";

    // A font that is set makes the browser look at all styles again: so the stressed name comes last.
    const names = [...state.rows.keys()].filter((row) => row !== state.strongRow);
    context.textAlign = "right";
    context.font = small + "px " + FONT;
    context.fillStyle = colours.text;
    const writeName = (/** @type {number} */ row) =>
      context.fillText(fitText(context, state.rows[row], rowLabel - 8), rowLabel - 8, top + (row + 0.5) * cell);
    names.forEach(writeName);
    if (state.strongRow !== undefined && state.strongRow in state.rows) {
      context.font = "600 " + context.font;
      context.fillStyle = colours.mark;
      writeName(state.strongRow);
    }
    context.fillStyle = colours.text;
    context.font = small + "px " + FONT;
    state.columns.forEach((name, column) => {
      const x = rowLabel + (column + 0.5) * cell;
      context.textAlign = level ? "center" : "left";
      if (level) {
        context.fillText(name, x, top - 12);
      } else {
        context.save();
        context.translate(x, top - 7);
        context.rotate(-0.9);
        context.fillText(fitText(context, name, HEAT_LABEL_LIMIT), 0, 0);
        context.restore();
      }
    });

    context.textAlign = "center";
    context.font = clamp(Math.floor(cell * 0.36), SMALLEST, 15) + "px " + FONT;
    for (let row = 0; row < state.rows.length; row++) {
      for (let column = 0; column < count; column++) {
        const value = state.values[row * count + column], ink = colour(value, colours);
        const x = rowLabel + column * cell, y = top + row * cell;
        context.fillStyle = ink ? `rgb(${ink})` : colours.raised;
        context.fillRect(x + gap / 2, y + gap / 2, cell - gap, cell - gap);
        if (cell >= 24) {
          context.fillStyle = ink ? inkOn(ink) : colours.muted;
          const texts = [2, 1, 0].map((digits) => formatNumber(value, digits));
          const fits = texts.find((text) => textWidth(context, text) <= cell - 2);
          if (fits) context.fillText(fits, x + cell / 2, y + cell / 2 + 0.5);
        }
      }
    }
    for (const place of state.fresh || []) {
      const [row, column] = place.split(",").map(Number);
      outline(context, plan, [row, column], colours.mark, 2.5);
    }
    if (state.selected) outline(context, plan, state.selected, colours.text, 2.5);
    const cursor = picker.cursor();
    if (cursor) outline(context, plan, cursor, colours.accent, 2);
    scale.update(state.maximum, Boolean(state.diverging), colours);
  }

  /** @type {(context: CanvasRenderingContext2D, plan: Plan, cell: Cell, ink: string, thickness: number) => void} */
  function outline(context, { rowLabel, top, cell }, [row, column], ink, thickness) {
    if (row >= state.rows.length || column >= state.columns.length) return;
    context.strokeStyle = ink;
    context.lineWidth = cell > 14 ? thickness : 1.5;
    context.strokeRect(rowLabel + column * cell + 1, top + row * cell + 1, cell - 2, cell - 2);
  }

  const picker = pickCells(chart, {
    tip,
    describe,
    onSelect,
    size: () => [state.rows.length, state.columns.length],
    selected: () => state.selected,
    cellAt: (x, y) => plan && [Math.floor((y - plan.top) / plan.cell), Math.floor((x - plan.rowLabel) / plan.cell)],
    cornerOf: ([row, column]) => plan && [plan.rowLabel + (column + 1) * plan.cell, plan.top + row * plan.cell],
    redraw: draw,
  });

  return {
    element: element("div", { class: "nlpb-stack" }, chart.element, scale.element),
    /** @param {HeatState} next */
    update(next) {
      state = next;
      key = next.rows.join("\u0000") + "\u0001" + next.columns.join("\u0000");
      picker.keepInside();
      draw();
    },
    redraw: draw,
    /**
     * How many columns stay legible in the width there is.
     * @param {number} most
     */
    capacity(most) {
      return clamp(Math.floor((chart.width() - 100) / LEAST_CELL), 8, most);
    },
  };
}
