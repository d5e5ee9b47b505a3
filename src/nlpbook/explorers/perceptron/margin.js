// The margin of two classes, for Novikoff's bound: how far the best line stays away from the nearest point.

/** @typedef {import("./points.js").Point} Point */

const NOTHING = 1e-12, GAP = 1e-15, MOST_ROUNDS = 1000;
const SEPARATED = 1e-6; // of R: whole hundredths that a line separates leave more than that

const dot = (/** @type {number[]} */ a, /** @type {number[]} */ b) => a.reduce((sum, one, i) => sum + one * b[i], 0);

/**
 * What Novikoff's theorem needs: the length R of the longest example, with a 1 behind it for the bias, the margin, and
 * the bound (R / margin)^2; null if no line separates the classes.
 *
 * Among the examples, turned around where the class is 0, the nearest point of the convex hull to the origin is as far
 * away as the margin, and lies in the direction of the best line's weights.
 * @param {Point[]} points
 */
export function novikoff(points) {
  const examples = points.map(({ x1, x2, label }) => [x1, x2, 1].map((one) => label ? one : -one));
  const radius = Math.sqrt(Math.max(...examples.map((one) => dot(one, one))));
  const nearest = nearestToOrigin(examples.map((one) => one.map((x) => x / radius)));
  const share = Math.sqrt(dot(nearest, nearest));
  return share > SEPARATED ? { radius, margin: share * radius, bound: 1 / (share * share) } : null;
}

/**
 * The point of the convex hull that is nearest to the origin, by the algorithm of Wolfe (1976): a few of the points
 * have it as their weighted mean; the one that is furthest ahead is taken in, and those that get no weight are let go.
 * @param {number[][]} points
 */
export function nearestToOrigin(points) {
  const lengths = points.map((one) => dot(one, one)), first = lengths.indexOf(Math.min(...lengths));
  let kept = [first], weights = [1], nearest = points[first];
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const ahead = points.map((one) => dot(nearest, one)), next = ahead.indexOf(Math.min(...ahead));
    const length = dot(nearest, nearest);
    if (ahead[next] >= length * (1 - NOTHING) - GAP || kept.includes(next)) break;
    kept = [...kept, next];
    weights = [...weights, 0];
    for (;;) {
      const wanted = nearestOfPlane(kept.map((i) => points[i]));
      if (!wanted) return nearest; // they have no plane of their own: rounding is all that is left to gain
      // As far towards it as no weight becomes negative.
      const step = wanted.reduce(
        (least, one, i) =>
          one > NOTHING ? least : Math.min(least, weights[i] > one ? weights[i] / (weights[i] - one) : 0),
        1,
      );
      weights = weights.map((one, i) => one + step * (wanted[i] - one));
      const has = weights.map((one) => one > NOTHING), full = has.every(Boolean);
      kept = kept.filter((_, i) => has[i]);
      weights = weights.filter((_, i) => has[i]);
      if (full) break;
    }
    const found = nearest.map((_, axis) => kept.reduce((sum, i, at) => sum + weights[at] * points[i][axis], 0));
    if (!(dot(found, found) < length)) break;
    nearest = found;
  }
  return nearest;
}

/**
 * The weights, of sum 1 but of any sign, with which some points give the nearest point of their plane; null if a point
 * lies in the plane of the others.
 * @param {number[][]} points
 */
function nearestOfPlane(points) {
  // (P P^T + 1 1^T) u = 1, whose solution is a multiple of them.
  const rows = points.map((one) => [...points.map((other) => dot(one, other) + 1), 1]), n = rows.length;
  for (let k = 0; k < n; k++) {
    const sizes = rows.map((row, i) => i < k ? -1 : Math.abs(row[k])), pivot = sizes.indexOf(Math.max(...sizes));
    if (sizes[pivot] < NOTHING) return null;
    [rows[k], rows[pivot]] = [rows[pivot], rows[k]];
    for (let i = 0; i < n; i++) {
      if (i === k) continue;
      const factor = rows[i][k] / rows[k][k];
      rows[i] = rows[i].map((one, j) => one - factor * rows[k][j]);
    }
  }
  const solution = rows.map((row, i) => row[n] / row[i]), sum = solution.reduce((total, one) => total + one, 0);
  return solution.map((one) => one / sum);
}
