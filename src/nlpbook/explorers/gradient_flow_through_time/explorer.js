// The explorer of gradient flow through time: what arrives of a gradient at the steps before, in three cells.
import { cellMap } from "../kit/cell_map.js";
import { legend } from "../kit/controls.js";
import { clamp, element, howTo, rounded, setText } from "../kit/core.js";
import { explorer } from "../kit/mount.js";
import { stepChart } from "../kit/step_chart.js";
import { palette } from "../kit/theme.js";
import { contributionsOf, entriesOf, lengthsOf } from "./charts.js";
import { timeControls } from "./controls.js";
import {
  BY_THEORY,
  clippedTo,
  NAMES,
  placeOf,
  tellBounds,
  tellContribution,
  tellHeadline,
  tellPeak,
  tellSizes,
  tellStep,
  tellTheory,
  tellWeights,
  unitName,
} from "./telling.js";
import { timeNetwork } from "./network.js";

/** @typedef {import("./flow.js").Flow} Flow */
/** @typedef {import("../kit/numbers_table.js").Table} Table */

const NETWORK = [
  "activation",
  "matrix",
  "gamma",
  "gates",
  "forget_bias",
  "update_bias",
  "longest",
  "steps",
  "loss_at",
  "scale",
  "seed",
];
const VIEW = ["cells", "clip", "threshold", "chosen", "colours", "bounds", "theory", "parts"];
const AXIS = { first: 1, apart: 1, leap: 10 }, LOOK = 50;

/**
 * @param {import("../kit/mount.js").Figure} figure
 * @returns {import("../kit/mount.js").Parts}
 */
