// The Huffman explorer: a word's code, and its probability as a product of turns; counts that move build the tree anew.
import { barTable } from "../kit/bar_table.js";
import { button, select, slider } from "../kit/controls.js";
import { countOf, element, grouped, setText, short } from "../kit/core.js";
import { explorer } from "../kit/mount.js";
import { uniformAt } from "../kit/random_numbers.js";
import { sharedBar } from "../kit/shared_bar.js";
import { palette } from "../kit/theme.js";
import { bitsPerWord, codeOf, huffmanTree, matchingLogits, pathProbability, turnProbability } from "./code.js";
import { pathView, rounded } from "./path_view.js";
import { huffmanPicture } from "./picture.js";

/** @typedef {import("../kit/mount.js").Figure} Figure */
/** @typedef {import("../kit/mount.js").Parts} Parts */
/** @typedef {import("../kit/numbers_table.js").Table} Table */

/**
 * The counts that a slider stops at: every one below 100, then two digits and noughts, up to the largest.
 * @param {number} most
 */
function countStops(most) {
  const stops = Array.from({ length: 99 }, (_, i) => i + 1);
  for (let unit = 10; unit < most; unit *= 10) {
    for (let digits = 10; digits < 100; digits++) stops.push(digits * unit);
  }
  return [...stops, most].filter((stop, i, all) => stop <= most && stop !== all[i - 1]);
}

/**
 * @param {Figure} figure
 * @returns {Parts}
 */
