// The network as a drawing: a column for each step, whose units the pointer and the keys reach. Where it is wider than
// its place, it scrolls sideways in its own frame.
import { FONT, textWidth, watchWidth } from "../kit/canvas.js";
import { clamp, element, newId, svgElement } from "../kit/core.js";
import { palette } from "../kit/theme.js";
import { columnParts, layOut, startParts } from "./picture_parts.js";

/** @typedef {import("./drawn.js").Drawn} Drawn */

const BOLD = "600 13px " + FONT;

/**
 * `describe` puts a step in words; `onPick(t, unit)` hears of a step that the reader picks, and of the unit where one is
 * pointed at; `onMark(name)` of the weights.
 * @param {{
 *   label: string,
 *   describe: (t: number) => string,
 *   onPick: (t: number, unit: number | null) => void,
 *   onMark: (name: string) => void,
 *   tip: import("../kit/canvas.js").Tip,
 * }} view
 */
export function networkView({ label, describe, onPick, onMark, tip }) {
  const helpId = newId();
  const svg = svgElement("svg", {
    role: "group",
    "aria-roledescription": "network",
    "aria-label": label,
    "aria-describedby": helpId,
    style: "display:block;margin:0 auto",
  });
  // What is seen lies on the buttons that are heard.
  const buttons = svgElement("g"), [start, columns] = [0, 1].map(() => svgElement("g", { "aria-hidden": "true" }));
  svg.append(buttons, start, columns);
  const frame = element("div", { style: "overflow-x:auto;padding:3px;contain:layout" }, svg);
  const measuring = /** @type {CanvasRenderingContext2D} */ (document.createElement("canvas").getContext("2d"));
  /** @type {Drawn | null} */
  let state = null;
  /** @type {{ button: SVGGElement, rect: SVGRectElement, group: SVGGElement }[]} */
  const groups = [];
  let reached = 0;
  /** What each group was drawn from. @type {WeakMap<Element, string>} */
  const drawnFrom = new WeakMap();

  /** @param {string} text @param {number} width */
  function cut(text, width) {
    const letters = [...text];
    if (textWidth(measuring, text, BOLD) <= width) return text;
    while (letters.length > 1 && textWidth(measuring, letters.join("") + "\u2026", BOLD) > width) letters.pop();
    return letters.join("") + "\u2026";
  }

  /** @type {(group: Element, from: unknown, make: () => Node[]) => void} */
  function keep(group, from, make) {
    const text = JSON.stringify(from);
    if (drawnFrom.get(group) === text) return;
    drawnFrom.set(group, text);
    group.replaceChildren(...make());
  }

  function draw() {
    const width = frameWidth();
    if (width === 0 || !state) return;
    const drawn = state, plan = layOut(width - 6, drawn), colours = palette();
    set(svg, { viewBox: `0 0 ${plan.width} ${plan.height}`, width: plan.width, height: plan.height });
    keep(start, [drawn.isUnrolled, plan, colours.text], () => startParts(drawn, plan, colours));
    while (groups.length > drawn.columns.length) {
      const last = groups.pop();
      last?.button.remove();
      last?.group.remove();
    }
    while (groups.length < drawn.columns.length) groups.push(addColumn(groups.length));
    reached = clamp(reached, 0, groups.length - 1);
    drawn.columns.forEach((column, at) => {
      const { button, rect, group } = groups[at], wide = (drawn.isUnrolled ? Math.min(plan.step, 150) : plan.step) - 4;
      const transform = `translate(${plan.x(at).toFixed(1)} 0)`;
      set(button, {
        transform,
        "aria-label": describe(column.t),
        "aria-pressed": column.isShown,
        tabindex: at === reached ? 0 : -1,
      });
      const fill = column.isShown ? colours.accentSoft : colours.surface;
      set(rect, { x: -wide / 2, y: 2, width: wide, height: plan.height - 4, rx: 8, fill });
      set(group, { transform });
      const { marked, unit, H, isUnrolled } = drawn;
      keep(
        group,
        [column, plan, marked, unit, H, isUnrolled, colours.text],
        () => columnParts(column, drawn, plan, colours, (text) => cut(text, plan.step - 10)),
      );
    });
  }

  /** @param {number} at */
  function addColumn(at) {
    const rect = svgElement("rect"), group = svgElement("g", { style: "cursor:pointer" });
    const button = svgElement("g", { role: "button", style: "cursor:pointer" }, rect);
    for (const part of [button, group]) {
      part.addEventListener("click", (event) => {
        const target = /** @type {Element} */ (event.target), weight = target.closest("[data-weight]");
        if (weight) return onMark(/** @type {SVGElement} */ (weight).dataset.weight ?? "");
        const unit = /** @type {SVGElement | null} */ (target.closest("[data-unit]"))?.dataset.unit;
        button.focus({ preventScroll: true });
        pick(at, unit ? Number(unit) : null);
      });
      part.addEventListener("pointerenter", () => point(at));
      part.addEventListener("pointerleave", () => tip.hide());
    }
    button.addEventListener("focus", () => reach(at));
    button.addEventListener("blur", () => tip.hide());
    buttons.append(button);
    columns.append(group);
    return { button, rect, group };
  }

  /** @param {number} at @param {number | null} unit */
  function pick(at, unit) {
    const t = state?.columns[at]?.t;
    if (t) onPick(t, unit);
  }

  /** @param {number} at */
  function point(at) {
    const t = state?.columns[at]?.t;
    if (!t) return;
    const box = groups[at].button.getBoundingClientRect(), outer = frame.getBoundingClientRect();
    tip.show(frame, box.right - outer.left - 10, box.top - outer.top, describe(t));
  }

  /** @param {number} at */
  function reach(at) {
    groups[reached]?.button.setAttribute("tabindex", "-1");
    reached = at;
    groups[at]?.button.setAttribute("tabindex", "0");
    point(at);
  }

  svg.addEventListener("keydown", (event) => {
    if (!state || event.ctrlKey || event.metaKey || event.altKey) return;
    const last = state.columns.length - 1, { unit, H } = state;
    /** @type {Record<string, number>} */
    const moves = { ArrowLeft: reached - 1, ArrowRight: reached + 1, Home: 0, End: last };
    /** @type {Record<string, number>} */
    const units = { ArrowUp: unit - 1, ArrowDown: unit + 1 };
    if (event.key in moves) groups[clamp(moves[event.key], 0, last)].button.focus();
    else if (event.key in units) pick(reached, clamp(units[event.key], 1, H));
    else if (event.key === "Enter" || event.key === " ") pick(reached, null);
    else return;
    event.preventDefault();
  });

  const frameWidth = watchWidth(frame, draw);
  const help = "Left and right arrow keys go from step to step, Enter picks one, up and down arrow keys choose a unit.";
  return {
    element: element(
      "div",
      { class: "nlpb-chart" },
      frame,
      element("span", { class: "nlpb-spoken", id: helpId, text: help }),
    ),
    /** @param {Drawn} next */
    update(next) {
      const place = (/** @type {Drawn | null} */ one) => one ? one.columns.findIndex(({ isShown }) => isShown) : -1;
      const at = place(next), isElsewhere = at !== place(state) || next.isWide !== state?.isWide;
      state = next;
      draw();
      if (isElsewhere && at >= 0 && frame.scrollWidth > frame.clientWidth) {
        frame.scrollLeft = layOut(frameWidth() - 6, next).x(at) - frame.clientWidth / 2;
      }
    },
    redraw: draw,
  };
}

/** Set what has changed. @param {Element} node @param {Record<string, string | number | boolean>} attributes */
function set(node, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (node.getAttribute(name) !== String(value)) node.setAttribute(name, String(value));
  }
}
