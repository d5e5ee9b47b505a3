// The trellis as a drawing: nodes that the keyboard reaches, edges that hear the pointer. Where it is wider than its
// place, it scrolls sideways in its own frame.
import { FONT, pointerPlace, textWidth, watchWidth } from "../kit/canvas.js";
import { clamp, element, newId, setText, svgElement } from "../kit/core.js";
import { palette } from "../kit/theme.js";
import { edgeLines, endsOf, layOut, RADIUS, set } from "./picture_edges.js";

/** @typedef {import("./drawn.js").Drawn} Drawn */
/** @typedef {import("./drawn.js").DrawnNode} DrawnNode */
/** @typedef {import("./drawn.js").Edge} Edge */
/** @typedef {import("./picture_edges.js").Plan} Plan */
/**
 * @typedef {{
 *   group: SVGGElement,
 *   disc: SVGCircleElement,
 *   ring: SVGCircleElement,
 *   title: SVGTextElement,
 *   value: SVGTextElement,
 *   mark: SVGPathElement,
 * }} Shown
 */

const REACH = 5; // pixels: how near the pointer has to be to an edge
const SMALL = "11px " + FONT, BOLD = "600 13px " + FONT, VALUE = "600 12px " + FONT;
/** The widest that a line of text may be inside a node. */
const INSIDE = 2 * RADIUS - 6;

/**
 * How far a point is from a line between two others.
 * @type {(x: number, y: number, a: number[], b: number[]) => number}
 */
