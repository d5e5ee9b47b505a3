// Lines and boundaries in a rectangle of the plane.

/** @typedef {[x: number, y: number]} Place */
/** @typedef {import("./rule.js").Line} Line */
/** @typedef {{ low: Place, high: Place }} Box */

/** @type {(line: Line, place: Place) => number} */
const side = ({ w1, w2, b }, [x, y]) => w1 * x + w2 * y + b;

/**
 * The part of a box where w1 x + w2 y + b is 0 or more, as the corners of a polygon; none if there is no such part.
 * @param {Line} line
 * @param {Box} box
 */
export function halfOf(line, { low: [left, bottom], high: [right, top] }) {
  /** @type {Place[]} */
  const corners = [[left, bottom], [right, bottom], [right, top], [left, top]];
  return corners.flatMap((corner, i) => {
    const next = corners[(i + 1) % 4], here = side(line, corner), there = side(line, next);
    const kept = here >= 0 ? [corner] : [];
    return here >= 0 === there >= 0 ? kept : [...kept, between(corner, next, here / (here - there))];
  });
}

/**
 * Where a line crosses a box: the two ends, or null where it passes it by.
 * @param {Line} line
 * @param {Box} box
 * @returns {[Place, Place] | null}
 */
export function crossing(line, { low: [left, bottom], high: [right, top] }) {
  /** @type {Place[]} */
  const corners = [[left, bottom], [right, bottom], [right, top], [left, top]];
  const ends = corners.flatMap((corner, i) => {
    const next = corners[(i + 1) % 4], here = side(line, corner), there = side(line, next);
    return here >= 0 === there >= 0 ? [] : [between(corner, next, here / (here - there))];
  });
  return ends.length === 2 ? [ends[0], ends[1]] : null;
}

/** @type {(from: Place, to: Place, share: number) => Place} */
const between = (from, to, share) => [from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1])];

/**
 * Where values on a square grid of places cross 0, as pieces of lines between the sides of its cells, in cells from the
 * first place of the grid ("marching squares"). `values` are row by row; what is no number has no boundary.
 * @param {ArrayLike<number>} values
 * @param {number} size places in a row, and rows
 */
export function boundaryOf(values, size) {
  /** @type {[Place, Place][]} */
  const pieces = [];
  for (let row = 0; row + 1 < size; row++) {
    for (let column = 0; column + 1 < size; column++) {
      const at = row * size + column;
      /** @type {[number, Place][]} */
      const corners = [
        [values[at], [column, row]],
        [values[at + 1], [column + 1, row]],
        [values[at + size + 1], [column + 1, row + 1]],
        [values[at + size], [column, row + 1]],
      ];
      const ends = corners.flatMap(([here, place], i) => {
        const [there, next] = corners[(i + 1) % 4];
        if (Number.isNaN(here) || Number.isNaN(there) || here > 0 === there > 0) return [];
        const share = here / (here - there);
        return [between(place, next, Number.isFinite(share) ? share : 0.5)];
      });
      for (let i = 0; i + 1 < ends.length; i += 2) pieces.push([ends[i], ends[i + 1]]);
    }
  }
  return pieces;
}
