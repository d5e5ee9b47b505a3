// The trellis explorer: all paths of tags of a sentence, and what sums, maxima and marginals say of them.
import { checkbox, choices, select, slider } from "../kit/controls.js";
import { element, setText, short } from "../kit/core.js";
import { explorer } from "../kit/mount.js";
import { timeline } from "../kit/timeline.js";
import { countTyped, typedSentences } from "../kit/typed_text.js";
import { drawnTrellis, edgeProbability, potentialOf } from "./drawn.js";
import { obeysBio, ofExample, withBio, withWords } from "./edits.js";
import { explanation } from "./explanation.js";
import { lineField } from "../kit/line_field.js";
import { limitsOf, mended } from "./links.js";
import { pathList } from "./path_list.js";
import { trellisView } from "./picture.js";
import { potentialsView } from "./potentials_view.js";
import { stateOf } from "./state.js";
import { numbersOf, tablesOf } from "./tables.js";
import { nodeName, nodeShown, rounded, SYMBOLS, tellFinding, valueAt } from "./telling.js";
import { yourTurn } from "./your_turn.js";

/** @typedef {import("./state.js").Now} Now */
/** @typedef {import("./drawn.js").Edge} Edge */

const POTENTIALS = ["example", "words", "emissions", "transitions", "start", "end", "forbidden"];
const SETTINGS = [...POTENTIALS, "quantity", "step", "k", "rank", "tag", "place", "your_turn", "path"];
/** @type {{ value: import("./steps.js").Quantity, label: string, note: string }[]} */
const QUANTITIES = [
  {
    value: "forward",
    label: "Forward sums",
    note: "In a node: the forward sum \u03b1, ln of the summed weights of all " +
      "beginnings that end there.",
  },
  {
    value: "viterbi",
    label: "Viterbi maxima",
    note: "In a node: the maximum \u03b4, the score of the best beginning " +
      "that ends there. Bold lines are the back-pointers, the thick line is the best path.",
  },
  {
    value: "backward",
    label: "Backward sums",
    note: "In a node: the backward sum \u03b2, ln of the summed weights of " +
      "all ways to go on to END.",
  },
  {
    value: "marginals",
    label: "Marginals",
    note: "The disc in a node has the area of its probability; the line of an " +
      "edge has the width of its.",
  },
  {
    value: "k_best",
    label: "k best paths",
    note: "In a node: the score of the best beginning that ends there. The " +
      "thick line is the path that is drawn, the thin ones are the others of the list.",
  },
];
const MARKS =
  " A diamond marks the largest emission of a word. A dotted line is a forbidden transition; click a line " +
  "to forbid or allow its transition.";

/**
 * @param {import("../kit/mount.js").Figure} figure
 * @returns {import("../kit/mount.js").Parts}
 */
