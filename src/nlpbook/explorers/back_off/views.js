// @ts-nocheck its types are still to be written
// What the back-off explorer shows: bars whose pieces say which context gave them, and the ladder of one word.
import { countOf, element, newId, setText, short } from "../kit/core.js";
import { METHODS } from "./methods.js";
import { oneTabStop } from "../kit/tab_stop.js";
import { palette } from "../kit/theme.js";

const GRAM_NAMES = ["uniform", "unigram", "bigram", "trigram"];
export const gramName = (m) => GRAM_NAMES[m] ?? m + "-gram";

/** The colour of what n-grams of m words gave: grey for the uniform distribution, one for each order. */
export function gramColour(m) {
  const { categorical } = palette();
  return m === 0 ? categorical[7] : categorical[(m - 1) % 7];
}

/**
 * Bars in pieces. `update(rows, most)`: each row is {id, label, value, parts: [{m, size}], chosen}; a bar as long as the track
 * is worth `most`. `onPick(id)` is called when the reader picks one. The list is one tab stop.
 */
export function stackedBars({ label, onPick }) {
  const id = newId(), list = element("ol"), heading = element("span", { id, class: "nlpb-label", text: label });
  const box = element("div", { role: "toolbar", "aria-orientation": "vertical", "aria-labelledby": id }, list),
    lines = [],
    settle = oneTabStop(box);

  function addLine() {
    const name = element("span"),
      track = element("span", { class: "nlpb-track nlpb-stacked" }),
      number = element("span");
    const line = element("button", { type: "button", class: "nlpb-bar", tabindex: -1 }, name, track, number),
      item = element("li", {}, line);
    line.addEventListener("click", () => onPick(Number(line.dataset.key)));
    lines.push({ item, line, name, track, number });
    list.append(item);
  }

  return {
    element: element("div", { class: "nlpb-control" }, heading, box),
    setLabel: (text) => setText(heading, text),
    update(rows, most) {
      while (lines.length < rows.length) addLine();
      lines.forEach(({ item, line, name, track, number }, i) => {
        item.hidden = i >= rows.length;
        if (item.hidden) return;
        const row = rows[i];
        line.dataset.key = row.id;
        line.dataset.strong = String(row.chosen);
        line.setAttribute("aria-pressed", String(row.chosen));
        setText(name, row.label);
        setText(number, row.value >= 1e-5 ? row.value.toPrecision(3) : short(row.value));
        while (track.children.length < row.parts.length) track.append(element("i"));
        [...track.children].forEach((piece, at) => {
          const part = row.parts[at];
          piece.style.width = (part ? 100 * part.size / most : 0) + "%";
          if (part) piece.style.background = gramColour(part.m);
        });
      });
      settle();
    },
  };
}

/**
 * The ladder of one word. `update(path, {word, name(id), method, total, score})`: the steps that pathOf found, the word that
 * is followed, the names of the words, and the sum of the parts.
 */
export function ladderView() {
  const heading = element("p", { class: "nlpb-label" }), list = element("ol", { class: "nlpb-ladder" });
  const result = element("p", { class: "nlpb-result" });

  function rungItem(step, { word, name, method, total }) {
    const { rung, state, value, weight, part } = step, context = rung.ids.map(name).join(" ");
    const head = element(
      "span",
      { class: "nlpb-rung" },
      element("i", { class: "nlpb-swatch", style: "background:" + gramColour(rung.m) }),
      element(
        "span",
        { class: "nlpb-gram" },
        context ? element(state === "never" ? "s" : "span", { text: context }) : null,
        context ? " " : null,
        element("b", { text: word }),
        element("small", { text: gramName(rung.m) }),
      ),
      element("span", { class: "nlpb-part", text: state === "gives" || state === "passed" ? short(part) : "\u2013" }),
    );
    const fill = element("span", {
      class: "nlpb-fill",
      style: `width:${total > 0 ? 100 * part / total : 0}%;background:${gramColour(rung.m)}`,
    });
    const track = state === "gives" || state === "passed"
      ? element("span", { class: "nlpb-track" }, part > 0 ? fill : null)
      : null;
    return element(
      "li",
      { "data-state": state },
      head,
      track,
      element("span", { class: "nlpb-note", text: sayRung(step, method, weight, value) }),
    );
  }

  return {
    element: element("div", { class: "nlpb-stack nlpb-path" }, heading, list, result),
    update(path, shown) {
      const { word, name, method, total, score } = shown, context = path[0].rung.ids.map(name).join(" ");
      setText(heading, `The path of \u201c${word}\u201d, from the longest context to the shortest`);
      list.replaceChildren(...path.map((step) => rungItem(step, shown)));
      const given = path.filter((step) => step.part > 0), [only] = given;
      const symbol = `${score ? "S" : "P"}(${word}${context ? " | " + context : ""})`;
      const sum = given.length > 1
        ? given.map((step) => short(step.part)).join(" + ") + " = "
        : only && only.weight !== 1
        ? `${short(only.weight)} \u00d7 ${short(only.estimate)} = `
        : "";
      setText(
        result,
        METHODS[method].scheme === "one" && !path[0].rung.seen
          ? `${symbol} is not defined.`
          : `${symbol} = ${sum}${short(total)}`,
      );
    },
  };
}

