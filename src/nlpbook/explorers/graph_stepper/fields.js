// Fields for a line of text, which may be wrong: the expression, a number, an answer.
import { element, newId, setText } from "../kit/core.js";
import { wellFormed } from "../kit/settings.js";
import { valuesOf } from "./graph.js";
import { parseNumbers } from "./grammar.js";
import { tellWrong } from "./telling.js";

/**
 * A line of text with a problem below it. `onInput(text)` hears every letter, `onEnter(text)` a text that is finished.
 * @param {{
 *   label: string,
 *   wide?: boolean,
 *   decimal?: boolean,
 *   onInput?: (text: string) => void,
 *   onEnter?: (text: string) => void,
 * }} field
 */
export function lineField({ label, wide = false, decimal = false, onInput = () => {}, onEnter = () => {} }) {
  const id = newId(), problemId = newId();
  const input = element("input", {
    id,
    type: "text",
    "aria-describedby": problemId,
    autocomplete: "off",
    autocapitalize: "off",
    spellcheck: "false",
    inputmode: decimal ? "decimal" : null,
    size: decimal ? 7 : null,
  });
  const name = element("label", { for: id, text: label });
  const problem = element("span", { class: "nlpb-problem", id: problemId, role: "status", hidden: true });
  const text = () => wellFormed(input.value);
  input.addEventListener("input", () => onInput(text()));
  input.addEventListener("change", () => onEnter(text()));
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    onEnter(text());
  });
  return {
    element: element("div", { class: "nlpb-control", style: wide ? "flex:2 1 20rem" : null }, name, input, problem),
    input,
    text,
    /** @param {string} words */
    setLabel: (words) => setText(name, words),
    /** @param {string} words */
    complain(words) {
      setText(problem, words);
      problem.hidden = words === "";
      input.setAttribute("aria-invalid", String(words !== ""));
    },
    /** Show a text, unless the reader is writing. @param {string} next */
    set(next) {
      if (document.activeElement === input) return;
      input.value = next;
      this.complain("");
    },
  };
}

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
