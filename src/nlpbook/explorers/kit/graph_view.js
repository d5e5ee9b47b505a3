// A small graph as a drawing: nodes that the keyboard reaches, edges with arrowheads and labels.
import { FONT, textWidth, watchWidth } from "./canvas.js";
import { clamp, element, newId, svgElement } from "./core.js";
import { placeGraph } from "./graph_places.js";
import { palette } from "./theme.js";

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
/** @typedef {{ nodes: GraphNode[], edges: GraphEdge[], form?: Form, selected?: string | null }} GraphState */
/** @typedef {{ group: SVGGElement, box: SVGRectElement, x: number, y: number }} Shown */

const BOLD = "600 13px " + FONT, PLAIN = "12px " + FONT, LABEL = "12px " + FONT, LINE = 16;
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
  const edgeLayer = svgElement("g", { "aria-hidden": "true" }), nodeLayer = svgElement("g");
  svg.append(edgeLayer, nodeLayer);
  const frame = element("div", { style: "overflow-x:auto;padding:3px" }, svg);
  const measuring = /** @type {CanvasRenderingContext2D} */ (document.createElement("canvas").getContext("2d"));
  /** @type {GraphState} */
  let state = { nodes: [], edges: [] };
  /** @type {Map<string, Shown>} */
  const shown = new Map();
  /** @type {string | null} */
  let reached = null;
  let direction = "right";

  const widthOf = (/** @type {string} */ font, /** @type {string} */ text) => {
    measuring.font = font;
    return textWidth(measuring, text);
  };

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
    const drawing = placeGraph(boxes, edges, { form, widestLabel: Math.max(0, ...labels), room: width - 8 });
    direction = drawing.direction;
    const [wide, high] = [drawing.width + 8, drawing.height + 8], scale = clamp((width - 6) / wide, LEAST_SCALE, 1);
    svg.setAttribute("viewBox", `-4 -4 ${wide} ${high}`);
    svg.setAttribute("width", String(Math.round(wide * scale)));
    svg.setAttribute("height", String(Math.round(high * scale)));
    svg.style.display = "block";
    svg.style.margin = "0 auto";
    edgeLayer.replaceChildren(
      ...edges.flatMap((edge, i) => edgeLine(edge, drawing.routes[i], direction, colours)),
      ...edges.flatMap((edge, i) => edge.label ? [edgeLabel(edge, edge.label, drawing.marks[i], colours)] : []),
    );
    drawNodes(boxes, drawing.places, colours);
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
      const { group, box } = shown.get(id) ?? addNode(id), isPicked = id === state.selected;
      shown.set(id, { group, box, x, y });
      group.setAttribute("transform", `translate(${x} ${y})`);
      // Its name begins with the text that is seen, so that a reader who speaks to the machine can say it.
      group.setAttribute("aria-label", `${node.lines.join(" ")}: ${describe(id)}`);
      group.setAttribute("aria-pressed", String(isPicked));
      group.setAttribute("tabindex", id === reached ? "0" : "-1");
      const look = {
        x: -width / 2,
        y: -height / 2,
        width,
        height,
        rx: 8,
        fill: node.fill ?? colours.raised,
        stroke: isPicked ? colours.mark : node.line ?? (node.strong ? colours.accent : colours.line),
        "stroke-width": isPicked || node.strong ? 2.5 : 1.25,
      };
      for (const [name, value] of Object.entries(look)) box.setAttribute(name, String(value));
      group.replaceChildren(
        box,
        ...node.lines.flatMap((line, k) => [
          svgElement("text", {
            "text-anchor": "middle",
            y: (k - (node.lines.length - 1) / 2) * LINE + 4.5,
            fill: node.ink ?? colours.text,
            style: `font:${k ? PLAIN : BOLD}`,
          }, line),
          " ", // between the lines, for whoever reads them as one text
        ]),
      );
    });
  }

  /** @param {string} id */
  function addNode(id) {
    const box = svgElement("rect"), group = svgElement("g", { role: "button", style: "cursor:pointer" }, box);
    group.addEventListener("click", () => onPick(state.selected === id ? null : id));
    group.addEventListener("focus", () => reach(id));
    group.addEventListener("blur", () => tip.hide());
    group.addEventListener("pointerenter", () => point(id));
    group.addEventListener("pointerleave", () => tip.hide());
    nodeLayer.append(group);
    return { group, box };
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
      direction,
      places: Object.fromEntries([...shown].map(([id, { x, y }]) => [id, [x, y]])),
    }),
  };
}

/**
 * The line of an edge, and its arrowhead.
 * @param {GraphEdge} edge
 * @param {Point[]} route
 * @param {string} direction
 * @param {import("./theme.js").Palette} colours
 */
function edgeLine({ colour, strong, dashed, back }, route, direction, colours) {
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
function edgeLabel({ colour }, label, [x, y], colours) {
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
