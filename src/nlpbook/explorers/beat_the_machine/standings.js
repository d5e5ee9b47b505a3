// Who is where: the truth and the bet side by side after a word, and the table of running perplexities.
import { element, percent, setText } from "../kit/core.js";
import { inBits, inWords } from "./scoring.js";

/** @typedef {{ text: string, truth: number, bet: number, came: boolean }} Compared */
/** @typedef {{ key: string, name: string, bits: number | null, colour: string, own: boolean }} Standing */
/** @typedef {{ line: HTMLElement, name: HTMLElement, fill: HTMLElement, cells: HTMLElement[] }} Line */

const GLIDE = { duration: 300, easing: "ease-out" };

/** The truth and the bet side by side, word by word. */
export function comparison() {
  const list = element("ol", { class: "nlpb-versus", "aria-label": "The exact distribution beside your bet" });

  /** @type {(share: number, colour: string) => HTMLElement} */
  const bar = (share, colour) => {
    const style = `left:0;width:${100 * share}%;background:${colour}`;
    return element("span", { class: "nlpb-track" }, element("span", { class: "nlpb-fill", style }));
  };

  /** @type {(row: Compared, colours: { truth: string, you: string }, most: number) => HTMLElement} */
  function lineOf({ text, truth, bet, came }, colours, most) {
    const [right, own] = [truth, bet].map(percent), word = text + (came ? ", the word that came" : "");
    return element(
      "li",
      { class: came ? "nlpb-came" : null, "aria-label": `${word}: truth ${right}, you ${own}` },
      element("span", { class: "nlpb-name", text }),
      element("span", { class: "nlpb-pair" }, bar(truth / most, colours.truth), bar(bet / most, colours.you)),
      element(
        "span",
        { class: "nlpb-pairnumbers" },
        element("span", { text: right }),
        element("span", { text: own }),
      ),
    );
  }

  return {
    element: list,
    /** @type {(rows: Compared[], colours: { truth: string, you: string }) => void} */
    update(rows, colours) {
      const most = Math.max(...rows.flatMap((row) => [row.truth, row.bet]));
      list.replaceChildren(...rows.map((row) => lineOf(row, colours, most)));
    },
  };
}

/** The columns of the table: who, a bar, and two numbers. */
function head() {
  const columns = [["who", "col"], ["", ""], ["bits a word", "col"], ["perplexity", "col"]];
  const cells = columns.map(([text, scope]) =>
    scope ? element("th", { scope, text }) : element("td", { "aria-hidden": "true" })
  );
  return element("thead", {}, element("tr", {}, ...cells));
}

/**
 * Running perplexities, the best one on top; bits are an average, and `widest` of them make a full bar.
 *
 * @param {{ widest: number }} options
 */
export function standings({ widest }) {
  const body = element("tbody");
  /** @type {Map<string, Line>} */
  const lines = new Map();

  /** @type {(key: string) => Line} */
  function lineOf(key) {
    const known = lines.get(key);
    if (known) return known;
    const name = element("th", { scope: "row" }), fill = element("span", { class: "nlpb-fill" });
    const track = element("span", { class: "nlpb-track" }, fill), cells = [0, 1].map(() => element("td"));
    const wide = element("td", { class: "nlpb-wide", "aria-hidden": "true" }, track);
    const made = { line: element("tr", {}, name, wide, ...cells), name, fill, cells };
    lines.set(key, made);
    return made;
  }

  /** @type {(standing: Standing) => HTMLElement} */
  function filled({ key, name, bits, colour, own }) {
    const one = lineOf(key), share = bits === null ? 0 : Math.min(1, bits / widest);
    one.line.classList.toggle("nlpb-own", own);
    setText(one.name, name);
    setText(one.cells[0], inBits(bits));
    setText(one.cells[1], inWords(bits));
    one.fill.style.cssText = `left:0;width:${100 * share}%;background:${colour}`;
    return one.line;
  }

  return {
    element: element("table", { class: "nlpb-standings" }, head(), body),
    /** @param {Standing[]} rows */
    update(rows) {
      const wanted = [...rows].sort((a, b) => (a.bits ?? 0) - (b.bits ?? 0)).map(filled);
      if (wanted.every((line, i) => body.children[i] === line)) return;
      const still = !body.children.length || matchMedia("(prefers-reduced-motion: reduce)").matches;
      const before = still ? [] : wanted.map((line) => line.offsetTop);
      body.replaceChildren(...wanted);
      before.forEach((top, i) => {
        const moved = top - wanted[i].offsetTop;
        if (moved) wanted[i].animate([{ transform: `translateY(${moved}px)` }, { transform: "none" }], GLIDE);
      });
    },
    order: () => [...body.children].map((line) => line.firstChild?.textContent ?? ""),
  };
}
