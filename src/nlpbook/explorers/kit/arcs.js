// Arcs between the tokens of one or two lines, as wide and as dark as their weights: attention, alignment.
import { layOutArcs } from "./arcs_layout.js";
import { chartCanvas, fitText, FONT, pointerPlace, textWidth } from "./canvas.js";
import { clamp } from "./core.js";
import { palette } from "./theme.js";

/** @typedef {import("./arcs_layout.js").Token} Token */
/** @typedef {import("./arcs_layout.js").ArcLayout} ArcLayout */
/**
 * The tokens of the first line, and of the second, or null where the arcs run within one; the weights, from 0 to 1, token
 * by token of the first line; below `least` an arc is not drawn, unless its token is pointed at; the token whose arcs
 * alone are shown.
 * @typedef {{
 *   from: string[],
 *   to: string[] | null,
 *   weights: ArrayLike<number>,
 *   least?: number,
 *   selected?: Token | null,
 * }} ArcState
 */

const TOKEN_FONT = "14px " + FONT, MOST_WIDE = 130, FAINTEST = 0.005;

/**
 * `describe(token)` gives the words for a token and its arcs; `onPick(token)` is called when the reader picks one, and with
 * null when the choice is given up.
 * @param {{
 *   label: string,
 *   describe: (token: Token) => string,
 *   onPick: (token: Token | null) => void,
 *   tip: import("./canvas.js").Tip,
 * }} chart
 */
