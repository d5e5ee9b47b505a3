// What the skip-gram explorer shows: the predictions with their negatives, and the noise beside the text.
import { countOf, element, grouped, newId, setText, short } from "../kit/core.js";
import { countHits } from "./draw.js";

/** @typedef {import("./draw.js").Example} Example */
/**
 * @typedef {object} Names
 * @property {(place: number) => string} word a word of the text
 * @property {string[]} words the vocabulary
 * @property {(id: number) => number} probability that of the noise
 */
/** @typedef {{ word: string, count: number, share: number, probability: number, current: boolean }} NoiseRow */

/** The predictions of one centre, each with its negatives. */
export function exampleList() {
  const id = newId(),
    heading = element("p", { class: "nlpb-label", id }),
    list = element("ol", { class: "nlpb-examples", "aria-labelledby": id, tabindex: 0 });

  /**
   * @param {Example} example
   * @param {Names} names
   */
  function item({ inputs, target, negatives }, { word, words, probability }) {
    const positive = element(
      "span",
      { class: "nlpb-pair" },
      element("b", { text: inputs.map(word).join(" + ") }),
      " \u2192 ",
      element("i", { text: word(target) }),
      element("span", { class: "nlpb-answer", text: "1" }),
    );
    const drawn = negatives.map((one) => {
      const hit = words[one] === word(target);
      return element(
        "span",
        {},
        hit ? element("s", { text: words[one] }) : words[one],
        element("small", { text: hit ? "the answer itself, left out" : short(probability(one), 2) }),
      );
    });
    return element(
      "li",
      {},
      positive,
      element("span", { class: "nlpb-drawn" }, element("span", { class: "nlpb-answer", text: "0" }), ...drawn),
    );
  }

  return {
    element: element("div", { class: "nlpb-stack nlpb-tight" }, heading, list),
    /**
     * @param {Example[]} examples
     * @param {Names} names
     */
    update(examples, names) {
      const drawn = examples.reduce((sum, one) => sum + one.negatives.length, 0);
      const negatives = drawn - countHits(examples, names.word, names.words);
      setText(
        heading,
        examples.length
          ? `${countOf(examples.length, "prediction")} to answer with 1, ${
            countOf(negatives, "negative")
          } to answer with 0, each with its probability`
          : "Nothing to predict here",
      );
      list.replaceChildren(...examples.map((one) => item(one, names)));
      list.hidden = !examples.length;
    },
  };
}

/**
 * A few frequent and rare words: their share of the corpus beside their share of the negatives, as numbers and as marks
 * on a logarithmic line.
 */
export function noiseTable() {
  const body = element("tbody"), caption = element("caption");
  /**
   * @type {{
   *   row: HTMLElement,
   *   word: HTMLElement,
   *   line: HTMLElement,
   *   text: HTMLElement,
   *   noise: HTMLElement,
   *   cells: HTMLElement[],
   * }[]}
   */
  const rows = [];
  const heads = ["Word", "Count", "Corpus", "Noise", "Ratio"].map((text) => element("th", { scope: "col", text }));

  function addRow() {
    const word = element("span"),
      line = element("i", { class: "nlpb-between" }),
      text = element("i", { class: "nlpb-shareofcorpus" });
    const noise = element("i", { class: "nlpb-shareofnoise" }), cells = [0, 1, 2, 3].map(() => element("td"));
    const row = element(
      "tr",
      {},
      element(
        "th",
        { scope: "row" },
        word,
        element("span", { class: "nlpb-logline", "aria-hidden": "true" }, line, text, noise),
      ),
      ...cells,
    );
    rows.push({ row, word, line, text, noise, cells });
    body.append(row);
  }

  return {
    element: element(
      "div",
      { class: "nlpb-stack nlpb-tight" },
      element(
        "div",
        { class: "nlpb-scrolls" },
        element(
          "table",
          { class: "nlpb-numbers nlpb-noise" },
          caption,
          element("thead", {}, element("tr", {}, ...heads)),
          body,
        ),
      ),
      element(
        "p",
        { class: "nlpb-legend" },
        element("span", {}, element("i", { class: "nlpb-shareofcorpus" }), "share of the corpus that was counted"),
        element(
          "span",
          {},
          element("i", { class: "nlpb-shareofnoise" }),
          "share of the noise, both on a logarithmic line",
        ),
      ),
    ),
    /**
     * @param {NoiseRow[]} shown
     * @param {{ low: number, high: number, power: number }} scale the ends of the line, and the noise's power
     */
    update(shown, { low, high, power }) {
      while (rows.length < shown.length) addRow();
      setText(caption, `The noise that negatives are drawn from: count to the power ${short(power)}, as shares`);
      const place = (
        /** @type {number} */ value,
      ) => (high > low ? 100 * Math.log(value / low) / Math.log(high / low) : 50);
      rows.forEach(({ row, word, line, text, noise, cells }, i) => {
        row.hidden = i >= shown.length;
        if (row.hidden) return;
        const one = shown[i], from = place(one.share), to = place(one.probability);
        row.classList.toggle("nlpb-current", one.current);
        setText(word, one.word);
        [grouped(one.count), short(one.share, 2), short(one.probability, 2), short(one.probability / one.share, 2)]
          .forEach((value, at) => setText(cells[at], value));
        text.style.left = from + "%";
        noise.style.left = to + "%";
        line.style.left = Math.min(from, to) + "%";
        line.style.width = Math.abs(to - from) + "%";
      });
    },
  };
}

