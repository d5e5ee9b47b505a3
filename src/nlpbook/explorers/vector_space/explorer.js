// @ts-nocheck its types are still to be written
// The vector space explorer: the same numbers as `neighbours`, `analogy`, `project` and `project_local` in
// vector_space.py, computed for whatever the reader asks.
import { decodeArray } from "../kit/arrays.js";
import { barList } from "../kit/bars.js";
import { checkbox, choices, legend, select } from "../kit/controls.js";
import { element, formatNumber, setText } from "../kit/core.js";
import { explorer } from "../kit/mount.js";
import { scatterPlot } from "../kit/scatter.js";
import { searchField } from "../kit/search_field.js";
import { palette } from "../kit/theme.js";

const ANSWERS = 10, ANSWERS_DRAWN = 5;
const CANCELLED = 1e-6; // below this length A - B + C is the zero vector, up to the rounding of float32

function dot(left, right) {
  let sum = 0;
  for (let i = 0; i < left.length; i++) sum += left[i] * right[i];
  return sum;
}

const lengthOf = (vector) => Math.sqrt(dot(vector, vector));

/** Rows of a flat array as Float64Arrays, scaled to length 1 if asked. */
function rowsOf({ data, shape: [n, d] }, unit) {
  return Array.from({ length: n }, (_, i) => {
    const row = Float64Array.from(data.subarray(i * d, (i + 1) * d));
    return unit ? row.map(((length) => (value) => value / length)(lengthOf(row))) : row;
  });
}

/** Indices by falling score; twelve digits decide, ties keep the vocabulary's order, as in Python. */
function ranked(scores, leftOut, k) {
  const keys = Float64Array.from(scores, (score) => Math.round(score * 1e12) / 1e12);
  const best = [];
  for (let i = 0; i < keys.length; i++) {
    if (leftOut.has(i) || (best.length === k && keys[i] <= keys[best[k - 1]])) continue;
    let at = best.length;
    while (at > 0 && keys[best[at - 1]] < keys[i]) at--;
    best.splice(at, 0, i);
    if (best.length > k) best.pop();
  }
  return best.map((i) => ({ index: i, cosine: scores[i] }));
}

/** Eigenvalues and eigenvectors (columns) of a small symmetric matrix, by Jacobi's rotations. */
function symmetricEigen(matrix) {
  const n = matrix.length, a = matrix.map((row) => Float64Array.from(row));
  const vectors = a.map((_, i) => Float64Array.from(a, (_, j) => Number(i === j)));
  for (let sweep = 0; sweep < 60; sweep++) {
    let off = 0, all = 0;
    for (let p = 0; p < n; p++) for (let q = 0; q < n; q++) (all += a[p][q] ** 2), (off += p === q ? 0 : a[p][q] ** 2);
    if (off <= 1e-30 * all) break;
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) {
        if (a[p][q] === 0) continue;
        const theta = (a[q][q] - a[p][p]) / (2 * a[p][q]);
        const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
        const c = 1 / Math.sqrt(t * t + 1), s = t * c;
        for (let k = 0; k < n; k++) {
          const [left, right] = [a[k][p], a[k][q]];
          [a[k][p], a[k][q]] = [c * left - s * right, s * left + c * right];
        }
        for (let k = 0; k < n; k++) {
          const [upper, lower] = [a[p][k], a[q][k]], [left, right] = [vectors[k][p], vectors[k][q]];
          [a[p][k], a[q][k]] = [c * upper - s * lower, s * upper + c * lower];
          [vectors[k][p], vectors[k][q]] = [c * left - s * right, s * left + c * right];
        }
      }
    }
  }
  return { values: a.map((row, i) => row[i]), vectors };
}

