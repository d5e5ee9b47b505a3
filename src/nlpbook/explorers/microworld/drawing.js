// The two trees of a sentence as one picture, in which a node that is pointed at lights up in both.
import { FONT, textWidth, watchWidth } from "../kit/canvas.js";
import { clamp, element, newId, setText } from "../kit/core.js";
import { BAND, elbows, heightOf, layOut, LEAF_GAP, phraseWidth, TIGHT_GAP, widthOf } from "./layout.js";
import { nodesOf } from "./tree.js";
import { walk } from "./walk.js";

/** @typedef {import("./layout.js").Branch} Branch */
/** @typedef {import("./layout.js").Layout} Layout */
/** @typedef {import("./layout.js").Place} Place */
/** @typedef {import("./tree.js").TreeNode} TreeNode */
/** @typedef {import("./walk.js").Plan} Plan */
/** @typedef {import("./walk.js").Side} Side */
/** @typedef {{ text: string, ink: string, fill: string, line: string, tagInk: string }} Look of a node */
/** @typedef {{ from: number, to: number, colour: string, dashed?: boolean }} Arc between English words, by their ids */

/**
 * @typedef {object} Trees
 * @property {Branch} english
 * @property {Branch} chinese
 * @property {(branch: Branch) => Look} dress
 * @property {(branch: Branch) => string} curve the colour of the line from a Chinese word to its English one
 * @property {Arc[]} arcs
 */

/** @typedef {{ shape: SVGElement, ids: number[], also?: number, place?: Place }} Drawn it lights up with these nodes */

const WORD_FONT = "15px " + FONT;

/** How much a picture may shrink, its smallest letters to 11 pixels, before it scrolls in its frame; and grow. */
const LEAST_SCALE = 0.92, MOST_SCALE = 1.15;

const HELP = "Arrow keys walk through both trees and across the gap between them, Home goes to the root. " +
  "Shift and the right arrow draw a new sentence, Shift and the left arrow go back.";

/** @typedef {Record<string, string | number | null>} Attributes null leaves one out */

/** @type {(tag: string, attributes?: Attributes, ...children: (Node | string)[]) => SVGElement} */
function svgElement(tag, attributes = {}, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) if (value !== null) made.setAttribute(name, String(value));
  made.append(...children);
  return /** @type {SVGElement} */ (made);
}

/**
 * @param {object} options
 * @param {string} options.label
 * @param {(node: TreeNode) => string} options.describe puts a node in words
 * @param {(node: TreeNode | null) => void} options.onPoint hears what is pointed at
 * @param {(key: string) => void} options.onKey hears Shift and an arrow
 */