export const SKIP_GRAM_STYLE = `
.nlpb-draws { align-items: center; }
.nlpb-short { grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); }
.nlpb-tight { gap: 0.35rem; align-content: start; }
.nlpb-examples { display: flex; flex-direction: column; gap: 0.45rem; max-height: 26rem; overflow-y: auto; }
.nlpb-examples li { border-left: 3px solid var(--nlpb-accent); padding: 0.1rem 0 0.1rem 0.6rem !important;
  flex: none; content-visibility: auto; contain-intrinsic-size: auto 5rem; }
.nlpb-pair { display: block; overflow-wrap: anywhere; }
.nlpb-pair b { color: var(--nlpb-mark); }
.nlpb-pair i { font-style: normal; font-weight: 650; color: var(--nlpb-accent); }
.nlpb-drawn { display: flex; flex-wrap: wrap; gap: 0.15rem 0.7rem; font-size: 0.875rem; align-items: baseline; }
.nlpb-drawn > span { white-space: nowrap; }
.nlpb-drawn :is(small, s) { color: var(--nlpb-muted); }
.nlpb-drawn small { margin-left: 0.25rem; font-variant-numeric: tabular-nums; }
.nlpb-answer { border: 1px solid currentColor; border-radius: 4px; font-size: 0.6875rem; padding: 0 0.25rem;
  color: var(--nlpb-muted); }
.nlpb-pair .nlpb-answer { color: var(--nlpb-accent); font-weight: 700; margin-left: 0.5rem; }
.nlpb-root .nlpb-savings { max-width: 46rem; }
.nlpb-root .nlpb-savings :is(th, td):first-child { overflow-wrap: break-word; }
.nlpb-root .nlpb-predicted { grid-template-columns: minmax(0, 1fr); }
@container (min-width: 421px) { .nlpb-root .nlpb-noise :is(th, td):first-child { overflow-wrap: break-word; }
  .nlpb-root .nlpb-noise td { padding-left: 0.4rem; } }
@container (min-width: 650px) { .nlpb-root .nlpb-predicted { grid-template-columns: minmax(0, 5fr) minmax(0, 8fr); } }
@container (max-width: 420px) { .nlpb-root .nlpb-savings :is(th, td):first-child { width: 30%; }
  .nlpb-root .nlpb-noise { font-size: 0.7rem; }
  .nlpb-root .nlpb-noise :is(th, td):first-child { width: 30%; }
  .nlpb-root .nlpb-noise :is(th, td):not(:first-child) { padding-left: 0.5rem; }
  .nlpb-noise .nlpb-logline { min-width: 5.4rem; } } /* the room of a word of 14 letters, which does not break */
.nlpb-logline { position: relative; display: block; height: 0.7rem; margin: 0 0.4rem; }
.nlpb-logline::before { content: ""; position: absolute; left: -0.3rem; right: -0.3rem; top: 50%;
  border-top: 1px solid var(--nlpb-line); }
.nlpb-logline > i { position: absolute; top: 50%; }
.nlpb-between { border-top: 2px solid var(--nlpb-accent); margin-top: -1px; }
.nlpb-shareofcorpus, .nlpb-shareofnoise { width: 0.6rem; height: 0.6rem; flex: none; }
.nlpb-shareofcorpus { border: 2px solid var(--nlpb-mark); border-radius: 50%; background: var(--nlpb-surface); }
.nlpb-shareofnoise { background: var(--nlpb-accent); }
.nlpb-logline > :is(.nlpb-shareofcorpus, .nlpb-shareofnoise) { margin: -0.3rem 0 0 -0.3rem; }
`;
