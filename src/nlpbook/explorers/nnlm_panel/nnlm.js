// @ts-check
// The NNLM of Bengio et al. (2003) in the page, as nlpbook.nnlm computes it: logits, loss, start values.
import { normalAt } from "../kit/normal_numbers.js";
import { add, tanh, Tensor } from "../kit/tensor.js";
import { crossEntropy, embedding, matmul, reshape, transpose } from "../kit/tensor_layers.js";

/** @import { Whole } from "../kit/tensor_layers.js" */

/**
 * C (V + 1, m), H (h, (n - 1) m), d (h,), U (V, h), b (V,), and W (V, (n - 1) m), which may be left out.
 * @typedef {{ C: Tensor, H: Tensor, d: Tensor, U: Tensor, b: Tensor, W?: Tensor | null }} Parameters
 */

/**
 * V words that are predicted, n - 1 to look at, m numbers for each, h hidden units.
 * @typedef {{ words: number, context: number, dimension: number, hidden: number }} Sizes
 */

/** The matrix by which the rows of x are multiplied lies as in PyTorch. @type {(x: Tensor, W: Tensor) => Tensor} */
const linear = (x, W) => matmul(x, transpose(W));

/**
 * x = [C_i ; C_j ; ...], y = b + U tanh(d + H x) (+ W x): the logits (batch, V) after contexts (batch, n - 1).
 * @type {(parameters: Parameters, contexts: { data: ArrayLike<number>, shape: number[] }) => Tensor}
 */
export function nnlmLogits({ C, H, d, U, b, W = null }, contexts) {
  const x = reshape(embedding(C, contexts), [contexts.shape[0], -1]);
  const y = add(linear(tanh(add(linear(x, H), d)), U), b);
  return W ? add(y, linear(x, W)) : y;
}

/**
 * The mean of -ln q of the words that came (nats).
 * @type {(parameters: Parameters, contexts: { data: ArrayLike<number>, shape: number[] }, targets: Whole) => Tensor}
 */
export const nnlmLoss = (parameters, contexts, targets) => crossEntropy(nnlmLogits(parameters, contexts), targets);

/**
 * Parameters to begin with, those of `start_values` in training.py: normal numbers of the scales of `initial_scales`.
 * @type {(sizes: Sizes, seed: number) => Parameters}
 */
export function startValues({ words, context, dimension, hidden }, seed) {
  const inputs = context * dimension;
  /** @type {(number: number, scale: number, shape: number[]) => Tensor} */
  const drawn = (number, scale, shape) => {
    const size = shape.reduce((product, length) => product * length, 1);
    const data = Float32Array.from({ length: size }, (_, i) => scale && scale * normalAt(seed, number, i));
    return new Tensor(data, shape, true);
  };
  return {
    C: drawn(1, 0.1, [words + 1, dimension]),
    H: drawn(2, inputs ** -0.5, [hidden, inputs]),
    d: drawn(3, 0, [hidden]),
    U: drawn(4, 0.1 * hidden ** -0.5, [words, hidden]),
    b: drawn(5, 0, [words]),
  };
}
