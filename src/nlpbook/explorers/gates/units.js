// @ts-check
// What the units of a network track, and the order in which they are shown.

export const TRACKED = ["number", "depth", "position"];
const LEAST_CORRELATION = 0.3; // as in explorer.py

/** Of each thing: the correlations of all units where units are chosen, and where they are asked. */
/** @typedef {Record<string, [number[], number[]]>} Tracks */

/** What each unit tracks, "" where it is nothing. @param {Tracks} tracks */
export function labelsOf(tracks) {
  return tracks[TRACKED[0]][0].map((_, unit) => {
    const found = TRACKED.map((name) => Math.abs(tracks[name][0][unit])), most = Math.max(...found);
    return most >= LEAST_CORRELATION ? TRACKED[found.indexOf(most)] : "";
  });
}

/** The units, those of the largest correlation first. @type {(tracks: Tracks, order: string) => number[]} */
export function orderOf(tracks, order) {
  const units = [...tracks[TRACKED[0]][0].keys()];
  if (order === "index") return units;
  const [found] = tracks[order];
  return units.sort((a, b) => Math.abs(found[b]) - Math.abs(found[a]) || a - b);
}
