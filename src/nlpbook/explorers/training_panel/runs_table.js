// The runs with their settings and final numbers; a row's button chooses its settings.
import { element, setText } from "../kit/core.js";
import { settingText, written } from "./words.js";

/** @typedef {import("./lines.js").Line} Line */
/** @typedef {{ row: HTMLElement, pick: HTMLElement, swatch: HTMLElement, name: HTMLElement, cells: HTMLElement[] }} Row */

/** What the rows say: settings, steps and final numbers. @type {(lines: Line[], names: string[]) => string[]} */
export const columnsOf = (lines, names) => ["run", ...names, "steps", ...resultsOf(lines)];

/** @param {Line[]} lines */
const resultsOf = (lines) => [...new Set(lines.flatMap(({ run }) => Object.keys(run.results)))];

/** @param {{ onPick: (key: string) => void }} options */
export function runTable({ onPick }) {
  const head = element("tr"), body = element("tbody");
  /** @type {Map<string, Row>} */
  const rows = new Map();
  const box = element(
    "div",
    { class: "nlpb-scroll", role: "region", "aria-label": "The runs in the figure", tabindex: 0 },
    element("table", { class: "nlpb-runs" }, element("thead", {}, head), body),
  );
  box.addEventListener("click", ({ target }) => {
    const picked = target instanceof Element ? target.closest("button") : null;
    if (picked?.dataset.key) onPick(picked.dataset.key);
  });

  /** Rows stay the same elements while a run goes on, or a click could fall between two of them. @param {string} key */
  function rowOf(key) {
    const known = rows.get(key);
    if (known) return known;
    const swatch = element("i", { class: "nlpb-swatch" }), name = element("span");
    const pick = element("button", { type: "button", class: "nlpb-button", "data-key": key }, swatch, name);
    const made = { row: element("tr", {}, element("th", { scope: "row" }, pick)), pick, swatch, name, cells: [] };
    rows.set(key, made);
    return /** @type {Row} */ (made);
  }

  return {
    element: box,
    /** @type {(lines: Line[], names: string[]) => void} */
    update(lines, names) {
      box.hidden = !lines.length;
      const found = resultsOf(lines), titles = columnsOf(lines, names);
      if (head.textContent !== titles.join("")) {
        head.replaceChildren(...titles.map((text) => element("th", { scope: "col", text })));
      }
      const wanted = lines.map(({ run, key, name, colour, strong }) => {
        const one = rowOf(key), settings = names.map((setting) => settingText(run.settings[setting]));
        setText(one.name, name);
        one.swatch.style.background = colour;
        one.pick.setAttribute("aria-pressed", String(strong));
        const said = names.map((setting, i) => `${setting} ${settings[i]}`).join(", ");
        one.pick.setAttribute("aria-label", `${name}: ${said}`);
        one.row.classList.toggle("nlpb-own", strong);
        const results = found.map((result) => result in run.results ? written(run.results[result]) : "\u2013");
        const texts = [...settings, String(run.steps) + (run.error ? " (failed)" : ""), ...results];
        while (one.cells.length < texts.length) one.cells.push(one.row.appendChild(element("td")));
        while (one.cells.length > texts.length) one.cells.pop()?.remove();
        texts.forEach((text, i) => setText(one.cells[i], text));
        return one.row;
      });
      for (const key of rows.keys()) if (!lines.some((line) => line.key === key)) rows.delete(key);
      if (body.children.length === wanted.length && wanted.every((row, i) => body.children[i] === row)) return;
      const held = document.activeElement instanceof HTMLElement && box.contains(document.activeElement)
        ? document.activeElement
        : null;
      body.replaceChildren(...wanted);
      if (held?.isConnected) held.focus({ preventScroll: true });
    },
  };
}

export const STYLE = `
.nlpb-root .nlpb-progress { flex: 1 1 8rem; min-width: 6rem; height: 0.7rem; accent-color: var(--nlpb-accent);
  align-self: center; }
.nlpb-train { align-items: center; }
.nlpb-scroll { overflow-x: auto; max-width: 100%; }
.nlpb-root .nlpb-runs { border-collapse: collapse; margin: 0; border: 0; font-size: 0.8125rem; table-layout: auto;
  width: auto; }
.nlpb-root .nlpb-runs :is(th, td) { text-align: right; padding: 0.15rem 0.4rem; border: 0; background: transparent;
  white-space: nowrap; font-variant-numeric: tabular-nums; font-weight: 400; color: var(--nlpb-text); }
.nlpb-root .nlpb-runs thead th { color: var(--nlpb-muted); font-weight: 600;
  border-bottom: 1px solid var(--nlpb-line); white-space: normal; vertical-align: bottom; }
.nlpb-root .nlpb-runs th:first-child { text-align: left; padding-left: 0; }
.nlpb-root .nlpb-runs .nlpb-own td { font-weight: 650; }
.nlpb-runs .nlpb-button { display: inline-flex; align-items: center; gap: 0.4rem; min-height: 1.9rem;
  padding: 0.1rem 0.5rem; }
.nlpb-runs .nlpb-button[aria-pressed="true"] { background: var(--nlpb-accentSoft); color: var(--nlpb-text);
  font-weight: 650; }
`;
