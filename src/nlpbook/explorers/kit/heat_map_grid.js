// Small heat maps in rows and columns, one of which can be picked: all heads of all layers, all filters, all steps.
import { chartCanvas, fitText, FONT, textWidth } from "./canvas.js";
import { pickCells } from "./cell_picker.js";
import { colourScale } from "./colour_scale.js";
import { element } from "./core.js";
import { heatColour, palette } from "./theme.js";

/** @typedef {import("./cell_picker.js").Cell} Cell */
/**
 * The names of rows and columns; the maps row by row, each with its numbers row by row, all of `shape` [height, width],
 * or null where there is none; the number that gets the last colour; the map that is picked; and those to draw faint.
 * @typedef {{
 *   rows: string[],
 *   columns: string[],
 *   maps: (ArrayLike<number> | null)[],
 *   shape: [height: number, width: number],
 *   maximum: number,
 *   diverging?: boolean,
 *   selected?: Cell | null,
 *   faint?: (row: number, column: number) => boolean,
 *   rowTitle?: string,
 *   columnTitle?: string,
 * }} GridState
 */
/**
 * @typedef {{ left: number, top: number, step: number, gap: number, wide: number, high: number, height: number }} Plan
 */

const SHADES = 256, MOST_WIDE = 96, LABEL_LIMIT = 80;

/**
 * The colours of a scale as pixels, from the least number to the largest.
 * @param {boolean} diverging
 * @param {import("./theme.js").Palette} colours
 */
function shadesOf(diverging, colours) {
  return Uint32Array.from({ length: SHADES }, (_, i) => {
    const share = i / (SHADES - 1);
    const [red, green, blue] = heatColour(diverging ? 2 * share - 1 : share, 1, diverging, colours);
    return (255 << 24 | blue << 16 | green << 8 | red) >>> 0; // little-endian: red comes first
  });
}

/**
 * The number of the shade that a value has.
 * @type {(value: number, maximum: number, diverging: boolean) => number}
 */
export function shadeOf(value, maximum, diverging) {
  const share = value / (maximum || 1), place = diverging ? 0.5 + 0.5 * share : share;
  return place > 0 ? Math.min(SHADES - 1, Math.round(place * (SHADES - 1))) : 0; // also for what is no number
}

/**
 * `describe(row, column)` gives the words for one map (tooltip and screen reader); `onSelect(row, column)` is called
 * when the reader picks one, `onSelect(null)` when the choice is given up.
 * @param {{
 *   label: string,
 *   describe: (row: number, column: number) => string,
 *   onSelect: (row: number | null, column?: number) => void,
 *   tip: import("./canvas.js").Tip,
 * }} grid
 */