function buildHuffman({ root, model, settings, tip, change }) {
  const get = (/** @type {string} */ name) => model.get(name);
  /** @type {string[]} */
  const words = get("words");
  /** @type {number[]} */
  const given = [...get("counts")], size = words.length;
  const stops = countStops(Math.min(settings.counts.most, Math.max(100, 10 * Math.max(...given))));
  /** @returns {number[]} */
  const counts = () => get("counts");
  /** @returns {number[]} */
  const logits = () => get("logits");
  const chosen = () => words.indexOf(get("word"));
  const pick = (/** @type {string} */ control, /** @type {number} */ number) =>
    change(control, { word: words[number] });
  const setLogits = (/** @type {string} */ control, /** @type {number[]} */ values) =>
    change(control, { logits: values });
  let tree = huffmanTree(given), bits = bitsPerWord(tree, given, logits()), drawn = 0;
  /** @type {number[]} */
  let probabilities = [];

  const wordChoice = select({
    label: "Word",
    value: get("word"),
    options: words.map((word) => ({ value: word, label: word })),
    onChange: (word) => change("word", { word }),
  });
  const count = slider({
    label: "Its count",
    min: 0,
    max: stops.length - 1,
    value: 0,
    format: () => grouped(counts()[chosen()]),
    onInput: (place) => change("count", { counts: counts().map((old, i) => (i === chosen() ? stops[place] : old)) }),
  });
  const restore = button({ label: "Restore the counts", onClick: () => change("restore", { counts: given }) });
  const level = button({ label: "All logits 0", onClick: () => setLogits("level", logits().map(() => 0)) });
  const match = button({
    label: "Match the counts",
    primary: true,
    onClick: () => setLogits("match", matchingLogits(tree)),
  });
  const random = button({
    label: "Draw logits",
    onClick() {
      drawn += 1;
      setLogits("draw", logits().map((_, inner) => Math.round(60 * uniformAt(get("seed"), drawn, inner) - 30) / 10));
    },
  });

  const finding = element("p", { class: "nlpb-finding", "aria-live": "polite" }), explained = element("p");
  const picture = huffmanPicture({
    label: "The Huffman tree",
    tip,
    describe,
    onPick: (number) => pick("picture", number),
  });
  /** @type {ReturnType<typeof sharedBar<number>>} */
  const shares = sharedBar({
    label: ["the probabilities of all words, side by side"],
    onPoint: (part) => shares.light(part && ((one) => one === part)),
    onPick: (part) => pick("share", part.node),
  });
  const path = pathView({
    logitOf: (inner) => logits()[inner],
    onLogit: (inner, value) => setLogits("logit", logits().map((old, i) => (i === inner ? value : old))),
  });
  const costs = barTable({ columns: ["bits per word"], style: "nlpb-costs" });
  root.append(
    element("style", { text: HUFFMAN_STYLE }),
    element(
      "div",
      { class: "nlpb-stack" },
      element("div", { class: "nlpb-row" }, wordChoice.element, count.element, restore.element),
      element(
        "div",
        { class: "nlpb-buttons", role: "group", "aria-label": "Logits of all nodes" },
        level.element,
        match.element,
        random.element,
      ),
      finding,
      explained,
      shares.element,
      element(
        "div",
        { class: "nlpb-columns" },
        element(
          "div",
          { class: "nlpb-stack" },
          picture.element,
          element("p", {
            class: "nlpb-note",
            text:
              "The tree lies on its side, its root at the left edge. Of two nodes that are joined, the rarer one is " +
              "the left child (0) and is drawn above; the other one is the right child (1), below.",
          }),
        ),
        element("div", { class: "nlpb-stack" }, path.element, costs.element),
      ),
    ),
  );

  /** @param {number} node */
  function describe(node) {
    if (node < size) {
      return `${words[node]}: count ${grouped(counts()[node])}, code ${codeOf(tree.paths[node])}, ` +
        `${countOf(tree.paths[node].length, "bit")}, probability ${short(probabilities[node])}`;
    }
    const logit = logits()[node - size], [left, right] = [0, 1].map((turn) => short(turnProbability(logit, turn), 2));
    return `Inner node ${node - size + 1} of ${size - 1}: ${grouped(tree.sums[node])} tokens below; ` +
      `logit s = ${rounded(logit)}: ${left} to the left (0), ${right} to the right (1)`;
  }

  function say() {
    const steps = tree.paths[chosen()], { length, entropy } = bits;
    setText(
      finding,
      `\u201c${get("word")}\u201d has the code ${codeOf(steps)}: ${countOf(steps.length, "bit")}, ` +
        `and here the probability ${short(probabilities[chosen()])}`,
    );
    setText(
      explained,
      `To know the probability of a word takes ${
        length.toFixed(2)
      } sigmoids on average, one for each inner node; a softmax needs ` +
        `the logits of all ${size} words. No code is shorter on average than the entropy, ${
          entropy.toFixed(2)
        } bits, ` +
        "and Huffman's is less than a bit longer.",
    );
    const rows = costRows(), most = Math.max(...rows.map(([, value]) => value));
    costs.update(
      rows.map(([name, value], i) => ({ name, share: value / most, cells: [value.toFixed(3)], current: i === 3 })),
      { caption: "What a word costs on average" },
    );
  }

  /** @returns {[string, number][]} */
  const costRows = () => [
    ["log\u2082 V: all words alike", bits.uniform],
    ["L: the code's mean length", bits.length],
    ["H: entropy of the counts", bits.entropy],
    ["The counts' cost with these logits", bits.cross],
  ];

  /** @param {Set<string> | null} changed */
  function draw(changed) {
    if (!changed || changed.has("counts")) tree = huffmanTree(counts());
    probabilities = tree.paths.map((one) => pathProbability(one, logits()));
    bits = bitsPerWord(tree, counts(), logits());
    wordChoice.set(get("word"));
    const now = counts()[chosen()], place = stops.findIndex((stop) => stop >= now);
    count.set(place < 0 ? stops.length - 1 : place);
    restore.enable(counts().some((one, i) => one !== given[i]));
    const fitting = matchingLogits(tree);
    level.enable(logits().some((x) => x !== 0));
    match.enable(logits().some((x, i) => Math.abs(x - fitting[i]) > 1e-12));
    say();
    path.update(get("word"), tree.paths[chosen()], logits());
    recolour();
  }

  function recolour() {
    const colours = palette();
    picture.update({ tree, words, counts: counts(), probabilities, logits: logits(), chosen: chosen() });
    const sum = probabilities.reduce((all, one) => all + one, 0);
    shares.update(
      tree.rows.filter((word) => probabilities[word] > 0.001 || word === chosen()).map((word) => ({
        node: word,
        size: probabilities[word],
        text: words[word],
        colour: word === chosen() ? colours.accent : colours.accentSoft,
        ink: word === chosen() ? colours.surface : colours.text,
      })),
      `sum ${sum.toFixed(6)}`,
    );
  }

  /** @returns {Table[]} */
  const table = () => [
    {
      caption: "The words, from left (above) to right (below)",
      columns: ["word", "count", "code", "bits", "probability"],
      rows: tree.rows.map((word) => {
        const steps = tree.paths[word];
        return [words[word], counts()[word], codeOf(steps), steps.length, probabilities[word]];
      }),
    },
    {
      caption: "The inner nodes, in the order in which they are made; the last one is the root",
      columns: ["node", "tokens below", "logit s", "probability of left (0)", "of right (1)"],
      rows: logits().map((logit, inner) => [
        inner + 1,
        tree.sums[size + inner],
        logit,
        turnProbability(logit, 0),
        turnProbability(logit, 1),
      ]),
    },
    { caption: "What a word costs on average", columns: ["code", "bits per word"], rows: costRows() },
  ];

  return {
    traits: ["words", "counts", "word", "logits"],
    draw,
    recolour,
    table,
    reset: () => (drawn = 0),
    rest: () => random.element,
    numbers: () => ({
      words,
      counts: counts(),
      word: get("word"),
      logits: logits(),
      children: tree.children,
      path: tree.paths[chosen()],
      rows: tree.rows.map((word) => words[word]),
      codes: Object.fromEntries(words.map((word, i) => [word, codeOf(tree.paths[i])])),
      probabilities: Object.fromEntries(words.map((word, i) => [word, probabilities[i]])),
      factors: tree.paths[chosen()].map(({ inner, turn }) => turnProbability(logits()[inner], turn)),
      meanLength: bits.length,
      entropy: bits.entropy,
      crossEntropy: bits.cross,
      uniform: bits.uniform,
    }),
  };
}

const HUFFMAN_STYLE = `
.nlpb-turns { display: flex; flex-direction: column; gap: 0.3rem; max-height: 28rem; overflow-y: auto;
  padding: 2px !important; }
.nlpb-turns li { border-left: 3px solid var(--nlpb-accent); padding: 0.05rem 0 0.05rem 0.6rem !important; }
.nlpb-root .nlpb-costs :is(th, td):first-child { width: 75%; }
.nlpb-product { font-weight: 600; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
`;

export default explorer("huffman", buildHuffman);
