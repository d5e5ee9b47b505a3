// The number in a line of text, which may be a calculation.
import { valuesOf } from "./graph.js";
import { parseNumbers } from "./grammar.js";
import { tellWrong } from "./telling.js";

/**
 * The number that a text is, which may be a calculation such as 1/3; or what is wrong with it.
 * @param {string} text
 * @returns {{ number: number } | { problem: string }}
 */
export function readNumber(text) {
  const read = parseNumbers(text);
  if (!("nodes" in read)) return { problem: tellWrong(read, text) };
  const number = valuesOf(read.nodes, []).at(-1) ?? NaN;
  return Number.isFinite(number) ? { number } : { problem: "That is no finite number." };
}
