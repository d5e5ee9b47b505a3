// A table of numbers: each row has a name with a bar under it.
import { element, setText } from "./core.js";

/** @typedef {{ name: string, share: number, cells: string[], current: boolean }} BarTableRow share, 0 to 1: its bar's length */

/**
 * `columns` are the heads of the numbers.
 * @param {{ columns: string[], style?: string }} table
 */
export function barTable({ columns, style = "" }) {
  const body = element("tbody"),
    heading = element("caption"),
    heads = columns.map((text) => element("th", { scope: "col", text }));
  /** @type {{ row: HTMLElement, name: HTMLElement, fill: HTMLElement, cells: HTMLElement[] }[]} */
  const rows = [];

  function addRow() {
    const name = element("span"),
      fill = element("span", { class: "nlpb-fill" }),
      cells = columns.map(() => element("td"));
    const row = element(
      "tr",
      {},
      element("th", { scope: "row" }, name, element("span", { class: "nlpb-track", "aria-hidden": "true" }, fill)),
      ...cells,
    );
    rows.push({ row, name, fill, cells });
    body.append(row);
  }

  return {
    element: element(
      "div",
      { class: "nlpb-scrolls" },
      element(
        "table",
        { class: "nlpb-numbers " + style },
        heading,
        element("thead", {}, element("tr", {}, element("td"), ...heads)),
        body,
      ),
    ),
    /**
     * `hidden` is the number of a column to leave out, if any.
     * @param {BarTableRow[]} shown
     * @param {{ caption: string, hidden?: number }} options
     */
    update(shown, { caption, hidden = -1 }) {
      while (rows.length < shown.length) addRow();
      setText(heading, caption);
      heads.forEach((head, at) => (head.hidden = at === hidden));
      rows.forEach(({ row, name, fill, cells }, i) => {
        row.hidden = i >= shown.length;
        if (row.hidden) return;
        row.classList.toggle("nlpb-current", shown[i].current);
        setText(name, shown[i].name);
        fill.style.width = 100 * shown[i].share + "%";
        cells.forEach((cell, at) => {
          cell.hidden = at === hidden;
          setText(cell, shown[i].cells[at]);
        });
      });
    },
  };
}
