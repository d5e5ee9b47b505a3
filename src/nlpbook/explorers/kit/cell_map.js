// A map of many small cells, one colour each, over two axes: whoever points at a cell, or moves to it by the keys, is
// told of it and may pick it. (A heat map whose cells are large enough for numbers and names is in heat_map.js.)
import { drawAxes, drawMarker, layOutAxes } from "./axes.js";
import { chartCanvas } from "./canvas.js";
import { pickCells } from "./cell_picker.js";
import { element, setText } from "./core.js";
import { palette } from "./theme.js";

/** @typedef {import("./theme.js").Colour} Colour */
/**
 * Rows are counted from the bottom. `room` is how many columns the axis has place for; the axes call the first column
 * `firstColumn` and the first row `firstRow`. `shadeAt` is a place in `shades`, or negative where a cell is left open.
 * `low` and `high` are written at the ends of the shades, which `name` says the meaning of. `row` is pointed to from
 * the left, at `column` stands a line.
 * @typedef {{
 *   rows: number,
 *   columns: number,
 *   room: number,
 *   firstRow?: number,
 *   firstColumn?: number,
 *   xLabel: string,
 *   yLabel: string,
 *   shades: Colour[],
 *   shadeAt: (row: number, column: number) => number,
 *   low: string,
 *   high: string,
 *   name: string,
 *   row?: number | null,
 *   column?: number | null,
 * }} CellMapState
 */

const HEIGHT = 240, LEAST = 34, STOPS = 9; // pixels: of the map, and of what its axis takes at the left

/**
 * `onPick(row, column)` is called when the reader picks a cell; `startAt()` is the cell that the keys begin at; `least`
 * is the room at the left of the axis, at least, for a map that stands below another chart.
 * @param {{
 *   label: string,
 *   help: string,
 *   describe: (row: number, column: number) => string,
 *   onPick: (row: number, column: number) => void,
 *   startAt: () => [row: number, column: number],
 *   tip: import("./canvas.js").Tip,
 *   height?: number,
 *   least?: number,
 * }} map
 */
export function cellMap({ label, help, describe, onPick, startAt, tip, height = HEIGHT, least = LEAST }) {
  /** @type {CellMapState | null} */
  let state = null;
  /** @type {import("./axes.js").Frame | null} */
  let plan = null;
  /** @type {Colour[] | null} */
  let rampOf = null;
  const cells = document.createElement("canvas"),
    picture = /** @type {CanvasRenderingContext2D} */ (cells.getContext("2d"));
  const chart = chartCanvas({ label, kind: "heat map", draw, help });
  const [lowest, highest] = [element("span"), element("span")];
  const ramp = element("span", { class: "nlpb-ramp", "aria-hidden": "true" }), name = element("span");

  function draw() {
    const width = chart.width();
    if (!state || width === 0) return;
    const { rows, columns, room, firstRow = 0, firstColumn = 0, row = null, column = null, shades } = state;
    const context = chart.begin(width, height), colours = palette();
    const [left0, bottom0] = [firstColumn - 0.5, firstRow - 0.5];
    const frame = layOutAxes(context, {
      width,
      height,
      x: { low: left0, high: left0 + room, whole: true, title: state.xLabel },
      y: { low: bottom0, high: bottom0 + rows, whole: true, grid: false, title: state.yLabel },
    }, { least });
    plan = frame;
    const { left, right, top, bottom, y } = frame, x = /** @type {import("./axes.js").Axis} */ (frame.x);
    if (shades !== rampOf) {
      const last = shades.length - 1;
      const stops = Array.from({ length: STOPS }, (_, i) => `rgb(${shades[Math.round(i * last / (STOPS - 1))]})`);
      ramp.style.background = `linear-gradient(90deg, ${stops})`;
      rampOf = shades;
    }
    if (columns) {
      paint(state);
      context.imageSmoothingEnabled = false;
      context.drawImage(cells, left, top, x.to(left0 + columns) - left, bottom - top);
    }
    context.strokeStyle = colours.line;
    context.strokeRect(left + 0.5, top + 0.5, right - left - 1, bottom - top - 1);
    drawAxes(context, frame, colours);
    context.fillStyle = colours.mark;
    if (row !== null) {
      const place = y.to(firstRow + row);
      context.beginPath();
      context.moveTo(left - 1, place);
      context.lineTo(left - 7, place - 4);
      context.lineTo(left - 7, place + 4);
      context.fill();
    }
    if (column !== null) drawMarker(context, frame, x.to(firstColumn + column), colours.mark);
    const cursor = picker.cursor();
    if (cursor) {
      const at = firstRow + rows - 1 - cursor[0], wide = Math.max(3, x.to(1) - x.to(0));
      const high = Math.max(3, y.to(at - 0.5) - y.to(at + 0.5));
      context.strokeStyle = colours.mark;
      context.lineWidth = 2;
      context.strokeRect(x.to(firstColumn + cursor[1]) - wide / 2, y.to(at + 0.5), wide, high);
    }
    setText(lowest, state.low);
    setText(highest, state.high);
    setText(name, state.name);
  }

  /** One pixel for each cell. @param {CellMapState} shown */
  function paint({ rows, columns, shades, shadeAt }) {
    [cells.width, cells.height] = [columns, rows];
    const image = picture.createImageData(columns, rows), { data } = image;
    for (let row = 0; row < rows; row++) {
      for (let column = 0, at = 4 * (rows - 1 - row) * columns; column < columns; column++, at += 4) {
        const shade = shadeAt(row, column);
        if (!(shade >= 0)) continue;
        const [red, green, blue] = shades[shade];
        data[at] = red;
        data[at + 1] = green;
        data[at + 2] = blue;
        data[at + 3] = 255;
      }
    }
    picture.putImageData(image, 0, 0);
  }

  // The cursor counts rows from the top.
  const turned = (/** @type {number} */ row) => (state?.rows ?? 1) - 1 - row;
  const picker = pickCells(chart, {
    tip,
    describe: (row, column) => describe(turned(row), column),
    onSelect: (row, column = 0) => row === null || onPick(turned(row), column),
    size: () => [state?.rows ?? 0, state?.columns ?? 0],
    selected() {
      const [row, column] = startAt();
      return [turned(row), column];
    },
    cellAt(x, y) {
      if (!state || !plan?.x || x < plan.left) return null;
      const { firstRow = 0, firstColumn = 0 } = state;
      return [turned(Math.round(plan.y.back(y)) - firstRow), Math.round(plan.x.back(x)) - firstColumn];
    },
    cornerOf([row, column]) {
      const { firstRow = 0, firstColumn = 0 } = state ?? {};
      return plan?.x ? [plan.x.to(firstColumn + column + 0.5), plan.y.to(firstRow + turned(row))] : null;
    },
    redraw: draw,
  });

  return {
    element: element(
      "div",
      { class: "nlpb-stack" },
      chart.element,
      element("div", { class: "nlpb-legend" }, name, element("span", {}, lowest, ramp, highest)),
    ),
    /** @param {CellMapState} next */
    update(next) {
      state = next;
      picker.keepInside();
      draw();
    },
    redraw: draw,
  };
}
