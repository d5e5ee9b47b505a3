// @ts-check
// Normal random numbers that stand at addresses, for the start values of networks.
import { uniformAt } from "./random_numbers.js";

/**
 * The standard normal random number at an address, by the formula of Box and Muller from two of `uniformAt`, as
 * `normal_at` in normal_numbers.py says it.
 * @type {(...address: number[]) => number}
 */
export function normalAt(...address) {
  const u = uniformAt(...address, 0), v = uniformAt(...address, 1);
  return Math.sqrt(-2 * Math.log1p(-u)) * Math.cos(2 * Math.PI * v);
}
