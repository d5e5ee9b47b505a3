// The back-off explorer's numbers, as tables and as plain values.
import { countOf } from "../kit/core.js";
import { spoken } from "./telling.js";
import { gramName } from "./views.js";

/** @typedef {import("../kit/numbers_table.js").Table} Table */

const MOST_ROWS = 200;

/**
 * The distribution, from the most probable word down, and the path to the word that is followed.
 * @param {object} look
 * @param {string[]} look.words
 * @param {Float64Array | null} look.values
 * @param {import("./ladder.js").Step[]} look.path
 * @param {number} look.followed
 * @param {(id: number) => string} look.nameOf
 * @param {string} look.method as a reader calls it
 * @param {boolean} look.score
 * @returns {Table[]}
 */
export function tablesOf({ words, values, path, followed, nameOf, method, score }) {
  const what = score ? "score" : "probability", context = path[0].rung.ids.map(nameOf);
  const after = context.length ? `after ${spoken(context)}` : "whatever the context";
  return [
    {
      caption: `${method}: the next word ${after}`,
      columns: ["word", what],
      rows: values ? distributionRows(words, values) : [],
    },
    {
      caption: `The path of \u201c${words[followed]}\u201d; the parts sum to its ${what}`,
      columns: ["order", "context", "word seen", "of", "estimate", "weight", "part"],
      rows: path.map(({ rung, value, estimate, weight, part, state }) => [
        gramName(rung.m),
        rung.ids.map(nameOf).join(" "),
        rung.m ? value : null,
        rung.m ? rung.total : null,
        state === "never" ? null : estimate,
        weight,
        part,
      ]),
    },
  ];
}

/**
 * All words, or the most probable ones and what the others have together.
 * @param {string[]} words
 * @param {Float64Array} values
 * @returns {(string | number)[][]}
 */
function distributionRows(words, values) {
  const order = [...values.keys()].sort((a, b) => values[b] - values[a]);
  if (order.length <= MOST_ROWS) return order.map((id) => [words[id], values[id]]);
  const shown = order.slice(0, MOST_ROWS - 1), others = order.slice(MOST_ROWS - 1);
  const rest = others.reduce((sum, id) => sum + values[id], 0);
  return [...shown.map((id) => [words[id], values[id]]), [`the ${countOf(others.length, "other")} together`, rest]];
}

/**
 * The path as plain values.
 * @param {import("./ladder.js").Step[]} path
 * @param {(id: number) => string} nameOf
 */
export const stepsOf = (path, nameOf) =>
  path.map(({ rung: { ids, m, total, types, gamma }, state, value, estimate, weight, part }) => ({
    context: ids.map(nameOf),
    m,
    state,
    value,
    total,
    types,
    estimate,
    weight,
    part,
    gamma,
  }));
