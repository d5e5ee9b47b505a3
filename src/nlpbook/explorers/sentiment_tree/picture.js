// The trees as a drawing: a box for each node, which the pointer and the keyboard reach. Where they are wider than their
// place, they scroll sideways in their own frame.
import { FONT, textWidth, watchWidth } from "../kit/canvas.js";
import { clamp, element, newId, setText, svgElement } from "../kit/core.js";
import { heatColour, inkOn, palette } from "../kit/theme.js";
import { leafRowTree } from "../kit/tree_layout.js";
import { isPhrase } from "./brackets.js";
import { isComposed } from "./state.js";
import { isWrong, textOf, written } from "./telling.js";

/** @typedef {import("./state.js").Now} Now */
/** @typedef {import("./brackets.js").Node} Node */
/**
 * @typedef {{
 *   group: SVGGElement,
 *   box: SVGRectElement,
 *   value: SVGTextElement,
 *   was: SVGTextElement,
 *   word: SVGTextElement,
 *   cross: SVGPathElement,
 * }} Shown
 */

const WIDE = 64, HIGH = 22, TALL = 36, ROW = 52, GAP = 8, EDGE = 7;
const WORD = "600 13px " + FONT, VALUE = "600 12px " + FONT, SMALL = "11px " + FONT;

/**
 * `describe` puts a node in words; `onPick` hears which one the reader picks.
 * @param {{
 *   label: string,
 *   describe: (node: number) => string,
 *   onPick: (node: number) => void,
 *   tip: import("../kit/canvas.js").Tip,
 * }} view
 */
