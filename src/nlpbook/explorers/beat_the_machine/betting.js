// Where bets are placed: the tray and the slip of chips, and the shelf of all words.
import { countOf, element, setText } from "../kit/core.js";
import { oneTabStop } from "../kit/tab_stop.js";
import { CHIPS, countPlaced } from "./scoring.js";

/** @typedef {import("./scoring.js").Chips} Chips */
/** @typedef {{ id: number, text: string }} ShelfWord */

/** @type {(event: Event) => HTMLElement | null} */
const pressedButton = (event) => event.target instanceof Element ? event.target.closest("button") : null;

/** @type {(count: number) => HTMLElement[]} */
const discsOf = (count) => Array.from({ length: count }, () => element("i", { class: "nlpb-disc" }));

/**
 * Where the chips lie: a row of discs for those that are left, and a line with its own buttons for each word.
 *
 * @param {object} options
 * @param {(word: number) => string} options.nameOf
 * @param {(word: number, count: number, what: string) => void} options.onSet
 */
export function betSlip({ nameOf, onSet }) {
  const discs = discsOf(CHIPS), left = element("span", { class: "nlpb-note", role: "status" });
  const lines = element("ul", { class: "nlpb-slip" });
  const box = element("div", { role: "toolbar", "aria-label": "Your chips" }, lines), settle = oneTabStop(box);
  lines.addEventListener("click", (event) => {
    const { word, count, what } = pressedButton(event)?.dataset || {};
    if (what) onSet(Number(word), Number(count), what);
  });

  /** @type {(what: string, text: string, label: string, word: number, count: number, on: boolean) => HTMLElement} */
  const press = (what, text, label, word, count, on) =>
    element("button", {
      type: "button",
      class: "nlpb-button",
      tabindex: -1,
      "aria-label": label,
      disabled: !on,
      text,
      "data-word": word,
      "data-count": count,
      "data-what": what,
    });

  /** @type {(word: number, count: number, free: number) => HTMLElement} */
  function lineOf(word, count, free) {
    const name = nameOf(word), pile = { class: "nlpb-stackofchips", "aria-label": countOf(count, "chip"), role: "img" };
    return element(
      "li",
      {},
      element("b", { text: name }),
      element("span", pile, ...discsOf(count)),
      element(
        "span",
        { class: "nlpb-buttons" },
        press("less", "\u2212", `One chip less on ${name}`, word, count - 1, true),
        press("more", "+", `One chip more on ${name}`, word, count + 1, free > 0),
        press("all", "all", `All chips that are left on ${name}`, word, count + free, free > 0),
      ),
    );
  }

  return {
    element: element(
      "div",
      { class: "nlpb-stack nlpb-tight" },
      element("div", { class: "nlpb-tray" }, element("span", { "aria-hidden": "true" }, ...discs), left),
      box,
    ),
    /**
     * Put the focus on the button of a word that was just pressed: the lines are made anew.
     *
     * @type {(word: number, what: string) => void}
     */
    focus(word, what) {
      const own = `[data-word="${word}"]`;
      const found = lines.querySelector(`${own}[data-what="${what}"]:enabled`) || lines.querySelector(`${own}:enabled`);
      if (found instanceof HTMLElement) found.focus();
    },
    /**
     * `refused` says that the reader just tried to place an eleventh chip.
     *
     * @type {(chips: Chips, refused: boolean) => void}
     */
    update(chips, refused) {
      const free = CHIPS - countPlaced(chips);
      discs.forEach((disc, i) => disc.classList.toggle("nlpb-spent", i >= free));
      const said = free === CHIPS ? "10 chips to place" : `${free} of 10 chips left`;
      setText(left, refused ? "All ten chips are placed: take one back, or reveal." : said);
      lines.replaceChildren(...[...chips].map(([word, count]) => lineOf(word, count, free)));
      settle();
    },
  };
}

/**
 * All words to choose from, in one order or another; the arrow keys walk along them.
 *
 * @param {{ words: ShelfWord[], onPick: (id: number) => void }} options
 */
export function wordShelf({ words, onPick }) {
  const box = element("div", { class: "nlpb-shelf", role: "toolbar", "aria-label": "All words" });
  const settle = oneTabStop(box);
  /** @type {(word: ShelfWord) => [number, HTMLElement]} */
  const made = ({ id, text }) => [id, element("button", { type: "button", tabindex: -1, text, "data-id": id })];
  const buttons = new Map(words.map(made));
  box.addEventListener("click", (event) => {
    const id = pressedButton(event)?.dataset.id;
    if (id !== undefined) onPick(Number(id));
  });
  return {
    element: box,
    /** @param {ShelfWord[]} list */
    setOrder(list) {
      box.replaceChildren(...list.flatMap(({ id }) => buttons.get(id) || []));
      settle();
      box.scrollTop = 0;
    },
  };
}