export function heatMapGrid({ label, describe, onSelect, tip }) {
  /** @type {GridState} */
  let state = { rows: [], columns: [], maps: [], shape: [1, 1], maximum: 1 };
  /** @type {{ state: GridState | null, colours: import("./theme.js").Palette | null }} */
  let painted = { state: null, colours: null };
  /** @type {Plan | null} */
  let plan = null;
  const chart = chartCanvas({
    label,
    kind: "grid of heat maps",
    draw,
    help: "Arrow keys move from map to map, Enter picks one, Escape gives the choice up.",
  });
  // All maps side by side, a pixel for each number; the browser enlarges them.
  const sheet = document.createElement("canvas");
  const ink = /** @type {CanvasRenderingContext2D} */ (sheet.getContext("2d", { willReadFrequently: true }));
  const scale = colourScale();

  /** @param {import("./theme.js").Palette} colours */
  function paintSheet(colours) {
    painted = { state, colours };
    const { maps, shape: [high, wide], columns, rows, maximum, diverging = false } = state;
    sheet.width = Math.max(1, columns.length * wide);
    sheet.height = Math.max(1, rows.length * high);
    const image = ink.createImageData(sheet.width, sheet.height), pixels = new Uint32Array(image.data.buffer);
    const shades = shadesOf(diverging, colours);
    maps.forEach((map, index) => {
      if (!map) return;
      const row = Math.floor(index / columns.length), column = index % columns.length;
      for (let y = 0; y < high; y++) {
        const start = (row * high + y) * sheet.width + column * wide;
        for (let x = 0; x < wide; x++) pixels[start + x] = shades[shadeOf(map[y * wide + x], maximum, diverging)];
      }
    });
    ink.putImageData(image, 0, 0);
  }

  /** @type {(context: CanvasRenderingContext2D, width: number) => Plan} */
  function layOut(context, width) {
    const { rows, columns, shape: [high, wide], rowTitle, columnTitle } = state;
    context.font = "12px " + FONT;
    const widest = Math.max(14, ...rows.map((name) => textWidth(context, name)));
    const left = Math.ceil(Math.min(LABEL_LIMIT, widest)) + 8 + (rowTitle ? 16 : 0), top = columnTitle ? 36 : 20;
    const step = Math.min(MOST_WIDE, (width - left) / Math.max(1, columns.length)), gap = step > 30 ? 4 : 2;
    const tall = Math.max(4, (step - gap) * high / wide);
    return { left, top, step, gap, wide: step - gap, high: tall, height: Math.ceil(top + rows.length * (tall + gap)) };
  }

  function draw() {
    const width = chart.width();
    if (width === 0) return;
    plan = layOut(chart.begin(width, 10), width);
    const { left, top, step, gap, wide, high, height } = plan,
      context = chart.begin(width, height),
      colours = palette();
    const { rows, columns, maps, shape, faint, selected, rowTitle = "", columnTitle = "" } = state;
    if (painted.state !== state || painted.colours !== colours) paintSheet(colours); // not when the cursor moves
    context.font = "12px " + FONT;
    context.fillStyle = colours.muted;
    context.textBaseline = "middle";
    context.textAlign = "right";
    rows.forEach((name, row) => {
      context.fillText(fitText(context, name, LABEL_LIMIT), left - 8, top + row * (high + gap) + high / 2);
    });
    context.textAlign = "center";
    const every = Math.ceil((Math.max(0, ...columns.map((name) => textWidth(context, name))) + 4) / step);
    columns.forEach((name, column) => {
      if (every > 3 || column % every === 0) {
        context.fillText(fitText(context, name, Math.min(every, 3) * step), left + column * step + wide / 2, top - 9);
      }
    });
    context.fillText(columnTitle, left + columns.length * step / 2, 8);
    context.save();
    context.translate(8, top + rows.length * (high + gap) / 2);
    context.rotate(-Math.PI / 2);
    context.fillText(rowTitle, 0, 0);
    context.restore();

    // Enlarged, a number is a square; made smaller, the neighbours of a pixel are averaged.
    context.imageSmoothingEnabled = wide < shape[1];
    maps.forEach((map, index) => {
      const row = Math.floor(index / columns.length), column = index % columns.length;
      const x = left + column * step, y = top + row * (high + gap);
      context.globalAlpha = faint?.(row, column) ? 0.25 : 1;
      if (map) context.drawImage(sheet, column * shape[1], row * shape[0], shape[1], shape[0], x, y, wide, high);
      context.globalAlpha = 1;
      if (map) return;
      context.fillStyle = colours.raised;
      context.fillRect(x, y, wide, high);
    });
    if (selected) outline(context, plan, selected, colours.mark, 2.5);
    const cursor = picker.cursor();
    if (cursor) outline(context, plan, cursor, colours.accent, 2);
    scale.update(state.maximum, Boolean(state.diverging), colours);
  }

  /** @type {(context: CanvasRenderingContext2D, plan: Plan, cell: Cell, colour: string, thick: number) => void} */
  function outline(context, { left, top, step, gap, wide, high }, [row, column], colour, thick) {
    if (row >= state.rows.length || column >= state.columns.length) return;
    context.strokeStyle = colour;
    context.lineWidth = thick;
    context.strokeRect(left + column * step, top + row * (high + gap), wide, high);
  }

  const picker = pickCells(chart, {
    tip,
    describe,
    onSelect,
    size: () => [state.rows.length, state.columns.length],
    selected: () => state.selected,
    cellAt: (x, y) =>
      plan && [Math.floor((y - plan.top) / (plan.high + plan.gap)), Math.floor((x - plan.left) / plan.step)],
    cornerOf: ([row, column]) =>
      plan && [plan.left + (column + 1) * plan.step, plan.top + row * (plan.high + plan.gap)],
    redraw: draw,
  });

  return {
    element: element("div", { class: "nlpb-stack" }, chart.element, scale.element),
    /** @param {GridState} next */
    update(next) {
      state = next;
      picker.keepInside();
      draw();
    },
    redraw: draw,
  };
}