function buildTrellis({ root, model, settings, tip, change }) {
  const get = (/** @type {string} */ name) => model.get(name);
  const examples = /** @type {import("./state.js").Example[]} */ (get("examples"));
  const first = Object.fromEntries(SETTINGS.map((name) => [name, get(name)]));
  const mostWords = settings.words.most;
  /** Emissions of words that the reader has edited, by example and word. @type {Map<string, number[]>} */
  const remembered = new Map();
  let now = /** @type {Now} */ (stateOf(get));

  const example = select({
    label: "Example",
    value: get("example"),
    options: examples.map(({ name, label }) => ({ value: name, label })),
    onChange(name) {
      remembered.clear();
      potentials.reset();
      change("example", ofExample(name, name === first.example ? first.forbidden : []));
    },
  });
  const sentence = lineField({ label: `Sentence, 1 to ${mostWords} words`, basis: "16rem", onInput: type });
  const quantity = choices({
    label: "What is computed",
    value: get("quantity"),
    options: QUANTITIES.map(({ value, label }) => ({ value, label })),
    onChange: (value) => change("quantity", { quantity: value, step: null, place: null }),
  });
  const finding = element("p", { class: "nlpb-finding", "aria-live": "polite" });
  const view = trellisView({ label: "The trellis", tip, describe, describeEdge, onNode: pickNode, onEdge: pickEdge });
  const legend = element("p", { class: "nlpb-note" });
  const time = timeline({
    label: "Steps",
    stepsPerSecond: 1,
    format: (step) => `${step} of ${now.steps}`,
    onMove: (step, control) => change(control, { step: step === now.steps ? null : step, place: null }),
  });
  const story = explanation();
  const bio = checkbox({
    label: "BIO constraints",
    value: false,
    onChange: (isOn) => change("bio", withBio(now, isOn)),
  });
  const turning = checkbox({
    label: "Your turn: click a path",
    value: get("your_turn"),
    onChange: (isOn) => change("your turn", { your_turn: isOn }),
  });
  const checks = element("div", { class: "nlpb-row" }, bio.element, turning.element);
  const turn = yourTurn((control, path) => change(control, { path }));
  const many = slider({
    label: "k",
    min: settings.k.least,
    max: settings.k.most,
    value: get("k"),
    onInput: (k) => change("k", { k, rank: Math.min(get("rank"), k) }),
  });
  const list = pathList({ many: many.element, most: settings.k.most, onRank: (rank) => change("rank", { rank }) });
  const potentials = potentialsView({ most: settings.emissions.most, state: () => now, change });

  root.append(
    element("style", { text: STYLE }),
    element(
      "div",
      { class: "nlpb-stack" },
      element("div", { class: "nlpb-row" }, example.element, sentence.element),
      element("div", { class: "nlpb-row" }, quantity.element, checks),
      finding,
      view.element,
      legend,
      time.element,
      turn.element,
      story.element,
      list.element,
      potentials.element,
    ),
  );

  /** @param {string} text */
  function type(text) {
    const words = typedSentences(text.replace(/[\r\n]+/g, " "), mostWords)[0] ?? [], typed = countTyped(text);
    if (!words.length) return sentence.complain("Type a word or more.");
    sentence.complain(typed > mostWords ? `Only the first ${mostWords} words are shown.` : "");
    if (words.join(" ") !== now.words.join(" ")) change("sentence", withWords(now, words, remembered));
  }

  /** @param {number} place @param {number} tag */
  function pickNode(place, tag) {
    const isWord = place >= 0 && place < now.T;
    if (now.isYourTurn && isWord) {
      const path = now.yours.map((one, t) => t === place ? (one === tag ? -1 : tag) : one);
      return change("path", { path: path.every((one) => one < 0) ? [] : path });
    }
    if (isWord) potentials.chooseEmission(place, tag);
    change("node", isWord ? { tag, place } : { place });
  }

  /** @param {Edge} edge */
  function pickEdge({ from, to }) {
    potentials.toggleEdge(from, to);
  }

  /** @param {number} place @param {number} tag */
  function describe(place, tag) {
    const value = valueAt(now, place, tag), name = nodeName(now, place, tag);
    const number = value === null || value === -Infinity ? "" : `, ${SYMBOLS[now.quantity]} = ${rounded(value)}`;
    if (place < 0 || place === now.T) return name;
    const largest = now.greedy.tags[place] === tag ? ", the largest of its word" : "";
    return `${name}: emission ${rounded(now.potentials.emissions[place][tag])}${largest}${number}`;
  }

  /** @param {Edge} edge */
  function describeEdge(edge) {
    const names = `${nodeName(now, edge.place, edge.from)} \u2192 ${nodeName(now, edge.place + 1, edge.to)}`;
    const potential = potentialOf(now, edge);
    if (potential === -Infinity) return `${names}: forbidden. Click to allow it.`;
    const probability = now.isPossible ? `, probability ${short(edgeProbability(now, edge))}` : "";
    return `${names}: potential ${rounded(potential)}${probability}. Click to forbid it.`;
  }

  function draw() {
    now = stateOf(get);
    if (get("emissions")) {
      now.words.forEach((word, t) => remembered.set(word, now.potentials.emissions[t]));
    }
    example.set(now.example.name);
    sentence.set(now.words.join(" "));
    quantity.set(now.quantity);
    setWhole(finding, tellFinding(now));
    view.update(drawnTrellis(now));
    time.update(now.step, now.steps);
    setText(legend, (QUANTITIES.find(({ value }) => value === now.quantity)?.note ?? "") + MARKS);
    bio.element.hidden = now.bio.length === 0;
    bio.set(obeysBio(now));
    turning.set(now.isYourTurn);
    turn.element.hidden = !now.isYourTurn;
    turn.update(now);
    list.element.hidden = now.quantity !== "k_best";
    many.set(now.k);
    list.update(now);
    story.update(now, nodeShown(now));
    potentials.update(now);
  }

  return {
    traits: ["examples", ...SETTINGS],
    draw,
    recolour() {
      view.redraw();
      potentials.update(now);
    },
    table: () => tablesOf(now),
    limits: (values) => limitsOf(examples, values),
    mend: (values) => mended(examples, values, first),
    reset() {
      time.stop();
      remembered.clear();
      potentials.reset();
    },
    close: time.close,
    rest: () => time.rest(),
    numbers: () => ({
      ...Object.fromEntries(SETTINGS.map((name) => [name, get(name)])),
      ...numbersOf(now),
      judged: turn.numbers(),
      cell: potentials.cell(),
    }),
  };
}

/** Set a text in which no line ends inside a tag. @param {HTMLElement} node @param {string} text */
function setWhole(node, text) {
  if (node.textContent === text) return;
  const parts = text.split(/(\S*-\S*)/);
  node.replaceChildren(...parts.map((part, i) => i % 2 ? element("span", { class: "nlpb-tag", text: part }) : part));
}

const STYLE = `
.nlpb-root .nlpb-tag { white-space: nowrap; }
.nlpb-root .nlpb-potentials { width: auto; font-size: 0.8125rem; }
.nlpb-root .nlpb-potentials :is(th, td) { width: auto; min-width: 3rem; padding: 0.3rem 0.35rem; text-align: center;
  white-space: nowrap; }
.nlpb-root .nlpb-potentials :is(th, td):first-child { min-width: 3.2rem; width: auto; text-align: left; }
.nlpb-root .nlpb-potentials th { max-width: 7.5rem; overflow: hidden; text-overflow: ellipsis; }
.nlpb-root .nlpb-potentials td[tabindex] { cursor: pointer; border: 1px solid var(--nlpb-surface); }
.nlpb-root .nlpb-potentials td:focus-visible { outline-offset: -2px; }
.nlpb-root .nlpb-paths { width: auto; }
.nlpb-root .nlpb-paths :is(th, td):first-child { width: auto; }
.nlpb-root .nlpb-paths :is(th, td):nth-child(2) { text-align: left; }
.nlpb-formula { font-size: 1rem; overflow-wrap: anywhere; line-height: 1.7; }
.nlpb-formula sup { font-size: 0.75em; line-height: 0; }
`;

export default explorer("trellis", buildTrellis);
