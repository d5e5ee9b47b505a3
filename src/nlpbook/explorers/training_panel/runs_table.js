// The runs with their final numbers and settings; a row's button chooses its settings.
import { element, setText, svgElement } from "../kit/core.js";
import { oneTabStop } from "../kit/tab_stop.js";
import { LARGE, settingText, written } from "./words.js";

/** @typedef {import("./lines.js").Line} Line */
/** @typedef {import("./runs.js").Run} Run */
/** @typedef {import("./words.js").Setting} Setting */
/** @typedef {import("../kit/numbers_table.js").Table} Table */
/** @typedef {Record<"row" | "pick" | "name", HTMLElement> & { swatch: SVGElement, cells: HTMLElement[] }} Row */

const DIFFERENCES = "differs in";
const SWATCH_WIDTH = 24, SWATCH_HEIGHT = 8; // pixels: long enough for three dashes

/** @param {Line[]} lines */
const resultsOf = (lines) => [...new Set(lines.flatMap(({ run }) => Object.keys(run.results)))];

/** What the steps of a run are called beside its settings. @type {(names: string[], stepName: string) => string} */
const stepsTitle = (names, stepName) => stepName + "s" + (names.includes(stepName + "s") ? " done" : "");

/** All there is of the runs. @type {(lines: Line[], names: string[], stepName: string) => Table} */
export function wholeTable(lines, names, stepName) {
  const results = resultsOf(lines);
  return {
    caption: "The runs",
    columns: ["run", ...results, ...names, stepsTitle(names, stepName)],
    rows: lines.map(({ name, run }) => [
      name,
      ...results.map((result) => run.results[result] ?? null)
        .map((value) => (typeof value === "number" && Math.abs(value) >= LARGE ? written(value) : value)),
      ...names.map((setting) => settingText(run.settings[setting])),
      run.steps,
    ]),
  };
}

/** The value that most have; of those that are as frequent that of the earliest run. @type {<T>(values: T[]) => T} */
function usual(values) {
  const counts = new Map();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const most = Math.max(...counts.values());
  return values[values.findLastIndex((value) => counts.get(value) === most)];
}

/**
 * What tells the runs apart, as narrow as a phone: the final numbers, and in one column what differs from the usual
 * values; `note` says what these are.
 * @type {(lines: Line[], names: string[], stepName: string) => Omit<Table, "caption"> & { note: string }}
 */
export function shortTable(lines, names, stepName) {
  const results = resultsOf(lines), title = stepsTitle(names, stepName), runs = lines.map(({ run }) => run);
  const parts = names.map((name) => ({
    of: (/** @type {Run} */ run) => run.settings[name],
    text: (/** @type {Setting} */ value) => `${name} ${settingText(value)}`,
    usual: usual(runs.map((run) => run.settings[name])),
  }));
  const ended = runs.filter((run) => run.total === undefined); // the others still make steps
  // Steps say nothing of their own where they are a setting, and every run has made them all.
  if (ended.some((run) => run.settings[stepName + "s"] !== run.steps)) {
    const steps = usual(ended.map((run) => run.steps));
    parts.push({
      of: (run) => (run.total === undefined ? run.steps : steps),
      text: (n) => `${settingText(n)} ${title}`,
      usual: steps,
    });
  }
  const differences = runs.map((run) =>
    parts.filter((part) => part.of(run) !== part.usual).map((part) => part.text(part.of(run))).join(", ")
  );
  const differ = differences.some(Boolean), common = parts.map((part) => part.text(part.usual)).join(", ");
  return {
    columns: ["run", ...results, ...(differ ? [DIFFERENCES] : [])],
    rows: lines.map(({ name, run }, i) => [
      name,
      ...results.map((result) => (result in run.results ? written(run.results[result]) : "\u2013")),
      ...(differ ? [differences[i] || "\u2013"] : []),
    ]),
    note: `${differ ? "Where nothing else is said" : "Settings"}: ${common}.`,
  };
}

