// @ts-nocheck its types are still to be written
// The microworld explorer: draw a sentence and see its tree in two languages, or build one word by word.
import { oneIn, wordBuilder } from "./builder.js";
import { button, choices, legend, select } from "../kit/controls.js";
import { element, setText } from "../kit/core.js";
import { treePair } from "./drawing.js";
import { chineseBranches, englishBranches } from "./layout.js";
import { bitsOf, percent, PrefixMachine, readGrammar } from "./machine.js";
import { explorer } from "../kit/mount.js";
import { seededRandom } from "../kit/random_numbers.js";
import { sharedBar } from "../kit/shared_bar.js";
import { channels, inkOn, palette } from "../kit/theme.js";
import {
  agreementsOf,
  asText,
  bracketed,
  chineseLeaves,
  chineseTree,
  coreferenceOf,
  countTranslations,
  drawTree,
  entitiesOf,
  labelOf,
  leavesOf,
  nodesOf,
  parseSentence,
  sentimentOf,
  wordsOf,
} from "./tree.js";
import { dressing, meanings, phenomenonName, SENTIMENT_NAMES, tagColour, VIEW_NAMES } from "./views.js";

const MOST_TRIES = 20000;

function buildMicroworld({ root, model, tip, change }) {
  const get = (name) => model.get(name);
  const grammar = readGrammar(get("grammar")), machine = new PrefixMachine(grammar), random = seededRandom(get("seed"));
  const history = [];
  let tree = null, chinese = null, path = [], at = -1, wording = 0, pointed = null, marks = null;

  // Drawing sentences.
  function show(control, words) {
    wording = 0;
    setText(missing, "");
    change(control, { sentence: words, panel: "sample" });
  }

  function drawSentence() {
    if (at < history.length - 1) return show("new", history[++at]);
    const wanted = get("phenomenon");
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const drawn = drawTree(grammar, random);
      if (!wanted || [...nodesOf(drawn)].some((node) => node.rule && node.rule.phenomena.includes(wanted))) {
        history.push(wordsOf(drawn));
        at = history.length - 1;
        return show("new", history[at]);
      }
    }
    const sought = phenomenonName(wanted), tries = MOST_TRIES.toLocaleString("en");
    setText(missing, `None of ${tries} sentences had what you asked for (${sought}): it is too rare to wait for.`);
    return change("new", {});
  }

  function goBack() {
    if (at > 0) show("back", history[--at]);
  }

  const panels = choices({
    label: "Look at",
    value: get("panel"),
    options: [{ value: "sample", label: "Whole sentences" }, { value: "build", label: "One word at a time" }],
    onChange: (value) => change("panel", { panel: value }),
  });
  const fresh = button({ label: "New sentence", primary: true, onClick: drawSentence });
  const back = button({ label: "Back", onClick: goBack });
  const edit = button({
    label: "Build on it",
    title: "Take this sentence into the other panel",
    onClick: () =>
      change("build on it", {
        prefix: get("sentence").slice(0, Math.ceil(get("sentence").length / 2)),
        panel: "build",
      }),
  });
  const phenomenon = select({
    label: "Show me",
    value: get("phenomenon"),
    options: [
      { value: "", label: "any sentence" },
      ...grammar.phenomena.map((name) => ({ value: name, label: phenomenonName(name) })),
    ],
    onChange(value) {
      model.set("phenomenon", value);
      history.length = at + 1;
      drawSentence();
    },
  });
  const missing = element("p", { class: "nlpb-note nlpb-missing", role: "status" });
  const view = choices({
    label: "On the nodes",
    value: get("view"),
    options: Object.entries(VIEW_NAMES).map(([value, label]) => ({ value, label })),
    onChange: (value) => change("view", { view: value }),
  });

  // The sentence in both languages, its two trees, and what it costs.
  const english = element("p", { class: "nlpb-sentence", lang: "en" }),
    translated = element("span", { lang: "zh-Hans" });
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
    onPoint: (node) => point(node),
    onKey: (key) => (key === "ArrowRight" ? drawSentence() : key === "ArrowLeft" ? goBack() : null),
  });
  const detail = element("p", { class: "nlpb-detail" });
  const meaning = legend();
  const cost = element("p");
  const swatches = [0, 1].map(() => element("i", { class: "nlpb-swatch" }));
  const byChoice = sharedBar({
    label: ["choice by choice, down the tree: ", swatches[0], " rules ", swatches[1], " words"],
    onPoint: (part) => point(part && part.node),
  });
  const byWord = sharedBar({
    label: ["word by word, left to right, each given those before it"],
    onPoint: (part) => point(part && part.node),
  });
  const samplePanel = element(
    "div",
    { class: "nlpb-stack" },
    element(
      "div",
      { class: "nlpb-row" },
      element(
        "div",
        { class: "nlpb-buttons", role: "group", "aria-label": "Sentences" },
        fresh.element,
        back.element,
        edit.element,
      ),
      phenomenon.element,
      view.element,
    ),
    missing,
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
  const builder = wordBuilder({
    machine,
    tip,
    random,
    get,
    change,
    onFinished(words) {
      history.splice(at + 1, history.length, words);
      at = history.length - 1;
      show("show its tree", words);
    },
  });
  root.append(
    element("style", { text: MICROWORLD_STYLE }),
    element("div", { class: "nlpb-stack" }, panels.element, samplePanel, builder.element),
  );

  /** A rule or a word as the grammar has it, and its price. */
  function describe(node) {
    const words = wordsOf(node).join(" "), choice = node.rule || node.word;
    const right = node.word ? node.word.form : node.rule.children.map((child) => child.name).join("  ");
    const own = `${node.category.name} \u2192 ${right}: ${percent(choice.probability)}, ${node.bits.toFixed(2)} bits`;
    const all = node.word ? "" : `, and ${node.total.toFixed(2)} bits with all below it`;
    const felt = sentimentOf(node) ? ` Sentiment: ${SENTIMENT_NAMES[sentimentOf(node)]}.` : "";
    return `${labelOf(node)} \u201c${words}\u201d. ${own}${all}.${felt}`;
  }

  function point(node) {
    pointed = node;
    trees.light(node);
    const inside = node ? new Set([...nodesOf(node)]) : null;
    byChoice.light(inside && ((part) => inside.has(part.node)));
    byWord.light(inside && ((part) => inside.has(part.node)));
    setText(
      detail,
      node
        ? describe(node)
        : "Point at a node, in either tree: it lights up in both, and this line says which choice of the grammar it is.",
    );
  }

  function readSentence() {
    tree = parseSentence(machine, get("sentence"));
    path = machine.read([...get("sentence"), grammar.words[grammar.end]]);
    marks = { entities: entitiesOf(tree), agreements: agreementsOf(tree), reference: coreferenceOf(tree) };
    if (!history[at] || history[at].join(" ") !== get("sentence").join(" ")) {
      history.splice(at + 1, history.length, get("sentence"));
      at = history.length - 1;
    }
  }

  function drawSample(again) {
    if (again) readSentence();
    if (again || chinese.wording !== wording) {
      const pick = seededRandom(1000 * wording + get("sentence").length);
      chinese = chineseTree(grammar, tree, (n) => Math.floor(pick() * n));
      chinese.wording = wording;
    }
    const ways = countTranslations(tree);
    setText(english, asText(wordsOf(tree)));
    setText(translated, chineseLeaves(chinese).map((leaf) => leaf.text).join(""));
    reword.element.hidden = ways < 2;
    reword.setLabel(`Say it otherwise (${ways} ways)`);
    back.enable(at > 0);
    fresh.setLabel(at < history.length - 1 ? "Next sentence" : "New sentence");
    const bits = tree.total.toFixed(2);
    cost.replaceChildren(
      "The exact probability of this sentence is 2",
      element("sup", { text: "\u2212" + bits }),
      `, ${oneIn(tree.total)}. Its ${bits} bits add up in two ways:`,
    );
    recolourSample();
    if (again) point(null);
  }

  function recolourSample() {
    trees.update({
      english: englishBranches(tree),
      chinese: chineseBranches(chinese),
      ...dressing(get("view"), tree, marks),
      curve: (place) => tagColour(labelOf(place.node)),
    });
    meaning.update(meanings(get("view"), marks));
    const colours = palette(),
      share = (nodes, size, colour, text) =>
        nodes.filter((node) => size(node) > 1e-9).map((node) => ({
          node,
          size: size(node),
          colour: colour(node),
          ink: inkOn(channels(colour(node))),
          text: text(node),
        }));
    const leaves = leavesOf(tree), total = tree.total.toFixed(2) + " bits";
    swatches.forEach((swatch, i) => (swatch.style.background = colours.categorical[i]));
    byChoice.update(
      share(
        [...nodesOf(tree)],
        (node) => node.bits,
        (node) => (node.word ? colours.categorical[1] : colours.categorical[0]),
        (node) => (node.word ? node.word.form : labelOf(node)),
      ),
      total,
    );
    byWord.update(
      share(
        leaves,
        (leaf) => bitsOf(path[leaf.start + 1].probability),
        () => colours.categorical[2],
        (leaf) => leaf.word.form,
      ),
      total,
    );
  }

  function draw(changed) {
    const moved = (...names) => !changed || names.some((name) => changed.has(name));
    const sampling = get("panel") === "sample";
    panels.set(get("panel"));
    view.set(get("view"));
    phenomenon.set(get("phenomenon"));
    samplePanel.hidden = !sampling;
    builder.element.hidden = sampling;
    if (sampling) drawSample(!tree || moved("sentence"));
    else builder.draw();
  }

  return {
    traits: ["sentence", "prefix", "panel", "view", "phenomenon"],
    draw,
    rest: () => (get("panel") === "sample" ? fresh.element : builder.rest()),
    recolour: () => (get("panel") === "sample" ? recolourSample() : builder.recolour()),
    numbers() {
      if (get("panel") === "build") return { panel: "build", ...builder.numbers() };
      return {
        panel: "sample",
        view: get("view"),
        phenomenon: get("phenomenon"),
        sentence: get("sentence"),
        bracketed: bracketed(tree),
        bits: tree.total,
        chinese: chineseLeaves(chinese).map((leaf) => leaf.text),
        ways: countTranslations(tree),
        byWord: path.slice(1).map((step) => bitsOf(step.probability)),
        byChoice: [...nodesOf(tree)].map((node) => node.bits),
        pointed: pointed && pointed.id,
      };
    },
  };
}

