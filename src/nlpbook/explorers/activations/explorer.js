// The activations explorer: a function and its derivative, and what a sample of inputs comes out as.
import { legend, select, slider } from "../kit/controls.js";
import { element, percent, setText } from "../kit/core.js";
import { histogram } from "../kit/histogram.js";
import { explorer } from "../kit/mount.js";
import { stepChart } from "../kit/step_chart.js";
import { palette } from "../kit/theme.js";
import { FUNCTIONS, valuesOf } from "./functions.js";
import { AXIS, geluGaps, placeOf, PLACES, REACH, through } from "./sample.js";
import { tellGaps, tellPlace, tellSlope, tellSummary, written } from "./telling.js";

/** @typedef {import("./functions.js").FunctionName} FunctionName */
/** @typedef {import("../kit/numbers_table.js").Table} Table */

const TRAITS = ["activation", "mean", "deviation", "z"], BINS = 40;
const GAPS = geluGaps();
const AXIS_OF_Z = { first: -REACH, apart: 0.01, leap: 50, keys: "by a hundredth, Page Up and Page Down by a half" };

/**
 * @param {import("../kit/mount.js").Figure} figure
 * @returns {import("../kit/mount.js").Parts}
 */
function buildActivations({ root, model, settings, tip, change }) {
  const get = (/** @type {string} */ name) => model.get(name);
  const name = () => /** @type {FunctionName} */ (get("activation"));
  let curve = valuesOf(name(), AXIS), sample = through(name(), get("mean"), get("deviation"));

  const activation = select({
    label: "Activation function",
    value: get("activation"),
    options: Object.entries(FUNCTIONS).map(([value, { label }]) => ({ value, label })),
    onChange: (value) => change("activation", { activation: value }),
  });
  /** @type {(trait: string, label: string) => ReturnType<typeof slider>} */
  const number = (trait, label) =>
    slider({
      label,
      min: settings[trait].least,
      max: settings[trait].most,
      step: 0.1,
      value: get(trait),
      format: () => written(get(trait)),
      onInput: (value) => change(trait, { [trait]: value }),
    });
  const mean = number("mean", "Mean of the inputs"),
    deviation = number("deviation", "Standard deviation of the inputs");
  const onPick = (/** @type {number} */ place) => change("z", { z: AXIS[place] });
  const describe = (/** @type {number} */ at) => tellPlace(name(), AXIS[at], curve.values[at], curve.slopes[at]);
  const alongZ = { axis: AXIS_OF_Z, dots: true, tip, onPick };
  const curves = stepChart({ ...alongZ, label: "The function and its derivative", height: 260, describe });
  const gaps = stepChart({
    ...alongZ,
    label: "Two short forms of GELU minus the exact one",
    height: 170,
    describe: (at) => GAPS.map((one) => `${FUNCTIONS[one.name].label}: ${written(one.gaps[at])}`).join("\n"),
  });
  const before = histogram({ label: "The inputs", tip }), after = histogram({ label: "The outputs", tip });
  const finding = element("p", { class: "nlpb-finding", "aria-live": "polite" });
  const told = element("p"), here = element("p", { class: "nlpb-note" }), key = legend(), gapKey = legend();
  const ofGelu = element(
    "div",
    { class: "nlpb-stack" },
    gaps.element,
    gapKey.element,
    element("p", { class: "nlpb-note", text: tellGaps(GAPS) }),
  );
  root.append(
    element(
      "div",
      { class: "nlpb-stack" },
      element("div", { class: "nlpb-sliders" }, activation.element, mean.element, deviation.element),
      finding,
      told,
      curves.element,
      key.element,
      here,
      element("div", { class: "nlpb-columns nlpb-halves" }, before.element, after.element),
      ofGelu,
    ),
  );

  const marker = () => placeOf(get("z"));

  /** @param {Set<string> | null} changed */
  function draw(changed) {
    if (!changed || ["activation", "mean", "deviation"].some((one) => changed.has(one))) {
      curve = valuesOf(name(), AXIS);
      sample = through(name(), get("mean"), get("deviation"));
      drawHistograms();
    }
    activation.set(get("activation"));
    mean.set(get("mean"));
    deviation.set(get("deviation"));
    ofGelu.hidden = !name().startsWith("gelu");
    setText(finding, tellSlope(name(), sample.summary));
    setText(told, tellSummary(sample.summary));
    setText(here, `At the marker, ${describe(marker())}.`);
    drawCurves();
  }

  function density(/** @type {number} */ z) {
    const away = (z - get("mean")) / get("deviation");
    return Math.exp(-away * away / 2) / (get("deviation") * Math.sqrt(2 * Math.PI));
  }

  function drawHistograms() {
    const { categorical, muted } = palette(), name = "";
    const beyond = sample.inputs.filter((z) => Math.abs(z) > REACH).length / sample.inputs.length;
    before.update({
      samples: [{ name, values: sample.inputs, colour: categorical[7] }],
      bins: BINS,
      low: -REACH,
      high: REACH,
      xLabel: beyond ? `inputs z (${percent(beyond)} lie beyond the axis)` : "inputs z",
      curve: { colour: muted, density },
    });
    after.update({
      samples: [{ name, values: sample.outputs, colour: categorical[0] }],
      bins: BINS,
      xLabel: "outputs f(z)",
    });
  }

  function drawCurves() {
    const { categorical, line } = palette(), common = { steps: PLACES - 1, xLabel: "z", marker: marker() };
    const all = [...curve.values, ...curve.slopes], [low, high] = [Math.min(...all), Math.max(...all)];
    curves.update({
      ...common,
      curves: [
        { values: curve.values, colour: categorical[0], width: 2.5 },
        { values: curve.slopes, colour: categorical[1], width: 2.5, dashed: true },
      ],
      low: Math.max(-2, low) - 0.1,
      high: Math.min(3, high) + 0.1,
      yLabel: "f(z) and its derivative",
      area: AXIS.map(density),
    });
    key.update([
      { label: "f(z)", colour: categorical[0] },
      { label: "derivative, dashed", colour: categorical[1] },
      { label: "density of the inputs, its height not to scale", colour: line },
    ]);
    gaps.update({
      ...common,
      curves: GAPS.map((one, i) => ({ values: one.gaps, colour: categorical[2 + i], width: 2 })),
      low: -0.022,
      high: 0.022,
      yLabel: "form minus exact GELU",
    });
    gapKey.update(GAPS.map((one, i) => ({ label: FUNCTIONS[one.name].label, colour: categorical[2 + i] })));
  }

  /** @returns {Table[]} */
  function table() {
    const places = Array.from({ length: 25 }, (_, i) => 50 * i), { summary } = sample;
    return [{
      caption: `${FUNCTIONS[name()].label} and its derivative`,
      columns: ["z", "f(z)", "derivative"],
      rows: places.map((at) => [AXIS[at], curve.values[at], curve.slopes[at]]),
    }, {
      caption: "The sample",
      columns: ["quantity", "value"],
      rows: [
        ["mean of the outputs", summary.mean],
        ["standard deviation of the outputs", summary.deviation],
        ["rms of the outputs by that of the inputs", summary.gain],
        ["rms of the derivative", summary.slope],
        ["share of the inputs at which it is saturated", summary.saturated],
        ["share of the inputs at which the derivative is 0", summary.zero],
      ],
    }];
  }

  return {
    traits: TRAITS,
    draw,
    recolour() {
      drawHistograms();
      drawCurves();
    },
    table,
    numbers: () => ({
      ...Object.fromEntries(TRAITS.map((trait) => [trait, get(trait)])),
      place: marker(),
      value: curve.values[marker()],
      slope: curve.slopes[marker()],
      summary: sample.summary,
      gaps: Object.fromEntries(GAPS.map((one) => [one.name, [one.z, one.gap]])),
      histograms: [before.numbers(), after.numbers()],
    }),
  };
}

export default explorer("activations", buildActivations);
