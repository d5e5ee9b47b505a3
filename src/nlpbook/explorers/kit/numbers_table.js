// The numbers of a picture as a table, under the explorer, for whoever wants them exactly or cannot see the picture.
import { element, formatNumber, scientific } from "./core.js";

/** @typedef {string | number | null} Cell */
/** @typedef {{ caption: string, columns: string[], rows: Cell[][] }} Table */

export const MOST_ROWS = 200;
const DIGITS = 6;

/** A number with the digits that a float32 holds; what is no number stays empty. @param {Cell} cell */
export function cellText(cell) {
  if (typeof cell !== "number") return cell ?? "";
  if (!Number.isFinite(cell)) return Number.isNaN(cell) ? "not a number" : cell > 0 ? "\u221e" : "\u2212\u221e";
  const text = String(Number(cell.toPrecision(Number.isSafeInteger(cell) ? 16 : DIGITS)));
  return text.includes("e") ? scientific(cell, DIGITS) : text.replace("-", "\u2212");
}

/**
 * The rows that are shown of a table: all, or the first two hundred and how many more there are.
 * @param {Table} table
 */
export function shownRows({ columns, rows }) {
  if (rows.length <= MOST_ROWS) return rows;
  const more = `and ${formatNumber(rows.length - MOST_ROWS + 1)} more`;
  return [...rows.slice(0, MOST_ROWS - 1), [more, ...columns.slice(1).map(() => null)]];
}

/** @param {Table} table */
function tableElement(table) {
  const head = table.columns.map((name) => element("th", { scope: "col", text: name }));
  const body = shownRows(table).map((cells) =>
    element(
      "tr",
      {},
      ...cells.map((cell, i) => element(i ? "td" : "th", { scope: i ? null : "row", text: cellText(cell) })),
    )
  );
  const made = element(
    "table",
    { class: "nlpb-numbers" },
    element("caption", { text: table.caption }),
    element("thead", {}, element("tr", {}, ...head)),
    element("tbody", {}, ...body),
  );
  // It scrolls where it is wider or longer than its place: so the keyboard has to reach it.
  return element(
    "div",
    { class: "nlpb-table", role: "group", tabindex: 0, "aria-label": table.caption },
    made,
  );
}

/**
 * Returns {element, refresh()}: a box that opens on the tables that `read` returns. While it is closed they are not
 * asked for; while it is open they follow at the next frame.
 * @param {() => Table | Table[]} read
 */
export function numbersTable(read) {
  const place = element("div", { class: "nlpb-tables" });
  const box = element(
    "details",
    { class: "nlpb-details" },
    element("summary", { text: "The numbers as a table" }),
    place,
  );
  let isWaiting = false, shown = "";

  function draw() {
    isWaiting = false;
    if (!box.open) return;
    const tables = [read()].flat(), text = JSON.stringify(tables);
    if (text === shown) return;
    shown = text;
    // Whoever reads in a table keeps the place.
    const old = [...place.children], held = old.indexOf(/** @type {Element} */ (document.activeElement));
    const scrolls = old.map((one) => [one.scrollLeft, one.scrollTop]), made = tables.map(tableElement);
    place.replaceChildren(...made);
    made.forEach((one, i) => scrolls[i] && ([one.scrollLeft, one.scrollTop] = scrolls[i]));
    made[held]?.focus({ preventScroll: true });
  }

  function refresh() {
    if (!box.open || isWaiting) return;
    isWaiting = true;
    requestAnimationFrame(draw);
  }

  box.addEventListener("toggle", () => {
    if (box.open) draw();
    else {
      place.replaceChildren();
      shown = "";
    }
  });
  return { element: box, refresh };
}
