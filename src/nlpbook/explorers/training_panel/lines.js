// The lines of the chart: the run that the controls point at, and the others that stay as faint lines.
import { palette } from "../kit/theme.js";
import { sameSettings } from "./runs.js";

/** @typedef {import("./runs.js").Run} Run */
/** @typedef {import("./runs.js").Settings} Settings */
/** @typedef {{ run: Run, key: string, name: string, strong: boolean, colour: string }} Line */

export const MOST_LINES = 8;

/**
 * The runs of the reader, the latest first, and those prepared runs that are chosen or were looked at. The strong line
 * is that of the run that goes on, or else of the run with the settings that are chosen.
 * @param {object} state
 * @param {Settings} state.settings those that are chosen
 * @param {Run[]} state.runs
 * @param {Run | null} state.current the run that goes on
 * @param {Run[]} state.sweep
 * @param {Run[]} state.visited
 * @returns {Line[]}
 */
export function linesOf({ settings, runs, current, sweep, visited }) {
  /** @type {(run: Run, key: string, name: string) => Line} */
  const line = (run, key, name) => ({ run, key, name, strong: false, colour: "" });
  const own = [...runs, ...(current ? [current] : [])].map((run) =>
    line(run, "own " + run.number, `run ${run.number}` + (run.stopped ? " (stopped)" : ""))
  ).reverse();
  const swept = (/** @type {Run} */ run) => {
    const number = sweep.indexOf(run) + 1;
    return line(run, "swept " + number, "prepared run" + (sweep.length > 1 ? ` ${number}` : ""));
  };
  const before = sweep.filter((run) => sameSettings(run.settings, settings)).map(swept);
  const main = current ? own[0] : [...own, ...before].find((one) => sameSettings(one.run.settings, settings));
  const all = [...(main ? [main] : []), ...own, ...before, ...visited.map(swept)];
  const shown = new Map(all.reverse().map((one) => [one.key, one]));
  if (main) {
    shown.delete(main.key); // and in again, as the last one before the order is turned round
    shown.set(main.key, { ...main, strong: true });
  }
  return [...shown.values()].reverse().slice(0, MOST_LINES);
}

/** Colours that a line keeps as long as it is shown. */
export function lasting() {
  /** @type {Map<string, number>} */
  const colourOf = new Map();
  return {
    /** @param {Line[]} lines */
    give(lines) {
      const colours = palette().categorical, shown = new Set(lines.map((line) => line.key));
      for (const key of colourOf.keys()) if (!shown.has(key)) colourOf.delete(key);
      for (const line of lines) {
        const taken = new Set(colourOf.values());
        const colour = colourOf.get(line.key) ?? colours.findIndex((_, i) => !taken.has(i));
        colourOf.set(line.key, colour);
        line.colour = colours[colour];
      }
    },
  };
}
