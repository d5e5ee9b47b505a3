// The potentials as two tables, and the one that is chosen, to be edited.
import { element } from "../kit/core.js";
import { potentialGrid } from "./cells.js";
import { cellOf, moved, partOf, toggled, withValue } from "./edits.js";
import { potentialEditor } from "./editor.js";
import { transitionNumber } from "./state.js";

/** @typedef {import("./state.js").Now} Now */
/** @typedef {import("./edits.js").Place} Place */

const FIRST = /** @type {Place} */ ({ table: "emissions", row: 0, column: 0 });

/**
 * `most` is the largest size of a potential, `state()` what is shown now, `change` that of the figure.
 * @param {{
 *   most: number,
 *   state: () => Now,
 *   change: (control: string, values: Record<string, any>) => void,
 * }} options
 */
export function potentialsView({ most, state, change }) {
  let cell = FIRST;
  const editor = potentialEditor({
    most,
    onValue: (control, value) => change(control, withValue(state(), cell, value)),
    onToggle: () => toggle("forbid"),
    onDone: () => grids[cell.table].focus(cell.row, cell.column),
  });
  const grids = {
    emissions: gridOf("emissions", "Emissions: how well a tag fits a word", "tag"),
    transitions: gridOf("transitions", "Transitions: how well a tag (column) follows another (row)", "from"),
  };

  /** @param {"emissions" | "transitions"} table @param {string} label @param {string} corner */
  function gridOf(table, label, corner) {
    return potentialGrid({
      label,
      corner,
      onChoose: (row, column) => choose({ table, row, column }),
      onNudge(row, column, by) {
        cell = { table, row, column };
        const now = state(), { part, at } = partOf(now, cell);
        if (!isForbidden(now, cell)) change("nudge", withValue(now, cell, moved(now.values[part][at], by, most)));
      },
      onType(row, column, text) {
        choose({ table, row, column });
        if (!isForbidden(state(), cell)) editor.type(text);
      },
      onToggle: table === "emissions" ? undefined : (row, column) => {
        cell = { table, row, column };
        toggle("forbid");
      },
    });
  }

  /** @param {Place} next */
  function choose(next) {
    cell = next;
    change("cell", {});
  }

  /** @param {string} control */
  function toggle(control) {
    const now = state(), { part, from, to } = partOf(now, cell);
    if (part !== "emissions") change(control, toggled(now, from, to));
  }

  return {
    element: element(
      "div",
      { class: "nlpb-stack" },
      editor.element,
      element("div", { class: "nlpb-columns nlpb-halves" }, grids.emissions.element, grids.transitions.element),
    ),
    /** The emission of a node is the one to be edited. @param {number} word @param {number} tag */
    chooseEmission(word, tag) {
      cell = { table: "emissions", row: tag, column: word };
    },
    /** Forbid the transition of an edge, or allow it. @param {number} from @param {number} to */
    toggleEdge(from, to) {
      cell = cellOf(from, to, state().K);
      toggle("edge");
    },
    /** @param {Now} now */
    update(now) {
      // A cell that other tags or a shorter sentence have left is replaced by the nearest.
      const { part, at, from, to } = partOf(now, cell);
      cell = part === "emissions" ? { table: "emissions", row: to, column: from } : cellOf(from, to, now.K);
      const { tags, words, K } = now, rows = ["START", ...tags], columns = [...tags, "END"];
      const chosenIn = (/** @type {string} */ table) =>
        cell.table === table ? /** @type {[number, number]} */ ([cell.row, cell.column]) : null;
      grids.emissions.update({
        columns: words,
        rows: tags,
        cells: tags.map((tag, j) =>
          words.map((word, t) => ({
            value: now.values.emissions[t * K + j],
            isForbidden: false,
            name: `emission of ${tag} at ${word}`,
          }))
        ),
        chosen: chosenIn("emissions"),
      });
      grids.transitions.update({
        columns,
        rows,
        cells: rows.map((before, row) =>
          columns.map((after, column) =>
            row === 0 && column === K ? null : transitionCell(now, row, column, before, after)
          )
        ),
        chosen: chosenIn("transitions"),
      });
      editor.update({
        name: part === "emissions"
          ? `Emission of ${tags[to]} at ${words[from]}`
          : `Transition ${rows[from + 1]} \u2192 ${columns[to < 0 ? K : to]}`,
        value: now.values[part][at],
        isForbidden: isForbidden(now, cell),
        canBeForbidden: part !== "emissions",
      });
    },
    reset() {
      cell = FIRST;
    },
    cell: () => cell,
  };
}

/** @type {(now: Now, row: number, column: number, before: string, after: string) => import("./cells.js").Cell} */
function transitionCell(now, row, column, before, after) {
  const place = /** @type {Place} */ ({ table: "transitions", row, column }), { part, at } = partOf(now, place);
  const name = `transition from ${before} to ${after}`;
  return { value: now.values[part][at], isForbidden: isForbidden(now, place), name };
}

/** @param {Now} now @param {Place} place */
function isForbidden(now, place) {
  const { part, from, to } = partOf(now, place);
  return part !== "emissions" && now.forbidden.has(transitionNumber(from, to, now.K));
}
