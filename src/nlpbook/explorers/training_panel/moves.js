// Moves of the controls where only prepared runs can be chosen: what else moves, and how that is said.
import { listed, settingText } from "./words.js";

/** @typedef {import("./words.js").Setting} Setting */

/** Whether two choices are one. @type {(one: number[], other: number[]) => boolean} */
export const same = (one, other) => one.every((place, i) => place === other[i]);

/**
 * What differs in the prepared run that is shown from the settings that a link asks for, none of whose runs there is.
 * @type {(names: string[], values: Setting[][], wanted: number[], shown: number[]) => string}
 */
export function nearestSaid(names, values, wanted, shown) {
  const others = names.flatMap((name, i) =>
    wanted[i] === shown[i]
      ? []
      : [`${name} ${settingText(values[i][shown[i]])}, not ${settingText(values[i][wanted[i]])}`]
  );
  return `No prepared run has all settings that the link asks for, so the nearest one is shown: ${others.join("; ")}.`;
}

/**
 * A control that is moved to a value takes the others along to the nearest run that has it. While the same control is
 * moved, to and fro, the others answer to where they stood before it was first moved: so they come back with it.
 * @param {string[]} names
 * @param {Setting[][]} values
 * @param {(places: number[], fixed: number) => number[] | null} nearest
 */
export function linkedMoves(names, values, nearest) {
  /** @type {{ control: number, from: number[], to: number[] } | null} */
  let last = null;
  return {
    /** @type {(now: number[], control: number, place: number) => number[]} */
    move(now, control, place) {
      const from = last?.control === control && same(last.to, now) ? last.from : now;
      const wanted = from.map((old, i) => (i === control ? place : old));
      last = { control, from, to: nearest(wanted, control) ?? wanted };
      return last.to;
    },
    /** What moved along, as long as the controls stand where the last move led; "" if nothing. @param {number[]} now */
    said(now) {
      if (!last || !same(last.to, now)) return "";
      const { control, from } = last, text = (/** @type {number} */ i, place = now[i]) => settingText(values[i][place]);
      const others = names.map((_, i) => i).filter((i) => i !== control && now[i] !== from[i]);
      if (!others.length) return "";
      const along = others.map((i) => `${names[i]} changed from ${text(i, from[i])} to ${text(i)}`);
      return `No prepared run has ${names[control]} ${text(control)} and the other settings as they were, ` +
        `so ${listed(along)}. `;
    },
    forget() {
      last = null;
    },
  };
}
