// @ts-nocheck its types are still to be written
// The parts of the game: the tray and the slip of chips, the shelf of words, the comparison after a word, and the table.
import { countOf, element, setText } from "../kit/core.js";
import { oneTabStop } from "../kit/tab_stop.js";
import { percent } from "../microworld/machine.js";

export const CHIPS = 10;

/** The probability that chips on words stand for: one more chip, and all that are not placed, lie evenly on all words. */
export function betOn(chips, word, nWords) {
  let placed = 0;
  for (const count of chips.values()) placed += count;
  return ((chips.get(word) || 0) + (CHIPS + 1 - placed) / nWords) / (CHIPS + 1);
}

/** Where the chips lie: a row of discs for those that are left, and a line with its own buttons for each word. */
export function betSlip({ nameOf, onSet }) {
  const discs = Array.from({ length: CHIPS }, () => element("i", { class: "nlpb-disc" }));
  const left = element("span", { class: "nlpb-note", role: "status" }), lines = element("ul", { class: "nlpb-slip" });
  const box = element("div", { role: "toolbar", "aria-label": "Your chips" }, lines), settle = oneTabStop(box);
  lines.addEventListener("click", (event) => {
    const pressed = event.target.closest("button");
    if (pressed) onSet(Number(pressed.dataset.word), Number(pressed.dataset.count), pressed.dataset.what);
  });
  const press = (what, text, label, word, count, enabled) => {
    const made = element("button", {
      type: "button",
      class: "nlpb-button",
      tabindex: -1,
      "aria-label": label,
      disabled: !enabled,
      text,
    });
    Object.assign(made.dataset, { word, count, what });
    return made;
  };
  return {
    element: element(
      "div",
      { class: "nlpb-stack nlpb-tight" },
      element("div", { class: "nlpb-tray" }, element("span", { "aria-hidden": "true" }, ...discs), left),
      box,
    ),
    /** Put the focus on the button of a word that was just pressed: the lines are made anew. */
    focus(word, what) {
      const found = lines.querySelector(`[data-word="${word}"][data-what="${what}"]:enabled`) ||
        lines.querySelector(`[data-word="${word}"]:enabled`);
      if (found) found.focus();
    },
    /** `refused` says that the reader just tried to place an eleventh chip. */
    update(chips, refused) {
      const placed = [...chips.values()].reduce((sum, count) => sum + count, 0), free = CHIPS - placed;
      discs.forEach((disc, i) => disc.classList.toggle("nlpb-spent", i >= free));
      setText(
        left,
        refused
          ? "All ten chips are placed: take one back, or reveal."
          : free === CHIPS
          ? "10 chips to place"
          : `${free} of 10 chips left`,
      );
      lines.replaceChildren(...[...chips].map(([word, count]) => {
        const name = nameOf(word);
        return element(
          "li",
          {},
          element("b", { text: name }),
          element(
            "span",
            { class: "nlpb-stackofchips", "aria-label": countOf(count, "chip"), role: "img" },
            ...Array.from({ length: count }, () => element("i", { class: "nlpb-disc" })),
          ),
          element(
            "span",
            { class: "nlpb-buttons" },
            press("less", "\u2212", `One chip less on ${name}`, word, count - 1, true),
            press("more", "+", `One chip more on ${name}`, word, count + 1, free > 0),
            press("all", "all", `All chips that are left on ${name}`, word, count + free, free > 0),
          ),
        );
      }));
      settle();
    },
  };
}

/** All words to choose from, in one order or another; the arrow keys walk along them. `words` is a list of {id, text}. */
export function wordShelf({ words, onPick }) {
  const box = element("div", { class: "nlpb-shelf", role: "toolbar", "aria-label": "All words" }),
    settle = oneTabStop(box);
  const made = new Map(words.map(({ id, text }) => {
    const one = element("button", { type: "button", tabindex: -1, text });
    one.dataset.id = id;
    return [id, one];
  }));
  box.addEventListener("click", (event) => {
    const one = event.target.closest("button");
    if (one) onPick(Number(one.dataset.id));
  });
  return {
    element: box,
    setOrder(list) {
      box.replaceChildren(...list.map(({ id }) => made.get(id)));
      settle();
      box.scrollTop = 0;
    },
  };
}