/** Coordinates of a few rows on their own two principal components; in each the largest entry is positive. */
function projectLocal(rows) {
  const mean = rows[0].map((_, j) => rows.reduce((sum, row) => sum + row[j], 0) / rows.length);
  const centred = rows.map((row) => row.map((value, j) => value - mean[j]));
  const { values, vectors } = symmetricEigen(centred.map((left) => centred.map((right) => dot(left, right))));
  const order = values.map((_, i) => i).sort((left, right) => values[right] - values[left]);
  return [0, 1].map((k) => {
    const size = Math.sqrt(Math.max(values[order[k]] || 0, 0));
    const column = rows.map((_, i) => (order[k] === undefined ? 0 : vectors[i][order[k]] * size));
    const largest = column.reduce((best, value) => (Math.abs(value) > Math.abs(best) ? value : best), 0);
    return largest < 0 ? column.map((value) => -value) : column;
  });
}

function buildVectorSpace({ root, model, tip, change, frameDrawn }) {
  const get = (name) => model.get(name);
  let space = null, result = null, xs = null, ys = null, drawn = null, filling = "c";

  function readSpace() {
    const words = get("words"), vectors = decodeArray(get("vectors")), unit = rowsOf(vectors, true);
    space = {
      words,
      unit,
      index: new Map(words.map((word, i) => [word, i])),
      points: get("unit_length") ? unit : rowsOf(vectors, false),
      mean: Float64Array.from(decodeArray(get("mean")).data),
      components: rowsOf(decodeArray(get("components")), false),
      group: decodeArray(get("group_of")).data,
      axes: new Map(),
      d: vectors.shape[1],
    };
  }

  /** What the words of the model ask for: the answers, and the cosines behind them. */
  function answer() {
    const at = (name) => space.index.get(get(name));
    if (get("mode") === "neighbours") {
      const query = at("query"), cosines = space.unit.map((row) => dot(row, space.unit[query]));
      return { own: [query], cosines, answers: ranked(cosines, new Set([query]), ANSWERS) };
    }
    const own = [at("a"), at("b"), at("c")], [a, b, c] = own.map((i) => space.unit[i]);
    const target = a.map((value, j) => value - b[j] + c[j]), length = lengthOf(target);
    if (length < CANCELLED) return { own, cosines: space.unit.map(() => NaN), answers: [] };
    const cosines = space.unit.map((row) => dot(row, target) / length);
    return { own, cosines, answers: ranked(cosines, get("own_words") ? new Set() : new Set(own), ANSWERS) };
  }

  /** The coordinates of all words along one axis. */
  function along(axis) {
    if (axis.startsWith("b_to_")) {
      const [from, to] = ["b", axis.slice(5)].map((name) => space.points[space.index.get(get(name))]);
      const direction = to.map((value, j) => value - from[j]), length = lengthOf(direction);
      return space.points.map((row) => (length > 1e-12 ? dot(row, direction) / length : 0));
    }
    if (!space.axes.has(axis)) {
      const number = Number(axis.replace(/\D/g, "")) - 1, component = space.components[number];
      space.axes.set(
        axis,
        space.points.map((row) => {
          if (axis.startsWith("dim")) return row[number];
          let sum = 0;
          for (let j = 0; j < row.length; j++) sum += (row[j] - space.mean[j]) * component[j];
          return sum;
        }),
      );
    }
    return space.axes.get(axis);
  }

  function axisName(axis) {
    const number = axis.replace(/\D/g, "");
    if (axis.startsWith("b_to_")) return `${get("b")} to ${get(axis.slice(5))}`;
    if (axis.startsWith("dim")) return "dimension " + number;
    return `principal component ${number} (${(100 * get("explained")[number - 1]).toFixed(0)} %)`;
  }

  readSpace();

  // The controls.
  const mode = choices({
    label: "Ask for",
    value: get("mode"),
    options: [{ value: "neighbours", label: "Neighbours" }, { value: "analogy", label: "A \u2212 B + C" }],
    // An analogy's arrows show best among its own words, a word's neighbours among all of them.
    onChange: (value) => change("mode", { mode: value, zoom: value === "analogy" }),
  });
  const field = (name, label) =>
    searchField({
      label,
      words: space.words,
      value: get(name),
      onPick: (word) => change(name, { [name]: word }),
    });
  const query = field("query", "Word");
  const terms = { a: field("a", "A"), b: field("b", "\u2212 B"), c: field("c", "+ C") };
  for (const [name, term] of Object.entries(terms)) {
    term.input.addEventListener("focus", () => {
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
  const axisSelect = (name, label) =>
    select({
      label,
      value: "",
      options: [],
      onChange: (value) => change(label, { [name]: value }),
    });
  const across = axisSelect("x_axis", "Across"), up = axisSelect("y_axis", "Up");
  const hint = element("p", { class: "nlpb-hint" });
  const verdict = element("p", { "aria-live": "polite" });

  const pick = (
    word,
  ) => (get("mode") === "neighbours" ? change("query", { query: word }) : change(filling, { [filling]: word }));
  const plot = scatterPlot({
    label: "Words as points",
    tip,
    frameDrawn,
    describe: (i) =>
      space.words[i] +
      (result.own[0] === i && get("mode") === "neighbours" ? "" : `\ncosine ${formatNumber(result.cosines[i])}`) +
      (space.group[i] >= 0 ? "\n" + get("group_names")[space.group[i]] : ""),
    onSelect: (i) => pick(space.words[i]),
  });
  const bars = barList({
    label: "Nearest by cosine",
    onPick: pick,
    onHover: (word) => plot.point(word === null ? -1 : space.index.get(word)),
  });
  const groups = legend();
  const analogyRow = element(
    "div",
    { class: "nlpb-row nlpb-terms" },
    ...Object.values(terms).map((term) => term.element),
  );
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
    const role = { a: "A", b: "B", c: "C" }[filling];
    setText(
      hint,
      "Click a point or a line of the list " +
        (get("mode") === "neighbours"
          ? "to go on from that word."
          : `to put its word in for ${role} (the field used last).`),
    );
  }

  function drawAxes() {
    const options = [
      ...space.components.map((_, i) => "pc" + (i + 1)),
      "b_to_a",
      "b_to_c",
      ...Array.from({ length: space.d }, (_, i) => "dim" + (i + 1)),
    ].map((value) => ({ value, label: axisName(value) }));
    for (const [control, name] of [[across, "x_axis"], [up, "y_axis"]]) {
      control.setOptions(options);
      control.set(get(name));
    }
  }

  /** Only two axes are named after words: change their names, and leave the hundred others alone. */
  function renameAxes() {
    for (const { input } of [across, up]) {
      for (const axis of ["b_to_a", "b_to_c"]) setText(input.querySelector(`[value="${axis}"]`), axisName(axis));
    }
  }

  function sayVerdict() {
    const analogy = get("mode") === "analogy", first = result.answers[0];
    if (!analogy) return setText(verdict, `${get("query")}: its nearest word is ${space.words[first.index]}.`);
    const sum = `${get("a")} \u2212 ${get("b")} + ${get("c")}`;
    if (!first) return setText(verdict, sum + " is the zero vector: it has no direction, hence no nearest word.");
    const self = result.own.includes(first.index) ? ", a word of the question itself" : "";
    setText(
      verdict,
      `${sum} \u2248 ${space.words[first.index]}${self}: \u201c${get("b")} is to ${get("a")} as ${get("c")} is to ${
        space.words[first.index]
      }\u201d.`,
    );
  }

  function draw(changed) {
    const moved = (...names) => !changed || names.some((name) => changed.has(name));
    if (changed && moved("words", "vectors", "mean", "components", "group_of", "unit_length")) readSpace();
    result = answer();
    const analogy = get("mode") === "analogy";
    const near = result.answers.slice(0, analogy ? ANSWERS_DRAWN : ANSWERS).map((one) => one.index);
    drawn = [...new Set([...result.own, ...near])];
    if (get("zoom")) {
      const local = projectLocal(drawn.map((i) => space.points[i]));
      xs = new Float64Array(space.words.length);
      ys = new Float64Array(space.words.length);
      drawn.forEach((i, k) => ([xs[i], ys[i]] = [local[0][k], local[1][k]]));
    } else {
      xs = along(get("x_axis"));
      ys = along(get("y_axis"));
    }
    mode.set(get("mode"));
    query.set(get("query"));
    for (const [name, term] of Object.entries(terms)) term.set(get(name));
    own.set(get("own_words"));
    zoom.set(get("zoom"));
    query.element.hidden = analogy;
    analogyRow.hidden = own.element.hidden = !analogy;
    if (moved("vectors", "components")) drawAxes();
    else if (moved("a", "b", "c")) renameAxes();
    across.set(get("x_axis"));
    up.set(get("y_axis"));
    across.input.disabled = up.input.disabled = get("zoom");
    bars.setLabel(analogy ? "Nearest to A \u2212 B + C by cosine" : `Nearest to \u201c${get("query")}\u201d by cosine`);
    sayVerdict();
    drawHint();
    show(Boolean(changed));
  }

  function show(animate) {
    const colours = palette(),
      ink = (
        i,
      ) => (space.group[i] >= 0
        ? colours.categorical[space.group[i]]
        : get("group_names").length
        ? colours.muted
        : colours.categorical[0]);
    const analogy = get("mode") === "analogy", at = (i) => [xs[i], ys[i]];
    const [a, b, c] = result.own;
    let arrows = [];
    if (analogy) {
      const target = [0, 1].map((k) => at(a)[k] - at(b)[k] + at(c)[k]);
      arrows = [{ from: at(b), to: at(a) }, { from: at(c), to: target, dashed: true, end: "A \u2212 B + C" }];
    }
    plot.update({
      xs,
      ys,
      labels: space.words,
      inks: space.words.map((_, i) => ink(i)),
      strong: drawn,
      lead: result.own.length + Number(analogy),
      shown: get("zoom") ? drawn : null,
      arrows,
      links: analogy ? [] : result.answers.map((one) => [result.own[0], one.index, one.cosine]),
      xLabel: get("zoom") ? "first component of these words" : axisName(get("x_axis")),
      yLabel: get("zoom") ? "second component of these words" : axisName(get("y_axis")),
      animate,
    });
    bars.update(
      result.answers.map((one) => ({
        key: space.words[one.index],
        label: space.words[one.index],
        value: one.cosine,
        colour: ink(one.index),
        strong: result.own.includes(one.index),
      })),
      { low: Math.min(0, ...result.answers.map((one) => one.cosine)), high: 1 },
    );
    groups.update(get("group_names").map((label, i) => ({ label, colour: colours.categorical[i] })));
  }

  return {
    traits: [
      "words",
      "vectors",
      "mean",
      "components",
      "group_of",
      "group_names",
      "unit_length",
      "mode",
      "query",
      "a",
      "b",
      "c",
      "own_words",
      "zoom",
      "x_axis",
      "y_axis",
    ],
    draw,
    recolour: () => show(false),
    numbers() {
      const shown = get("zoom") ? drawn : space.words.map((_, i) => i),
        answers = result.answers.map((one) => [space.words[one.index], one.cosine]);
      return {
        mode: get("mode"),
        query: get("query"),
        analogy: ["a", "b", "c"].map(get),
        own_words: get("own_words"),
        zoom: get("zoom"),
        axes: [get("x_axis"), get("y_axis")],
        answers,
        words: shown.map((i) => space.words[i]),
        coordinates: shown.map((i) => [xs[i], ys[i]]),
      };
    },
  };
}

export default explorer("vector_space", buildVectorSpace);
