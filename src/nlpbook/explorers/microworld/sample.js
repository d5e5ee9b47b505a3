// The panel of whole sentences: draw one, and see its tree in two languages and what it costs.
import { button, choices, legend, select } from "../kit/controls.js";
import { element, setText } from "../kit/core.js";
import { seededRandom } from "../kit/random_numbers.js";
import { sharedBar } from "../kit/shared_bar.js";
import { channels, inkOn, palette } from "../kit/theme.js";
import { marksOf } from "./annotations.js";
import { bitsOf, oneIn } from "./bits.js";
import { treePair } from "./drawing.js";
import { describe, sentenceTables } from "./in_words.js";
import { chineseBranches, englishBranches } from "./layout.js";
import { drawTree, hasPhenomenon, PhenomenonSampler } from "./sampling.js";
import { chineseLeaves, chineseTree, countTranslations } from "./translation.js";
import { asText, bracketed, formOf, labelOf, leavesOf, nodesOf, parseSentence, wordsOf } from "./tree.js";
import { dressing, meanings, phenomenonName, tagColour, VIEW_NAMES } from "./views.js";

/** @typedef {import("./annotations.js").Marks} Marks */
/** @typedef {import("./machine.js").PrefixMachine} PrefixMachine */
/** @typedef {import("./machine.js").Step} Step */
/** @typedef {import("./tree.js").TreeNode} TreeNode */
/** @typedef {import("./translation.js").ChineseNode} ChineseNode */
/** @typedef {import("./views.js").View} View */
/** @typedef {import("../kit/shared_bar.js").SharedPart<TreeNode>} Part */

/**
 * @typedef {object} Tools what both panels get
 * @property {PrefixMachine} machine
 * @property {() => number} random
 * @property {(name: string) => any} get
 * @property {(control: string, values: Record<string, unknown>) => void} change
 */

// True of a still as well, which has one tree.
const POINT =
  "Point at a node: it lights up wherever it is drawn, and this line says which choice of the grammar it is.";

