// @ts-check
// Normal random numbers that stand at addresses, for the start values of networks.
import { mixIn } from "./random_numbers.js";

const RANGE = 2 ** 32;

/**
 * The standard normal random number at an address, by the formula of Box and Muller from the two of `uniformAt` that
 * are one part further on, as `normal_at` in normal_numbers.py says it.
 * @type {(...address: number[]) => number}
 */
export function normalAt(...address) {
  let mixed = 0; // both begin with the same parts, which are mixed once
  for (const part of address) mixed = mixIn(mixed, part);
  const u = (mixIn(mixed, 0) >>> 0) / RANGE, v = (mixIn(mixed, 1) >>> 0) / RANGE;
  return Math.sqrt(-2 * Math.log1p(-u)) * Math.cos(2 * Math.PI * v);
}
