// The sentiment trees: a trained Tree-LSTM composes sentiment along brackets that the reader moves.
import { button, checkbox, choices, select } from "../kit/controls.js";
import { colourScale } from "../kit/colour_scale.js";
import { element, setText } from "../kit/core.js";
import { lineField } from "../kit/line_field.js";
import { explorer } from "../kit/mount.js";
import { palette } from "../kit/theme.js";
import { timeline } from "../kit/timeline.js";
import {
  isNegated,
  isPhrase,
  join,
  leftBranching,
  MOST_WORDS,
  readBrackets,
  rightBranching,
  split,
  withNot,
  withoutNot,
  wordsOf,
  writeBrackets,
} from "./brackets.js";
import { answersView, nodeView } from "./details.js";
import { unpack } from "./networks.js";
import { treePicture } from "./picture.js";
import { stateTeller } from "./state.js";
import { numbersOf, tablesOf } from "./tables.js";
import { tellFinding, tellNode, tellUnknown, textOf } from "./telling.js";
import { truthTeller } from "./truth.js";

/** @typedef {import("./state.js").Now} Now */

const SETTINGS = ["tree", "compared", "shown", "editing", "step", "node", "unit"];
const LEGEND =
  "A line is the wider, the more of the cell comes up it. Boxes with \u201cwas\u201d have changed, or took " +
  "the place of what was there. A cross: another class than the microworld's is the most probable.";

/**
 * @param {import("../kit/mount.js").Figure} figure
 * @returns {import("../kit/mount.js").Parts}
 */
