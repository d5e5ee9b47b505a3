// Activation functions and their derivatives, as nlpbook.mlp.activations computes them, for a whole layer at once.

/**
 * Writes f(z) and f'(z) for the first `size` numbers of z.
 * @typedef {(z: Float64Array, f: Float64Array, slope: Float64Array, size: number) => void} Apply
 */
/** @typedef {"linear" | "sigmoid" | "tanh" | "relu" | "leaky_relu" | "gelu"} ActivationName */
/**
 * `steepest` is the largest derivative of a function that saturates; `off` what a unit is called whose derivative is
 * next to nothing for an example.
 * @typedef {{ label: string, apply: Apply, steepest?: number, off?: "dead" | "saturated" }} Activation
 */

export const NEGATIVE_SLOPE = 0.01;
/** A unit is saturated where its derivative is below this part of the largest. */
export const SATURATED = 0.05;

/** @type {Record<ActivationName, Activation>} */
export const ACTIVATIONS = {
  linear: {
    label: "Linear",
    apply(z, f, slope, size) {
      for (let i = 0; i < size; i++) {
        f[i] = z[i];
        slope[i] = 1;
      }
    },
  },
  sigmoid: {
    label: "Sigmoid",
    steepest: 0.25,
    off: "saturated",
    apply(z, f, slope, size) {
      for (let i = 0; i < size; i++) {
        const e = Math.exp(-Math.abs(z[i]));
        f[i] = z[i] >= 0 ? 1 / (1 + e) : e / (1 + e);
        slope[i] = e / ((1 + e) * (1 + e));
      }
    },
  },
  tanh: {
    label: "tanh",
    steepest: 1,
    off: "saturated",
    apply(z, f, slope, size) {
      for (let i = 0; i < size; i++) {
        // e^(-2|z|) - 1: from it both keep their digits, near 0 and where tanh rounds to 1.
        const below = Math.expm1(-2 * Math.abs(z[i])), high = -below / (2 + below);
        f[i] = z[i] >= 0 ? high : -high;
        slope[i] = 4 * (1 + below) / ((2 + below) * (2 + below));
      }
    },
  },
  relu: {
    label: "ReLU",
    off: "dead",
    apply(z, f, slope, size) {
      for (let i = 0; i < size; i++) {
        const on = z[i] > 0;
        f[i] = on ? z[i] : 0;
        slope[i] = on ? 1 : 0;
      }
    },
  },
  leaky_relu: {
    label: "Leaky ReLU",
    apply(z, f, slope, size) {
      for (let i = 0; i < size; i++) {
        slope[i] = z[i] > 0 ? 1 : NEGATIVE_SLOPE;
        f[i] = slope[i] * z[i];
      }
    },
  },
  gelu: {
    label: "GELU",
    apply(z, f, slope, size) {
      const nodes = normalNodes();
      for (let i = 0; i < size; i++) {
        const x = z[i];
        let below, density;
        if (Math.abs(x) < OUTERMOST) {
          // Taylor's series around the next node a, h away: the derivatives of the density are its value times the
          // Hermite polynomials of a, and density(a + h) is density(a) times e^-t.
          const node = Math.floor(x * PER_UNIT + 0.5),
            a = node / PER_UNIT,
            h = x - a,
            square = a * a,
            t = h * (a + h / 2);
          const at = 2 * node + MIDDLE, hermite = (square * (square - 6) + 3) * h * OVER[5];
          below = nodes[at] + nodes[at + 1] * h *
              (1 - h * (a * OVER[2] - h * ((square - 1) * OVER[3] - h * (a * (square - 3) * OVER[4] - hermite))));
          density = nodes[at + 1] * (1 - t * (1 - t * (OVER[2] - t * (OVER[3] - t * (OVER[4] - t * OVER[5])))));
        } else {
          density = Math.exp(-x * x / 2) / ROOT;
          below = normalDistribution(x, density);
        }
        f[i] = x * below;
        slope[i] = density === 0 ? below : below + x * density;
      }
    },
  },
};

const ROOT = Math.sqrt(2 * Math.PI), SERIES_ENDS = 3;
// 1 / n! at place n: a product costs less than a quotient.
const OVER = Float64Array.of(1, 1, 1 / 2, 1 / 6, 1 / 24, 1 / 120);
const PER_UNIT = 128, OUTERMOST = 6, MIDDLE = 2 * OUTERMOST * PER_UNIT;
// 1 / 3, 1 / 5, ... from place 1 on, for more terms than the series ever has.
const ODD = Float64Array.from({ length: 100 }, (_, i) => 1 / (2 * i + 1));

/**
 * P(Z < z) of a standard normal Z: Marsaglia's series near 0, and beyond it a continued fraction, which keeps the
 * digits of the tail.
 * @param {number} z
 * @param {number} density at z
 */
export function normalDistribution(z, density) {
  const size = Math.abs(z);
  if (size < SERIES_ENDS) {
    const square = z * z;
    let sum = z, term = z;
    for (let i = 1; sum + term !== sum; i++) sum += term *= square * ODD[i];
    return 0.5 + sum * density;
  }
  let fraction = size;
  for (let i = 60; i > 0; i--) fraction = size + i / fraction;
  const tail = density === 0 ? 0 : density / fraction;
  return z < 0 ? tail : 1 - tail;
}

/** @type {Float64Array | null} */
let known = null;

/**
 * P(Z < a) and the density at a, in turn, for a = -OUTERMOST to OUTERMOST in steps of 1 / PER_UNIT. From the next of
 * them a few terms of Taylor's series lead anywhere with an error below 1e-12: a deep network asks for 50,000 values
 * whenever a slider moves, and the series above takes twenty terms for each.
 */
function normalNodes() {
  if (known) return known;
  known = new Float64Array(2 * MIDDLE + 2);
  for (let at = 0; at < known.length; at += 2) {
    const a = (at - MIDDLE) / (2 * PER_UNIT), density = Math.exp(-a * a / 2) / ROOT;
    known[at] = normalDistribution(a, density);
    known[at + 1] = density;
  }
  return known;
}