export function arcs({ label, describe, onPick, tip }) {
  /** @type {ArcState} */
  let state = { from: [], to: null, weights: [] };
  /** @type {ArcLayout | null} */
  let plan = null;
  /** @type {Token | null} */
  let cursor = null;
  let keyboard = false;
  const chart = chartCanvas({
    label,
    kind: "arcs between words",
    draw,
    help: "Arrow keys go from word to word and from line to line, Enter picks a word, Escape gives the choice up.",
  });
  const isOne = () => state.to === null;
  const lineOf = (/** @type {Token["line"]} */ line) => (line === "to" && state.to) || state.from;
  const focused = () => cursor ?? state.selected ?? null;
  const isSame = (/** @type {Token | null} */ one, /** @type {Token | null} */ other) =>
    one?.line === other?.line && one?.index === other?.index;

  /** The arcs to be drawn now, the faintest first: all that count, or all of one token. */
  function shownArcs() {
    const focus = focused(), columns = (state.to ?? state.from).length, { least = 0.02 } = state, shown = [];
    for (let from = 0; from < state.from.length; from++) {
      if (focus?.line === "from" && focus.index !== from) continue;
      for (let to = 0; to < columns; to++) {
        if (focus?.line === "to" && focus.index !== to) continue;
        const weight = state.weights[from * columns + to];
        if (weight >= (focus ? FAINTEST : least)) shown.push({ from, to, weight });
      }
    }
    return shown.sort((one, other) => one.weight - other.weight);
  }

  function draw() {
    const width = chart.width();
    if (width === 0) return;
    const measuring = chart.begin(width, plan?.height ?? 10);
    measuring.font = TOKEN_FONT;
    const widths = (/** @type {string[]} */ words) =>
      words.map((word) => Math.min(MOST_WIDE, Math.max(12, textWidth(measuring, word))) + 10);
    plan = layOutArcs(widths(state.from), state.to && widths(state.to), width);
    const context = chart.begin(width, plan.height), colours = palette(), focus = focused(), drawn = shownArcs();
    context.lineCap = "round";
    context.strokeStyle = focus?.line === "to" && !isOne() ? colours.mark : colours.accent;
    for (const { from, to, weight } of drawn) {
      const [start, one, other, end] = plan.curveOf(from, to);
      context.globalAlpha = clamp(0.12 + 0.88 * weight, 0, 1);
      context.lineWidth = 0.75 + 5 * clamp(weight, 0, 1);
      context.beginPath();
      context.moveTo(...start);
      context.bezierCurveTo(...one, ...other, ...end);
      context.stroke();
    }
    context.globalAlpha = 1;
    drawTokens(context, plan, drawn, colours);
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {ArcLayout} plan
   * @param {{ from: number, to: number, weight: number }[]} drawn
   * @param {import("./theme.js").Palette} colours
   */
  function drawTokens(context, { places }, drawn, colours) {
    const focus = focused();
    context.font = TOKEN_FONT;
    context.textBaseline = "middle";
    context.textAlign = "center";
    for (const line of /** @type {Token["line"][]} */ (isOne() ? ["from"] : ["from", "to"])) {
      // How much of the focused token's weight each token of this line has.
      const shares = new Map(drawn.map(({ from, to, weight }) => {
        const other = isOne() ? (focus?.line === "to" ? from : to) : line === "from" ? from : to;
        return [other, weight];
      }));
      lineOf(line).forEach((word, index) => {
        const { x, y, width, height } = places[line][index], isIt = isSame(focus, { line, index });
        const share = focus && !isIt ? shares.get(index) ?? 0 : 0;
        if (isIt || share > 0.01) {
          context.fillStyle = isIt ? colours.markSoft : colours.accentSoft;
          context.globalAlpha = isIt ? 1 : clamp(0.15 + 0.85 * share, 0, 1);
          context.fillRect(x - width / 2, y - height / 2 + 1, width, height - 2);
          context.globalAlpha = 1;
        }
        context.fillStyle = colours.text;
        context.fillText(fitText(context, word, width - 6), x, y + 1);
        if (!isSame(cursor, { line, index }) && !isSame(state.selected ?? null, { line, index })) return;
        context.strokeStyle = isSame(cursor, { line, index }) ? colours.accent : colours.mark;
        context.lineWidth = 2;
        context.strokeRect(x - width / 2 + 1, y - height / 2 + 2, width - 2, height - 4);
      });
    }
  }

  /** @type {(x: number, y: number) => Token | null} */
  function tokenAt(x, y) {
    for (const line of /** @type {Token["line"][]} */ (isOne() ? ["from"] : ["from", "to"])) {
      const index = plan?.places[line].findIndex((place) =>
        Math.abs(place.x - x) <= place.width / 2 && Math.abs(place.y - y) <= place.height / 2
      ) ?? -1;
      if (index >= 0) {
        return { line, index };
      }
    }
    return null;
  }

  /** @param {Token | null} next */
  function moveCursor(next) {
    if (isSame(next, cursor)) return;
    cursor = next;
    draw();
    if (!cursor || !plan) return tip.hide();
    const { x, y, width } = plan.places[cursor.line][cursor.index], words = describe(cursor);
    chart.say(words);
    tip.show(chart.canvas, x + width / 2, y, words);
  }

  /** @param {Token} token */
  const pick = (token) => onPick(isSame(token, state.selected ?? null) ? null : token);

  /** @type {(key: string) => Token | null} */
  function walk(key) {
    const at = focused(), last = (/** @type {Token["line"]} */ line) => lineOf(line).length - 1;
    /** @type {Record<string, number>} */
    const steps = plan?.upright ? { ArrowUp: -1, ArrowDown: 1 } : { ArrowLeft: -1, ArrowRight: 1 };
    const [back, on] = plan?.upright ? ["ArrowLeft", "ArrowRight"] : ["ArrowUp", "ArrowDown"];
    const step = steps[key];
    if (step === undefined && ![back, on, "Home", "End"].includes(key)) return null;
    if (!at) return { line: "from", index: 0 };
    const { line } = at;
    if (key === "Home") return { line, index: 0 };
    if (key === "End") return { line, index: last(line) };
    if (step) return { line, index: clamp(at.index + step, 0, last(line)) };
    if (isOne()) return at;
    const other = key === on ? "to" : "from";
    return { line: other, index: clamp(at.index, 0, last(other)) };
  }

  chart.canvas.addEventListener("pointermove", (event) => {
    keyboard = false;
    const token = tokenAt(...pointerPlace(event));
    chart.canvas.style.cursor = token ? "pointer" : "";
    if (event.pointerType !== "touch") moveCursor(token);
  });
  chart.canvas.addEventListener("pointerleave", () => !keyboard && moveCursor(null));
  chart.canvas.addEventListener("blur", () => moveCursor(null));
  chart.canvas.addEventListener("click", (event) => {
    const token = tokenAt(...pointerPlace(event));
    if (token) pick(token);
    else if (state.selected) onPick(null);
  });
  chart.canvas.addEventListener("keydown", (event) => {
    if (!state.from.length) return;
    const next = walk(event.key);
    if (next) moveCursor(next);
    else if ((event.key === "Enter" || event.key === " ") && cursor) pick(cursor);
    else if (event.key === "Escape") {
      moveCursor(null);
      onPick(null);
    } else return;
    keyboard = true;
    event.preventDefault();
  });

  return {
    element: chart.element,
    /** @param {ArcState} next */
    update(next) {
      state = next;
      if (cursor && cursor.index >= lineOf(cursor.line).length) cursor = null;
      draw();
    },
    redraw: draw,
    /** The arcs that are drawn now. */
    numbers: () => ({ upright: plan?.upright ?? false, arcs: shownArcs() }),
  };
}