/** @param {Tools} tools */
export function samplePanel({ machine, random, get, change }) {
  const { grammar } = machine;
  /** What was shown, and which phenomenon was asked for then. @type {{ words: string[], phenomenon: string }[]} */
  const history = [];
  /** @type {Map<string, PhenomenonSampler>} */
  const samplers = new Map();
  /** @type {TreeNode | null} */
  let tree = null;
  /** @type {ChineseNode | null} */
  let chinese = null;
  /** @type {Step[]} */
  let path = [];
  /** @type {Marks} */
  let marks = { entities: [], agreements: [], reference: null };
  /** @type {TreeNode | null} */
  let pointed = null;
  let at = -1, wording = 0, worded = -1;

  // Drawing sentences.
  /** @param {string} phenomenon */
  function drawn(phenomenon) {
    if (!phenomenon) return drawTree(grammar, random);
    const sampler = samplers.get(phenomenon) || new PhenomenonSampler(grammar, phenomenon);
    samplers.set(phenomenon, sampler);
    return sampler.draw(random);
  }

  function drawSentence(phenomenon = get("phenomenon")) {
    if (at === history.length - 1) history.push({ words: wordsOf(drawn(phenomenon)), phenomenon });
    go("new", at + 1);
  }

  function go(/** @type {string} */ control, /** @type {number} */ place) {
    const { words, phenomenon } = history[place];
    [at, wording] = [place, 0];
    change(control, { sentence: words, phenomenon, panel: "sample" });
  }

  function goBack() {
    if (at > 0) go("back", at - 1);
  }

  const fresh = button({ label: "New sentence", primary: true, onClick: () => drawSentence() });
  const back = button({ label: "Back", onClick: goBack });
  const edit = button({
    label: "Build on it",
    title: "Take this sentence into the other panel",
    onClick() {
      const words = get("sentence");
      change("build on it", { prefix: words.slice(0, Math.ceil(words.length / 2)), panel: "build" });
    },
  });
  const phenomenon = select({
    label: "Show me",
    value: get("phenomenon"),
    options: [
      { value: "", label: "any sentence" },
      ...grammar.phenomena.map((name) => ({ value: name, label: phenomenonName(name) })),
    ],
    onChange(value) {
      history.length = at + 1;
      drawSentence(value);
    },
  });
  const view = choices({
    label: "On the nodes",
    value: get("view"),
    options: Object.entries(VIEW_NAMES).map(([value, label]) => ({ value, label })),
    onChange: (value) => change("view", { view: value }),
  });

  // The sentence in both languages, its two trees, and what it costs.
  const english = element("p", { class: "nlpb-sentence", lang: "en" });
  const translated = element("span", { lang: "zh-Hans" });
  const reword = button({
    label: "Say it otherwise",
    onClick() {
      wording += 1;
      change("wording", {});
    },
  });
  const trees = treePair({
    label: "The tree of the sentence in English, and below it in Chinese",
    describe,
    onPoint: point,
    onKey(key) {
      if (key === "ArrowRight") drawSentence();
      else if (key === "ArrowLeft") goBack();
    },
  });
  const detail = element("p", { class: "nlpb-detail" }), meaning = legend(), cost = element("p");
  const swatches = [0, 1].map(() => element("i", { class: "nlpb-swatch" })), style = "white-space:nowrap";
  const keys = swatches.map((one, i) => element("span", { style }, one, ["\u00a0rules ", "\u00a0words"][i]));
  const byChoice = sharedBar({
    label: ["choice by choice, down the tree: ", ...keys],
    onPoint: (part) => point(part && part.node),
  });
  const byWord = sharedBar({
    label: ["word by word, left to right, each given those before it"],
    onPoint: (part) => point(part && part.node),
  });
  const buttons = [fresh, back, edit].map((one) => one.element);
  const panel = element(
    "div",
    { class: "nlpb-stack" },
    element(
      "div",
      { class: "nlpb-row" },
      element("div", { class: "nlpb-buttons", role: "group", "aria-label": "Sentences" }, ...buttons),
      phenomenon.element,
      view.element,
    ),
    element(
      "div",
      { class: "nlpb-bilingual" },
      english,
      element("p", { class: "nlpb-sentence nlpb-chinese" }, translated, reword.element),
    ),
    trees.element,
    meaning.element,
    detail,
    cost,
    element("div", { class: "nlpb-shares" }, byChoice.element, byWord.element),
  );

  /** @param {TreeNode | null} node */
  function point(node) {
    pointed = node;
    trees.light(node);
    const inside = node && new Set([...nodesOf(node)]);
    for (const bar of [byChoice, byWord]) bar.light(inside && ((part) => inside.has(part.node)));
    setText(detail, node ? describe(node) : POINT);
    detail.classList.toggle("nlpb-howto", !node);
  }

  function readSentence() {
    const words = get("sentence");
    tree = parseSentence(machine, words);
    if (!tree) throw new Error("no sentence of the microworld: " + words.join(" "));
    path = machine.read([...words, grammar.words[grammar.end]]);
    marks = marksOf(tree);
    if (!history[at] || history[at].words.join(" ") !== words.join(" ")) {
      history.splice(at + 1, history.length, { words, phenomenon: get("phenomenon") });
      at = history.length - 1;
    }
    return tree;
  }

  /** @param {boolean} again whether the sentence is another one */
  function draw(again) {
    view.set(get("view"));
    phenomenon.set(get("phenomenon"));
    const anew = again || !tree, root = anew || !tree ? readSentence() : tree;
    if (anew || !chinese || worded !== wording) {
      const pick = seededRandom(1000 * wording + get("sentence").length);
      chinese = chineseTree(grammar, root, (n) => Math.floor(pick() * n));
      worded = wording;
    }
    const ways = countTranslations(root), bits = root.total.toFixed(2);
    setText(english, asText(wordsOf(root)));
    setText(translated, chineseLeaves(chinese).map((leaf) => leaf.text).join(""));
    reword.element.hidden = ways < 2;
    reword.setLabel(`Say it otherwise (${ways} ways)`);
    back.enable(at > 0);
    fresh.setLabel(at < history.length - 1 ? "Next sentence" : "New sentence");
    cost.replaceChildren(
      "The exact probability of this sentence is 2",
      element("sup", { text: "\u2212" + bits }),
      `, ${oneIn(root.total)}. Its ${bits} bits add up in two ways:`,
    );
    drawTrees();
    if (!anew) return;
    drawBars(root);
    point(null);
  }

  function recolour() {
    drawTrees();
    if (tree) drawBars(tree);
    point(pointed);
  }

  function drawTrees() {
    if (!tree || !chinese) return;
    /** @type {View} */
    const shown = get("view");
    trees.update({
      english: englishBranches(tree),
      chinese: chineseBranches(chinese),
      ...dressing(shown, tree, marks),
      curve: (branch) => tagColour(labelOf(branch.node)),
    });
    meaning.update(meanings(shown, marks));
  }

  /** What the sentence costs, which neither the view nor the wording changes. @param {TreeNode} root */
  function drawBars(root) {
    const { categorical } = palette(), total = root.total.toFixed(2) + " bits";
    swatches.forEach((swatch, i) => (swatch.style.background = categorical[i]));
    byChoice.update(
      [...nodesOf(root)].flatMap((node) =>
        partOf(node, node.bits, categorical[node.word ? 1 : 0], node.word ? formOf(node) : labelOf(node))
      ),
      total,
    );
    byWord.update(
      leavesOf(root).flatMap((leaf) => partOf(leaf, bitsAt(leaf.start), categorical[2], formOf(leaf))),
      total,
    );
  }

  /**
   * What a word costs, given those before it.
   *
   * @param {number} place
   */
  const bitsAt = (place) => bitsOf(path[place + 1].probability);

  return {
    element: panel,
    draw,
    recolour,
    rest: () => fresh.element,
    reset() {
      history.length = wording = 0;
      at = -1;
    },
    /** @type {(control: string, words: string[]) => void} */
    take(control, words) {
      const asked = get("phenomenon"), own = parseSentence(machine, words);
      const has = own && hasPhenomenon(own, asked);
      history.splice(at + 1, history.length, { words, phenomenon: has ? asked : "" });
      go(control, history.length - 1);
    },
    numbers() {
      const root = tree || readSentence();
      return {
        panel: "sample",
        view: get("view"),
        phenomenon: get("phenomenon"),
        sentence: get("sentence"),
        bracketed: bracketed(root),
        bits: root.total,
        chinese: chinese ? chineseLeaves(chinese).map((leaf) => leaf.text) : [],
        ways: countTranslations(root),
        byWord: path.slice(1).map((step) => bitsOf(step.probability)),
        byChoice: [...nodesOf(root)].map((node) => node.bits),
        pointed: pointed && pointed.id,
      };
    },
    table: () => sentenceTables(tree || readSentence(), path),
  };
}

/**
 * A part of a shared bar, as a list of one; none where it has no size.
 *
 * @type {(node: TreeNode, size: number, colour: string, text: string) => Part[]}
 */
const partOf = (node, size, colour, text) =>
  size > 1e-9 ? [{ node, size, colour, ink: inkOn(channels(colour)), text }] : [];
