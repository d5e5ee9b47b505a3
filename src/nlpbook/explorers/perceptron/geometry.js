// Lines in a rectangle of the plane.

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
