// A text field that suggests words while the reader types (the ARIA "combobox" pattern).
import { countOf, element, newId, quoted, setText } from "./core.js";

/** @type {(words: string[]) => string[]} */
const lower = (words) => words.map((word) => word.toLowerCase());

/**
 * `words` is the list to choose from; `onPick(word)` is called with a word of that list. A word outside the list is
 * refused with a sentence that says so: `refuse(text)` may give another one. A field that takes one word after another
 * is emptied by each (`many`), and there the space bar takes a word too.
 * @param {{
 *   label: string,
 *   words: string[],
 *   value?: string,
 *   limit?: number,
 *   many?: boolean,
 *   refuse?: ((text: string) => string) | null,
 *   onPick: (word: string) => void,
 * }} field
 */
export function searchField({ label, words, value = "", limit = 8, many = false, refuse = null, onPick }) {
  const id = newId(), listId = newId();
  let lowered = lower(words), known = new Set(words), active = -1, chosen = value;
  /** @type {string[]} */
  let matches = [];
  const setWords = (/** @type {string[]} */ list) => {
    words = list;
    lowered = lower(words);
    known = new Set(words);
  };

  const input = element("input", {
    id,
    type: "text",
    role: "combobox",
    "aria-autocomplete": "list",
    "aria-expanded": "false",
    "aria-controls": listId,
    autocomplete: "off",
    autocapitalize: "off",
    spellcheck: "false",
  });
  const list = element("ul", {
    id: listId,
    class: "nlpb-options",
    role: "listbox",
    "aria-label": "suggestions for " + label,
    hidden: true,
  });
  const problem = element("span", { class: "nlpb-problem", role: "status", hidden: true });

  /**
   * Words that start with the text come first, then those that contain it; each in the vocabulary's order.
   * @param {string} text
   */
  function search(text) {
    const wanted = text.trim().toLowerCase();
    if (!wanted) return words.slice(0, limit);
    /** @type {string[]} */
    const starts = [];
    /** @type {string[]} */
    const contains = [];
    for (let i = 0; i < words.length && starts.length < limit; i++) {
      const at = lowered[i].indexOf(wanted);
      if (at === 0) starts.push(words[i]);
      else if (at > 0 && contains.length < limit) contains.push(words[i]);
    }
    const found = starts.concat(contains).slice(0, limit);
    const exact = found.findIndex((word) => word.toLowerCase() === wanted);
    if (exact > 0) found.unshift(found.splice(exact, 1)[0]);
    return found;
  }

  /** @param {string[]} found */
  function open(found) {
    matches = found;
    active = -1;
    list.replaceChildren(
      ...matches.map((word, i) =>
        element("li", { id: listId + "-" + i, role: "option", "aria-selected": "false", text: word })
      ),
    );
    list.hidden = matches.length === 0;
    input.setAttribute("aria-expanded", String(!list.hidden));
    input.removeAttribute("aria-activedescendant");
  }

  function close() {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  /** @param {number} next */
  function activate(next) {
    active = (next + matches.length) % matches.length;
    [...list.children].forEach((item, i) => item.setAttribute("aria-selected", String(i === active)));
    input.setAttribute("aria-activedescendant", listId + "-" + active);
  }

  /** @param {string} text */
  function complain(text) {
    problem.hidden = !text;
    setText(problem, text);
  }

  /** @param {string} word */
  function pick(word) {
    complain("");
    chosen = input.value = many ? "" : word;
    close();
    onPick(word);
  }

  /**
   * The sentence for a text that is no word of the list.
   * @param {string} text
   */
  function refusal(text) {
    if (!text) return `Type one of the ${countOf(words.length, "word")} here.`;
    return refuse?.(text) ?? `${quoted(text)} is not among the ${countOf(words.length, "word")} here.`;
  }

  /**
   * The word of the list that a text is, whatever its capitals.
   * @param {string} text
   */
  function meant(text) {
    const at = lowered.indexOf(text.toLowerCase());
    return known.has(text) ? text : at >= 0 ? words[at] : null;
  }

  function accept() {
    const text = input.value.trim();
    if (active >= 0 && !list.hidden) pick(matches[active]);
    else if (known.has(text)) pick(text);
    else if (text && matches.length) pick(matches[0]);
    else if (text || !many) complain(refusal(text));
  }

  input.addEventListener("input", () => {
    const found = search(input.value);
    const text = input.value.trim();
    complain(found.length || !text ? "" : refusal(text));
    if (many && !text) close();
    else open(found);
  });
  input.addEventListener("focus", () => input.select());
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) open(search(input.value === chosen ? "" : input.value));
      if (matches.length) {
        activate(
          active < 0 && event.key === "ArrowUp" ? matches.length - 1 : active + (event.key === "ArrowDown" ? 1 : -1),
        );
      }
    } else if (event.key === "Enter") {
      event.preventDefault();
      accept();
    } else if (many && event.key === " ") {
      event.preventDefault();
      const word = meant(input.value.trim());
      if (word) pick(word);
      else if (input.value.trim()) complain(refusal(input.value.trim()));
    } else if (event.key === "Escape") {
      close();
      complain("");
      input.value = chosen;
    }
  });
  // A press on a suggestion must count before the field loses the focus.
  list.addEventListener("pointerdown", (event) => {
    const item = /** @type {Element} */ (event.target).closest("li");
    if (!item) return;
    event.preventDefault();
    pick(item.textContent ?? "");
  });
  input.addEventListener("blur", () => {
    close();
    afterPress(() => document.activeElement === input || complain(""));
    if (!many && input.value !== chosen && known.has(input.value.trim())) pick(input.value.trim());
    else input.value = chosen;
  });
  input.value = value;

  return {
    element: element(
      "div",
      { class: "nlpb-control nlpb-grow nlpb-search" },
      element("label", { for: id, text: label }),
      element("div", { class: "nlpb-search" }, input, list),
      problem,
    ),
    input,
    setWords,
    /** @param {string} word */
    set(word) {
      chosen = word;
      if (document.activeElement !== input) input.value = word;
    },
  };
}

/**
 * Do what moves the page only when no button is held down: what is being pressed would move away from under the
 * pointer, and the click be lost.
 * @param {() => void} move
 */
function afterPress(move) {
  if (!document.querySelector(":active")) return move();
  const released = () => {
    for (const name of ["pointerup", "pointercancel"]) removeEventListener(name, released, true);
    setTimeout(move); // the click comes first
  };
  for (const name of ["pointerup", "pointercancel"]) addEventListener(name, released, true);
}
