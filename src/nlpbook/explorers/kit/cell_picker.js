// A chart of cells in rows and columns as a control: the pointer and the keys move a cursor over it, and pick a cell.
import { pointerPlace } from "./canvas.js";
import { clamp } from "./core.js";

/** @typedef {[row: number, column: number]} Cell */

/**
 * Returns {cursor(), keepInside()}: the cell that the cursor is on, or null, and what is to be called when there may be
 * fewer cells. `size()` is the number of rows and of columns, `cellAt(x, y)` the cell at a place of the canvas, which
 * may be outside of them, and `cornerOf(cell)` the place of its upper right corner, where its words are shown; both are
 * null before the chart is drawn.
 * @param {ReturnType<typeof import("./canvas.js").chartCanvas>} chart
 * @param {object} options
 * @param {import("./canvas.js").Tip} options.tip
 * @param {(row: number, column: number) => string} options.describe
 * @param {(row: number | null, column?: number) => void} options.onSelect
 * @param {() => [rows: number, columns: number]} options.size
 * @param {() => Cell | null | undefined} options.selected
 * @param {(x: number, y: number) => Cell | null} options.cellAt
 * @param {(cell: Cell) => [x: number, y: number] | null} options.cornerOf
 * @param {() => void} options.redraw
 */
export function pickCells(
  { canvas, say },
  { tip, describe, onSelect, size, selected, cellAt, cornerOf, redraw },
) {
  /** @type {Cell | null} */
  let cursor = null;
  let byKeyboard = false;

  /** @type {(cell: Cell) => boolean} */
  function isInside([row, column]) {
    const [rows, columns] = size();
    return row >= 0 && column >= 0 && row < rows && column < columns;
  }

  /** @type {(event: MouseEvent) => Cell | null} */
  function pointedAt(event) {
    const cell = cellAt(...pointerPlace(event));
    return cell && isInside(cell) ? cell : null;
  }

  /** @param {Cell | null} next */
  function move(next) {
    if (String(next) === String(cursor)) return;
    cursor = next;
    redraw();
    const corner = cursor && cornerOf(cursor);
    if (!cursor || !corner) return tip.hide();
    const words = describe(...cursor);
    say(words);
    tip.show(canvas, ...corner, words);
  }

  canvas.addEventListener("pointermove", (event) => {
    byKeyboard = false;
    const cell = pointedAt(event);
    canvas.style.cursor = cell ? "pointer" : "default";
    move(cell);
  });
  canvas.addEventListener("pointerleave", () => byKeyboard || move(null));
  canvas.addEventListener("blur", () => move(null));
  canvas.addEventListener("click", (event) => {
    const cell = pointedAt(event);
    if (cell) onSelect(...cell);
  });
  canvas.addEventListener("keydown", (event) => {
    const from = cursor ?? selected(), [row, column] = from ?? [0, -1], [rows, columns] = size();
    /** @type {Record<string, Cell>} */
    const moves = {
      ArrowUp: [row - 1, column],
      ArrowDown: [from ? row + 1 : row, column],
      ArrowLeft: [row, column - 1],
      ArrowRight: [row, column + 1],
      Home: [row, 0],
      End: [row, Infinity],
    };
    const next = moves[event.key];
    if (next) move([clamp(next[0], 0, rows - 1), clamp(next[1], 0, columns - 1)]);
    else if ((event.key === "Enter" || event.key === " ") && cursor) onSelect(...cursor);
    else if (event.key === "Escape") {
      move(null);
      onSelect(null);
    } else return;
    byKeyboard = true;
    event.preventDefault();
  });

  return {
    cursor: () => cursor,
    keepInside() {
      if (cursor && !isInside(cursor)) cursor = null;
    },
  };
}
