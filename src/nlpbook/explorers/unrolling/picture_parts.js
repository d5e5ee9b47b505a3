// The parts of a column of the picture: word, weights, units, target; and where they stand.
import { FONT } from "../kit/canvas.js";
import { clamp, svgElement } from "../kit/core.js";

/** @typedef {import("./drawn.js").Drawn} Drawn */
/** @typedef {import("./drawn.js").Column} Column */
/** @typedef {import("../kit/theme.js").Palette} Palette */
/**
 * Where things stand, in CSS pixels.
 * @typedef {{
 *   x: (at: number) => number,
 *   step: number,
 *   box: number,
 *   width: number,
 *   height: number,
 *   bottom: number,
 *   high: number,
 * }} Plan
 */

const TOP = 96, ROW = 21, PAD = 4, CELL = 38, GAP = 40, SIDE = 46, MOST_STEP = 130;
const SMALL = "11px " + FONT, BOLD = "600 13px " + FONT, PILL = "600 12px " + FONT;

/** @param {number} width @param {Drawn} drawn @returns {Plan} */
export function layOut(width, { columns: { length: n }, H, isWide, isUnrolled }) {
  const box = (isWide ? 2 : 1) * CELL + 2 * PAD, least = box + GAP, high = H * ROW + 2 * PAD;
  const step = isUnrolled ? clamp((width - SIDE) / n, least, Math.max(least, MOST_STEP)) : 2 * box + 190;
  return {
    step,
    x: (at) => (isUnrolled ? SIDE : 0) + (at + 0.5) * step,
    box,
    high,
    bottom: TOP + high,
    width: Math.floor((isUnrolled ? SIDE : 0) + n * step),
    height: TOP + high + 76,
  };
}

/** @type {(x: number, y: number, text: string, fill: string, font?: string) => SVGTextElement} */
function written(x, y, text, fill, font = SMALL) {
  const made = svgElement("text", { x, y, "text-anchor": "middle", fill, style: `font:${font}` });
  made.textContent = text;
  return made;
}

/**
 * An arrow along points, with its head at the last.
 * @type {(path: string, head: [x: number, y: number], way: [dx: number, dy: number], colour: string, wide?: number) =>
 *   SVGElement[]}
 */
function arrow(path, [x, y], [dx, dy], colour, wide = 1.5) {
  const back = [x - 7 * dx, y - 7 * dy], aside = [4 * dy, 4 * dx];
  const corners = `M${x} ${y}L${back[0] + aside[0]} ${back[1] + aside[1]}L${back[0] - aside[0]} ${back[1] - aside[1]}Z`;
  return [
    svgElement("path", { d: path, fill: "none", stroke: colour, "stroke-width": wide }),
    svgElement("path", { d: corners, fill: colour }),
  ];
}

/** The name of weights, which a click marks everywhere. @type {(
 *   x: number, y: number, name: string, marked: string, colours: Palette
 * ) => SVGElement} */
function pill(x, y, name, marked, { mark, surface, text, line, raised }) {
  const isMarked = name === marked;
  const made = svgElement(
    "g",
    { "data-weight": name, transform: `translate(${x} ${y})`, "aria-hidden": "true" },
    svgElement("rect", {
      x: -12,
      y: -10,
      width: 24,
      height: 20,
      rx: 10,
      fill: isMarked ? mark : raised,
      stroke: isMarked ? mark : line,
    }),
    written(0, 4.5, name, isMarked ? surface : text, PILL),
  );
  return made;
}

/** The state before the first word. @type {(drawn: Drawn, plan: Plan, colours: Palette) => SVGElement[]} */
export function startParts({ isUnrolled }, { high }, { text, muted }) {
  if (!isUnrolled) return [];
  return [written(21, TOP + high / 2 - 14, "h\u2080 = 0", text), written(21, 18, "target", muted)];
}

