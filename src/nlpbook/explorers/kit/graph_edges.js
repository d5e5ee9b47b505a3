// The edges of a graph as they are drawn: a curve with an arrowhead, and a label.
import { FONT } from "./canvas.js";
import { svgElement } from "./core.js";

/** @typedef {import("./graph_layout.js").Point} Point */
/**
 * @typedef {{
 *   from: string,
 *   to: string,
 *   label?: string,
 *   keeps?: string,
 *   colour?: string,
 *   strong?: boolean,
 *   dashed?: boolean,
 *   back?: boolean,
 * }} GraphEdge `back`: the arrowhead is at its first node, as of a gradient on its way back
 */

export const LABEL = "12px " + FONT;

/**
 * The line of an edge, and its arrowhead.
 * @param {GraphEdge} edge
 * @param {Point[]} route
 * @param {string} direction
 * @param {import("./theme.js").Palette} colours
 */
export function edgeLine({ colour, strong, dashed, back }, route, direction, colours) {
  const ink = colour ?? (strong ? colours.accent : colours.muted), right = direction === "right";
  const path = route.map(([x, y], i) => {
    if (i === 0) return `M${x} ${y}`;
    const [fromX, fromY] = route[i - 1], [middleX, middleY] = [(fromX + x) / 2, (fromY + y) / 2];
    if (fromX === x || fromY === y) return `L${x} ${y}`;
    return right ? `C${middleX} ${fromY} ${middleX} ${y} ${x} ${y}` : `C${fromX} ${middleY} ${x} ${middleY} ${x} ${y}`;
  });
  const [x, y] = back ? route[0] : route[route.length - 1], size = (strong ? 9 : 7) * (back ? -1 : 1);
  const head = right ? `M${x} ${y}l${-size} -4v8z` : `M${x} ${y}l-4 ${-size}h8z`;
  return [
    svgElement("path", {
      d: path.join(""),
      fill: "none",
      stroke: ink,
      "stroke-width": strong ? 2.5 : 1.5,
      "stroke-dasharray": dashed ? "5 4" : null,
    }),
    svgElement("path", { d: head, fill: ink }),
  ];
}

/**
 * @param {GraphEdge} edge
 * @param {string} label
 * @param {Point} mark where it stands
 * @param {import("./theme.js").Palette} colours
 */
export function edgeLabel({ colour }, label, [x, y], colours) {
  return svgElement("text", {
    x,
    y: y + 4,
    "text-anchor": "middle",
    fill: colour ?? colours.text,
    stroke: colours.surface,
    "stroke-width": 5,
    "stroke-linejoin": "round",
    "paint-order": "stroke",
    style: `font:${LABEL}`,
  }, label);
}
