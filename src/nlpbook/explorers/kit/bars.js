// A ranked list with bars: each line is a button, so that a reader can go on from any of its words. The list is one tab stop.
import { element, formatNumber, newId, setText } from "./core.js";
import { oneTabStop } from "./tab_stop.js";

/** @typedef {{ key: string, label: string, value: number, colour: string, strong?: boolean }} BarRow */
/** @typedef {{ item: HTMLElement, line: HTMLElement, name: HTMLElement, fill: HTMLElement, number: HTMLElement }} BarLine */

/**
 * `onPick(key)` is called when the reader picks a line, `onHover` with the key that is pointed at. `format` writes the values.
 * @param {{
 *   label: string,
 *   format?: (value: number) => string,
 *   onPick: (key: string) => void,
 *   onHover?: (key: string | null) => void,
 * }} list
 */
export function barList({ label, format = formatNumber, onPick, onHover = () => {} }) {
  const id = newId();
  const list = element("ol"),
    box = element("div", { role: "toolbar", "aria-orientation": "vertical", "aria-labelledby": id }, list);
  const heading = element("span", { id, class: "nlpb-label", text: label });
  /** @type {BarLine[]} */
  const lines = [];
  const settle = oneTabStop(box);

  function addLine() {
    const name = element("span"), fill = element("span", { class: "nlpb-fill" }), number = element("span");
    const line = element(
      "button",
      { type: "button", class: "nlpb-bar", tabindex: -1 },
      name,
      element("span", { class: "nlpb-track" }, fill),
      number,
    );
    const item = element("li", {}, line);
    line.addEventListener("click", () => onPick(line.dataset.key ?? ""));
    line.addEventListener("pointerenter", () => onHover(line.dataset.key ?? null));
    line.addEventListener("pointerleave", () => onHover(null));
    line.addEventListener("focus", () => onHover(line.dataset.key ?? null));
    line.addEventListener("blur", () => onHover(null));
    lines.push({ item, line, name, fill, number });
    list.append(item);
  }

  return {
    element: element("div", { class: "nlpb-control" }, heading, box),
    /** @param {string} text */
    setLabel(text) {
      setText(heading, text);
    },
    /**
     * The bar of a row runs from zero to its value, on an axis from low to high.
     * @param {BarRow[]} rows
     * @param {{ low: number, high: number }} axis
     */
    update(rows, { low, high }) {
      while (lines.length < rows.length) addLine();
      lines.forEach(({ item, line, name, fill, number }, i) => {
        item.hidden = i >= rows.length;
        if (item.hidden) return;
        const row = rows[i], zero = -low / (high - low), end = (row.value - low) / (high - low);
        line.dataset.key = row.key;
        line.dataset.strong = String(Boolean(row.strong));
        setText(name, row.label);
        setText(number, format(row.value));
        fill.style.left = 100 * Math.min(zero, end) + "%";
        fill.style.width = 100 * Math.abs(end - zero) + "%";
        fill.style.background = row.colour;
      });
      settle();
    },
  };
}