/** The truth and the bet side by side: `update(rows)`, each {text, truth, bet, came}. */
export function comparison() {
  const list = element("ol", { class: "nlpb-versus", "aria-label": "The exact distribution beside your bet" });
  const bar = (share, colour, most) =>
    element(
      "span",
      { class: "nlpb-track" },
      element("span", { class: "nlpb-fill", style: `left:0;width:${100 * share / most}%;background:${colour}` }),
    );
  return {
    element: list,
    update(rows, colours) {
      const most = Math.max(...rows.flatMap((row) => [row.truth, row.bet]));
      list.replaceChildren(...rows.map((row) =>
        element(
          "li",
          {
            class: row.came ? "nlpb-came" : null,
            "aria-label": `${row.text}${row.came ? ", the word that came" : ""}: truth ${percent(row.truth)}, you ${
              percent(row.bet)
            }`,
          },
          element("span", { class: "nlpb-name", text: row.text }),
          element("span", { class: "nlpb-pair" }, bar(row.truth, colours.truth, most), bar(row.bet, colours.you, most)),
          element(
            "span",
            { class: "nlpb-pairnumbers" },
            element("span", { text: percent(row.truth) }),
            element("span", { text: percent(row.bet) }),
          ),
        )
      ));
    },
  };
}

/** An average of bits as the reader sees it: a dash before the first word, and the sign of infinity. */
export const inBits = (bits) => (bits === null ? "\u2013" : Number.isFinite(bits) ? bits.toFixed(2) : "\u221e");

/** Running perplexities, the best one on top: `update(rows)`, each {key, name, bits, colour, own}; bits are an average, or null. */
export function standings({ widest }) {
  const body = element("tbody"), lines = new Map();
  const table = element(
    "table",
    { class: "nlpb-standings" },
    element(
      "thead",
      {},
      element(
        "tr",
        {},
        element("th", { scope: "col", text: "who" }),
        element("th", { scope: "col", "aria-hidden": "true" }),
        element("th", { scope: "col", text: "bits a word" }),
        element("th", { scope: "col", text: "perplexity" }),
      ),
    ),
    body,
  );
  function lineOf(key) {
    if (!lines.has(key)) {
      const fill = element("span", { class: "nlpb-fill" }), cells = [0, 1].map(() => element("td"));
      const name = element("th", { scope: "row" });
      const wide = element(
        "td",
        { class: "nlpb-wide", "aria-hidden": "true" },
        element("span", { class: "nlpb-track" }, fill),
      );
      lines.set(key, { line: element("tr", {}, name, wide, ...cells), name, fill, cells });
    }
    return lines.get(key);
  }
  return {
    element: table,
    update(rows) {
      const ordered = [...rows].sort((a, b) => (a.bits ?? 0) - (b.bits ?? 0));
      const wanted = ordered.map(({ key, name, bits, colour, own }) => {
        const one = lineOf(key);
        one.line.classList.toggle("nlpb-own", Boolean(own));
        setText(one.name, name);
        setText(one.cells[0], inBits(bits));
        setText(
          one.cells[1],
          bits === null ? "\u2013" : Number.isFinite(bits) ? (2 ** bits).toFixed(2 ** bits < 100 ? 1 : 0) : "\u221e",
        );
        one.fill.style.cssText = `left:0;width:${
          bits === null ? 0 : 100 * Math.min(1, bits / widest)
        }%;background:${colour}`;
        return one.line;
      });
      if (wanted.every((line, i) => body.children[i] === line)) return;
      const still = !body.children.length || matchMedia("(prefers-reduced-motion: reduce)").matches;
      const before = still ? [] : wanted.map((line) => line.offsetTop);
      body.replaceChildren(...wanted);
      before.forEach((top, i) => {
        const moved = top - wanted[i].offsetTop;
        if (moved) {
          wanted[i].animate([{ transform: `translateY(${moved}px)` }, { transform: "none" }], {
            duration: 300,
            easing: "ease-out",
          });
        }
      });
    },
    order: () => [...body.children].map((line) => line.firstChild.textContent),
  };
}