/** What one rung says about itself. */
function sayRung({ rung, state, value, estimate }, method, weight) {
  const backsOff = METHODS[method].scheme === "back off", times = weight === 1 ? "" : `${short(weight)} \u00d7 `;
  const last = rung.gamma === 0;
  if (state === "unneeded") return "not asked: a longer context knows the word";
  if (rung.m === 0) return state === "gives" ? `${times}1 / V = ${times}${short(estimate)}` : "";
  if (state === "never") {
    if (method === "maximum_likelihood") return "never seen: no word can be given a probability";
    return "never seen: " +
      (backsOff && rung.gamma !== 1
        ? `on to the shorter context, \u00d7 ${short(rung.gamma)}`
        : "on to the shorter context as it is");
  }
  const seen = rung.distinct
    ? `seen after ${countOf(value, "different word")}, of ${rung.total} such pairs`
    : `seen ${countOf(value, "time")} of ${rung.total}`;
  if (backsOff && value === 0) return `${seen}: on to the shorter context, \u00d7 ${short(rung.gamma)}`;
  const share = backsOff || last || rung.share !== 1
    ? ""
    : "; passes on " + (rung.gammaText ? `${rung.gammaText} = ` : "") + short(rung.gamma);
  return value === 0 ? seen + share : `${seen}: ${times}${rung.text(value)}${share}`;
}

export const BACK_OFF_STYLE = `
.nlpb-stacked { display: flex; overflow: hidden; }
.nlpb-stacked > i { height: 100%; flex: none; }
.nlpb-root .nlpb-manybars .nlpb-bar { grid-template-columns: minmax(4.5rem, 30%) minmax(0, 1fr) 5rem; }
.nlpb-root .nlpb-bar[aria-pressed="true"] { background: var(--nlpb-accentSoft); }
.nlpb-manybars ol { max-height: 25rem; overflow-y: auto; }
.nlpb-path { gap: 0.4rem; align-content: start; }
.nlpb-ladder { display: flex; flex-direction: column; gap: 0.35rem; }
.nlpb-ladder li { border-left: 3px solid var(--nlpb-line); padding: 0.1rem 0 0.1rem 0.6rem !important; }
.nlpb-ladder li[data-state="gives"] { border-left-color: var(--nlpb-accent); }
.nlpb-ladder li[data-state="never"], .nlpb-ladder li[data-state="unneeded"] { color: var(--nlpb-muted); }
.nlpb-ladder .nlpb-note { display: block; font-variant-numeric: tabular-nums; }
.nlpb-rung { display: flex; gap: 0.45rem; align-items: baseline; }
.nlpb-rung > .nlpb-swatch { align-self: center; }
.nlpb-gram { flex: 1; min-width: 0; overflow-wrap: anywhere; }
.nlpb-gram small { color: var(--nlpb-muted); margin-left: 0.5rem; white-space: nowrap; }
.nlpb-part { font-variant-numeric: tabular-nums; font-weight: 600; white-space: nowrap; }
.nlpb-ladder .nlpb-track { height: 0.4rem; margin: 0.15rem 0; }
.nlpb-result { font-weight: 600; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
.nlpb-estimate { align-items: center; }
.nlpb-estimate > .nlpb-control { max-width: 28rem; }
.nlpb-weights { display: grid; grid-template-columns: repeat(auto-fill, minmax(9rem, 1fr)); gap: 0.4rem 1.25rem; flex: 1 1 100%; }
`;
