// @ts-nocheck its types are still to be written
// The two trees of a sentence as one picture, in which a node that is pointed at lights up in both.
import { textWidth, watchWidth } from "../kit/canvas.js";
import { clamp, element, newId, setText } from "../kit/core.js";
import { BAND, elbows, heightOf, layOut, LEAF_GAP, TIGHT_GAP, WORD_FONT } from "./layout.js";
import { nodesOf } from "./tree.js";

function svgElement(tag, attributes = {}, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined) made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

/** How much a picture may shrink, its smallest letters to 11 pixels, before it scrolls sideways inside its frame; and grow. */
const LEAST_SCALE = 0.92, MOST_SCALE = 1.15;

/**
 * `update({english, chinese, dress, curve, arcs})`: two trees of branches (see microworld_layout.js); `dress(place)` returns
 * {text, ink, fill, line, tagInk} for a node, `curve(place)` the colour of the line from a Chinese word to its English one;
 * `arcs` are {from, to, colour, dashed}, between English words with these numbers.
 * `describe(place)` puts a node in words; `onPoint(place or null)` hears what is pointed at; `onKey(key)` hears Shift and an arrow.
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
  let state = null, plan = null, drawn = [], pinned = null;

  const measure = (text) => {
    measuring.font = WORD_FONT;
    return textWidth(measuring, text);
  };

  function nodeShape(place, y, sign) {
    const look = state.dress(place),
      group = svgElement("g", { class: "nlpb-node", transform: `translate(${place.x} ${y(place.level)})` });
    if (place.children.length) {
      const wide = Math.max(28, look.text.length * 8 + 12);
      group.append(
        svgElement("rect", {
          x: -wide / 2,
          y: -10,
          width: wide,
          height: 20,
          rx: 10,
          fill: look.fill,
          stroke: look.line,
        }),
        svgElement("text", { y: 4, fill: look.ink, class: "nlpb-phrase" }, look.text),
      );
    } else {
      const wide = place.width + 4;
      group.append(
        svgElement("rect", {
          x: -wide / 2,
          y: -13,
          width: wide,
          height: 26,
          rx: 6,
          fill: look.fill,
          stroke: look.line,
        }),
        svgElement("text", {
          y: 5,
          fill: look.ink,
          class: "nlpb-word",
          "data-kind": place.kind,
          lang: sign < 0 ? "zh-Hans" : "en",
        }, place.text),
        svgElement("text", { y: sign > 0 ? -16 : 24, fill: look.tagInk, class: "nlpb-tag" }, look.text),
      );
    }
    return group;
  }

  function draw() {
    const width = state && frameWidth();
    if (!width) return;
    const both = (gap) => [state.english, state.chinese].map((tree) => layOut(tree, measure, gap));
    let [english, chinese] = both(LEAF_GAP);
    if (Math.max(english.width, chinese.width) + 8 > width) [english, chinese] = both(TIGHT_GAP);
    const wide = Math.max(english.width, chinese.width) + 8;
    const top = heightOf(english.levels) + 14, facing = top + BAND, high = facing + heightOf(chinese.levels) + 14;
    for (const [side, sign] of [[english, 1], [chinese, -1]]) {
      const shift = (wide - side.width) / 2;
      side.places.forEach((place) => (place.x += shift));
      side.sign = sign;
      side.y = sign > 0 ? (level) => top - heightOf(level) : (level) => facing + heightOf(level);
    }
    const scale = clamp(width / wide, LEAST_SCALE, MOST_SCALE);
    svg.setAttribute("viewBox", `0 0 ${wide} ${high}`);
    svg.setAttribute("width", wide * scale);
    svg.setAttribute("height", high * scale);
    drawn = [];
    plan = { english, chinese };
    const lines = svgElement("g", { class: "nlpb-edges" }),
      curves = svgElement("g", { class: "nlpb-curves" }),
      nodes = svgElement("g");
    const leafAt = new Map(
      english.places.filter((place) => !place.children.length).map((place) => [place.node.id, place]),
    );
    for (const place of chinese.places) {
      const from = place.kind === "word" || place.kind === "measure" ? leafAt.get(place.node.id) : null;
      if (!from) continue;
      const path = `M${from.x} ${top + 15}C${from.x} ${top + BAND / 2} ${place.x} ${facing - BAND / 2} ${place.x} ${
        facing - 15
      }`;
      const curve = svgElement("path", {
        d: path,
        "stroke-dasharray": place.kind === "measure" ? "3 4" : null,
        stroke: state.curve(place),
      });
      curves.append(curve);
      drawn.push({ shape: curve, ids: [place.node.id] });
    }
    for (const side of [english, chinese]) {
      for (const place of side.places) {
        for (const { child, path } of elbows(place, side.y, side.sign)) {
          const line = svgElement("path", { d: path });
          lines.append(line);
          drawn.push({ shape: line, ids: [place.chain[place.chain.length - 1].id], also: child.node.id });
        }
        const shape = nodeShape(place, side.y, side.sign);
        shape.place = place;
        nodes.append(shape);
        drawn.push({ shape, ids: place.chain.map((node) => node.id), place });
      }
    }
    const arcs = svgElement("g", { class: "nlpb-arcs" });
    state.arcs.forEach(({ from, to, colour, dashed }, i) => {
      const [a, b] = [leafAt.get(from), leafAt.get(to)],
        dip = top + 24 + 7 * i + Math.min(14, Math.abs(b.x - a.x) / 14);
      const path = `M${a.x} ${top + 15}C${a.x} ${dip + 8} ${b.x} ${dip + 8} ${b.x} ${top + 15}`;
      arcs.append(svgElement("path", { d: path, stroke: colour, "stroke-dasharray": dashed ? "5 4" : null }));
    });
    svg.replaceChildren(curves, lines, arcs, nodes);
    svg.classList.toggle("nlpb-witharcs", state.arcs.length > 0);
    light(pinned);
  }

  /** Light a node in both trees, with all below it. */
  function light(node, place = null) {
    const lit = node ? new Set([...nodesOf(node)].map((one) => one.id)) : null;
    svg.classList.toggle("nlpb-some", Boolean(lit));
    for (const one of drawn) {
      const on = Boolean(lit) && one.ids.some((id) => lit.has(id)) && (one.also === undefined || lit.has(one.also));
      one.shape.classList.toggle("nlpb-lit", on);
      if (one.place) one.shape.classList.toggle("nlpb-here", Boolean(place) && one.place === place);
    }
  }

  function point(place, pin = false) {
    if (pin) pinned = place ? place.node : null;
    light(place ? place.node : pinned, place);
    onPoint(place ? place.node : pinned);
  }

  const placeOf = (event) => {
    const shape = event.target.closest && event.target.closest(".nlpb-node");
    return shape ? shape.place : null;
  };
  svg.addEventListener("pointerover", (event) => event.pointerType !== "touch" && point(placeOf(event)));
  svg.addEventListener("pointerleave", (event) => event.pointerType !== "touch" && point(null));
  svg.addEventListener("click", (event) => {
    const place = placeOf(event);
    point(place && place.node === pinned ? null : place, true);
  });

  // The keyboard walks along the lines of the picture: up and down its levels, across the gap, and from side to side.
  let cursor = null;
  const parentOf = (side, place) => side.places.find((one) => one.children.includes(place));
  function walk(key) {
    const side = plan.english.places.includes(cursor) ? plan.english : plan.chinese,
      other = side === plan.english ? plan.chinese : plan.english;
    if (!side.places.includes(cursor)) return plan.english.root;
    const outwards = key === (side.sign > 0 ? "ArrowUp" : "ArrowDown");
    if (key === "ArrowLeft" || key === "ArrowRight") {
      const isPhrase = (place) => place.children.length > 0;
      const all = isPhrase(cursor) ? (parentOf(side, cursor) || side.root).children : side.places;
      const row = all.filter((one) => isPhrase(one) === isPhrase(cursor));
      return row[row.indexOf(cursor) + (key === "ArrowRight" ? 1 : -1)] || cursor;
    }
    if (outwards) return parentOf(side, cursor) || cursor;
    if (cursor.children.length) return cursor.children[0];
    return other.places.find((one) => !one.children.length && one.node.id === cursor.node.id) || cursor;
  }
  svg.addEventListener("keydown", (event) => {
    if (!event.key.startsWith("Arrow") && event.key !== "Home" && event.key !== "Escape") return;
    event.preventDefault();
    if (event.shiftKey) return onKey(event.key);
    if (!plan) return;
    cursor = event.key === "Escape" ? null : event.key === "Home" ? plan.english.root : walk(event.key);
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
      element("span", {
        class: "nlpb-spoken",
        id: helpId,
        text: "Arrow keys walk through both trees and across the gap between them, Home goes to the root. " +
          "Shift and the right arrow draw a new sentence, Shift and the left arrow go back.",
      }),
    ),
    update(next) {
      if (!state || next.english.node !== state.english.node) pinned = cursor = null;
      state = next;
      draw();
    },
    light: (node) => light(node || pinned),
    redraw: draw,
  };
}