export function distance(x, y, [ax, ay], [bx, by]) {
  const dx = bx - ax, dy = by - ay, along = clamp(((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy), 0, 1);
  return Math.hypot(x - ax - along * dx, y - ay - along * dy);
}

/**
 * `describe` puts a node in words, and `describeEdge` an edge; `onNode` and `onEdge` hear of what the reader picks.
 * @param {{
 *   label: string,
 *   describe: (place: number, tag: number) => string,
 *   describeEdge: (edge: Edge) => string,
 *   onNode: (place: number, tag: number) => void,
 *   onEdge: (edge: Edge) => void,
 *   tip: import("../kit/canvas.js").Tip,
 * }} view
 */
export function trellisView({ label, describe, describeEdge, onNode, onEdge, tip }) {
  const helpId = newId();
  const svg = svgElement("svg", {
    role: "group",
    "aria-roledescription": "trellis",
    "aria-label": label,
    "aria-describedby": helpId,
    style: "display:block;margin:0 auto",
  });
  const wordLayer = svgElement("g", { "aria-hidden": "true" }), nodeLayer = svgElement("g"), edges = edgeLines();
  svg.append(edges.element, wordLayer, nodeLayer);
  const frame = element("div", { style: "overflow-x:auto;padding:3px;contain:layout" }, svg);
  const measuring = /** @type {CanvasRenderingContext2D} */ (document.createElement("canvas").getContext("2d"));
  /** @type {Map<string, Shown>} */
  const shown = new Map();
  /** @type {Drawn | null} */
  let state = null;
  /** @type {Plan | null} */
  let plan = null;
  let reached = "-1,0";

  /** @param {string} text @param {number} width @param {string} font */
  function cut(text, width, font) {
    const letters = [...text];
    if (textWidth(measuring, text, font) <= width) return text;
    while (letters.length > 1 && textWidth(measuring, letters.join("") + "\u2026", font) > width) letters.pop();
    return letters.join("") + "\u2026";
  }

  /** @param {Drawn} drawn @param {Plan} places */
  function drawNodes({ nodes }, places) {
    const colours = palette(), names = new Set(nodes.map(nameOf));
    for (const [name, { group }] of shown) {
      if (names.has(name)) continue;
      group.remove();
      shown.delete(name);
    }
    if (!names.has(reached)) reached = "-1,0";
    for (const node of nodes) {
      const name = nameOf(node), made = shown.get(name) ?? addNode(node);
      const { group, disc, ring, title, value, mark } = made;
      const seen = cut(node.title, INSIDE, SMALL);
      shown.set(name, made);
      set(group, {
        transform: `translate(${places.x(node.place).toFixed(1)} ${places.y(node.place, node.tag)})`,
        // Its name begins with the text that is seen, so that a reader who speaks to the machine can say it.
        "aria-label": `${[seen, node.value].filter(Boolean).join(" ")}: ${describe(node.place, node.tag)}`,
        "aria-pressed": node.isChosen,
        tabindex: name === reached ? 0 : -1,
      });
      set(disc, {
        r: node.area === null ? RADIUS : (RADIUS * Math.sqrt(node.area)).toFixed(2),
        fill: node.area !== null ? colours.sequential[2] : node.isOnPath ? colours.accentSoft : colours.surface,
      });
      set(ring, {
        stroke: node.isChosen ? colours.mark : node.isOnPath ? colours.accent : colours.muted,
        "stroke-width": node.isChosen || node.isOnPath ? 2.75 : 1.25,
      });
      set(title, { y: node.value ? -4 : 4, fill: colours.text });
      set(value, { fill: colours.text });
      set(mark, { fill: colours.mark, stroke: colours.surface, visibility: node.isGreedy ? "visible" : "hidden" });
      setText(title, seen);
      setText(value, node.value);
    }
  }

  function draw() {
    const width = frameWidth();
    if (width === 0 || !state) return;
    const { words, K } = state, T = words.length, places = layOut(width - 6, T, K), colours = palette();
    plan = places;
    set(svg, { viewBox: `0 0 ${places.width} ${places.height}`, width: places.width, height: places.height });
    while (wordLayer.childElementCount > T) wordLayer.lastChild?.remove();
    while (wordLayer.childElementCount < T) {
      wordLayer.append(svgElement("text", { "text-anchor": "middle", y: 18, style: `font:${BOLD}` }));
    }
    words.forEach((word, t) => {
      set(wordLayer.children[t], { x: places.x(t).toFixed(1), fill: colours.text });
      setText(wordLayer.children[t], cut(word, places.step - 8, BOLD));
    });
    edges.update(state, places, colours);
    drawNodes(state, places);
  }

  /** @param {DrawnNode} node @returns {Shown} */
  function addNode({ place, tag }) {
    const back = svgElement("circle", { r: RADIUS }), disc = svgElement("circle", { r: RADIUS });
    const ring = svgElement("circle", { r: RADIUS, fill: "none" });
    const title = svgElement("text", { "text-anchor": "middle", style: `font:${SMALL}` });
    const value = svgElement("text", { "text-anchor": "middle", y: 11, style: `font:${VALUE}` });
    const mark = svgElement("path", { d: "M19 -27l6 6l-6 6l-6 -6z", "stroke-width": 1.5 });
    back.style.fill = "var(--nlpb-surface)";
    const parts = [back, disc, ring, title, " ", value, mark];
    const group = svgElement("g", { role: "button", style: "cursor:pointer" }, ...parts);
    group.addEventListener("click", (event) => {
      event.stopPropagation();
      onNode(place, tag);
    });
    group.addEventListener("focus", () => reach(nameOf({ place, tag })));
    group.addEventListener("blur", () => tip.hide());
    group.addEventListener("pointerenter", () => point(nameOf({ place, tag })));
    group.addEventListener("pointerleave", () => tip.hide());
    nodeLayer.append(group);
    return { group, disc, ring, title, value, mark };
  }

  /** @param {string} name */
  function point(name) {
    const { group } = /** @type {Shown} */ (shown.get(name)), [place, tag] = name.split(",").map(Number);
    const box = group.getBoundingClientRect(), outer = frame.getBoundingClientRect();
    tip.show(frame, box.right - outer.left, box.top - outer.top, describe(place, tag));
  }

  /** @param {string} name */
  function reach(name) {
    shown.get(reached)?.group.setAttribute("tabindex", "-1");
    reached = name;
    shown.get(name)?.group.setAttribute("tabindex", "0");
    point(name);
  }

  /** The edge under the pointer. @param {MouseEvent} event @returns {Edge | null} */
  function edgeAt(event) {
    const [x, y] = pointerPlace(event);
    if (!state || !plan) return null;
    let nearest = null, least = REACH;
    for (const edge of state.edges) {
      const far = distance(x, y, ...endsOf(edge, plan));
      if (far < least) [nearest, least] = [edge, far];
    }
    return nearest;
  }

  svg.addEventListener("pointermove", (event) => {
    if (/** @type {Element} */ (event.target).closest("[role=button]")) return;
    const edge = edgeAt(event), [x, y] = pointerPlace(event);
    svg.style.cursor = edge ? "pointer" : "";
    if (edge) tip.show(svg, x, y, describeEdge(edge));
    else tip.hide();
  });
  svg.addEventListener("pointerleave", () => tip.hide());
  svg.addEventListener("click", (event) => {
    const edge = edgeAt(event);
    if (edge) onEdge(edge);
  });
  svg.addEventListener("keydown", (event) => {
    if (!state || event.ctrlKey || event.metaKey || event.altKey) return;
    const T = state.words.length, last = state.K - 1, [place, tag] = reached.split(",").map(Number);
    const row = place < 0 || place === T ? Math.floor(last / 2) : tag;
    /** @type {Record<string, [number, number]>} */
    const moves = {
      ArrowLeft: [place - 1, row],
      ArrowRight: [place + 1, row],
      ArrowUp: [place, tag - 1],
      ArrowDown: [place, tag + 1],
      Home: [-1, 0],
      End: [T, 0],
    };
    const next = moves[event.key];
    if (next) {
      const to = clamp(next[0], -1, T), isEnd = to < 0 || to === T;
      shown.get(nameOf({ place: to, tag: isEnd ? 0 : clamp(next[1], 0, last) }))?.group.focus();
    } else if (event.key === "Enter" || event.key === " ") onNode(place, tag);
    else return;
    event.preventDefault();
  });

  const frameWidth = watchWidth(frame, draw);
  const help = "Arrow keys go from node to node, Enter picks one.";
  const spoken = element("span", { class: "nlpb-spoken", id: helpId, text: help });
  return {
    element: element("div", { class: "nlpb-chart" }, frame, spoken),
    /** @param {Drawn} next */
    update(next) {
      const isElsewhere = state !== null && state.column !== next.column;
      state = next;
      draw();
      if (isElsewhere && plan && frame.scrollWidth > frame.clientWidth) {
        frame.scrollLeft = plan.x(next.column) - frame.clientWidth / 2;
      }
    },
    redraw: draw,
  };
}

/** @param {{ place: number, tag: number }} node */
const nameOf = ({ place, tag }) => `${place},${tag}`;
