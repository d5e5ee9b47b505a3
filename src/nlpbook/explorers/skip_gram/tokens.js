// How the tokens of the text look beside a centre.
import { clipped, short } from "../kit/core.js";

/**
 * How far each word of a context is from its centre: the tokens that stay have closed ranks.
 * @param {number[]} context places in the order of the text
 * @param {number} at the centre
 */
export function distancesOf(context, at) {
  /** @type {Map<number, number>} */
  const distances = new Map();
  context.filter((place) => place < at).reverse().forEach((place, i) => distances.set(place, i + 1));
  context.filter((place) => place > at).forEach((place, i) => distances.set(place, i + 1));
  return distances;
}

/**
 * A token as the kit's chips take it.
 * @param {import("./draw.js").Place} place
 * @param {number} index
 * @param {{ at: number, keep: number[], drawn: import("./draw.js").Drawn, distances: Map<number, number> }} look
 */
export function tokenOf({ word: whole, id }, index, { at, keep, drawn, distances }) {
  const word = clipped(whole), gone = !drawn.kept[index], distance = distances.get(index), p = keep[index];
  const role = index === at ? ", centre" : distance ? `, context at distance ${distance}` : "";
  // Of a small probability to stay the other one would be rounded to 1.
  const dropped = `, ${gone ? "dropped: it is " : ""}kept with probability ${short(p, 2)}`;
  const fate = id < 0 ? ", not in the vocabulary" : p < 1 ? dropped : "";
  return {
    index,
    text: word,
    state: index === at ? "centre" : distance ? "context" : "plain",
    strength: distance ? 1 / distance : 0,
    ring: false,
    struck: gone,
    note: id < 0 ? "not in V" : p < 1 ? short(p, 2) : "",
    spoken: word + role + fate,
  };
}
