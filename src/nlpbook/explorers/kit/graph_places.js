// The places of a graph's nodes, edges and labels in a drawing that leads to the right, or down where that is too wide.
import { layeredLayout } from "./graph_layout.js";
import { tidyTree } from "./tree_layout.js";

/** @typedef {import("./graph_layout.js").Box} Box */
/** @typedef {import("./graph_layout.js").Edge} Edge */
/** @typedef {import("./graph_layout.js").Point} Point */
/** @typedef {"layered" | "tree"} Form */
/**
 * @typedef {{
 *   direction: "right" | "down",
 *   places: Map<string, { x: number, y: number }>,
 *   routes: Point[][],
 *   marks: Point[],
 *   width: number,
 *   height: number,
 * }} Drawing `marks` are the places of the labels of the edges
 */

const NODE_GAP = 18;

/**
 * @param {Box[]} boxes
 * @param {Edge[]} edges
 * @param {{ form: Form, widestLabel: number, room: number }} how `room`: the width there is
 * @returns {Drawing}
 */
export function placeGraph(boxes, edges, { form, widestLabel, room }) {
  const layOut = form === "tree" ? treeLayout : layeredLayout;
  const turned = boxes.map(({ id, width, height }) => ({ id, width: height, height: width }));
  const level = layOut(turned, edges, { layerGap: Math.max(36, widestLabel + 28), nodeGap: NODE_GAP });
  if (level.height > room) { // it is high where the upright one is wide
    const upright = layOut(boxes, edges, { layerGap: widestLabel ? 52 : 36, nodeGap: NODE_GAP });
    if (upright.width < level.height) {
      return { ...upright, direction: "down", marks: marksOf(upright.routes, edges) };
    }
  }
  const turn = (/** @type {Point} */ [x, y]) => /** @type {Point} */ ([y, x]);
  return {
    direction: "right",
    places: new Map([...level.places].map(([id, { x, y }]) => [id, { x: y, y: x }])),
    routes: level.routes.map((route) => route.map(turn)),
    marks: marksOf(level.routes, edges).map(turn),
    width: level.height,
    height: level.width,
  };
}

/**
 * A place for the label of each edge, on the piece that leads away from its first node's layer: in the middle, and of
 * several edges between the same nodes at different shares of it.
 * @param {Point[][]} routes that lead down
 * @param {Edge[]} edges
 * @returns {Point[]}
 */
function marksOf(routes, edges) {
  return routes.map((route, i) => {
    const same = edges.flatMap(({ from, to }, j) => from === edges[i].from && to === edges[i].to ? [j] : []);
    const share = (same.indexOf(i) + 1) / (same.length + 1);
    const lengths = route.slice(1).map(([, y], k) => y - route[k][1]);
    // The first piece between two layers; along a node's own layer an edge is straight.
    const k = Math.max(0, route.slice(1).findIndex(([x], at) => x !== route[at][0]));
    const piece = route[k + 1][0] === route[k][0] ? lengths.indexOf(Math.max(...lengths)) : k;
    const [[fromX, fromY], [toX, toY]] = [route[piece], route[piece + 1]];
    // As the curve of the piece runs: slowly aside at both ends.
    return [fromX + (toX - fromX) * share * share * (3 - 2 * share), fromY + (toY - fromY) * share];
  });
}

/**
 * A tidy tree in the form of a layered layout: each node below its parent, and edges from parent to child.
 * @param {Box[]} boxes
 * @param {Edge[]} edges
 * @param {{ layerGap: number, nodeGap: number }} gaps
 * @returns {import("./graph_layout.js").Layout}
 */
function treeLayout(boxes, edges, { layerGap, nodeGap }) {
  /** @type {Map<string, string[]>} */
  const below = new Map(boxes.map(({ id }) => [id, []]));
  for (const { from, to } of edges) below.get(from)?.push(to);
  const children = new Set(edges.map(({ to }) => to)), roots = boxes.filter(({ id }) => !children.has(id));
  if (boxes.length && (roots.length !== 1 || edges.length !== boxes.length - 1)) {
    throw new RangeError(`a tree must have one root, and a parent for every other node; got ${roots.length} roots`);
  }
  if (!boxes.length) return layeredLayout([], []);
  const box = new Map(boxes.map((one) => [one.id, one])),
    of = (/** @type {string} */ id) => /** @type {Box} */ (box.get(id));
  const { places, width, depth } = tidyTree(roots[0].id, {
    childrenOf: (id) => below.get(id) ?? [],
    widthOf: (id) => of(id).width,
    gap: nodeGap,
  });
  const heights = Array.from({ length: depth + 1 }, () => 0);
  for (const [id, place] of places) heights[place.depth] = Math.max(heights[place.depth], of(id).height);
  const tops = heights.map((_, at) => heights.slice(0, at).reduce((sum, high) => sum + high + layerGap, 0));
  const middle = (/** @type {number} */ at) => tops[at] + heights[at] / 2;
  const found = new Map([...places].map(([id, { x, depth }]) => {
    const { width, height } = of(id);
    return [id, { x, y: middle(depth), layer: depth, width, height }];
  }));
  const routes = edges.map(({ from, to }) => {
    const [start, end] = [from, to].map((id) => /** @type {import("./graph_layout.js").Place} */ (found.get(id)));
    /** @type {Point[]} */
    const route = [[start.x, start.y + start.height / 2], [start.x, tops[start.layer] + heights[start.layer]]];
    route.push([end.x, tops[end.layer]], [end.x, end.y - end.height / 2]);
    return route;
  });
  return { places: found, routes, width, height: tops[depth] + heights[depth] };
}
