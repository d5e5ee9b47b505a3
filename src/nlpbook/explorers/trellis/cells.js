// A table of potentials: colours and numbers in cells that the arrow keys reach, of which one is chosen to be edited.
import { clamp, element, setText } from "../kit/core.js";
import { heatColour, inkOn, palette } from "../kit/theme.js";
import { rounded } from "./telling.js";

/** @typedef {{ value: number, isForbidden: boolean, name: string } | null} Cell null where there is none */
/** @typedef {{ columns: string[], rows: string[], cells: Cell[][], chosen: [number, number] | null }} Grid */
/** @typedef {HTMLTableCellElement & { look?: string }} Field */

const STEP = 0.1, LEAP = 1;

/**
 * `onChoose(row, column)` hears of the cell that is chosen, `onNudge` of one that Page Up or Page Down changes,
 * `onType` of a digit that begins a new number, and `onToggle` of one that is to be forbidden, or allowed.
 * @param {{
 *   label: string,
 *   corner: string,
 *   onChoose: (row: number, column: number) => void,
 *   onNudge: (row: number, column: number, by: number) => void,
 *   onType: (row: number, column: number, text: string) => void,
 *   onToggle?: (row: number, column: number) => void,
 * }} options
 */
export function potentialGrid({ label, corner, onChoose, onNudge, onType, onToggle }) {
  const table = element("table", { class: "nlpb-numbers nlpb-potentials", role: "grid", "aria-label": label });
  const caption = element("p", { class: "nlpb-label", text: label });
  /** @type {Field[][]} */
  let fields = [];
  /** @type {Grid} */
  let grid = { columns: [], rows: [], cells: [], chosen: null };
  let built = "";
  /** @type {[number, number]} */
  let reached = [0, 0];

  function build() {
    const head = grid.columns.map((name) => element("th", { scope: "col", text: name }));
    fields = grid.cells.map((row) => row.map((cell) => element("td", { tabindex: cell ? -1 : null })));
    table.replaceChildren(
      element("thead", {}, element("tr", {}, element("th", { scope: "col", text: corner }), ...head)),
      element(
        "tbody",
        {},
        ...grid.rows.map((name, i) => element("tr", {}, element("th", { scope: "row", text: name }), ...fields[i])),
      ),
    );
    reached = [0, 0];
  }

  /** @param {Event} event @returns {[number, number] | null} */
  function placeOf(event) {
    const held = /** @type {Element} */ (event.target).closest("td");
    for (let row = 0; row < fields.length; row++) {
      const column = fields[row].indexOf(/** @type {Field} */ (held));
      if (column >= 0 && grid.cells[row][column]) return [row, column];
    }
    return null;
  }

  /** @param {[number, number]} place */
  function reach(place) {
    fields[reached[0]]?.[reached[1]]?.setAttribute("tabindex", "-1");
    reached = place;
    fields[place[0]][place[1]].setAttribute("tabindex", "0");
  }

  table.addEventListener("focusin", (event) => {
    const place = placeOf(event);
    if (place) reach(place);
  });
  table.addEventListener("click", (event) => {
    const place = placeOf(event);
    if (place) onChoose(...place);
  });
  table.addEventListener("keydown", (event) => {
    const place = placeOf(event);
    if (!place || event.ctrlKey || event.metaKey || event.altKey) return;
    const [row, column] = place, last = grid.columns.length - 1;
    /** @type {Record<string, [number, number]>} */
    const moves = {
      ArrowUp: [row - 1, column],
      ArrowDown: [row + 1, column],
      ArrowLeft: [row, column - 1],
      ArrowRight: [row, column + 1],
      Home: [row, 0],
      End: [row, last],
    };
    const to = moves[event.key];
    if (to) {
      let next = /** @type {[number, number]} */ ([clamp(to[0], 0, grid.rows.length - 1), clamp(to[1], 0, last)]);
      if (!grid.cells[next[0]][next[1]]) next = event.key === "End" ? [row, last - 1] : place;
      fields[next[0]][next[1]].focus();
      onChoose(...next);
    } else if (event.key === "PageUp" || event.key === "PageDown") {
      onNudge(row, column, (event.key === "PageUp" ? 1 : -1) * (event.shiftKey ? LEAP : STEP));
    } else if (onToggle && (event.key === "Delete" || event.key === "x")) onToggle(row, column);
    else if (event.key === "Enter" || event.key === " ") onType(row, column, "");
    else if (/^[\d.\-\u2212]$/.test(event.key)) onType(row, column, event.key);
    else return;
    event.preventDefault();
  });

  return {
    element: element(
      "div",
      { class: "nlpb-stack", style: "gap:0.3rem" },
      caption,
      element("div", { class: "nlpb-scrolls" }, table),
    ),
    /** @param {Grid} next */
    update(next) {
      grid = next;
      const shape = JSON.stringify([next.columns, next.rows]);
      if (shape !== built) {
        built = shape;
        build();
      }
      const colours = palette(), flat = next.cells.flat().filter((cell) => cell && !cell.isForbidden);
      const most = Math.max(1, ...flat.map((cell) => Math.abs(cell?.value ?? 0)));
      next.cells.forEach((row, i) =>
        row.forEach((cell, j) => {
          if (!cell) return;
          const field = fields[i][j], isChosen = next.chosen?.[0] === i && next.chosen[1] === j;
          const { value, isForbidden, name } = cell, ground = heatColour(value, most, true, colours);
          const text = isForbidden ? "\u00d7" : rounded(value);
          const look = JSON.stringify([text, name, isChosen, isForbidden ? 0 : ground, colours.surface]);
          if (field.look === look) return;
          field.look = look;
          setText(field, text);
          field.setAttribute("aria-label", isForbidden ? `${text} ${name}, forbidden` : `${text} ${name}`);
          field.setAttribute("aria-selected", String(isChosen));
          field.style.background = isForbidden ? colours.markSoft : `rgb(${ground})`;
          field.style.color = isForbidden ? colours.text : inkOn(ground);
          field.style.boxShadow = isChosen ? `inset 0 0 0 2.5px ${colours.mark}` : "none";
        })
      );
      if (next.cells.length) reach(next.cells[reached[0]]?.[reached[1]] ? reached : [0, 0]);
    },
    /** @param {number} row @param {number} column */
    focus(row, column) {
      fields[row][column].focus({ preventScroll: true });
    },
  };
}
