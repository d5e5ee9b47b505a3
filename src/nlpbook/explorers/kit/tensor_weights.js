// @ts-check
// Trained weights that came from Python, as `pack_weights` in weights.py writes them.
import { decodeArray } from "./arrays.js";
import { Tensor } from "./tensor.js";

/** @import { PackedArray } from "./arrays.js" */

/** @typedef {PackedArray & { scale?: PackedArray }} PackedWeights */

/**
 * The weights by their names, in float32: to the last bit those that `unpack_weights` gives in Python. Whole numbers,
 * which are no weights but belong to a network, are tensors of the same numbers.
 * @type {(packed: Record<string, PackedWeights>, requiresGrad?: boolean) => Record<string, Tensor>}
 */
export function unpackWeights(packed, requiresGrad = false) {
  return Object.fromEntries(
    Object.entries(packed).map(([name, one]) => {
      const { data, shape } = decodeArray(one);
      if (one.scale === undefined) return [name, new Tensor(Float32Array.from(data), shape, requiresGrad)];
      const scale = decodeArray(one.scale).data, size = data.length / scale.length;
      const values = Float32Array.from(data, (step, i) => step * scale[Math.floor(i / size)]);
      return [name, new Tensor(values, shape, requiresGrad)];
    }),
  );
}
