// Surfaces to descend, as surfaces.py has them: a loss of x and y, turned about the origin, whose lowest value is 0.

/** @typedef {"bowl" | "ravine" | "saddle" | "plateau" | "two_minima"} SurfaceName */
/** @typedef {[number, number]} Pair */
/**
 * `gradient` writes into its last argument; `curvatures` are the eigenvalues of the Hessian where it is the same
 * everywhere, and `minima` the places of the lowest point and of the other minimum, if there is one.
 * @typedef {{
 *   loss: (x: number, y: number) => number,
 *   gradient: (x: number, y: number, into: Float64Array) => void,
 *   curvatures: Pair | null,
 *   minima: Pair[],
 * }} Surface
 */
/**
 * In the surface's own coordinates, u along and v across.
 * @typedef {{
 *   height: (u: number, v: number) => number,
 *   slopes: (u: number, v: number) => Pair,
 *   curvatures: Pair | null,
 *   minima: number[],
 * }} Shape
 */

/** @type {Record<SurfaceName, string>} */
export const SURFACES = {
  bowl: "Bowl",
  ravine: "Ravine",
  saddle: "Saddle",
  plateau: "Plateau",
  two_minima: "Two minima",
};
const BOWL = 2, HEIGHT = 0.4;

/** @type {(curvature: number) => Shape} */
const quadratic = (curvature) => ({
  height: (u, v) => (u * u + curvature * v * v) / 2,
  slopes: (u, v) => [u, curvature * v],
  curvatures: [1, curvature],
  minima: [0],
});

/** @type {Shape} */
const PLATEAU = {
  height(u, v) {
    const q = 2 * (u * u + v * v);
    return q / (1 + q);
  },
  slopes(u, v) {
    const slope = 4 / (1 + 2 * (u * u + v * v)) ** 2;
    return [slope * u, slope * v];
  },
  curvatures: null,
  minima: [0],
};

/** @type {(p: number, q: number, lowest: number, minima: number[]) => Shape} */
const wells = (p, q, lowest, minima) => ({
  height: (u, v) => HEIGHT * (u ** 4 / 4 + p * u * u / 2 + q * u - lowest) + v * v / 2,
  slopes: (u, v) => [HEIGHT * (u ** 3 + p * u + q), v],
  curvatures: null,
  minima,
});

/** @type {Record<SurfaceName, (condition: number) => Shape>} */
const SHAPES = {
  bowl: () => quadratic(BOWL),
  ravine: quadratic,
  saddle: () => wells(-2.25, 0, -1.265625, [-1.5, 1.5]),
  plateau: () => PLATEAU,
  two_minima: () => wells(-2.79, 0.81, -3.3534, [-1.8, 1.5]),
};

/**
 * @param {SurfaceName} name
 * @param {number} condition that of the ravine
 * @param {number} angle in degrees, to the left
 * @returns {Surface}
 */
export function surfaceOf(name, condition, angle) {
  const { height, slopes, curvatures, minima } = SHAPES[name](condition), radians = angle * Math.PI / 180;
  const along = Math.cos(radians), across = Math.sin(radians);
  return {
    loss: (x, y) => height(along * x + across * y, along * y - across * x),
    gradient(x, y, into) {
      const [du, dv] = slopes(along * x + across * y, along * y - across * x);
      into[0] = along * du - across * dv;
      into[1] = across * du + along * dv;
    },
    curvatures,
    minima: minima.map((u) => [along * u, across * u]),
  };
}
