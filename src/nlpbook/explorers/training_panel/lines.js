// The lines of the chart: the run that the controls point at, and the others that stay as thinner lines.
import { palette } from "../kit/theme.js";
import { sameSettings } from "./runs.js";
import { listed } from "./words.js";

/** @typedef {import("./runs.js").Run} Run */
/** @typedef {import("./runs.js").Settings} Settings */
/** @typedef {{ colour: string, dash: number[] }} Style */
/** @typedef {Style & { run: Run, key: string, name: string, strong: boolean }} Line */

const DASHES = [[], [7, 4], [2, 3]];
// By colour, while there are few lines: those that are much alike (amber and olive, two blues) have other dashes.
const FIRST_DASHES = [0, 0, 0, 0, 1, 1, 2, 2];

export const MOST_LINES = FIRST_DASHES.length * DASHES.length; // every colour with every kind of dashes

/**
 * How line `i` is drawn, from 0 to MOST_LINES - 1: no two are alike.
 * @param {number} i
 * @param {string[]} colours
 * @returns {Style}
 */
export function styleOf(i, colours) {
  const colour = i % FIRST_DASHES.length, round = Math.floor(i / FIRST_DASHES.length);
  return { colour: colours[colour], dash: DASHES[(FIRST_DASHES[colour] + round) % DASHES.length] };
}

/**
 * How the floor is drawn, which is no run: in the colour of the text and with dashes and dots, as no line is.
 * @param {{ text: string }} colours
 * @returns {Style}
 */
export const floorStyle = ({ text }) => ({ colour: text, dash: [9, 3, 2, 3] });

/** "run 3 (stopped)". @type {(run: Run, name: string) => string} */
function nameOf({ stopped, diverged, error }, name) {
  const states = [stopped ? "stopped" : "", diverged ? "diverged" : error ? "failed" : ""].filter(Boolean);
  return states.length ? `${name} (${states.join(", ")})` : name;
}

/**
 * The runs of the reader, the latest first, and those prepared runs that are chosen or were looked at. The strong line
 * is that of the run that goes on, or else of the run with the settings that are chosen. `left` are those that there is
 * no room for.
 * @param {object} state
 * @param {Settings} state.settings those that are chosen
 * @param {Run[]} state.runs
 * @param {Run | null} state.current the run that goes on
 * @param {Run[]} state.sweep
 * @param {Run[]} state.visited
 * @returns {{ lines: Line[], left: Line[] }}
 */
export function linesOf({ settings, runs, current, sweep, visited }) {
  /** @type {(run: Run, key: string, name: string) => Line} */
  const line = (run, key, name) => ({ run, key, name: nameOf(run, name), strong: false, colour: "", dash: [] });
  const own = [...runs, ...(current ? [current] : [])].map((run) => line(run, `own ${run.number}`, `run ${run.number}`))
    .reverse();
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
  const ordered = [...shown.values()].reverse();
  return { lines: ordered.slice(0, MOST_LINES), left: ordered.slice(MOST_LINES) };
}

/**
 * Which runs are no longer shown, in a sentence; "" while all are. `earliest` is the number of the first run of the
 * reader that was kept.
 * @param {number} earliest
 * @param {Line[]} left
 */
export function droppedText(earliest, left) {
  const names = [...Array.from({ length: earliest - 1 }, (_, i) => `run ${i + 1}`), ...left.map(({ name }) => name)];
  if (!names.length) return "";
  const which = names.length > 3 ? `${names.length} earlier ones` : listed(names);
  return `There is room for ${MOST_LINES} runs: ${which} ${names.length === 1 ? "is" : "are"} no longer shown.`;
}

/** Colours and dashes that a line keeps as long as it is shown. */
export function lasting() {
  /** @type {Map<string, number>} */
  const placeOf = new Map();
  return {
    /** @param {Line[]} lines */
    give(lines) {
      const colours = palette().categorical, shown = new Set(lines.map((line) => line.key));
      for (const key of placeOf.keys()) if (!shown.has(key)) placeOf.delete(key);
      const taken = new Set(placeOf.values());
      for (const line of lines) {
        let place = placeOf.get(line.key) ?? 0;
        if (!placeOf.has(line.key)) { while (taken.has(place)) place++; }
        taken.add(place);
        placeOf.set(line.key, place);
        Object.assign(line, styleOf(place, colours));
      }
    },
  };
}
