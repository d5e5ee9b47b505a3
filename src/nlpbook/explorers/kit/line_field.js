// A field for a line of text, which may be wrong: an expression, a sentence, a number.
import { element, newId, setText } from "./core.js";
import { wellFormed } from "./settings.js";

/**
 * A line of text with a problem below it. `onInput(text)` hears every letter, `onEnter(text)` the Enter key, and
 * `onChange(text)` a text that the reader leaves. `basis` is the width that a wide field asks for.
 * @param {{
 *   label: string,
 *   size?: number | null,
 *   basis?: string | null,
 *   decimal?: boolean,
 *   onInput?: (text: string) => void,
 *   onEnter?: (text: string) => void,
 *   onChange?: (text: string) => void,
 * }} field
 */
export function lineField(field) {
  const { label, size = null, basis = null, decimal = false } = field;
  const { onInput = () => {}, onEnter = () => {}, onChange = () => {} } = field;
  const id = newId(), problemId = newId();
  const input = element("input", {
    id,
    type: "text",
    "aria-describedby": problemId,
    autocomplete: "off",
    autocapitalize: "off",
    spellcheck: "false",
    inputmode: decimal ? "decimal" : null,
    size,
  });
  const name = element("label", { for: id, text: label });
  const problem = element("span", { class: "nlpb-problem", id: problemId, role: "status", hidden: true });
  const text = () => wellFormed(input.value);
  input.addEventListener("input", () => onInput(text()));
  input.addEventListener("change", () => onChange(text()));
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    onEnter(text());
  });
  return {
    element: element("div", { class: "nlpb-control", style: basis && `flex:2 1 ${basis}` }, name, input, problem),
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
