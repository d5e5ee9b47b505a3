// The k best paths as a list, of which one is drawn.
import { choices } from "../kit/controls.js";
import { element, setText, short } from "../kit/core.js";
import { pathName, precise, probabilityOf } from "./telling.js";

/** @typedef {import("./state.js").Now} Now */

/** `many` is the control of k. @param {{ many: HTMLElement, most: number, onRank: (rank: number) => void }} options */
export function pathList({ many, most, onRank }) {
  const ranks = Array.from({ length: most }, (_, i) => i + 1);
  const drawn = choices({
    label: "Path that is drawn",
    options: ranks.map((value) => ({ value, label: String(value) })),
    value: 1,
    onChange: (rank) => rank <= count && onRank(rank),
  });
  const body = element("tbody"), note = element("p", { class: "nlpb-note" });
  const head = ["rank", "path", "score", "probability"].map((text) => element("th", { scope: "col", text }));
  const table = element(
    "table",
    { class: "nlpb-numbers nlpb-paths" },
    element("caption", { text: "The best paths" }),
    element("thead", {}, element("tr", {}, ...head)),
    body,
  );
  let count = 0, shown = "";
  return {
    element: element(
      "div",
      { class: "nlpb-stack" },
      element("div", { class: "nlpb-row" }, drawn.element, many),
      element("div", { class: "nlpb-scrolls" }, table),
      note,
    ),
    /** @param {Now} now */
    update(now) {
      const { paths, rank, k } = now, at = Math.min(rank, paths.length) - 1;
      count = paths.length;
      drawn.set(at + 1);
      drawn.inputs.forEach((input, i) => (input.hidden = i >= count));
      drawn.element.hidden = table.hidden = count === 0;
      setText(note, count < k ? `There ${count === 1 ? "is 1 path" : `are ${count} paths`} in all.` : "");
      const rows = paths.map(({ tags, score }, i) => [
        String(i + 1),
        pathName(now, tags),
        precise(score),
        short(probabilityOf(now, score)),
      ]);
      const key = JSON.stringify([rows, at]);
      if (key === shown) return;
      shown = key;
      body.replaceChildren(...rows.map((cells, i) =>
        element(
          "tr",
          { class: i === at ? "nlpb-current" : null },
          ...cells.map((text, column) => element(column ? "td" : "th", { scope: column ? null : "row", text })),
        )
      ));
    },
  };
}
