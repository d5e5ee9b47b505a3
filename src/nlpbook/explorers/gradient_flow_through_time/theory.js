// What theory says of the lengths of the gradients.

/**
 * The lengths are those ("exact"), at most those ("bound"), shrink or grow like those after many steps ("rate"), or
 * are those of the direct path as long as the gates stay at their biases ("direct").
 * @typedef {{ kind: "exact" | "bound" | "rate" | "direct", lengths: Float64Array }} Theory
 */

/**
 * Of the simple RNN: powers of the recurrent matrix's spectral radius, or of its largest singular value.
 * @type {(
 *   settings: { activation: string, matrix: string, gamma: number, stretch: number }, loss: number
 * ) => Theory}
 */
export function theoryOfRnn({ activation, matrix, gamma, stretch }, loss) {
  const kind = activation !== "identity" ? "bound" : matrix === "orthogonal" ? "exact" : "rate";
  const factor = kind === "bound" && matrix !== "orthogonal" ? stretch : gamma;
  return { kind, lengths: Float64Array.from({ length: loss }, (_, i) => factor ** (loss - 1 - i)) };
}

/**
 * Of the gates that keep the state: the root mean square of what they keep of it, unit by unit.
 * @type {(bias: Float64Array, loss: number) => Theory}
 */
export function theoryOfGates(bias, loss) {
  const kept = bias.map((one) => 1 / (1 + Math.exp(-one)));
  const lengths = Float64Array.from({ length: loss }, (_, i) => {
    const squares = kept.reduce((sum, one) => sum + one ** (2 * (loss - 1 - i)), 0);
    return Math.sqrt(squares / kept.length);
  });
  return { kind: "direct", lengths };
}
