// Sentences as lines of token chips: one chip is current, arrow keys walk along them, a click picks one.
import { countOf, element, howTo, newId, setText } from "./core.js";

/**
 * @typedef {object} Token
 * @property {number} index
 * @property {string} text
 * @property {string} state "plain", "context" or "centre"
 * @property {string} spoken its name: it begins with the text that is seen, so that a reader who speaks to the machine
 *   can say it
 * @property {number} [strength] 0 to 1, shades a context chip
 * @property {string} [note] below it
 * @property {boolean} [ring]
 * @property {boolean} [struck] crossed out
 */

/**
 * A sentence; `before` and `after` are how many of its tokens are left out at its ends.
 * @typedef {{ title: string, current: boolean, tokens: Token[], before?: number, after?: number }} Line
 */
/** @typedef {HTMLButtonElement & { look?: string }} Chip */

/**
 * `onPick(index)` is called with the running number of the token that the reader chose, over all lines.
 * @param {object} options
 * @param {string} options.label
 * @param {string} [options.hint] what the reader can do, beside the label
 * @param {(index: number) => void} options.onPick
 */
export function tokenChips({ label, hint, onPick }) {
  const id = newId(), heading = element("span", { id, class: "nlpb-label", text: label });
  if (hint) heading.append(howTo(hint));
  const box = element("div", { class: "nlpb-lines", role: "listbox", "aria-labelledby": id });
  let built = "";
  /** @type {Chip[]} */
  let chips = [];
  /** @type {Chip | null} */
  let reached = null;
  const chipOf = (
    /** @type {Event} */ event,
  ) => /** @type {Chip | null} */ (/** @type {Element} */ (event.target).closest(".nlpb-chip"));

  /** @param {Line[]} lines */
  function build(lines) {
    chips = [];
    reached = null;
    box.replaceChildren(...lines.map((line) => {
      const row = line.tokens.map((token) => {
        /** @type {Chip} */
        const chip = element(
          "button",
          { type: "button", class: "nlpb-chip", role: "option", tabindex: -1 },
          element("span", { text: token.text, "aria-hidden": "true" }),
          element("small", { "aria-hidden": "true" }),
          element("span", { class: "nlpb-spoken" }),
        );
        chip.dataset.index = String(token.index);
        chips.push(chip);
        return chip;
      });
      return element(
        "div",
        { class: "nlpb-line", role: "group", "aria-label": "sentence " + line.title },
        element("span", { text: line.title, "aria-hidden": "true" }),
        element("div", { class: "nlpb-chips" }, leftOut(line.before), ...row, leftOut(line.after)),
      );
    }));
  }

  box.addEventListener("click", (/** @type {MouseEvent} */ event) => {
    const chip = chipOf(event);
    if (chip) onPick(Number(chip.dataset.index));
  });
  box.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    const held = chipOf(event), at = held ? chips.indexOf(held) : -1;
    /** @type {Record<string, number>} */
    const places = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: chips.length - 1 }, to = places[event.key];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    const wanted = Number(chips[at].dataset.index) + (event.key === "ArrowRight" ? 1 : -1);
    const step = event.key.startsWith("Arrow");
    onPick(step ? wanted : Number(chips[to].dataset.index));
    // The lines may have scrolled on: find the chip again by its number.
    const next = chips.find((chip) => chip.tabIndex === 0);
    if (next) next.focus({ preventScroll: true });
  });

  return {
    element: element("div", { class: "nlpb-control" }, heading, box),
    /** @param {Line[]} lines */
    update(lines) {
      const shape = JSON.stringify(
        lines.map(({ title, before, after, tokens }) => [
          title,
          before,
          after,
          tokens.map((token) => [token.index, token.text]),
        ]),
      );
      if (shape !== built) {
        build(lines);
        built = shape;
      }
      let at = 0;
      /** @type {Chip | null} */
      let focus = null;
      for (const [i, line] of lines.entries()) {
        box.children[i].classList.toggle("nlpb-current", line.current);
        for (const token of line.tokens) {
          const chip = chips[at++];
          if (token.state === "centre") focus = chip;
          // Most chips stay as they are from one step to the next: leave those alone.
          const look = [token.state, token.ring, token.struck, token.strength, token.note, token.spoken].join();
          if (chip.look === look) continue;
          chip.look = look;
          if (chip.dataset.state !== token.state) chip.dataset.state = token.state;
          chip.dataset.ring = String(Boolean(token.ring));
          chip.dataset.struck = String(Boolean(token.struck));
          chip.style.setProperty("--strength", Math.round(14 + 42 * (token.strength || 0)) + "%");
          chip.setAttribute("aria-selected", String(token.state === "centre"));
          setText(chip.children[1], token.note || "");
          setText(chip.children[2], token.spoken);
        }
      }
      if (reached) reached.tabIndex = -1;
      reached = focus || chips[0] || null;
      if (reached) reached.tabIndex = 0;
      const line = focus?.closest(".nlpb-line");
      // When the whole figure has been written: to ask for places earlier would lay the page out twice.
      if (line) requestAnimationFrame(() => keepInView(box, line));
    },
  };
}

/** @param {number} [many] words that have no chips */
const leftOut = (many) =>
  many ? element("span", { class: "nlpb-leftout", text: `\u2026 ${countOf(many, "word")}` }) : null;

/**
 * Scroll `box`, and nothing else on the page, until `inner` shows.
 * @param {Element} box
 * @param {Element} inner
 */
function keepInView(box, inner) {
  if (box.scrollHeight <= box.clientHeight) return;
  const outer = box.getBoundingClientRect(), place = inner.getBoundingClientRect();
  if (place.top < outer.top) box.scrollTop += place.top - outer.top;
  else if (place.bottom > outer.bottom) box.scrollTop += place.bottom - outer.bottom;
}

const MOST_CHIPS = 120, CHIP_BLOCK = 60;

/**
 * The lines of chips for a text of places {sentence, ...}, with the sentence of the place `centre` current (none where
 * it is -1); `tokenOf(place, index)` makes a token. Of a long text only the sentences beside it, and of a long sentence
 * the block of words around it, with ten more at its edges.
 * @template {{ sentence: number }} P
 * @param {P[]} places
 * @param {number} centre
 * @param {(place: P, index: number) => Token} tokenOf
 */
export function linesAround(places, centre, tokenOf) {
  const at = Math.max(centre, 0), now = places[at].sentence, all = places.length <= MOST_CHIPS;
  /** @type {(Line & { sentence: number, before: number, after: number })[]} */
  const lines = [];
  const block = Math.floor(at / CHIP_BLOCK) * CHIP_BLOCK, from = block - 10, to = block + CHIP_BLOCK + 10;
  /** @type {Map<number, number>} */
  const skipped = new Map(); // words before the first chip of a sentence
  places.forEach((place, index) => {
    if (!all && (Math.abs(place.sentence - now) > 1 || index < from || index >= to)) {
      const last = lines[lines.length - 1];
      if (last?.sentence === place.sentence) last.after++;
      else skipped.set(place.sentence, (skipped.get(place.sentence) ?? 0) + 1);
      return;
    }
    if (!lines.length || lines[lines.length - 1].sentence !== place.sentence) {
      lines.push({
        sentence: place.sentence,
        title: String(place.sentence + 1),
        current: centre >= 0 && place.sentence === now,
        tokens: [],
        before: skipped.get(place.sentence) ?? 0,
        after: 0,
      });
    }
    lines[lines.length - 1].tokens.push(tokenOf(place, index));
  });
  return lines;
}
