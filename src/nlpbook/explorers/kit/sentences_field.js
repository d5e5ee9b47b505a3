// A text area for sentences, one a line. What goes beyond so many words is left out, and a note below says so.
import { textArea } from "./controls.js";
import { element, grouped, setText } from "./core.js";
import { countTyped, typedSentences } from "./typed_text.js";

/**
 * @param {object} options
 * @param {string} options.label
 * @param {string} [options.hint] what the reader can do, beside the label
 * @param {number} options.rows
 * @param {number} options.most how many words the figure takes
 * @param {(sentences: string[][]) => void} options.onInput calls back as the reader types
 */
export function sentencesField({ label, hint, rows, most, onInput }) {
  let typed = 0, kept = "";
  const area = textArea({
    label,
    hint,
    value: "",
    rows,
    onInput(text) {
      const sentences = typedSentences(text, most);
      typed = countTyped(text);
      kept = JSON.stringify(sentences);
      onInput(sentences);
    },
  });
  const cut = element("p", { class: "nlpb-note", role: "status", hidden: true });
  area.element.append(cut);
  return {
    element: area.element,
    input: area.input,
    /** Show the sentences that the figure has. @param {string[][]} sentences */
    set(sentences) {
      area.set(sentences.map((words) => words.join(" ")).join("\n"));
      const isCut = typed > most && JSON.stringify(sentences) === kept;
      setText(cut, isCut ? cutText(typed, most) : "");
      cut.hidden = !isCut;
    },
  };
}

/** @param {number} typed @param {number} most */
const cutText = (typed, most) =>
  `The first ${grouped(most)} of the ${grouped(typed)} words are shown: this figure takes no more.`;