export function treePair({ label, describe, onPoint, onKey }) {
  const helpId = newId();
  const svg = svgElement("svg", {
    tabindex: 0,
    role: "application",
    "aria-roledescription": "pair of trees",
    "aria-label": label,
    "aria-describedby": helpId,
    class: "nlpb-trees",
  });
  const spoken = element("span", { class: "nlpb-spoken", "aria-live": "polite" });
  const frame = element("div", { class: "nlpb-treeframe" }, svg);
  const measuring = document.createElement("canvas").getContext("2d");
  /** @type {Trees | null} */
  let state = null;
  /** @type {Plan | null} */
  let plan = null;
  /** @type {Drawn[]} */
  let drawn = [];
  /** @type {TreeNode | null} */
  let pinned = null;
  /** @type {Place | null} */
  let cursor = null;
  /** @type {Map<Element, Place>} */
  const places = new Map();

  /** @type {(text: string) => number} */
  const measure = (text) => {
    if (!measuring) return 8 * text.length;
    measuring.font = WORD_FONT;
    return textWidth(measuring, text);
  };

  /** @type {(trees: Trees, width: number) => Plan & { wide: number, high: number, scale: number }} */
  function planned(trees, width) {
    /** @type {(tree: Branch, gap: number) => Layout} */
    const laidOut = (tree, gap) => layOut(tree, (branch) => widthOf(branch, trees.dress(branch).text, measure), gap);
    /** @type {(gap: number) => Layout[]} */
    const both = (gap) => [trees.english, trees.chinese].map((tree) => laidOut(tree, gap));
    let sides = both(LEAF_GAP);
    if (Math.max(...sides.map((side) => side.width)) + 8 > width) sides = both(TIGHT_GAP);
    const wide = Math.max(...sides.map((side) => side.width)) + 8;
    const top = heightOf(sides[0].levels) + 14, facing = top + BAND, high = facing + heightOf(sides[1].levels) + 14;
    for (const side of sides) for (const place of side.places) place.x += (wide - side.width) / 2;
    return {
      english: { ...sides[0], sign: 1, y: (level) => top - heightOf(level) },
      chinese: { ...sides[1], sign: -1, y: (level) => facing + heightOf(level) },
      wide,
      high,
      scale: clamp(width / wide, LEAST_SCALE, MOST_SCALE),
    };
  }

  function draw() {
    const width = state && frameWidth();
    if (!state || !width) return;
    const { english, chinese, wide, high, scale } = planned(state, width);
    svg.setAttribute("viewBox", `0 0 ${wide} ${high}`);
    svg.setAttribute("width", String(wide * scale));
    svg.setAttribute("height", String(high * scale));
    plan = { english, chinese };
    drawn = [];
    places.clear();
    const leafAt = new Map(english.places.filter((one) => !one.children.length).map((one) => [one.node.id, one]));
    const curves = drawCurves(state, plan, leafAt), [edges, nodes] = drawTrees(state, plan);
    svg.replaceChildren(curves, edges, drawArcs(state, plan, leafAt), nodes);
    svg.classList.toggle("nlpb-witharcs", state.arcs.length > 0);
    light(pinned);
  }

  /** @type {(trees: Trees, plan: Plan, leafAt: Map<number, Place>) => SVGElement} */
  function drawCurves({ curve }, { english, chinese }, leafAt) {
    const group = svgElement("g", { class: "nlpb-curves" }), top = english.y(0), facing = chinese.y(0);
    for (const place of chinese.places) {
      const from = place.kind === "word" || place.kind === "measure" ? leafAt.get(place.node.id) : null;
      if (!from) continue;
      const bends = `${from.x} ${top + BAND / 2} ${place.x} ${facing - BAND / 2}`;
      const shape = svgElement("path", {
        d: `M${from.x} ${top + 15}C${bends} ${place.x} ${facing - 15}`,
        "stroke-dasharray": place.kind === "measure" ? "3 4" : null,
        stroke: curve(place),
      });
      group.append(shape);
      drawn.push({ shape, ids: [place.node.id] });
    }
    return group;
  }

  /** @type {(trees: Trees, plan: Plan) => [SVGElement, SVGElement]} */
  function drawTrees({ dress }, { english, chinese }) {
    const edges = svgElement("g", { class: "nlpb-edges" }), nodes = svgElement("g");
    for (const side of [english, chinese]) {
      for (const place of side.places) {
        for (const { child, path } of elbows(place, side.y, side.sign)) {
          const shape = svgElement("path", { d: path });
          edges.append(shape);
          drawn.push({ shape, ids: [place.chain[place.chain.length - 1].id], also: child.node.id });
        }
        const shape = nodeShape(place, dress(place), side);
        places.set(shape, place);
        nodes.append(shape);
        drawn.push({ shape, ids: place.chain.map((node) => node.id), place });
      }
    }
    return [edges, nodes];
  }

  /**
   * Light a node in both trees, with all below it.
   *
   * @param {TreeNode | null} node
   * @param {Place | null} [place]
   */
  function light(node, place = null) {
    const lit = node ? new Set([...nodesOf(node)].map((one) => one.id)) : null;
    svg.classList.toggle("nlpb-some", Boolean(lit));
    for (const one of drawn) {
      const on = lit && one.ids.some((id) => lit.has(id)) && (one.also === undefined || lit.has(one.also));
      one.shape.classList.toggle("nlpb-lit", Boolean(on));
      if (one.place) one.shape.classList.toggle("nlpb-here", one.place === place);
    }
  }

  /** @type {(place: Place | null, pin?: boolean) => void} */
  function point(place, pin = false) {
    if (pin) pinned = place && place.node;
    light(place ? place.node : pinned, place);
    onPoint(place ? place.node : pinned);
  }

  /** @type {(event: Event) => Place | null} */
  const placeOf = (event) => {
    const shape = event.target instanceof Element && event.target.closest(".nlpb-node");
    return (shape && places.get(shape)) || null;
  };
  svg.addEventListener("pointerover", (event) => event.pointerType !== "touch" && point(placeOf(event)));
  svg.addEventListener("pointerleave", (event) => event.pointerType !== "touch" && point(null));
  svg.addEventListener("click", (event) => {
    const place = placeOf(event);
    point(place && place.node === pinned ? null : place, true);
  });
  svg.addEventListener("keydown", (event) => {
    if (!event.key.startsWith("Arrow") && event.key !== "Home" && event.key !== "Escape") return;
    event.preventDefault();
    if (event.shiftKey) return onKey(event.key);
    if (!plan) return;
    cursor = event.key === "Escape" ? null : walk(plan, cursor, event.key);
    point(cursor, true);
    setText(spoken, cursor ? describe(cursor.node) : "Nothing is chosen.");
  });

  const frameWidth = watchWidth(frame, draw);

  return {
    element: element(
      "div",
      { class: "nlpb-chart" },
      frame,
      spoken,
      element("span", { class: "nlpb-spoken", id: helpId, text: HELP }),
    ),
    /** @param {Trees} next */
    update(next) {
      if (!state || next.english.node !== state.english.node) pinned = cursor = null;
      state = next;
      draw();
    },
    /** @param {TreeNode | null} node */
    light: (node) => light(node || pinned),
    redraw: draw,
  };
}

