// Runs of a training as plain data, as sweep.py makes them: which there are for some settings, and their curves.

/** @typedef {import("./words.js").Setting} Setting */
/** @typedef {Record<string, Setting>} Settings */

/**
 * `number` counts the runs that the reader made; those that were prepared have none.
 * @typedef {object} Run
 * @property {Settings} settings
 * @property {number} steps
 * @property {number[]} curve
 * @property {Record<string, number | string>} results
 * @property {number} seconds
 * @property {string} error
 * @property {boolean} diverged
 * @property {number} [number]
 * @property {boolean} [stopped]
 * @property {number | null} [total]
 */

export const MOST_POINTS = 100; // as in sweep.py
export const DIVERGED = "The run diverged"; // how an error begins that says so
const NOISE = 0.1; // as in sweep.py

/** @type {(a: Settings, b: Settings) => boolean} */
export const sameSettings = (a, b) => Object.keys(a).every((name) => a[name] === b[name]);

/**
 * A learning curve of at most a hundred points, the means of equal stretches of steps, as `thin_curve` in sweep.py
 * makes them: losses that are not finite are left out of a mean, and a stretch without any other ends the curve.
 * @param {number[]} losses
 */
export function thinCurve(losses, points = MOST_POINTS) {
  const n = losses.length, k = Math.min(n, points), curve = [];
  for (let i = 0; i < k; i++) {
    const stretch = losses.slice(Math.floor(i * n / k), Math.floor((i + 1) * n / k)).filter(Number.isFinite);
    if (!stretch.length) break;
    curve.push(Number((stretch.reduce((sum, loss) => sum + loss, 0) / stretch.length).toPrecision(5)));
  }
  return curve;
}

/**
 * Whether training made the loss worse than it was before the first step: `has_diverged` in sweep.py.
 * @param {number[]} losses
 */
export function hasDiverged(losses) {
  if (!losses.length) return false;
  const last = losses.slice(-Math.max(1, Math.floor(losses.length / 10)));
  const mean = last.reduce((sum, loss) => sum + loss / last.length, 0);
  return !Number.isFinite(mean) || mean > losses[0] + NOISE * Math.abs(losses[0]);
}

/**
 * The prepared runs by the places of their values, for a panel on whose page nothing trains: it offers those values
 * that some run has, and where no run has the values chosen it goes to the nearest one.
 * @param {Settings[]} sweep the settings of each run
 * @param {string[]} names
 * @param {Setting[][]} values
 */
export function preparedRuns(sweep, names, values) {
  const all = sweep.map((settings) => names.map((name, i) => values[i].indexOf(settings[name])));
  return {
    /** The places of a setting's values that some run has. @param {number} i */
    offered: (i) => values[i].map((_, place) => place).filter((place) => all.some((run) => run[i] === place)),
    /**
     * The places of the run that differs in the fewest settings, and then by the fewest steps of their controls; with
     * `fixed`, of those runs that have the value chosen for this setting. Null where there is none.
     * @param {number[]} places
     * @param {number | null} [fixed]
     * @returns {number[] | null}
     */
    nearest(places, fixed = null) {
      /** @type {number[] | null} */
      let best = null;
      let least = Infinity;
      for (const run of all) {
        if (fixed !== null && run[fixed] !== places[fixed]) continue;
        const away = run.reduce((sum, at, i) => sum + (at === places[i] ? 0 : 1000 + Math.abs(at - places[i])), 0);
        if (away < least) [best, least] = [run, away];
      }
      return best;
    },
  };
}
