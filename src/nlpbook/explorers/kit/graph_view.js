// A small graph as a drawing: nodes that the keyboard reaches, edges with arrowheads and labels.
import { FONT, textWidth, watchWidth } from "./canvas.js";
import { clamp, element, newId, setText, svgElement } from "./core.js";
import { edgeLabel, edgeLine, LABEL } from "./graph_edges.js";
import { placeGraph } from "./graph_places.js";
import { palette } from "./theme.js";

/** @typedef {import("./graph_edges.js").GraphEdge} GraphEdge */
/** @typedef {import("./graph_layout.js").Point} Point */
/** @typedef {import("./graph_places.js").Form} Form */
/**
 * `lines` are written below each other, the first one bold; colours that are left out are the theme's. A node or an
 * edge has room for what it `keeps` room for, so that nothing moves when that comes.
 * @typedef {{
 *   id: string,
 *   lines: string[],
 *   keeps?: string[],
 *   fill?: string,
 *   ink?: string,
 *   line?: string,
 *   strong?: boolean,
 * }} GraphNode
 */
/** @typedef {{ nodes: GraphNode[], edges: GraphEdge[], form?: Form, selected?: string | null }} GraphState */
/** @typedef {{ group: SVGGElement, box: SVGRectElement, texts: SVGTextElement[], x: number, y: number }} Shown */

const BOLD = "600 13px " + FONT, PLAIN = "12px " + FONT, LINE = 16;
/** How much a drawing may shrink, its smallest letters to 11 pixels, before it scrolls sideways inside its frame. */
const LEAST_SCALE = 0.92;

/**
 * `describe(id)` puts a node in words; `onPick(id)` is called when the reader picks one, and with null when the choice
 * is given up. `form` is "layered", for any graph without circles, or "tree".
 * @param {{
 *   label: string,
 *   describe: (id: string) => string,
 *   onPick: (id: string | null) => void,
 *   tip: import("./canvas.js").Tip,
 * }} view
 */
