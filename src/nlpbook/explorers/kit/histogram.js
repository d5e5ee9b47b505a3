// Histograms of one or more samples over the same bins, with a curve of theory on top.
import { clipToAxes, drawAxes, layOutAxes } from "./axes.js";
import { chartCanvas, placeByKey, pointerPlace } from "./canvas.js";
import { countOf, grouped, percent } from "./core.js";
import { rangeOf, writeTicks } from "./scales.js";
import { histogramOf } from "./statistics.js";
import { palette } from "./theme.js";

/** @typedef {{ name: string, values: ArrayLike<number>, colour: string }} Sample */
/**
 * The bins run from `low` to `high`, by default from the smallest value to the largest; values outside are told, not
 * drawn. `curve` is a density, drawn as the shares that it gives the bins; `yLabel` is said to be the share of the
 * values unless it is given.
 * @typedef {{
 *   samples: Sample[],
 *   bins?: number,
 *   low?: number,
 *   high?: number,
 *   xLabel: string,
 *   yLabel?: string,
 *   curve?: { colour: string, density: (value: number) => number } | null,
 * }} HistogramState
 */
/** @typedef {{ name: string, colour: string, counts: number[], total: number, outside: number }} Counted */

/**
 * @param {{ label: string, height?: number, tip: import("./canvas.js").Tip }} chart
 */
export function histogram({ label, height = 190, tip }) {
  /** @type {HistogramState | null} */
  let state = null;
  /** @type {Counted[]} */
  let counted = [];
  /** @type {number[]} */
  let edges = [];
  /** @type {string[]} */
  let written = [];
  /** @type {import("./axes.js").Axis | null} */
  let across = null;
  /** @type {number | null} */
  let cursor = null;
  const chart = chartCanvas({
    label,
    kind: "histogram",
    draw,
    help: "Left and right arrow keys go from bin to bin, Home and End to the ends.",
  });

  /** @param {HistogramState} next */
  function count(next) {
    const { samples, bins = 30 } = next,
      range = rangeOf(everyValue(samples)),
      { low = range.low, high = range.high } = next;
    counted = samples.map(({ name, colour, values }) => {
      const found = histogramOf(values, { bins, low, high });
      edges = found.edges;
      const inside = found.counts.reduce((sum, one) => sum + one, 0);
      return { name, colour, counts: found.counts, total: values.length, outside: values.length - inside };
    });
    written = writeTicks(edges.map((edge) => Number(edge.toPrecision(4))));
  }

  function draw() {
    const width = chart.width();
    if (!state || width === 0 || !counted.length) return;
    const context = chart.begin(width, height), colours = palette(), bins = edges.length - 1, { curve } = state;
    const shares = counted.map(({ counts, total }) => counts.map((one) => one / (total || 1)));
    const expected = curve ? edges.slice(1).map((edge, i) => areaUnder(curve.density, edges[i], edge)) : [];
    const frame = layOutAxes(context, {
      width,
      height,
      x: { low: edges[0], high: edges[bins], title: state.xLabel },
      y: { low: 0, high: Math.max(1e-9, ...shares.flat(), ...expected), title: state.yLabel ?? "share of the values" },
    });
    const x = /** @type {import("./axes.js").Axis} */ (frame.x), { y, bottom, top } = frame;
    across = x;
    drawAxes(context, frame, colours);
    if (cursor !== null) {
      context.fillStyle = colours.raised;
      context.fillRect(x.to(edges[cursor]), top, x.to(edges[cursor + 1]) - x.to(edges[cursor]), bottom - top);
    }
    clipToAxes(context, frame, 1);
    shares.forEach((heights, at) => {
      context.fillStyle = context.strokeStyle = counted[at].colour;
      context.lineWidth = 1.5;
      context.beginPath();
      context.moveTo(x.to(edges[0]), bottom);
      heights.forEach((share, i) => {
        context.lineTo(x.to(edges[i]), y.to(share));
        context.lineTo(x.to(edges[i + 1]), y.to(share));
      });
      context.lineTo(x.to(edges[bins]), bottom);
      context.globalAlpha = shares.length > 1 ? 0.25 : 0.5;
      context.fill();
      context.globalAlpha = 1;
      context.stroke();
    });
    if (curve) {
      context.strokeStyle = curve.colour;
      context.lineWidth = 2;
      context.setLineDash([5, 4]);
      context.beginPath();
      expected.forEach((share, i) => context.lineTo(x.to((edges[i] + edges[i + 1]) / 2), y.to(share)));
      context.stroke();
      context.setLineDash([]);
    }
    context.restore();
  }

  /** @param {number} bin */
  function describe(bin) {
    const parts = counted.map(({ name, counts, total }) =>
      `${name ? name + ": " : ""}${grouped(counts[bin])} of ${countOf(total, "value")} ` +
      `(${percent(counts[bin] / (total || 1))})`
    );
    return `from ${written[bin]} to ${written[bin + 1]}\n${parts.join("\n")}`;
  }

  /** @param {number | null} next */
  function moveCursor(next) {
    if (next === cursor) return;
    cursor = next;
    draw();
    if (next === null || !across) return tip.hide();
    tip.show(chart.canvas, across.to(edges[next + 1]), 20, describe(next));
  }

  /** @param {PointerEvent} event */
  function point(event) {
    if (!across) return;
    const value = across.back(pointerPlace(event)[0]), bin = edges.findIndex((edge, i) => i && value < edge) - 1;
    moveCursor(bin >= 0 && value >= edges[0] ? bin : null);
  }

  chart.canvas.addEventListener("pointermove", point);
  chart.canvas.addEventListener("pointerdown", point);
  // A finger leaves as soon as it is lifted: what it has touched stays.
  chart.canvas.addEventListener("pointerleave", (event) => event.pointerType !== "touch" && moveCursor(null));
  chart.canvas.addEventListener("blur", () => moveCursor(null));
  chart.canvas.addEventListener("keydown", (event) => {
    const next = counted.length ? placeByKey(event.key, cursor ?? -1, edges.length - 2) : null;
    if (next === null) return;
    event.preventDefault();
    moveCursor(next);
    chart.say(describe(next));
  });

  return {
    element: chart.element,
    /** @param {HistogramState} next */
    update(next) {
      state = next;
      count(next);
      if (cursor !== null && cursor >= edges.length - 1) cursor = null;
      draw();
    },
    redraw: draw,
    /** The edges of the bins, and for each sample how many values are in each bin and how many in none. */
    numbers: () => ({ edges, samples: counted.map(({ name, counts, outside }) => ({ name, counts, outside })) }),
  };
}

/** @param {Sample[]} samples */
function* everyValue(samples) {
  for (const { values } of samples) for (let i = 0; i < values.length; i++) yield values[i];
}

/**
 * The area under a density between two edges, by Simpson's rule.
 * @type {(density: (value: number) => number, from: number, to: number) => number}
 */
const areaUnder = (density, from, to) => (to - from) / 6 * (density(from) + 4 * density((from + to) / 2) + density(to));
