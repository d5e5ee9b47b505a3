// @ts-nocheck its types are still to be written
// The Huffman explorer: a word's code, and its probability as a product of turns; counts that move build the tree anew.
import { barTable } from "../kit/bar_table.js";
import { codeOf, huffmanTree, matchingLogits, pathBits, pathProbability, turnShare } from "./code.js";
import { button, select, slider } from "../kit/controls.js";
import { countOf, element, grouped, setText, short } from "../kit/core.js";
import { explorer } from "../kit/mount.js";
import { huffmanPicture } from "./picture.js";
import { uniformAt } from "../kit/random_numbers.js";
import { sharedBar } from "../kit/shared_bar.js";
import { palette } from "../kit/theme.js";

const STEEPEST_SCORE = 8;

/** The counts that the slider stops at: every one below 100, then two digits and noughts, up to a million. */
const COUNT_STOPS = Array.from({ length: 99 }, (_, i) => i + 1);
for (let unit = 10; unit < 1e5; unit *= 10) {
  for (let digits = 10; digits < 100; digits++) COUNT_STOPS.push(digits * unit);
}
COUNT_STOPS.push(1e6);

function buildHuffman({ root, model, tip, change }) {
  const get = (name) => model.get(name), words = get("words"), size = words.length, given = [...get("counts")];
  const stops = COUNT_STOPS.filter((stop) => stop <= Math.max(100, 10 * Math.max(...given)));
  let tree = null, probabilities = [], bits = null, drawn = 0, shownPath = "", sliders = [];
  const chosen = () => words.indexOf(get("word"));
  const side = (turn) => (turn ? "1, down" : "0, up"), symbol = (turn) => (turn ? "\u03c3(\u2212s)" : "\u03c3(s)");
  const rounded = (x) => String(Number(x.toFixed(2))).replace("-", "\u2212");
  const pick = (control, number) => change(control, { word: words[number] });

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
    format: () => grouped(get("counts")[chosen()]),
    onInput: (place) =>
      change("count", { counts: get("counts").map((old, i) => (i === chosen() ? stops[place] : old)) }),
  });
  const restore = button({ label: "Restore the counts", onClick: () => change("restore", { counts: given }) });
  const setLogits = (control, logits) => change(control, { logits });
  const level = button({ label: "All logits 0", onClick: () => setLogits("level", get("logits").map(() => 0)) });
  const match = button({
    label: "Match the counts",
    primary: true,
    onClick: () => setLogits("match", matchingLogits(tree)),
  });
  const random = button({
    label: "Draw logits",
    onClick() {
      drawn += 1;
      setLogits(
        "draw",
        get("logits").map((_, inner) => Math.round(60 * uniformAt(get("seed"), drawn, inner) - 30) / 10),
      );
    },
  });

  const finding = element("p", { class: "nlpb-finding", "aria-live": "polite" }), explained = element("p");
  const picture = huffmanPicture({
    label: "The Huffman tree",
    tip,
    describe,
    onPick: (number) => pick("picture", number),
  });
  const shares = sharedBar({
    label: ["the probabilities of all words, side by side"],
    onPoint: (part) => shares.light(part && ((one) => one === part)),
    onPick: (part) => pick("share", part.node),
  });
  const pathTitle = element("p", { class: "nlpb-label" }),
    path = element("ol", { class: "nlpb-turns" }),
    product = element("p", { class: "nlpb-product" });
  const table = barTable({ columns: ["bits per word"], style: "nlpb-costs" });
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
            text: "Of two nodes that are joined the rarer stands above (0), the other one below (1).",
          }),
        ),
        element("div", { class: "nlpb-stack" }, pathTitle, path, product, table.element),
      ),
    ),
  );

  function describe(node) {
    if (node < size) {
      return `${words[node]}: count ${grouped(get("counts")[node])}, code ${codeOf(tree.paths[node])}, ` +
        `${countOf(tree.paths[node].length, "bit")}, probability ${short(probabilities[node])}`;
    }
    const logit = get("logits")[node - size], part = turnShare(logit, 0);
    return `Inner node ${node - size + 1} of ${size - 1}: ${grouped(tree.sums[node])} tokens below; logit s = ${
      rounded(logit)
    }: ` +
      `${short(part, 2)} to 0, ${short(turnShare(logit, 1), 2)} to 1`;
  }

  /** A slider for each inner node of the path; built anew when the path is another one. */
  function drawPath() {
    const steps = tree.paths[chosen()], key = JSON.stringify(steps);
    if (key !== shownPath) {
      shownPath = key;
      sliders = steps.map(({ inner, turn }) =>
        slider({
          label: `Node ${inner + 1}, turn ${side(turn)}`,
          min: -STEEPEST_SCORE,
          max: STEEPEST_SCORE,
          step: 0.1,
          value: 0,
          format: () =>
            `s = ${rounded(get("logits")[inner])}, ${symbol(turn)} = ${short(turnShare(get("logits")[inner], turn))}`,
          onInput: (value) => setLogits("logit", get("logits").map((old, i) => (i === inner ? value : old))),
        })
      );
      path.replaceChildren(...sliders.map((one) => element("li", {}, one.element)));
    }
    steps.forEach(({ inner }, i) => sliders[i].set(get("logits")[inner]));
    const factors = steps.map(({ inner, turn }) => short(turnShare(get("logits")[inner], turn)));
    setText(pathTitle, `The path of \u201c${get("word")}\u201d from the root: a logit s at each inner node`);
    setText(
      product,
      `P(${get("word")}) = ${factors.length > 1 ? factors.join(" \u00d7 ") + " = " : ""}${
        short(probabilities[chosen()])
      }`,
    );
  }

  function compute(moved) {
    const counts = get("counts"), logits = get("logits");
    if (moved("counts")) tree = huffmanTree(counts);
    probabilities = tree.paths.map((one) => pathProbability(one, logits));
    const total = tree.sums[2 * size - 2],
      mean = (values) => values.reduce((sum, value, i) => sum + counts[i] * value, 0) / total;
    bits = {
      uniform: Math.log2(size),
      length: mean(tree.paths.map((one) => one.length)),
      entropy: mean(counts.map((one) => Math.log2(total / one))),
      cross: mean(tree.paths.map((one) => pathBits(one, logits))),
    };
  }

  function say() {
    const steps = tree.paths[chosen()], { length, entropy } = bits;
    setText(
      finding,
      `\u201c${get("word")}\u201d has the code ${codeOf(steps)}: ${
        countOf(steps.length, "bit")
      }, and here the probability ${short(probabilities[chosen()])}`,
    );
    setText(
      explained,
      `To know the probability of a word takes ${
        length.toFixed(2)
      } sigmoids on average, one a turn; a softmax needs the logits of all ${size} words. ` +
        `No code is shorter on average than the entropy, ${
          entropy.toFixed(2)
        } bits, and Huffman's is less than a bit longer.`,
    );
    const rows = [
        ["log\u2082 V: all words alike", bits.uniform],
        ["L: the code's mean length", length],
        ["H: entropy of the counts", entropy],
        ["The counts' cost with these logits", bits.cross],
      ],
      most = Math.max(...rows.map(([, value]) => value));
    table.update(
      rows.map(([name, value], i) => ({ name, share: value / most, cells: [value.toFixed(3)], current: i === 3 })),
      { caption: "What a word costs on average" },
    );
  }

  function draw(changed) {
    const moved = (...names) => !changed || names.some((name) => changed.has(name));
    compute(moved);
    wordChoice.set(get("word"));
    const now = get("counts")[chosen()], place = stops.findIndex((stop) => stop >= now);
    count.set(place < 0 ? stops.length - 1 : place);
    restore.enable(get("counts").some((one, i) => one !== given[i]));
    const fitting = matchingLogits(tree);
    level.enable(get("logits").some((x) => x !== 0));
    match.enable(get("logits").some((x, i) => Math.abs(x - fitting[i]) > 1e-12));
    say();
    drawPath();
    recolour();
  }

  function recolour() {
    const colours = palette();
    picture.update({ tree, words, counts: get("counts"), probabilities, logits: get("logits"), chosen: chosen() });
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

  return {
    traits: ["words", "counts", "word", "logits"],
    draw,
    recolour,
    rest: () => random.element,
    numbers: () => ({
      words,
      counts: get("counts"),
      word: get("word"),
      logits: get("logits"),
      children: tree.children,
      rows: tree.rows.map((word) => words[word]),
      codes: Object.fromEntries(words.map((word, i) => [word, codeOf(tree.paths[i])])),
      probabilities: Object.fromEntries(words.map((word, i) => [word, probabilities[i]])),
      path: tree.paths[chosen()],
      factors: tree.paths[chosen()].map(({ inner, turn }) => turnShare(get("logits")[inner], turn)),
      meanLength: bits.length,
      entropy: bits.entropy,
      crossEntropy: bits.cross,
      uniform: bits.uniform,
    }),
  };
}

const HUFFMAN_STYLE = `
.nlpb-turns { display: flex; flex-direction: column; gap: 0.3rem; max-height: 28rem; overflow-y: auto; padding: 2px !important; }
.nlpb-turns li { border-left: 3px solid var(--nlpb-accent); padding: 0.05rem 0 0.05rem 0.6rem !important; }
.nlpb-root .nlpb-costs :is(th, td):first-child { width: 75%; }
.nlpb-product { font-weight: 600; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
`;

export default explorer("huffman", buildHuffman);
