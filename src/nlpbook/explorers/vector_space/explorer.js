// The vector space explorer: the same numbers as `neighbours`, `a_minus_b_plus_c`, `project` and `project_local` in
// explorer.py, computed for whatever the reader asks.
import { barList } from "../kit/bars.js";
import { checkbox, choices, legend, select } from "../kit/controls.js";
import { element, formatNumber, setText } from "../kit/core.js";
import { explorer } from "../kit/mount.js";
import { scatterPlot } from "../kit/scatter.js";
import { searchField } from "../kit/search_field.js";
import { palette } from "../kit/theme.js";
import { analogy, neighbours } from "./geometry.js";
import { projectLocal } from "./projection.js";
import { along, axisName, indexOf, readSpace } from "./space.js";
import { tellAnalogy, tellNearest } from "./telling.js";

/** @typedef {import("./geometry.js").Answer} Answer */
/** @typedef {import("../kit/scatter.js").Arrow} Arrow */
/** @typedef {import("../kit/scatter.js").Point} Point */
/** @typedef {"a" | "b" | "c"} Term */

const ANSWERS = 10, ANSWERS_DRAWN = 5;
const DATA = [
  "axis_names",
  "words",
  "vectors",
  "mean",
  "components",
  "explained",
  "group_of",
  "group_names",
  "unit_length",
];
const SETTINGS = ["mode", "query", "a", "b", "c", "own_words", "zoom", "x_axis", "y_axis"];
/** @type {Record<string, string>} */
const MODES = { neighbours: "Neighbours", analogy: "A \u2212 B + C" };
/** @type {Record<Term, string>} */
const TERMS = { a: "A", b: "\u2212 B", c: "+ C" };

/**
 * @param {import("../kit/mount.js").Figure} figure
 * @returns {import("../kit/mount.js").Parts}
 */
