// All activation functions of the chapter: those of the gradient-flow explorer, ELU, and the short forms of GELU.
import { ACTIVATIONS } from "../gradient_flow/activations.js";

/** @typedef {import("../gradient_flow/activations.js").Apply} Apply */
/** @typedef {keyof typeof ACTIVATIONS | "elu" | "gelu_tanh" | "gelu_sigmoid"} FunctionName */

const ROOT = Math.sqrt(2 / Math.PI), CUBE = 0.044715, QUICK = 1.702;

/** 1 / (1 + e^-z), and its derivative. @param {number} z */
function sigmoid(z) {
  const e = Math.exp(-Math.abs(z));
  return { s: z >= 0 ? 1 / (1 + e) : e / (1 + e), slope: e / ((1 + e) * (1 + e)) };
}

/** An activation of one number at a time. @param {(z: number) => [f: number, slope: number]} one @returns {Apply} */
const each = (one) => (z, f, slope, size) => {
  for (let i = 0; i < size; i++) [f[i], slope[i]] = one(z[i]);
};

/** @type {Record<FunctionName, { label: string, apply: Apply }>} */
export const FUNCTIONS = {
  linear: ACTIVATIONS.linear,
  sigmoid: ACTIVATIONS.sigmoid,
  tanh: ACTIVATIONS.tanh,
  relu: ACTIVATIONS.relu,
  leaky_relu: ACTIVATIONS.leaky_relu,
  elu: { label: "ELU", apply: each((z) => z > 0 ? [z, 1] : [Math.expm1(z), Math.exp(z)]) },
  gelu: ACTIVATIONS.gelu,
  gelu_tanh: {
    label: "GELU, tanh form",
    apply: each((z) => {
      const { s, slope } = sigmoid(2 * ROOT * (z + CUBE * z ** 3));
      return [z * s, s + 2 * z * slope * ROOT * (1 + 3 * CUBE * z * z)];
    }),
  },
  gelu_sigmoid: {
    label: "GELU, sigmoid form",
    apply: each((z) => {
      const { s, slope } = sigmoid(QUICK * z);
      return [z * s, s + QUICK * z * slope];
    }),
  },
};

export const GELUS = /** @type {const} */ (["gelu", "gelu_tanh", "gelu_sigmoid"]);

/**
 * The function and its derivative at some places.
 * @param {FunctionName} name
 * @param {Float64Array} z
 */
export function valuesOf(name, z) {
  const values = new Float64Array(z.length), slopes = new Float64Array(z.length);
  FUNCTIONS[name].apply(z, values, slopes, z.length);
  return { values, slopes };
}