function buildTrees({ root, model, settings, tip, change }) {
  const get = (/** @type {string} */ name) => model.get(name);
  const first = get("tree"), vocabulary = /** @type {string[]} */ (get("vocabulary"));
  const truthOf = truthTeller(get("grammar")), stateOf = stateTeller(unpack(get("weights")), vocabulary, truthOf);
  let now = stateOf(get);

  const example = select({
    label: "Example",
    value: "",
    options: ["", .../** @type {string[]} */ (get("examples"))].map((value) => ({ value, label: value || "your own" })),
    onChange: (text) => text && type(text, "example"),
  });
  const sentence = lineField({
    label: `Words, 1 to ${MOST_WORDS}`,
    basis: "16rem",
    onInput: (text) => type(text, "sentence"),
  });
  const brackets = lineField({ label: "Brackets, as you like them", basis: "16rem", onInput: typeBrackets });
  const unknown = element("p", { class: "nlpb-note", role: "status" });
  const trees = {
    true: button({ label: "Microworld's tree", onClick: () => now.truth && edit("true tree", now.truth.text) }),
    left: button({ label: "Left-branching", onClick: () => edit("left-branching", leftBranching(now.words)) }),
    right: button({ label: "Right-branching", onClick: () => edit("right-branching", rightBranching(now.words)) }),
  };
  const put = button({
    label: "Put not before it",
    onClick: () => edit("put not", withNot(now.forest, now.chosen), true),
  });
  const take = button({
    label: "Take not away",
    onClick: () => edit("take not", withoutNot(now.forest, now.chosen), true),
  });
  const apart = button({ label: "Split", onClick: () => edit("split", split(now.forest, now.chosen), true) });
  const together = button({
    label: "Join with the next",
    onClick: () => edit("join", join(now.forest, treeOf(now.chosen)), true),
  });
  const chosen = element("span", { class: "nlpb-label" });
  const editing = checkbox({
    label: "Edit by clicks: two neighbouring trees join, a phrase clicked twice splits",
    value: get("editing"),
    onChange: (isOn) => change("editing", { editing: isOn }),
  });
  const shown = choices({
    label: "In a box",
    value: get("shown"),
    options: [{ value: "sentiment", label: "mean class, \u22122 to +2" }, { value: "positive", label: "P(positive)" }],
    onChange: (value) => change("number", { shown: value }),
  });
  const finding = element("p", { class: "nlpb-finding", "aria-live": "polite" });
  const picture = treePicture({ label: "The trees", tip, describe: (node) => tellNode(now, node), onPick: pick });
  const scale = colourScale(), legend = element("p", { class: "nlpb-note", text: LEGEND });
  const time = timeline({
    label: "Phrases composed",
    stepsPerSecond: 1,
    format: (step) => `${step} of ${now.steps}`,
    onMove: (step, control) => change(control, { step: step === now.steps ? null : step, node: null }),
  });
  const answers = answersView();
  const node = nodeView({
    most: settings.unit.most,
    unit: get("unit"),
    onUnit: (unit) => change("unit", { unit }),
  });
  root.append(
    element("style", { text: STYLE }),
    element(
      "div",
      { class: "nlpb-stack" },
      element("div", { class: "nlpb-row" }, example.element, sentence.element),
      element("div", { class: "nlpb-row" }, brackets.element, shown.element),
      unknown,
      element(
        "div",
        { class: "nlpb-buttons", role: "group", "aria-label": "Trees" },
        ...Object.values(trees).map((one) => one.element),
      ),
      finding,
      picture.element,
      scale.element,
      legend,
      element(
        "div",
        { class: "nlpb-control", role: "group", "aria-label": "Edit" },
        chosen,
        element("div", { class: "nlpb-buttons" }, ...[put, take, apart, together].map((one) => one.element)),
      ),
      editing.element,
      time.element,
      element(
        "div",
        { class: "nlpb-columns nlpb-halves" },
        node.element,
        element("div", { class: "nlpb-stack" }, node.classes, answers.element),
      ),
    ),
  );

  /** The number of a tree whose top is this node; -1 where it is none. @param {number} at */
  const treeOf = (at) => now.forest.indexOf(now.nodes[at]);

  /**
   * Another tree, compared with the one that was there.
   * @param {string} control
   * @param {string} tree
   */
  function edit(control, tree, anotherNode = false) {
    if (tree === now.text) return;
    const kept = anotherNode ? null : get("node");
    change(control, {
      tree,
      compared: now.text,
      step: null,
      node: kept !== null && kept < 2 * now.words.length - 1 ? kept : null,
    });
  }

  /** @param {string} text @param {string} control */
  function type(text, control) {
    const { forest, problem } = readBrackets(text.replace(/[()]/g, " "));
    sentence.complain(problem);
    if (problem) return;
    const words = wordsOf(forest);
    if (control !== "example" && words.join(" ") === now.words.join(" ")) return;
    const tree = truthOf(words)?.text ?? rightBranching(words);
    brackets.complain("");
    change(control, { tree, compared: "", step: null, node: null });
  }

  /** @param {string} text */
  function typeBrackets(text) {
    const { forest, problem } = readBrackets(text);
    brackets.complain(problem);
    if (problem) return;
    const tree = writeBrackets(forest), isSame = wordsOf(forest).join(" ") === now.words.join(" ");
    if (tree === now.text) return;
    change("brackets", { tree, compared: isSame ? now.text : "", step: null, node: null });
  }

  /** @param {number} at */
  function pick(at) {
    const [from, to] = [treeOf(now.chosen), treeOf(at)];
    if (now.isEditing && get("node") !== null && from >= 0 && to >= 0 && Math.abs(from - to) === 1) {
      return edit("join", join(now.forest, Math.min(from, to)), true);
    }
    if (now.isEditing && at === get("node") && isPhrase(now.nodes[at])) {
      return edit("split", split(now.forest, at), true);
    }
    change("node", { node: at });
  }

  function draw() {
    now = stateOf(get);
    const { words, forest, truth, text } = now, here = now.nodes[now.chosen], tree = treeOf(now.chosen);
    const all = words.join(" ");
    example.set(/** @type {string[]} */ (get("examples")).includes(all) ? all : "");
    sentence.set(all);
    brackets.set(text);
    setText(unknown, tellUnknown(now, vocabulary));
    unknown.hidden = !now.unknown.length;
    trees.true.enable(truth !== null);
    const made = { true: truth?.text, left: leftBranching(words), right: rightBranching(words) };
    for (const [name, { input }] of Object.entries(trees)) {
      input.setAttribute("aria-pressed", String(made[/** @type {keyof typeof made} */ (name)] === text));
    }
    setText(chosen, `The chosen node: ${textOf(now, now.chosen)}`);
    put.enable(words.length < MOST_WORDS);
    take.enable(isNegated(here));
    apart.enable(isPhrase(here));
    together.enable(tree >= 0 && tree + 1 < forest.length);
    editing.set(now.isEditing);
    shown.set(now.shown);
    setText(finding, tellFinding(now));
    picture.update(now);
    time.update(now.step, now.steps);
    answers.update(now);
    node.update(now);
    colour();
  }

  function colour() {
    const isPositive = now.shown === "positive";
    scale.update(isPositive ? 1 : 2, !isPositive, palette());
  }

  return {
    traits: ["grammar", "weights", "vocabulary", "examples", ...SETTINGS],
    draw,
    recolour() {
      picture.redraw();
      colour();
    },
    table: () => tablesOf(now),
    limits: (values) => limitsOf(String(values.tree)),
    mend(values) {
      const told = [];
      for (const name of ["tree", "compared"]) {
        const text = String(values[name]);
        if (name === "compared" && text === "") continue;
        const { forest, problem } = readBrackets(text);
        if (problem) {
          values[name] = name === "tree" ? first : "";
          told.push(`The link asks for brackets that cannot be read, so it shows others.`);
        } else values[name] = writeBrackets(forest);
      }
      return told;
    },
    reset() {
      time.stop();
      for (const field of [sentence, brackets]) field.complain("");
    },
    close: time.close,
    rest: () => picture.rest(),
    numbers: () => ({ ...Object.fromEntries(SETTINGS.map((name) => [name, get(name)])), ...numbersOf(now) }),
  };
}

/** The limits that depend on the tree. @param {string} text */
function limitsOf(text) {
  const { forest } = readBrackets(text), words = wordsOf(forest).length, steps = words - forest.length;
  return { step: { least: 0, most: Math.max(0, steps) }, node: { least: 0, most: Math.max(0, words + steps - 1) } };
}

const STYLE = `
.nlpb-root .nlpb-formula { font-size: 0.9375rem; overflow-wrap: anywhere; line-height: 1.6;
  font-variant-numeric: tabular-nums; }
`;

export default explorer("sentiment_tree", buildTrees);