function buildVectorSpace({ root, model, settings, tip, change, frameDrawn }) {
  const get = (/** @type {string} */ name) => model.get(name);
  let space = readSpace(get), result = answer();
  /** @type {ArrayLike<number>} */
  let xs = [];
  /** @type {ArrayLike<number>} */
  let ys = [];
  /** @type {number[]} */
  let drawn = [];
  /** @type {Term} */
  let filling = "c"; // the term that a click fills

  const isAnalogy = () => get("mode") === "analogy";
  const terms = () => ({ a: get("a"), b: get("b"), c: get("c") });

  /** What the words of the model ask for: the answers, and the cosines behind them. @returns {Answer} */
  function answer() {
    if (get("mode") === "neighbours") return neighbours(space.unit, indexOf(space, get("query")), ANSWERS);
    const [a, b, c] = ["a", "b", "c"].map((name) => indexOf(space, get(name)));
    return analogy(space.unit, [a, b, c], get("own_words"), ANSWERS);
  }

  // The controls.
  const mode = choices({
    label: "Ask for",
    value: get("mode"),
    options: settings.mode.choices.map((value) => ({ value, label: MODES[value] })),
    // An analogy's arrows show best among its own words, a word's neighbours among all of them.
    onChange: (value) => change("mode", { mode: value, zoom: value === "analogy" }),
  });
  /** @type {(name: string, label: string) => ReturnType<typeof searchField>} */
  const field = (name, label) =>
    searchField({ label, words: space.words, value: get(name), onPick: (word) => change(name, { [name]: word }) });
  const query = field("query", "Word");
  const fields = { a: field("a", TERMS.a), b: field("b", TERMS.b), c: field("c", TERMS.c) };
  const names = /** @type {Term[]} */ (Object.keys(fields));
  for (const name of names) {
    fields[name].input.addEventListener("focus", () => {
      filling = name;
      drawHint();
    });
  }
  const own = checkbox({
    label: "Let A, B and C answer too",
    value: get("own_words"),
    onChange: (value) => change("own words", { own_words: value }),
  });
  const zoom = checkbox({
    label: "Only these words, projected anew",
    value: get("zoom"),
    onChange: (value) => change("zoom", { zoom: value }),
  });
  /** @type {(name: string, label: string) => ReturnType<typeof select>} */
  const axisSelect = (name, label) =>
    select({ label, value: "", options: [], onChange: (value) => change(label, { [name]: value }) });
  const across = axisSelect("x_axis", "Across"), up = axisSelect("y_axis", "Up");
  const hint = element("p", { class: "nlpb-hint nlpb-howto" }),
    verdict = element("p", { class: "nlpb-finding", "aria-live": "polite" });

  /** @param {string} word */
  const pick = (word) => isAnalogy() ? change(filling, { [filling]: word }) : change("query", { query: word });
  const plot = scatterPlot({
    label: "Words as points",
    tip,
    frameDrawn,
    describe: (i) => {
      const asked = !isAnalogy() && result.own[0] === i, group = get("group_names")[space.group[i]];
      const cosine = asked ? [] : [`cosine ${formatNumber(result.cosines[i])}`];
      return [space.words[i], ...cosine, ...group === undefined ? [] : [group]].join("\n");
    },
    onSelect: (i) => pick(space.words[i]),
  });
  const bars = barList({
    label: "Nearest by cosine",
    onPick: pick,
    onHover: (word) => plot.point(word === null ? -1 : indexOf(space, word)),
  });
  const groups = legend();
  const inputs = names.map((name) => fields[name].element);
  const analogyRow = element("div", { class: "nlpb-row nlpb-terms" }, ...inputs);
  root.append(
    element(
      "div",
      { class: "nlpb-stack" },
      element("div", { class: "nlpb-row" }, mode.element, query.element, analogyRow),
      verdict,
      element(
        "div",
        { class: "nlpb-columns" },
        element("div", { class: "nlpb-stack" }, zoom.element, plot.element, groups.element),
        element("div", { class: "nlpb-stack" }, bars.element, own.element),
      ),
      element("div", { class: "nlpb-row" }, across.element, up.element),
      hint,
    ),
  );

  function drawHint() {
    const use = isAnalogy()
      ? `to put its word in for ${filling.toUpperCase()} (the field used last).`
      : "to go on from that word.";
    setText(hint, `Click a point or a line of the list ${use}`);
  }

  function drawAxes() {
    const options = settings.x_axis.choices.map((axis) => ({
      value: axis,
      label: axisName(space, String(axis), terms()),
    }));
    for (const control of [across, up]) control.setOptions(options);
  }

  /** Only two axes are named after words: change their names, and leave the hundred others alone. */
  function renameAxes() {
    for (const { input } of [across, up]) {
      for (const axis of ["b_to_a", "b_to_c"]) {
        const option = input.querySelector(`[value="${axis}"]`);
        if (option) setText(option, axisName(space, axis, terms()));
      }
    }
  }

  function sentence() {
    const [first] = result.answers, word = first ? space.words[first.index] : null;
    if (!isAnalogy()) return tellNearest(get("query"), word, first?.cosine);
    const isOwn = first !== undefined && result.own.includes(first.index);
    return tellAnalogy(terms(), { word, isOwn, isZero: Number.isNaN(result.cosines[0]) });
  }

  /** @param {Set<string> | null} changed */
  function draw(changed) {
    const moved = (/** @type {string[]} */ ...traits) => !changed || traits.some((name) => changed.has(name));
    if (changed && moved(...DATA)) space = readSpace(get);
    result = answer();
    const asking = isAnalogy(), near = result.answers.slice(0, asking ? ANSWERS_DRAWN : ANSWERS);
    drawn = [...new Set([...result.own, ...near.map((one) => one.index)])];
    if (get("zoom")) {
      const local = projectLocal(drawn.map((i) => space.points[i]));
      [xs, ys] = local.map((column) => {
        const all = new Float64Array(space.words.length);
        drawn.forEach((i, k) => (all[i] = column[k]));
        return all;
      });
    } else [xs, ys] = [get("x_axis"), get("y_axis")].map((axis) => along(space, axis, terms()));
    mode.set(get("mode"));
    query.set(get("query"));
    for (const name of names) fields[name].set(get(name));
    own.set(get("own_words"));
    zoom.set(get("zoom"));
    query.element.hidden = asking;
    analogyRow.hidden = own.element.hidden = !asking;
    if (moved(...DATA)) drawAxes();
    else if (moved("a", "b", "c")) renameAxes();
    across.set(get("x_axis"));
    up.set(get("y_axis"));
    across.input.disabled = up.input.disabled = get("zoom");
    bars.setLabel(captionOf("by cosine"));
    setText(verdict, sentence());
    drawHint();
    show(Boolean(changed));
  }

  /** @param {string} how */
  const captionOf = (how) => `Nearest to ${isAnalogy() ? "A \u2212 B + C" : `\u201c${get("query")}\u201d`} ${how}`;

  /** @type {(axis: "x_axis" | "y_axis", place: string) => string} */
  const labelOf = (axis, place) =>
    get("zoom") ? `${place} component of these words` : axisName(space, get(axis), terms());

  /** The arrows of an analogy: from B to A, and the same way from C. @returns {Arrow[]} */
  function arrows() {
    if (!isAnalogy()) return [];
    /** @type {Point[]} */
    const [a, b, c] = result.own.map((i) => [xs[i], ys[i]]);
    return [
      { from: b, to: a },
      { from: c, to: [a[0] - b[0] + c[0], a[1] - b[1] + c[1]], dashed: true, end: "A \u2212 B + C" },
    ];
  }

  /** @param {number} i */
  function ink(i) {
    const { categorical, muted } = palette(), group = space.group[i];
    if (group >= 0) return categorical[group];
    return get("group_names").length ? muted : categorical[0];
  }

  /** @param {boolean} animate */
  function show(animate) {
    const asking = isAnalogy(), colours = palette();
    plot.update({
      xs,
      ys,
      labels: space.words,
      inks: space.words.map((_, i) => ink(i)),
      strong: drawn,
      lead: result.own.length + Number(asking),
      shown: get("zoom") ? drawn : null,
      arrows: arrows(),
      links: asking ? [] : result.answers.map((one) => [result.own[0], one.index, one.cosine]),
      xLabel: labelOf("x_axis", "first"),
      yLabel: labelOf("y_axis", "second"),
      animate,
    });
    bars.update(
      result.answers.map(({ index, cosine }) => ({
        key: space.words[index],
        label: space.words[index],
        value: cosine,
        colour: ink(index),
        strong: result.own.includes(index),
      })),
      { low: Math.min(0, ...result.answers.map((one) => one.cosine)), high: 1 },
    );
    /** @type {string[]} */
    const labels = get("group_names");
    const named = labels.map((label, i) => ({ label, colour: colours.categorical[i] }));
    const isMixed = named.length > 0 && Array.from(space.group).some((group) => group < 0);
    groups.update([...named, ...isMixed ? [{ label: "in no group", colour: colours.muted }] : []]);
  }

  return {
    traits: [...DATA, ...SETTINGS],
    draw,
    recolour: () => show(false),
    reset: () => (filling = "c"),
    numbers() {
      const shown = get("zoom") ? drawn : space.words.map((_, i) => i);
      return {
        mode: get("mode"),
        query: get("query"),
        analogy: names.map(get),
        own_words: get("own_words"),
        zoom: get("zoom"),
        axes: [get("x_axis"), get("y_axis")],
        answers: result.answers.map((one) => [space.words[one.index], one.cosine]),
        words: shown.map((i) => space.words[i]),
        coordinates: shown.map((i) => [xs[i], ys[i]]),
      };
    },
    table: () => [
      {
        caption: captionOf("by cosine"),
        columns: ["word", "cosine"],
        rows: result.answers.map((one) => [space.words[one.index], one.cosine]),
      },
      {
        caption: "Where the words stand",
        columns: ["word", labelOf("x_axis", "first"), labelOf("y_axis", "second")],
        rows: drawn.map((i) => [space.words[i], xs[i], ys[i]]),
      },
    ],
  };
}

export default explorer("vector_space", buildVectorSpace);