/** @param {{ onPick: (key: string) => void }} options */
export function runTable({ onPick }) {
  const head = element("tr"), body = element("tbody"), note = element("p", { class: "nlpb-note" });
  /** @type {Map<string, Row>} */
  const rows = new Map();
  const box = element(
    "div",
    { class: "nlpb-scroll", role: "region", "aria-label": "The runs in the figure", tabindex: 0 },
    element("table", { class: "nlpb-runs" }, element("thead", {}, head), body),
  );
  const settle = oneTabStop(body);
  box.addEventListener("click", ({ target }) => {
    const picked = target instanceof Element ? target.closest("button") : null;
    if (picked?.dataset.key) onPick(picked.dataset.key);
  });

  /** Rows stay the same elements while a run goes on, or a click could fall between two of them. @param {string} key */
  function rowOf(key) {
    const known = rows.get(key);
    if (known) return known;
    const swatch = svgElement("line", { x2: SWATCH_WIDTH, y1: SWATCH_HEIGHT / 2, y2: SWATCH_HEIGHT / 2 });
    const picture = svgElement(
      "svg",
      { class: "nlpb-dashes", width: SWATCH_WIDTH, height: SWATCH_HEIGHT, "aria-hidden": "true" },
      swatch,
    );
    const name = element("span");
    const pick = element(
      "button",
      { type: "button", class: "nlpb-button", tabindex: -1, "data-key": key },
      picture,
      name,
    );
    const made = { row: element("tr", {}, element("th", { scope: "row" }, pick)), pick, swatch, name, cells: [] };
    rows.set(key, made);
    return /** @type {Row} */ (made);
  }

  return {
    element: element("div", { class: "nlpb-stack" }, box, note),
    /** @type {(lines: Line[], names: string[], stepName: string) => void} */
    update(lines, names, stepName) {
      box.hidden = note.hidden = !lines.length;
      if (!lines.length) return;
      const found = shortTable(lines, names, stepName);
      setText(note, found.note);
      const isDifferences = (/** @type {number} */ at) => found.columns[at] === DIFFERENCES;
      if (head.textContent !== found.columns.join("")) {
        head.replaceChildren(
          ...found.columns.map((text, at) =>
            element("th", { scope: "col", text, class: isDifferences(at) ? "nlpb-differences" : null })
          ),
        );
      }
      const wanted = lines.map(({ run, key, name, colour, dash, strong }, i) => {
        const one = rowOf(key);
        setText(one.name, name);
        one.swatch.setAttribute("stroke", colour);
        one.swatch.setAttribute("stroke-dasharray", dash.join(" "));
        one.pick.setAttribute("aria-pressed", String(strong));
        const said = names.map((setting) => `${setting} ${settingText(run.settings[setting])}`).join(", ");
        one.pick.setAttribute("aria-label", `${name}: ${said}`);
        one.row.classList.toggle("nlpb-own", strong);
        const texts = found.rows[i].slice(1).map(String);
        while (one.cells.length < texts.length) one.cells.push(one.row.appendChild(element("td")));
        while (one.cells.length > texts.length) one.cells.pop()?.remove();
        texts.forEach((text, at) => {
          setText(one.cells[at], text);
          one.cells[at].className = isDifferences(at + 1) ? "nlpb-differences" : "";
        });
        return one.row;
      });
      for (const key of rows.keys()) if (!lines.some((line) => line.key === key)) rows.delete(key);
      if (body.children.length !== wanted.length || wanted.some((row, i) => body.children[i] !== row)) {
        const held = document.activeElement instanceof HTMLElement && box.contains(document.activeElement)
          ? document.activeElement
          : null;
        body.replaceChildren(...wanted);
        if (held?.isConnected) held.focus({ preventScroll: true });
      }
      settle();
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
.nlpb-root .nlpb-runs :is(th, td) { text-align: right; padding: 0.15rem 0.3rem; border: 0; background: transparent;
  white-space: nowrap; font-variant-numeric: tabular-nums; font-weight: 400; color: var(--nlpb-text); }
.nlpb-root .nlpb-runs thead th { color: var(--nlpb-muted); font-weight: 600;
  border-bottom: 1px solid var(--nlpb-line); white-space: normal; vertical-align: bottom; }
.nlpb-root .nlpb-runs th:first-child { text-align: left; padding-left: 0; white-space: normal; }
.nlpb-root .nlpb-runs .nlpb-differences { text-align: left; padding-left: 0.8rem; white-space: normal; }
.nlpb-root .nlpb-runs .nlpb-own td { font-weight: 650; }
.nlpb-runs .nlpb-button { display: inline-flex; align-items: center; gap: 0.4rem; min-height: 1.9rem;
  padding: 0.1rem 0.5rem; text-align: left; line-height: 1.2; }
.nlpb-runs .nlpb-button[aria-pressed="true"] { background: var(--nlpb-accentSoft); color: var(--nlpb-text);
  font-weight: 650; }
.nlpb-dashes { flex: none; stroke-width: 2.5; }
@container (max-width: 420px) { .nlpb-root .nlpb-runs { font-size: 0.75rem; }
  .nlpb-root .nlpb-runs thead th { font-size: 0.6875rem; }
  .nlpb-root .nlpb-runs :is(th, td) { padding: 0.15rem 0.2rem; }
  .nlpb-root .nlpb-runs .nlpb-differences { padding-left: 0.4rem; padding-right: 0; }
  .nlpb-runs .nlpb-button { gap: 0.2rem; padding: 0.1rem 0.2rem; }
  .nlpb-dashes { width: 16px; } }
`;