/** @type {(column: Column, drawn: Drawn, plan: Plan, colours: Palette, cut: (text: string) => string) => SVGElement[]} */
export function columnParts(column, drawn, plan, colours, cut) {
  const { H, marked, unit, isUnrolled, isWide } = drawn,
    { box, high, bottom, step } = plan,
    { mark, muted, text } = colours;
  const middle = TOP + high / 2, half = box / 2, { isShown, isRead, states, gradients, t } = column;
  const inkOf = (/** @type {string} */ name, /** @type {boolean} */ isBack) =>
    name === marked || isBack ? mark : isRead ? text : muted;
  const wideOf = (/** @type {string} */ name) => name === marked ? 3 : 1.5;
  /** @type {SVGElement[]} */
  const parts = [];
  // The target, and the way to it.
  parts.push(
    written(0, 18, cut(column.target), column.isLossSent && gradients ? mark : text, BOLD),
    written(0, 33, column.probability, text),
    written(0, 47, column.loss, text),
  );
  parts.push(
    ...column.isUpBack
      ? arrow(`M0 53V${TOP - 6}`, [0, TOP - 1], [0, 1], inkOf("O", true), wideOf("O"))
      : arrow(`M0 ${TOP}V59`, [0, 53], [0, -1], inkOf("O", false), wideOf("O")),
    pill(0, 74, "O", marked, colours),
  );
  // The way from the state before, and the units.
  const own = wideOf("U"), across = inkOf("U", column.isAcrossBack);
  if (isUnrolled) {
    const left = t === 1 ? -step / 2 - 6 : -(step - half);
    parts.push(
      ...column.isAcrossBack
        ? arrow(`M${-half} ${middle}H${left + 6}`, [left, middle], [-1, 0], across, own)
        : arrow(`M${left} ${middle}H${-half - 6}`, [-half, middle], [1, 0], across, own),
      pill((left - half) / 2, middle, "U", marked, colours),
    );
  } else {
    const [up, down] = [middle - 16, middle + 16], curve = `C${half + 52} ${up - 26} ${half + 52} ${down + 26}`;
    parts.push(
      ...column.isAcrossBack
        ? arrow(`M${half + 5} ${up}${curve} ${half} ${down}`, [half, up], [-1, 0], across, own)
        : arrow(`M${half} ${up}${curve} ${half + 5} ${down}`, [half, down], [-1, 0], across, own),
      pill(half + 39, middle, "U", marked, colours),
      written(half + 82, middle + 4, "h before", muted),
    );
  }
  parts.push(svgElement("rect", {
    x: -half,
    y: TOP,
    width: box,
    height: high,
    rx: 6,
    fill: colours.surface,
    stroke: isShown ? colours.accent : colours.line,
    "stroke-width": isShown ? 2 : 1.25,
  }));
  for (let j = 0; j < H; j++) {
    const y = TOP + PAD + j * ROW, isUnit = isShown && j === unit - 1;
    for (const [at, cells] of [states, ...isWide ? [gradients] : []].entries()) {
      const x = -half + PAD + at * CELL, cell = cells?.[j];
      const part = svgElement("g", { "data-unit": j + 1 });
      part.append(svgElement("rect", {
        x: x + 0.75,
        y: y + 0.75,
        width: CELL - 1.5,
        height: ROW - 1.5,
        fill: cell?.fill ?? colours.raised,
        stroke: isUnit ? text : "none",
        "stroke-width": 2,
      }));
      if (cell) part.append(written(x + CELL / 2, y + ROW / 2 + 4, cell.text, cell.ink));
      parts.push(part);
    }
  }
  if (isWide && gradients) {
    parts.push(written(-half + 15, TOP - 5, "state", muted), written(half - 21, TOP - 5, "gradient", mark));
  }
  // The word, and the way from it.
  parts.push(
    ...arrow(`M0 ${bottom + 42}V${bottom + 6}`, [0, bottom], [0, -1], inkOf("W", false), wideOf("W")),
    pill(0, bottom + 22, "W", marked, colours),
    pill(30, bottom + 22, "b", marked, colours),
    written(0, bottom + 55, cut(column.word), column.isOwn ? mark : text, BOLD),
    written(0, bottom + 70, column.isOwn ? `step ${t}, own word` : `step ${t}`, muted),
  );
  return parts;
}
