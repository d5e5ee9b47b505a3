// What the picture of the unrolling explorer shows: a column for each step, or one where it is not unrolled.
import { heatColour, inkOn, palette } from "../kit/theme.js";
import { short } from "../kit/core.js";

/** @typedef {import("./state.js").Now} Now */
/** A number with its colour, and that of its letters. @typedef {{ text: string, fill: string, ink: string }} Cell */
/**
 * `up`, `across` and `along` say whether an arrow leads forwards or back: that to the loss, that from the state before,
 * and that from the word. `gradients` is null where none has arrived.
 * @typedef {{
 *   t: number,
 *   word: string,
 *   isOwn: boolean,
 *   target: string,
 *   probability: string,
 *   loss: string,
 *   states: Cell[] | null,
 *   gradients: Cell[] | null,
 *   isRead: boolean,
 *   isShown: boolean,
 *   isUpBack: boolean,
 *   isAcrossBack: boolean,
 *   isLossSent: boolean,
 * }} Column
 */
/**
 * @typedef {{
 *   columns: Column[],
 *   H: number,
 *   isUnrolled: boolean,
 *   isWide: boolean,
 *   marked: string,
 *   unit: number,
 *   dark: string,
 * }} Drawn
 */

/** The widest numbers fit into a cell. @param {number} value */
export function inCell(value) {
  const size = Math.abs(value);
  if (size > 0 && size < 0.005) return value < 0 ? "\u22120.00" : "0.00";
  if (size < 9.995) return value.toFixed(2).replace("-", "\u2212");
  return size < 999.5 ? value.toFixed(size < 99.95 ? 1 : 0).replace("-", "\u2212") : short(value, 1);
}

/** @param {Now} now @returns {Drawn} */
export function drawnNetwork(now) {
  const { n, H, states, gradients, vocabulary, targets, words, losses, loss, isUnrolled, shown, backwards } = now;
  const colours = palette(), largest = Math.max(1, ...states.flatMap((h) => Array.from(h, Math.abs)));
  const steepest = Math.max(...gradients.flatMap((g) => Array.from(g, Math.abs))) || 1;
  /** @type {(values: Float64Array, most: number) => Cell[]} */
  const cells = (values, most) =>
    Array.from(values, (value) => {
      const colour = heatColour(value, most, true, colours);
      return { text: inCell(value), fill: `rgb(${colour})`, ink: inkOn(colour) };
    });
  const all = isUnrolled ? Array.from({ length: n }, (_, i) => i + 1) : [shown];
  return {
    columns: all.map((t) => {
      const isRead = now.hasState(t), isBack = now.hasGradient(t), target = targets[t - 1];
      const word = isRead ? now.inputAt(t) : now.isForced || t === 1 ? now.inputAt(t) : "?";
      return {
        t,
        word,
        isOwn: isRead && t > 1 && word !== words[t - 2],
        target: vocabulary[target],
        probability: isRead ? `p ${short(now.probabilitiesAt(t)[target], 2)}` : "",
        loss: isRead ? `loss ${short(losses[t - 1])}` : "",
        states: isRead ? cells(states[t], largest) : null,
        gradients: isBack ? cells(gradients[t - 1], steepest) : null,
        isRead,
        isShown: t === shown && now.step > 0,
        isUpBack: isBack && (loss === 0 || loss === t),
        isAcrossBack: isUnrolled ? t > 1 && now.hasGradient(t - 1) && (loss === 0 || t <= loss) : backwards > 0,
        isLossSent: loss === 0 || loss === t,
      };
    }),
    H,
    isUnrolled,
    isWide: backwards > 0,
    marked: now.marked,
    unit: now.unit,
    dark: colours.text,
  };
}
