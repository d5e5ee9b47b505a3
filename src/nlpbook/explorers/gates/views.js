// The parts of the gate explorer below its controls: the heat map, one unit over the words, and the next words.
import { barTable } from "../kit/bar_table.js";
import { legend } from "../kit/controls.js";
import { clamp, element, setText } from "../kit/core.js";
import { heatMap } from "../kit/heat_map.js";
import { stepChart } from "../kit/step_chart.js";
import { palette } from "../kit/theme.js";
import { BLOCKS } from "./network.js";
import { CELLS, columnName, PARTS, tellCell, two } from "./telling.js";
import { MOST_WORDS } from "./sentence.js";

/** @typedef {import("./state.js").Shown} Shown */
/** @typedef {import("../kit/mount.js").Figure} Figure */

const MOST_COLUMNS = 32, NEXT = 10;
const GATES = new Set(["forget", "input", "output", "update", "reset"]);

export const STYLE = `
.nlpb-root .nlpb-gates th[scope="row"] { min-width: 4.5rem; }
`;

/** Words by units. @type {(figure: Figure, shown: () => Shown) => any} */
export function unitMap({ tip, change }, shown) {
  const map = heatMap({
    label: "Gate or state by word and unit",
    tip,
    describe: (row, column) => tellCell(shown(), row, shown().order[column]),
    onSelect(row, column) {
      if (row === null || column === undefined) return;
      change("cell of the heat map", { unit: shown().order[column], place: Math.min(row + 1, MOST_WORDS) });
    },
  });
  return {
    element: map.element,
    /** How many units are drawn. */
    columns: () => map.capacity(MOST_COLUMNS),
    draw() {
      const now = shown(), { words, twin, of, shows, units, order, length, unit } = now;
      const columns = order.slice(0, map.capacity(MOST_COLUMNS));
      const rows = of === "twin" && twin ? twin : words;
      const values = rows.flatMap((_, row) => columns.map((one) => now.shown[row * units + one]));
      const diverging = of === "difference" || !GATES.has(shows), at = columns.indexOf(unit);
      map.update({
        rows,
        columns: columns.map((one) => columnName(one, now)),
        values,
        maximum: diverging ? Math.max(shows === "cell" || of === "difference" ? 0.1 : 1, ...values.map(Math.abs)) : 1,
        diverging,
        selected: at < 0 || !length ? null : [length - 1, at],
        strongRow: length - 1,
      });
    },
  };
}

/** One unit: what it keeps by word, in the sentence and in its twin; and its gates. */
/** @type {(figure: Figure, shown: () => Shown) => any} */
export function unitView({ tip, change }, shown) {
  const heading = element("p", { class: "nlpb-label" }), key = legend();
  const of = (/** @type {import("./network.js").Reading} */ reading) => {
    const { kept, unit, units } = shown();
    return Array.from({ length: reading.words }, (_, t) => reading.values[kept][t * units + unit]);
  };
  const chart = stepChart({
    label: "What the unit keeps, by word",
    height: 200,
    tip,
    axis: { first: 1, apart: 1, leap: 5, keys: "by a word, Page Up and Page Down by five" },
    describe(step) {
      const { words, here, there, twin, after } = shown();
      if (step >= words.length) return "no word";
      const parts = [`word ${step + 1}, ${words[step]}: ${two(of(here)[step])}`];
      if (there && twin) parts.push(`twin, ${twin[step]}: ${two(of(there)[step])}`);
      if (after) parts.push(`held by hand: ${two(of(after)[step])}`);
      return parts.join("\n");
    },
    onPick: (step) => change("word", { place: clamp(step + 1, 1, Math.max(1, shown().words.length)) }),
  });
  const tables = Object.entries(BLOCKS).map(([cell, blocks]) => {
    const states = cell === "lstm" ? ["cell", "tanh_cell", "hidden"] : ["hidden"], names = [...blocks, ...states];
    return { cell, names, table: barTable({ columns: names.map((name) => PARTS[name]), style: "nlpb-gates" }) };
  });
  return {
    element: element(
      "div",
      { class: "nlpb-stack" },
      heading,
      chart.element,
      key.element,
      ...tables.map(({ table }) => table.element),
    ),
    draw() {
      const now = shown(), { here, there, after, words, length, kept, unit, gate, units, cell } = now;
      const { categorical, muted } = palette(), line = { width: 2.5 };
      const curves = [
        { values: of(here), colour: categorical[0], ...line },
        ...there ? [{ values: of(there), colour: categorical[1], ...line }] : [],
        ...after ? [{ values: of(after), colour: muted, width: 2, dashed: true }] : [],
      ];
      const all = curves.flatMap(({ values }) => values), reach = Math.max(0.2, ...all.map(Math.abs)) * 1.1;
      setText(heading, `Unit ${unit}: its ${kept === "cell" ? "cell" : "state"}, word by word`);
      chart.update({
        curves,
        low: -reach,
        high: reach,
        steps: Math.max(1, words.length - 1),
        xLabel: "word",
        yLabel: PARTS[kept],
        marker: Math.max(0, length - 1),
      });
      key.update([
        { label: "sentence", colour: categorical[0] },
        ...there ? [{ label: "twin", colour: categorical[1] }] : [],
        ...after ? [{ label: "held by hand (dashed)", colour: muted }] : [],
      ]);
      for (const one of tables) {
        one.table.element.hidden = one.cell !== cell;
        if (one.cell !== cell) continue;
        one.table.update(
          words.map((name, t) => ({
            name,
            share: here.values[gate][t * units + unit],
            cells: one.names.map((part) => two(here.values[part][t * units + unit])),
            current: t === length - 1,
          })),
          { caption: `Unit ${unit}, in the sentence (bars: ${PARTS[gate].toLowerCase()})` },
        );
      }
    },
  };
}

