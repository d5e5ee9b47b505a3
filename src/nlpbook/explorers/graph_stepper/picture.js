// The graph as it is drawn: what stands in each node and on each edge by now.
import { palette } from "../kit/theme.js";
import { isOperation } from "./graph.js";
import { operand, rounded, titleOf } from "./telling.js";

/**
 * What is known now, with the values that are `given` and `step` of the steps done: `current` is the step just done,
 * `asked` the one that the reader is to do; `bump` has the values after the bump of input `at`.
 * @typedef {{
 *   nodes: import("./grammar.js").Node[],
 *   given: number[],
 *   flow: import("./graph.js").Flow,
 *   steps: { kind: "value" | "gradient", at: number }[],
 *   step: number,
 *   bump: { at: number, values: number[], bumped: number, forward: number, central: number } | null,
 *   hasValue: boolean[],
 *   hasGradient: boolean[],
 *   current: { kind: "value" | "gradient", at: number } | null,
 *   asked: { kind: "value" | "gradient", at: number } | null,
 * }} Now
 */

const UNKNOWN = "?";
const USUAL = "\u00d70.1234"; // as long as most labels are

/**
 * @param {Now} now
 * @param {string | null} selected
 * @returns {import("../kit/graph_view.js").GraphState}
 */
export function drawnGraph({ nodes, flow, bump, hasValue, hasGradient, current, asked }, selected) {
  const colours = palette(), { values, gradients, edges } = flow;
  const isAt = (/** @type {number} */ at) => asked ? asked.at === at : current?.at === at;
  /** @type {(at: number, hasIts: { value: boolean, gradient: boolean }) => string[]} */
  function lines(at, { value, gradient }) {
    const moved = bump && !Object.is(bump.values[at], values[at]) ? ` \u2192 ${rounded(bump.values[at])}` : "";
    return [
      titleOf(nodes, at),
      ...nodes[at].operation === "number" ? [] : [`value ${value ? rounded(values[at]) + moved : UNKNOWN}`],
      ...gradients[at] === null ? [] : [`gradient ${gradient ? rounded(gradients[at]) : UNKNOWN}`],
    ];
  }
  return {
    nodes: nodes.map((node, at) => ({
      id: String(at),
      lines: lines(at, { value: hasValue[at], gradient: hasGradient[at] }),
      keeps: lines(at, { value: true, gradient: true }),
      strong: isAt(at),
      ...asked && isAt(at) ? { line: colours.mark } : {},
      fill: isOperation(node) ? colours.raised : node.operation === "input" ? colours.accentSoft : colours.surface,
    })),
    // In the order in which they are written: so the layout begins with them.
    edges: [...edges].sort((one, other) => one.to - other.to || one.slot - other.slot).map(
      ({ from, to, local, term }) => {
        const passed = term !== null && hasGradient[from];
        const strong = !asked && (current?.kind === "gradient" ? current.at === from : current?.at === to);
        const label = `\u00d7${operand(local)}`;
        return {
          from: String(from),
          to: String(to),
          label: passed ? label : undefined,
          keeps: term === null || label.length < USUAL.length ? USUAL : label,
          back: passed,
          strong,
          dashed: !passed && !hasValue[from],
          colour: passed && !strong ? colours.mark : undefined,
        };
      },
    ),
    selected,
  };
}