function buildTime(figure) {
  const { root, model, tip, change } = figure, get = (/** @type {string} */ name) => model.get(name);
  const network = timeNetwork();
  let now = /** @type {ReturnType<typeof network>} */ ({});
  let look = LOOK; // the step that the two lower charts mark

  const controls = timeControls(figure);
  const finding = element("p", { class: "nlpb-finding", "aria-live": "polite" });
  const sizes = element("p"), told = element("p", { class: "nlpb-note" }), weights = element("p");
  const here = element("p", { class: "nlpb-note" });
  const key = legend(), where = element("span");
  const moveTo = (/** @type {number} */ t) => {
    look = clamp(t, 1, get("steps"));
    change("look", {});
  };
  const lengths = stepChart({
    label: "Length of the gradient by step, logarithmic axis; the marker is the loss",
    height: 320,
    tip,
    axis: { ...AXIS, keys: "and with it the loss, by a step" },
    describe: (at) => tellStep(now.flows, now.theories, at + 1),
    onPick: (at) => change("loss", { loss_at: at + 1 }),
  });
  const map = cellMap({
    label: "Entries of the gradient by unit and step",
    help: "Arrow keys move over units and steps, Enter marks the step, Escape leaves.",
    tip,
    describe(row, column) {
      const { gradients, states, loss } = now.chosen;
      return `${placeOf(column + 1, loss)}: ${unitName(row)}, ${rounded(gradients[column * states + row])}`;
    },
    startAt: () => [0, clamp(look, 1, now.chosen.loss) - 1],
    onPick: (_, column) => moveTo(column + 1),
  });
  const contributions = stepChart({
    label: "What each step adds to the gradient of the recurrent weights, logarithmic axis",
    height: 220,
    tip,
    axis: { ...AXIS, keys: "by a step, Page Up and Page Down by ten" },
    describe: (at) => tellContribution(now.chosen, at + 1),
    onPick: (at) => moveTo(at + 1),
  });
  root.append(
    element(
      "div",
      { class: "nlpb-stack" },
      controls.top,
      finding,
      element("p", { class: "nlpb-label" }, where, howTo("drag the marker, or move it with the arrow keys")),
      lengths.element,
      key.element,
      controls.lines,
      sizes,
      told,
      controls.below,
      element("div", { class: "nlpb-columns nlpb-halves" }, map.element, contributions.element),
      here,
      weights,
      controls.clipping,
    ),
  );

  /** @param {Set<string> | null} changed */
  function draw(changed) {
    now = network(get);
    look = clamp(look, 1, get("steps"));
    controls.update();
    // A loss that is dragged is told by its chart.
    finding.setAttribute("aria-live", changed?.has("loss_at") ? "off" : "polite");
    const { flows, chosen } = now;
    setText(finding, tellHeadline(flows));
    setText(where, `The loss stands at step ${chosen.loss}`);
    setText(sizes, [...flows.map(tellPeak), tellSizes(flows)].filter(Boolean).join(" "));
    sizes.hidden = !sizes.textContent;
    setText(told, [tellBounds(flows), get("theory") ? tellTheory(now) : ""].filter(Boolean).join(" "));
    setText(weights, tellWeights(chosen, get("clip"), get("threshold")));
    const arrived = tellStep(flows, now.theories, look).replaceAll("\n", "; ");
    setText(here, `At the marker of these two, ${arrived}. The step ${tellContribution(chosen, look).split(": ")[1]}.`);
    recolour();
  }

  function recolour() {
    const { flows, theories, chosen } = now, steps = get("steps"), colours = palette();
    const { state, key: entries } = lengthsOf(
      { flows, theories, steps, withTheory: get("theory"), withParts: get("parts") },
      colours,
    );
    lengths.update(state);
    key.update(entries);
    map.update(entriesOf(chosen, steps, look, get("colours") === "relative", colours));
    contributions.update(contributionsOf(chosen, steps, look, colours));
  }

  /** @returns {Table[]} */
  function table() {
    const { flows, theories, chosen } = now, { loss, states, gradients } = chosen, cell = NAMES[chosen.name];
    const known = (/** @type {number | undefined} */ one) => one === undefined || Number.isNaN(one) ? null : one;
    const at = Math.min(look, loss);
    return [
      {
        caption: `Length of the gradient by step, of a loss at step ${loss}`,
        columns: [
          "step",
          ...flows.flatMap(({ name }, i) =>
            ["", ": largest singular value", `: ${BY_THEORY[theories[i].kind].replace(/:$/, "")}`].map((what) =>
              NAMES[name] + what
            )
          ),
          ...now.lstm ? ["LSTM: h alone", "LSTM: c alone"] : [],
        ],
        rows: Array.from({ length: loss }, (_, i) => [
          String(i + 1),
          ...flows.flatMap(({ lengths, bounds }, k) => [lengths[i], known(bounds?.[i]), theories[k].lengths[i]]),
          ...now.lstm ? [now.lstm.h[i], now.lstm.c?.[i] ?? null] : [],
        ]),
      },
      {
        caption: `What each step adds to the gradient of the ${cell} with respect to U (length)`,
        columns: ["step", "length"],
        rows: Array.from(chosen.contributions, (one, i) => [String(i + 1), one]),
      },
      {
        caption: `Entries of the gradient in the ${cell}, at step ${at}`,
        columns: ["unit", "gradient"],
        rows: Array.from({ length: states }, (_, row) => [unitName(row), gradients[(at - 1) * states + row]]),
      },
    ];
  }

  const list = (/** @type {Float64Array | null} */ numbers) => numbers && Array.from(numbers);

  return {
    traits: [...NETWORK, ...VIEW],
    draw,
    recolour,
    table,
    reset() {
      look = LOOK;
    },
    rest: controls.rest,
    numbers: () => ({
      ...Object.fromEntries([...NETWORK, ...VIEW].map((name) => [name, get(name)])),
      loss: now.chosen.loss,
      look,
      stretch: now.stretch,
      flows: Object.fromEntries(now.flows.map((flow, i) => [flow.name, {
        lengths: list(flow.lengths),
        h: list(flow.h),
        c: list(flow.c),
        bounds: list(flow.bounds),
        expected: { kind: now.theories[i].kind, lengths: list(now.theories[i].lengths) },
      }])),
      weights: {
        gradients: list(now.chosen.gradients.subarray(0, now.chosen.loss * now.chosen.states)),
        contributions: list(now.chosen.contributions),
        total: now.chosen.total,
        clipped: clippedTo(now.chosen.total, get("clip"), get("threshold")),
        recent: now.chosen.recent,
      },
    }),
  };
}

export default explorer("gradient_flow_through_time", buildTime);