/** @type {(place: Place, look: Look, side: Side) => SVGElement} */
function nodeShape(place, look, { sign, y }) {
  const phrase = place.children.length > 0;
  const [wide, high, round] = phrase ? [phraseWidth(look.text.length), 20, 10] : [place.width + 4, 26, 6];
  const { fill, line: stroke, ink } = look, lang = sign < 0 ? "zh-Hans" : "en";
  const box = svgElement("rect", { x: -wide / 2, y: -high / 2, width: wide, height: high, rx: round, fill, stroke });
  const texts = phrase ? [svgElement("text", { y: 4, fill: ink, class: "nlpb-phrase" }, look.text)] : [
    svgElement("text", { y: 5, fill: ink, class: "nlpb-word", "data-kind": place.kind, lang }, place.text),
    svgElement("text", { y: sign > 0 ? -16 : 24, fill: look.tagInk, class: "nlpb-tag" }, look.text),
  ];
  const transform = `translate(${place.x} ${y(place.level)})`;
  return svgElement("g", { class: "nlpb-node", transform }, box, ...texts);
}

/** @type {(trees: Trees, plan: Plan, leafAt: Map<number, Place>) => SVGElement} */
function drawArcs({ arcs }, { english }, leafAt) {
  const group = svgElement("g", { class: "nlpb-arcs" }), top = english.y(0);
  arcs.forEach(({ from, to, colour, dashed }, i) => {
    const a = leafAt.get(from), b = leafAt.get(to);
    if (!a || !b) return;
    const dip = top + 24 + 7 * i + Math.min(14, Math.abs(b.x - a.x) / 14);
    const path = `M${a.x} ${top + 15}C${a.x} ${dip + 8} ${b.x} ${dip + 8} ${b.x} ${top + 15}`;
    group.append(svgElement("path", { d: path, stroke: colour, "stroke-dasharray": dashed ? "5 4" : null }));
  });
  return group;
}
