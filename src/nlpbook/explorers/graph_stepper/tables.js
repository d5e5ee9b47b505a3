// What the graph stepper shows now, as tables for a reader and as plain values for tests.
import { namesOf } from "./links.js";
import { nameOf } from "./telling.js";

/** @typedef {import("./picture.js").Now} Now */

/**
 * @param {Now} now
 * @returns {import("../kit/numbers_table.js").Table[]}
 */
export function tablesOf({ nodes, flow, bump, hasValue, hasGradient }) {
  const passed = flow.edges.filter(({ from, term }) => hasGradient[from] && term !== null);
  return [
    {
      caption: "The nodes",
      columns: ["node", "operation", "value", "gradient", ...bump ? ["value after the bump"] : []],
      rows: nodes.map(({ operation }, at) => [
        nameOf(nodes, at),
        operation,
        hasValue[at] ? flow.values[at] : null,
        hasGradient[at] ? flow.gradients[at] : null,
        ...bump ? [hasValue[at] ? bump.values[at] : null] : [],
      ]),
    },
    {
      caption: "The edges that a gradient has passed",
      columns: ["from", "to", "gradient", "local derivative", "product"],
      rows: passed.map(({ from, to, local, term }) => [
        nameOf(nodes, to),
        nameOf(nodes, from),
        flow.gradients[to],
        local,
        term,
      ]),
    },
  ];
}

/** @param {Now} now */
export const numbersOf = ({ nodes, flow, steps, bump, hasValue, hasGradient }) => ({
  names: namesOf(nodes),
  steps: steps.length,
  nodes: nodes.map(({ operation, text }, at) => ({
    operation,
    text,
    value: hasValue[at] ? flow.values[at] : null,
    gradient: hasGradient[at] ? flow.gradients[at] : null,
  })),
  edges: flow.edges,
  difference: bump && { bumped: bump.bumped, forward: bump.forward, central: bump.central },
});
