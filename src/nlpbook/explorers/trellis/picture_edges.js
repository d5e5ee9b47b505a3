// Where the parts of the trellis stand, and its edges as lines: one path in SVG for all that look the same.
import { clamp, svgElement } from "../kit/core.js";

/** @typedef {import("./drawn.js").Drawn} Drawn */
/** @typedef {import("./drawn.js").Edge} Edge */
/** @typedef {[x: number, y: number]} Point */
/**
 * Where things stand, in CSS pixels.
 * @typedef {{
 *   x: (place: number) => number,
 *   y: (place: number, tag: number) => number,
 *   width: number,
 *   height: number,
 *   step: number,
 * }} Plan
 */

export const RADIUS = 26;
const TOP = 34, LEAST_STEP = 84, MOST_STEP = 136, WIDTHS = 12;

/** @param {number} width @param {number} T @param {number} K @returns {Plan} */
export function layOut(width, T, K) {
  const side = RADIUS + 6, row = K <= 3 ? 76 : 64, middle = TOP + (K * row) / 2;
  const step = clamp((width - 2 * side) / (T + 1), LEAST_STEP, MOST_STEP);
  return {
    step,
    x: (place) => side + (place + 1) * step,
    y: (place, tag) => place < 0 || place === T ? middle : TOP + (tag + 0.5) * row,
    width: Math.floor(2 * side + (T + 1) * step),
    height: TOP + K * row + 6,
  };
}

/** @param {Edge} edge @param {Plan} plan @returns {[Point, Point]} */
export const endsOf = ({ place, from, to }, { x, y }) => [
  [x(place), y(place, from)],
  [x(place + 1), y(place + 1, to)],
];

/**
 * The edges of a path between neighbours that it has.
 * @param {import("./drawn.js").DrawnPath} path
 * @param {number} T
 * @returns {Edge[]}
 */
export function stretches({ tags, from, to }, T) {
  const at = (/** @type {number} */ place) => place < 0 || place === T ? -1 : tags[place];
  const found = [];
  for (let place = from; place < to; place++) {
    const one = at(place), other = at(place + 1);
    if (one !== null && other !== null) found.push({ place, from: one, to: other });
  }
  return found;
}

/** @param {Edge[]} edges @param {Plan} plan */
const linesOf = (edges, plan) =>
  edges.map((edge) => {
    const [[ax, ay], [bx, by]] = endsOf(edge, plan);
    return `M${ax.toFixed(1)} ${ay}L${bx.toFixed(1)} ${by}`;
  }).join("");

/** How each kind of line looks, the lower ones first. @param {import("../kit/theme.js").Palette} colours */
const looks = ({ line, muted, mark, accent, text }) => ({
  plain: { stroke: line, "stroke-width": 1 },
  forbidden: { stroke: mark, "stroke-width": 1.25, "stroke-dasharray": "1 6" },
  known: { stroke: muted, "stroke-width": 1 },
  ...Object.fromEntries(
    Array.from({ length: WIDTHS }, (_, i) => [
      `weight ${i + 1}`,
      { stroke: accent, "stroke-width": (1.1 * (i + 1)).toFixed(1), "stroke-opacity": 0.55 },
    ]),
  ),
  pointer: { stroke: text, "stroke-width": 2.25 },
  chosen: { stroke: accent, "stroke-width": 2 },
  other: { stroke: accent, "stroke-width": 3, "stroke-opacity": 0.45 },
  best: { stroke: accent, "stroke-width": 5.5 },
  yours: { stroke: mark, "stroke-width": 3.5, "stroke-dasharray": "9 5" },
});

/** The layer of all edges. */
export function edgeLines() {
  const layer = svgElement("g", { "aria-hidden": "true", fill: "none", "stroke-linecap": "round" });
  /** @type {Map<string, SVGPathElement>} */
  const lines = new Map();
  return {
    element: layer,
    /**
     * @param {Drawn} drawn
     * @param {Plan} plan
     * @param {import("../kit/theme.js").Palette} colours
     */
    update({ edges, paths, words }, plan, colours) {
      /** @type {Map<string, Edge[]>} */
      const groups = new Map();
      const add = (/** @type {string} */ name, /** @type {Edge[]} */ some) =>
        groups.set(name, [...groups.get(name) ?? [], ...some]);
      /** @type {Map<string, import("./drawn.js").DrawnEdge[]>} */
      const byLook = Map.groupBy(
        edges.filter(({ look, weight }) => look !== "weight" || weight > 0),
        ({ look, weight }) => look === "weight" ? `weight ${Math.ceil(weight * WIDTHS - 1e-9)}` : look,
      );
      for (const [name, some] of byLook) add(name, some);
      for (const path of paths) add(path.look, stretches(path, words.length));
      for (const [name, look] of Object.entries(looks(colours))) {
        let path = lines.get(name);
        if (!path) {
          path = svgElement("path");
          lines.set(name, path);
          layer.append(path);
        }
        set(path, { d: linesOf(groups.get(name) ?? [], plan), ...look });
      }
    },
  };
}

/** Set what has changed. @param {Element} node @param {Record<string, string | number | boolean>} attributes */
export function set(node, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (node.getAttribute(name) !== String(value)) node.setAttribute(name, String(value));
  }
}
