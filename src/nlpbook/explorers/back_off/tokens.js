// How the words of the context look: those that the method sees, and those that are too far back or not known.

import { clipped } from "../kit/core.js";

const BEGIN_NAME = "<s>";

/** A token of no importance, as the kit's chips take it. */
export const PLAIN = { index: 0, text: "", state: "plain", strength: 0, ring: false, note: "", spoken: "" };

/**
 * @param {string[]} context
 * @param {number} window how many words back the method looks
 * @param {(word: string) => boolean} isKnown
 */
export function tokensOf(context, window, isKnown) {
  return [BEGIN_NAME, ...context].map((word, i) => {
    const inside = i > context.length - window, strange = i > 0 && !isKnown(word);
    const shown = clipped(word), name = i ? shown : BEGIN_NAME + ", beginning of the sentence";
    return {
      index: i,
      text: shown,
      state: !inside ? "plain" : i === context.length ? "centre" : "context",
      strength: 0.5,
      ring: strange,
      note: strange ? "unknown" : "",
      spoken: `${name}${strange ? ", unknown" : ""}${inside ? "" : ", too far back for this order"}`,
    };
  });
}