const MICROWORLD_STYLE = `
.nlpb-bilingual { display: flex; flex-direction: column; gap: 0.15rem; }
.nlpb-sentence { font-size: 1.2rem; font-weight: 600; line-height: 1.5; }
.nlpb-chinese { font-weight: 500; display: flex; flex-wrap: wrap; gap: 0.2rem 0.9rem; align-items: center; }
.nlpb-chinese .nlpb-button { font-size: 0.8125rem; font-weight: 400; min-height: 1.9rem; padding: 0.1rem 0.6rem; }
.nlpb-treeframe { overflow-x: auto; padding: 4px; }
.nlpb-trees { display: block; margin: 0 auto; border-radius: 6px; }
.nlpb-trees text { text-anchor: middle; pointer-events: none;
  font-family: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans CJK SC", sans-serif; }
.nlpb-trees .nlpb-node { cursor: pointer; }
.nlpb-trees .nlpb-word { font-size: 15px; }
.nlpb-trees .nlpb-phrase { font-size: 12px; font-weight: 650; }
.nlpb-trees .nlpb-tag { font-size: 12px; }
.nlpb-trees [data-kind="particle"] { font-style: italic; }
.nlpb-edges path, .nlpb-curves path, .nlpb-arcs path { fill: none; }
.nlpb-edges path { stroke: color-mix(in srgb, var(--nlpb-muted) 55%, var(--nlpb-surface)); stroke-width: 1.3; }
.nlpb-curves path { stroke-width: 1.8; opacity: 0.5; }
.nlpb-arcs path { stroke-width: 2.2; }
.nlpb-trees .nlpb-lit { opacity: 1 !important; }
.nlpb-edges .nlpb-lit { stroke: var(--nlpb-accent); stroke-width: 2.2; }
.nlpb-curves .nlpb-lit { stroke-width: 3; }
.nlpb-node.nlpb-lit rect { stroke: var(--nlpb-accent); stroke-width: 1.5; }
.nlpb-node.nlpb-lit .nlpb-word { font-weight: 650; }
.nlpb-node.nlpb-here rect { stroke-width: 3; }
.nlpb-some .nlpb-node:not(.nlpb-lit) rect { opacity: 0.15; }
.nlpb-some .nlpb-node:not(.nlpb-lit) text { fill: var(--nlpb-muted); }
.nlpb-some .nlpb-curves path:not(.nlpb-lit), .nlpb-witharcs .nlpb-curves path:not(.nlpb-lit) { opacity: 0.18; }
.nlpb-missing:empty { margin-top: calc(-1 * var(--gap)); }
.nlpb-detail { font-size: 0.875rem; color: var(--nlpb-muted); min-height: 1.3rem; }
@container (max-width: 620px) { .nlpb-detail { min-height: 3.9rem; } }
.nlpb-shares { display: grid; gap: 0.5rem; }
.nlpb-filters { display: flex; flex-wrap: wrap; gap: 0.3rem; }
.nlpb-root .nlpb-filter { display: inline-flex; align-items: center; gap: 0.35rem; font-size: 0.8125rem; border: 1px solid var(--nlpb-line);
  border-radius: 999px; background: transparent; padding: 0.1rem 0.6rem; min-height: 1.9rem; cursor: pointer; }
.nlpb-root .nlpb-filter[aria-pressed="true"] { background: var(--nlpb-accentSoft); border-color: var(--nlpb-accent); font-weight: 600; }
.nlpb-longlist ol { max-height: 23.5rem; overflow-y: auto; }
.nlpb-done { font-size: 1.2rem; font-weight: 600; }
.nlpb-none { display: none; }
`;

export default explorer("microworld", buildMicroworld);