export function graphView({ label, describe, onPick, tip }) {
  const helpId = newId();
  const svg = svgElement("svg", {
    role: "group",
    "aria-roledescription": "graph",
    "aria-label": label,
    "aria-describedby": helpId,
  });
  // Labels lie on all lines, and nodes on all labels.
  const [lineLayer, labelLayer] = [0, 1].map(() => svgElement("g", { "aria-hidden": "true" }));
  const nodeLayer = svgElement("g");
  svg.append(lineLayer, labelLayer, nodeLayer);
  const frame = element("div", { style: "overflow-x:auto;padding:3px" }, svg);
  const measuring = /** @type {CanvasRenderingContext2D} */ (document.createElement("canvas").getContext("2d"));
  /** @type {GraphState} */
  let state = { nodes: [], edges: [] };
  /** @type {Map<string, Shown>} */
  const shown = new Map();
  /** @type {string | null} */
  let reached = null;
  let placedFrom = "", drawing = /** @type {import("./graph_places.js").Drawing | null} */ (null);
  /** What each part of the drawing was drawn from. @type {WeakMap<Element, string>} */
  const drawnFrom = new WeakMap();

  /** Most moves change few parts, so a part is only drawn anew when that changes `from` which it is drawn. */
  function keep(/** @type {Element} */ part, /** @type {unknown} */ from, /** @type {() => (Node | string)[]} */ make) {
    const text = JSON.stringify(from);
    if (drawnFrom.get(part) === text) return;
    drawnFrom.set(part, text);
    part.replaceChildren(...make());
  }

  const widthOf = (/** @type {string} */ font, /** @type {string} */ text) => textWidth(measuring, text, font);

  function draw() {
    const width = frameWidth();
    if (width === 0) return;
    const colours = palette(), { nodes, edges, form = "layered" } = state;
    const boxes = nodes.map(({ id, lines, keeps = [] }) => ({
      id,
      width: Math.max(
        34,
        ...[lines, keeps].flatMap((all) => all.map((line, i) => widthOf(i ? PLAIN : BOLD, line) + 18)),
      ),
      height: lines.length * LINE + 10,
    }));
    const labels = edges.flatMap(({ label = "", keeps = "" }) => [label, keeps].map((text) => widthOf(LABEL, text)));
    const how = { form, widestLabel: Math.max(0, ...labels), room: width - 8 };
    const from = JSON.stringify([boxes, edges.map((edge) => [edge.from, edge.to]), how]);
    if (!drawing || from !== placedFrom) [placedFrom, drawing] = [from, placeGraph(boxes, edges, how)];
    const { direction, routes, marks, places } = drawing;
    const [wide, high] = [drawing.width + 8, drawing.height + 8], scale = clamp((width - 6) / wide, LEAST_SCALE, 1);
    setAttributes(svg, {
      viewBox: `-4 -4 ${wide} ${high}`,
      width: Math.round(wide * scale),
      height: Math.round(high * scale),
      style: "display:block;margin:0 auto",
    });
    for (const layer of [lineLayer, labelLayer]) {
      while (layer.childElementCount > edges.length) layer.lastChild?.remove();
      while (layer.childElementCount < edges.length) layer.append(svgElement("g"));
    }
    edges.forEach((edge, i) => {
      const { label } = edge, { text, surface, muted, accent } = colours;
      keep(
        lineLayer.children[i],
        [edge, routes[i], direction, muted, accent],
        () => edgeLine(edge, routes[i], direction, colours),
      );
      keep(
        labelLayer.children[i],
        [edge.colour, label, marks[i], text, surface],
        () => label ? [edgeLabel(edge, label, marks[i], colours)] : [],
      );
    });
    drawNodes(boxes, places, colours);
  }

  /**
   * Nodes keep their elements, and the focus, as long as they are in the graph.
   * @param {{ id: string, width: number, height: number }[]} boxes
   * @param {Map<string, { x: number, y: number }>} places
   * @param {import("./theme.js").Palette} colours
   */
  function drawNodes(boxes, places, colours) {
    const ids = new Set(boxes.map(({ id }) => id));
    for (const [id, { group }] of shown) {
      if (ids.has(id)) continue;
      group.remove();
      shown.delete(id);
    }
    if (reached === null || !ids.has(reached)) reached = boxes[0]?.id ?? null;
    boxes.forEach(({ id, width, height }, i) => {
      const node = state.nodes[i], { x, y } = /** @type {{ x: number, y: number }} */ (places.get(id));
      const { group, box, texts } = shown.get(id) ?? addNode(id), isPicked = id === state.selected;
      shown.set(id, { group, box, texts, x, y });
      setAttributes(group, {
        transform: `translate(${x} ${y})`,
        // Its name begins with the text that is seen, so that a reader who speaks to the machine can say it.
        "aria-label": `${node.lines.join(" ")}: ${describe(id)}`,
        "aria-pressed": isPicked,
        tabindex: id === reached ? 0 : -1,
      });
      setAttributes(box, {
        x: -width / 2,
        y: -height / 2,
        width,
        height,
        rx: 8,
        fill: node.fill ?? colours.raised,
        stroke: isPicked ? colours.mark : node.line ?? (node.strong ? colours.accent : colours.line),
        "stroke-width": isPicked || node.strong ? 2.5 : 1.25,
      });
      const { lines, ink = colours.text } = node;
      if (texts.length !== lines.length) {
        texts.splice(0, texts.length, ...lines.map((_, k) => lineOf(k, lines.length)));
        // " " between the lines, for whoever reads them as one text
        group.replaceChildren(box, ...texts.flatMap((text) => [text, " "]));
      }
      texts.forEach((text, k) => {
        setAttributes(text, { fill: ink });
        setText(text, lines[k]);
      });
    });
  }

  /** Line k of the text of a node. @type {(k: number, lines: number) => SVGTextElement} */
  const lineOf = (k, lines) =>
    svgElement("text", {
      "text-anchor": "middle",
      y: (k - (lines - 1) / 2) * LINE + 4.5,
      style: `font:${k ? PLAIN : BOLD}`,
    });

  /** @type {(id: string) => Omit<Shown, "x" | "y">} */
  function addNode(id) {
    const box = svgElement("rect"), group = svgElement("g", { role: "button", style: "cursor:pointer" }, box);
    group.addEventListener("click", () => onPick(state.selected === id ? null : id));
    group.addEventListener("focus", () => reach(id));
    group.addEventListener("blur", () => tip.hide());
    group.addEventListener("pointerenter", () => point(id));
    group.addEventListener("pointerleave", () => tip.hide());
    nodeLayer.append(group);
    return { group, box, texts: [] };
  }

  /** @param {string} id */
  function point(id) {
    const { group } = /** @type {Shown} */ (shown.get(id));
    const place = group.getBoundingClientRect(), outer = frame.getBoundingClientRect();
    tip.show(frame, place.right - outer.left, place.top - outer.top, describe(id));
  }

  /** @param {string} id */
  function reach(id) {
    if (reached !== null) shown.get(reached)?.group.setAttribute("tabindex", "-1");
    reached = id;
    shown.get(id)?.group.setAttribute("tabindex", "0");
    point(id);
  }

  /**
   * The nearest node in a direction, not far off the line.
   * @type {(from: string, dx: number, dy: number) => string}
   */
  function towards(from, dx, dy) {
    const start = /** @type {Shown} */ (shown.get(from));
    let best = from, least = Infinity;
    for (const [id, { x, y }] of shown) {
      const ahead = (x - start.x) * dx + (y - start.y) * dy, aside = Math.abs((x - start.x) * dy - (y - start.y) * dx);
      if (ahead > 1 && aside <= 3 * ahead && ahead + 2 * aside < least) [best, least] = [id, ahead + 2 * aside];
    }
    return best;
  }

  /** @type {Record<string, Point>} */
  const directions = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
  svg.addEventListener("keydown", (event) => {
    if (reached === null || event.ctrlKey || event.metaKey || event.altKey) return;
    const way = directions[event.key], ids = state.nodes.map(({ id }) => id);
    const next = way
      ? towards(reached, ...way)
      : event.key === "Home"
      ? ids[0]
      : event.key === "End"
      ? ids.at(-1)
      : null;
    if (next) shown.get(next)?.group.focus();
    else if (event.key === "Enter" || event.key === " ") onPick(state.selected === reached ? null : reached);
    else if (event.key === "Escape") onPick(null);
    else return;
    event.preventDefault();
  });

  const frameWidth = watchWidth(frame, draw);

  return {
    element: element(
      "div",
      { class: "nlpb-chart" },
      frame,
      element("span", {
        class: "nlpb-spoken",
        id: helpId,
        text: "Arrow keys go from node to node, Enter picks one, Escape gives the choice up.",
      }),
    ),
    /** @param {GraphState} next */
    update(next) {
      state = next;
      draw();
    },
    redraw: draw,
    /** Which way the edges lead, and where the nodes stand. */
    numbers: () => ({
      direction: drawing?.direction ?? "right",
      places: Object.fromEntries([...shown].map(([id, { x, y }]) => [id, [x, y]])),
    }),
  };
}

/** Set what has changed. @param {Element} node @param {Record<string, string | number | boolean>} attributes */
function setAttributes(node, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (node.getAttribute(name) !== String(value)) node.setAttribute(name, String(value));
  }
}