/** The next words, the most probable ones in either distribution first. @param {Shown} shown */
export function nextWords({ vocabulary, model, changed, real }) {
  const most = (/** @type {number} */ id) => Math.max(model[id], changed?.[id] ?? 0, real?.[id] ?? 0);
  return [...vocabulary.keys()].sort((a, b) => most(b) - most(a) || a - b).slice(0, NEXT);
}

/** @param {() => Shown} shown */
export function nextView(shown) {
  const table = barTable({ columns: ["network", "held by hand", "true"] });
  return {
    element: table.element,
    draw() {
      const now = shown(), { vocabulary, model, changed, real, cell } = now, rows = nextWords(now);
      const high = Math.max(...rows.map((id) => model[id]));
      table.update(
        rows.map((id) => ({
          name: vocabulary[id],
          share: model[id] / high,
          cells: [two(model[id]), changed ? two(changed[id]) : "", real ? two(real[id]) : "\u2014"],
          current: false,
        })),
        {
          caption: `The next word: the ${CELLS[cell]}'s probabilities (bars), and the true ones`,
          hidden: changed ? -1 : 1,
        },
      );
    },
  };
}

/** The numbers, for a reader. @param {Shown} shown @returns {import("../kit/numbers_table.js").Table[]} */
export function tablesOf(shown) {
  const { words, unit, units, here, there, cell, labels, tracks, order, kept } = shown;
  const parts = Object.keys(here.values), all = nextWords(shown);
  return [
    {
      caption: `Unit ${unit} of the ${CELLS[cell]}, word by word`,
      columns: ["word", ...parts.map((part) => PARTS[part]), `${PARTS[kept]} in the twin`],
      rows: words.map((word, t) => [
        word,
        ...parts.map((part) => here.values[part][t * units + unit]),
        there ? there.values[kept][t * units + unit] : null,
      ]),
    },
    {
      caption: "The next word",
      columns: ["word", CELLS[cell], "held by hand", "true"],
      rows: all.map((id) => [
        shown.vocabulary[id],
        shown.model[id],
        shown.changed?.[id] ?? null,
        shown.real?.[id] ?? null,
      ]),
    },
    {
      caption: `What the units of the ${CELLS[cell]} track: correlations in sentences held out`,
      columns: ["unit", "tracks", ...Object.keys(tracks)],
      rows: order.map((one) => [
        String(one),
        labels[one] || "none",
        ...Object.values(tracks).map(([, held]) => held[one]),
      ]),
    },
  ];
}
