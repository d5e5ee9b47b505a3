// Fields for a line of text: the sentence, and the number of a potential.
import { element, newId, setText } from "../kit/core.js";
import { wellFormed } from "../kit/settings.js";

/**
 * A line of text with a problem below it. `onInput(text)` hears every letter.
 * @param {{
 *   label: string,
 *   size?: number | null,
 *   wide?: boolean,
 *   onInput: (text: string) => void,
 *   onEnter?: () => void,
 * }} field
 */
export function lineField({ label, size = null, wide = false, onInput, onEnter = () => {} }) {
  const id = newId(), problemId = newId();
  const input = element("input", {
    id,
    type: "text",
    "aria-describedby": problemId,
    autocomplete: "off",
    autocapitalize: "off",
    spellcheck: "false",
    size,
  });
  const name = element("label", { for: id, text: label });
  const problem = element("span", { class: "nlpb-problem", id: problemId, role: "status", hidden: true });
  input.addEventListener("input", () => onInput(wellFormed(input.value)));
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    onEnter();
  });
  return {
    element: element("div", { class: "nlpb-control", style: wide ? "flex:2 1 16rem" : null }, name, input, problem),
    input,
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

const NUMBER = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i, LOGARITHM = /^(?:ln|log)\s*\(?\s*([^()\s]+)\s*\)?$/i;

/**
 * The number that a text is, such as -0.5 or "ln 0.6"; NaN where it is none.
 * @param {string} text
 * @returns {number}
 */
export function readNumber(text) {
  const plain = text.trim().replaceAll("\u2212", "-"), logarithm = LOGARITHM.exec(plain);
  if (logarithm) return Math.log(readNumber(logarithm[1]));
  return NUMBER.test(plain) ? Number(plain) : NaN;
}
