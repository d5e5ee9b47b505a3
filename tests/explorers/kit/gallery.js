// An explorer that shows every chart of the kit that no other explorer has yet.
import { arcs } from "../../../src/nlpbook/explorers/kit/arcs.js";
import { decodeArray } from "../../../src/nlpbook/explorers/kit/arrays.js";
import { element, setText } from "../../../src/nlpbook/explorers/kit/core.js";
import { graphView } from "../../../src/nlpbook/explorers/kit/graph_view.js";
import { heatMapGrid } from "../../../src/nlpbook/explorers/kit/heat_map_grid.js";
import { histogram } from "../../../src/nlpbook/explorers/kit/histogram.js";
import { explorer } from "../../../src/nlpbook/explorers/kit/mount.js";
import { palette } from "../../../src/nlpbook/explorers/kit/theme.js";
import { timeline } from "../../../src/nlpbook/explorers/kit/timeline.js";
import { violinStrip } from "../../../src/nlpbook/explorers/kit/violin_strip.js";

/** @typedef {import("../../../src/nlpbook/explorers/kit/arcs.js").Token} Token */

/** @param {import("../../../src/nlpbook/explorers/kit/mount.js").Figure} figure */
function buildGallery({ root, model, tip, change }) {
  const { get } = model;
  const layers = decodeArray(get("layers")),
    maps = decodeArray(get("maps")),
    weights = decodeArray(get("weights")).data;
  const { data } = layers, [n, size] = layers.shape, [rows, columns, high, wide] = maps.shape;
  const layer = (/** @type {number} */ i) => data.subarray(i * size, (i + 1) * size);
  const small = Array.from(
    { length: rows * columns },
    (_, i) => Float32Array.from(maps.data.subarray(i * high * wide, (i + 1) * high * wide), (value) => value / 127),
  );
  let strip = 0, picked = /** @type {[number, number] | null} */ (null), token = /** @type {Token | null} */ (null);
  let node = /** @type {string | null} */ (null), position = 0;
  const positions = /** @type {number[]} */ ([]);
  const heads = {
    histogram: histogram({ label: "Histogram of a layer", tip }),
    violins: violinStrip({
      label: "Gradients by layer",
      tip,
      onPick(at) {
        strip = at;
        change("strip", {});
      },
    }),
    grid: heatMapGrid({
      label: "All heads",
      tip,
      describe: (row, column) => `layer ${row + 1}, head ${column + 1}`,
      onSelect(row, column = 0) {
        picked = row === null ? null : [row, column];
        change("head", {});
      },
    }),
    arcs: arcs({ label: "Attention within the sentence", tip, describe: describeToken, onPick: pickToken }),
    alignment: arcs({ label: "Alignment", tip, describe: describeToken, onPick: pickToken }),
    timeline: timeline({
      label: "Step",
      smooth: true,
      stepsPerSecond: 10,
      onMove(next) {
        position = next;
        positions.push(next);
        show();
      },
    }),
    graph: graphView({
      label: "The graph of an expression",
      tip,
      describe: (id) => `node ${id}`,
      onPick(id) {
        node = id;
        change("node", {});
      },
    }),
    tree: graphView({ label: "A tree of hypotheses", tip, describe: (id) => `hypothesis ${id}`, onPick() {} }),
  };
  const words = get("words"), french = get("french");

  /** @param {Token} token */
  function describeToken({ line, index }) {
    return `${line === "to" && heads.alignment ? "to" : "from"} ${index}`;
  }

  /** @param {Token | null} next */
  function pickToken(next) {
    token = next;
    change("token", {});
  }

  const said = element("p", { class: "nlpb-finding", "aria-live": "polite" });
  root.append(
    element("div", { class: "nlpb-stack" }, said, ...Object.values(heads).map((head) => head.element)),
  );

  function show() {
    const colours = palette();
    setText(said, `Layer ${strip + 1} of ${n}, step ${Math.floor(position)}`);
    heads.histogram.update({
      samples: [{ name: "in", values: layer(strip), colour: colours.categorical[0] }, {
        name: "out",
        values: Array.from(layer(strip), Math.tanh),
        colour: colours.categorical[1],
      }],
      bins: 40,
      low: -3,
      high: 3,
      xLabel: "pre-activation",
      curve: { colour: colours.mark, density: (x) => Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI) },
    });
    heads.violins.update({
      strips: Array.from({ length: n }, (_, i) => ({ name: String(i + 1), values: layer(i).map(Math.abs) })),
      kind: "log",
      shape: get("shape"),
      xLabel: "layer",
      yLabel: "size of the gradient (log)",
      colour: colours.accent,
      marker: strip,
      line: { name: "theory", colour: colours.mark, values: get("theory") },
    });
    heads.grid.update({
      rows: Array.from({ length: rows }, (_, i) => String(i + 1)),
      columns: Array.from({ length: columns }, (_, i) => String(i + 1)),
      maps: small,
      shape: [high, wide],
      maximum: 1,
      diverging: get("diverging"),
      selected: picked,
      rowTitle: "layer",
      columnTitle: "head",
    });
    heads.arcs.update({ from: words, to: null, weights, selected: token?.line === "from" ? token : null });
    heads.alignment.update({
      from: words,
      to: french,
      weights: Array.from({ length: words.length * french.length }, (_, i) => {
        const [row, column] = [Math.floor(i / french.length), i % french.length];
        return row === column ? 0.8 : Math.abs(row - column) === 1 ? 0.1 : 0;
      }),
      selected: token,
    });
    heads.timeline.update(position, 5);
    heads.graph.update({ ...get("graph"), selected: node });
    heads.tree.update({ ...get("tree"), form: "tree" });
  }

  return {
    traits: ["layers", "maps", "shape", "diverging", "graph", "tree", "words"],
    draw: show,
    recolour: show,
    close: heads.timeline.close,
    rest: heads.timeline.rest,
    numbers: () => ({
      histogram: heads.histogram.numbers(),
      violins: heads.violins.numbers(),
      arcs: heads.arcs.numbers(),
      alignment: heads.alignment.numbers(),
      graph: heads.graph.numbers(),
      tree: heads.tree.numbers(),
      picked,
      token,
      node,
      strip,
      positions,
    }),
  };
}

export default explorer("gallery", buildGallery);