export function treePicture({ label, describe, onPick, tip }) {
  const helpId = newId();
  const svg = svgElement("svg", {
    role: "group",
    "aria-roledescription": "tree",
    "aria-label": label,
    "aria-describedby": helpId,
    style: "display:block;margin:0 auto",
  });
  const lines = svgElement("g", { "aria-hidden": "true" }), layer = svgElement("g");
  svg.append(lines, layer);
  const frame = element("div", { style: "overflow-x:auto;padding:3px;contain:layout" }, svg);
  const measuring = /** @type {CanvasRenderingContext2D} */ (document.createElement("canvas").getContext("2d"));
  /** @type {Shown[]} */
  const shown = [];
  /** @type {Now | null} */
  let now = null;
  let reached = 0, placed = "";
  /** @type {{ x: number, y: number }[]} */
  let places = [];

  /** @param {Now} state @returns {{ width: number, height: number }} */
  function layOut({ forest, nodes }) {
    /** @type {Node} */
    const all = { word: "", left: null, right: null, start: 0, end: 0 };
    const { places: found, width } = leafRowTree(all, {
      childrenOf: (node) => node === all ? forest : isPhrase(node) ? [node.left, node.right] : [],
      widthOf: (node) =>
        node === all ? 0 : isPhrase(node) ? WIDE : Math.max(WIDE, textWidth(measuring, node.word, WORD)),
      gap: GAP,
    });
    const top = Math.max(...nodes.map((node) => found.get(node)?.level ?? 0));
    places = nodes.map((node) => {
      const { x, level } = /** @type {import("../kit/tree_layout.js").TreePlace} */ (found.get(node));
      return { x: x + 3, y: 4 + (top - level) * ROW };
    });
    return { width: width + 6, height: 4 + top * ROW + TALL + 24 };
  }

  function draw() {
    const width = frameWidth();
    if (!now || !width) return;
    const state = now, { width: wide, height } = layOut(state), colours = palette(), size = Math.max(wide, 60);
    set(svg, { viewBox: `0 0 ${size.toFixed(1)} ${height}`, width: size.toFixed(1), height });
    while (shown.length > state.nodes.length) shown.pop()?.group.remove();
    reached = clamp(reached, 0, state.nodes.length - 1);
    state.nodes.forEach((node, at) => {
      const { group, box, value, was, word, cross } = shown[at] ??= addNode(at), { x, y } = places[at];
      const isThere = isComposed(state, at), { shown: kind } = state;
      const colour = heatColour(state.values[at], kind === "positive" ? 1 : 2, kind === "sentiment", colours);
      const hasWas = isThere && (state.changed[at] || state.isNew[at]), before = state.before[at];
      const text = isThere ? written(state.values[at], kind) : "?";
      const wasText = !hasWas ? "" : before === null ? "new" : `was ${written(before, kind)}`;
      const isChosen = at === state.chosen, ink = isThere ? inkOn(colour) : colours.muted;
      set(group, {
        transform: `translate(${x.toFixed(1)} ${y})`,
        // Its name begins with the text that is seen.
        "aria-label": `${[text, wasText, node.word].filter(Boolean).join(" ")}: ${describe(at)}`,
        "aria-pressed": isChosen,
        tabindex: at === reached ? 0 : -1,
      });
      set(box, {
        height: hasWas ? TALL : HIGH,
        fill: isThere ? `rgb(${colour})` : colours.surface,
        stroke: isChosen ? colours.mark : hasWas ? colours.accent : colours.line,
        "stroke-width": isChosen ? 3 : hasWas ? 2.5 : 1,
        "stroke-dasharray": isThere ? "none" : "4 3",
      });
      set(value, { fill: ink });
      setText(value, text);
      set(was, { fill: ink, visibility: hasWas ? "visible" : "hidden" });
      setText(was, wasText);
      set(word, {
        y: (hasWas ? TALL : HIGH) + 16,
        fill: state.unknown.includes(node.word) ? colours.mark : colours.text,
      });
      setText(word, node.word);
      set(cross, { stroke: colours.mark, visibility: isThere && isWrong(state, at) ? "visible" : "hidden" });
    });
    drawLines(state, colours);
    const named = state.text + size + width;
    if (named !== placed) {
      placed = named;
      frame.scrollLeft = (places[state.chosen]?.x ?? 0) - width / 2;
    }
  }

  /** Lines as wide as the part of the cell that comes up them. @param {Now} state @param {import("../kit/theme.js").Palette} colours */
  function drawLines(state, colours) {
    const edges = state.children.flatMap((below, node) => below.map((child, k) => ({ node, child, k })));
    while (lines.childElementCount > edges.length) lines.lastChild?.remove();
    while (lines.childElementCount < edges.length) lines.append(svgElement("line", { "stroke-linecap": "round" }));
    edges.forEach(({ node, child, k }, i) => {
      const parts = state.parts[node], isThere = isComposed(state, node);
      const share = parts ? (k ? parts.right : parts.left) : 0;
      set(lines.children[i], {
        x1: places[node].x.toFixed(1),
        y1: places[node].y + HIGH / 2,
        x2: places[child].x.toFixed(1),
        y2: places[child].y,
        stroke: node === state.chosen ? colours.mark : colours.muted,
        "stroke-width": isThere ? (1 + EDGE * share).toFixed(2) : 1,
      });
    });
  }

  /** @param {number} at @returns {Shown} */
  function addNode(at) {
    const box = svgElement("rect", { x: -WIDE / 2, y: 0, width: WIDE, rx: 5 });
    const middle = { "text-anchor": "middle" };
    const value = svgElement("text", { ...middle, y: 15.5, style: `font:${VALUE}` });
    const was = svgElement("text", { ...middle, y: 29.5, style: `font:${SMALL};letter-spacing:-0.3px` });
    const word = svgElement("text", { ...middle, style: `font:${WORD}` });
    const cross = svgElement("path", { d: "M22 -3l8 8m0 -8l-8 8", "stroke-width": 2.5, "stroke-linecap": "round" });
    const group = svgElement("g", { role: "button", style: "cursor:pointer" }, box, value, " ", was, " ", word, cross);
    group.addEventListener("click", () => onPick(at));
    group.addEventListener("focus", () => reach(at));
    group.addEventListener("blur", () => tip.hide());
    group.addEventListener("pointerenter", () => point(at));
    group.addEventListener("pointerleave", () => tip.hide());
    layer.append(group);
    return { group, box, value, was, word, cross };
  }

  /** @param {number} at */
  function point(at) {
    const box = shown[at].group.getBoundingClientRect(), outer = frame.getBoundingClientRect();
    tip.show(frame, box.right - outer.left, box.top - outer.top, describe(at));
  }

  /** @param {number} at */
  function reach(at) {
    shown[reached]?.group.setAttribute("tabindex", "-1");
    reached = at;
    shown[at].group.setAttribute("tabindex", "0");
    point(at);
  }

  svg.addEventListener("keydown", (event) => {
    if (!now || event.ctrlKey || event.metaKey || event.altKey) return;
    const { children, parents, nodes } = now, last = nodes.length - 1;
    /** @type {Record<string, number>} */
    const moves = {
      ArrowLeft: reached - 1,
      ArrowRight: reached + 1,
      ArrowUp: parents[reached] < 0 ? reached : parents[reached],
      ArrowDown: children[reached][0] ?? reached,
      Home: 0,
      End: last,
    };
    if (event.key in moves) shown[clamp(moves[event.key], 0, last)].group.focus();
    else if (event.key === "Enter" || event.key === " ") onPick(reached);
    else return;
    event.preventDefault();
  });

  const frameWidth = watchWidth(frame, draw);
  const help =
    "Left and right arrow keys go from node to node, up to the parent, down to the first child. Enter picks one.";
  return {
    element: element(
      "div",
      { class: "nlpb-chart" },
      frame,
      element("span", { class: "nlpb-spoken", id: helpId, text: help }),
    ),
    /** @param {Now} next */
    update(next) {
      now = next;
      draw();
    },
    redraw: draw,
    /** The node that the keyboard reaches. */
    rest: () => /** @type {any} */ (shown[reached].group),
    texts: () => now ? now.nodes.map((_, node) => textOf(/** @type {Now} */ (now), node)) : [],
  };
}

/** Set what has changed. @param {Element} node @param {Record<string, string | number | boolean>} attributes */
function set(node, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (node.getAttribute(name) !== String(value)) node.setAttribute(name, String(value));
  }
}
