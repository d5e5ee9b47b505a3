// The two trees of a sentence as one picture, in which a node that is pointed at lights up in both.
import { FONT, textWidth, watchWidth } from "../kit/canvas.js";
import { element, newId, setText } from "../kit/core.js";
import { BAND, elbows, heightOf, layOut, LEAF_GAP, TIGHT_GAP, widthOf } from "./layout.js";
import { arcShapes, curveShapes, edgeShapes, phraseShapes, wordShapes } from "./node_shapes.js";
import { setAttributes, svgElement } from "./shapes.js";
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

const WORD_SIZE = 15, WORD_FONT = `${WORD_SIZE}px ${FONT}`;
const FULL_WIDTH = /^[\u3000-\u30ff\u4e00-\u9fff\uff00-\uff60]+$/; // Chinese letters and marks: squares

/**
 * How much a picture may grow, and shrink, its smallest letters to 11 pixels, before it scrolls in its frame. A few
 * sizes only: the browser shapes the letters of each anew.
 */
const SCALES = [1.15, 1.08, 1, 0.92];

const HELP = "Arrow keys walk through both trees and across the gap between them, Home goes to the root. " +
  "Shift and the right arrow draw a new sentence, Shift and the left arrow go back.";

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
  const curves = curveShapes(), arcs = arcShapes();
  const sides = [1, -1].map((sign) => ({
    edges: edgeShapes(sign),
    phrases: phraseShapes(sign),
    words: wordShapes(sign),
  }));
  svg.append(
    curves.element,
    ...sides.map(({ edges }) => edges.element),
    arcs.element,
    ...sides.flatMap(({ phrases, words }) => [phrases.element, words.element]),
  );
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
    if (FULL_WIDTH.test(text)) return WORD_SIZE * text.length; // which needs no search for a font that has them
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
      scale: SCALES.find((scale) => scale * wide <= width) ?? SCALES[SCALES.length - 1],
    };
  }

  function draw() {
    const width = state && frameWidth();
    if (!state || !width) return;
    const { english, chinese, wide, high, scale } = planned(state, width);
    setAttributes(svg, { viewBox: `0 0 ${wide} ${high}`, width: wide * scale, height: high * scale });
    plan = { english, chinese };
    drawn = [];
    places.clear();
    const leafAt = new Map(english.places.filter((one) => !one.children.length).map((one) => [one.node.id, one]));
    drawCurves(state, plan, leafAt);
    drawTree(english, sides[0], state);
    drawTree(chinese, sides[1], state);
    drawArcs(state, plan, leafAt);
    svg.classList.toggle("nlpb-witharcs", state.arcs.length > 0);
    light(pinned);
  }

  /** @type {(trees: Trees, plan: Plan, leafAt: Map<number, Place>) => void} */
  function drawCurves({ curve }, { english, chinese }, leafAt) {
    const top = english.y(0),
      facing = chinese.y(0),
      joined = chinese.places.flatMap((place) => {
        const from = place.kind === "word" || place.kind === "measure" ? leafAt.get(place.node.id) : null;
        if (!from) return [];
        const bends = `${from.x} ${top + BAND / 2} ${place.x} ${facing - BAND / 2}`;
        const path = `M${from.x} ${top + 15}C${bends} ${place.x} ${facing - 15}`;
        return [{ path, colour: curve(place), dashed: place.kind === "measure", place }];
      });
    curves.draw(joined).forEach((shape, i) => drawn.push({ shape, ids: [joined[i].place.node.id] }));
  }

  /** @type {(side: Side, shapes: typeof sides[0], trees: Trees) => void} */
  function drawTree(side, { edges, phrases, words }, { dress }) {
    const parts = side.places.flatMap((place) =>
      elbows(place, side.y, side.sign).map(({ child, path }) => ({ path, place, child }))
    );
    edges.draw(parts).forEach((shape, i) => {
      const { place, child } = parts[i];
      drawn.push({ shape, ids: [place.chain[place.chain.length - 1].id], also: child.node.id });
    });
    for (const [group, isPhrase] of /** @type {const} */ ([[phrases, true], [words, false]])) {
      const own = side.places.filter((place) => place.children.length > 0 === isPhrase);
      group.draw(own.map((place) => ({ place, look: dress(place), y: side.y(place.level) }))).forEach((shape, i) => {
        places.set(shape, own[i]);
        drawn.push({ shape, ids: own[i].chain.map((node) => node.id), place: own[i] });
      });
    }
  }

  /** @type {(trees: Trees, plan: Plan, leafAt: Map<number, Place>) => void} */
  function drawArcs(trees, { english }, leafAt) {
    const top = english.y(0);
    arcs.draw(trees.arcs.flatMap(({ from, to, colour, dashed = false }, i) => {
      const a = leafAt.get(from), b = leafAt.get(to);
      if (!a || !b) return [];
      const dip = top + 24 + 7 * i + Math.min(14, Math.abs(b.x - a.x) / 14);
      return [{ path: `M${a.x} ${top + 15}C${a.x} ${dip + 8} ${b.x} ${dip + 8} ${b.x} ${top + 15}`, colour, dashed }];
    }));
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
