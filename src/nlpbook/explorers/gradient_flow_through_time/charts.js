// What the charts of the explorer of gradient flow through time are given to show.
import { rounded } from "../kit/core.js";
import { mix } from "../kit/theme.js";
import { keyOfTheory, NAMES } from "./telling.js";
import { CELLS } from "../kit/recurrent_cells.js";

/** @typedef {import("./flow.js").Flow} Flow */
/** @typedef {import("./theory.js").Theory} Theory */
/** @typedef {import("../kit/theme.js").Palette} Palette */
/** @typedef {import("../kit/step_chart.js").Curve} Curve */

const H_COLOUR = 3, C_COLOUR = 4, HALF_SHADES = 64;

/** The colour of a cell. @type {(name: import("../kit/recurrent_cells.js").CellName, colours: Palette) => string} */
export const colourOf = (name, { categorical }) => categorical[CELLS.indexOf(name)];

/** The range of a logarithmic axis around 1 and all lengths above 0. @param {Iterable<number>[]} lists */
export function rangeOfLengths(lists) {
  let low = 1, high = 1;
  for (const list of lists) {
    for (const length of list) {
      if (!(length > 0) || length === Infinity) continue;
      if (length < low) low = length;
      if (length > high) high = length;
    }
  }
  return { low: Math.min(low / 1.5, 0.3), high: Math.max(high * 1.5, 3) };
}

/**
 * The lengths by step, and the legend.
 * @param {{ flows: Flow[], theories: Theory[], steps: number, withTheory: boolean, withParts: boolean }} shown
 * @param {Palette} colours
 * @returns {{ state: import("../kit/step_chart.js").StepState, key: import("../kit/controls.js").LegendEntry[] }}
 */
export function lengthsOf({ flows, theories, steps, withTheory, withParts }, colours) {
  const { categorical, muted } = colours, own = (/** @type {Flow} */ { name }) => colourOf(name, colours);
  const lstm = withParts ? flows.filter(({ c }) => c) : [];
  // The loss reads h alone: at the loss c has the gradient 0, for which the axis has no place.
  /** @type {Curve[]} */
  const curves = [
    ...withTheory
      ? theories.map(({ lengths }, i) => ({ values: lengths, colour: own(flows[i]), width: 2, dotted: true }))
      : [],
    ...flows.flatMap((flow) =>
      flow.bounds ? [{ values: flow.bounds, colour: own(flow), width: 1.5, dashed: true }] : []
    ),
    ...lstm.flatMap(({ h, c }) => [
      { values: h, colour: categorical[H_COLOUR], width: 1.5 },
      { values: c ? Float64Array.of(...c.subarray(0, -1), NaN) : [], colour: categorical[C_COLOUR], width: 1.5 },
    ]),
    ...flows.map((flow) => ({ values: flow.lengths, colour: own(flow), width: 2.5 })),
  ];
  const measured = flows.flatMap(({ lengths, bounds }) => [lengths, ...bounds ? [bounds] : []]);
  return {
    state: {
      ...rangeOfLengths([...measured, ...lstm.flatMap(({ h, c }) => [h, c ?? h])]),
      curves,
      steps: steps - 1,
      logarithmic: true,
      xLabel: "step t",
      yLabel: "length of dL/ds, s the state after step t",
      marker: flows[0].loss - 1,
    },
    key: [
      ...flows.map((flow) => ({ label: NAMES[flow.name], colour: own(flow) })),
      ...lstm.length
        ? [
          { label: "LSTM: h alone", colour: categorical[H_COLOUR] },
          { label: "LSTM: c alone", colour: categorical[C_COLOUR] },
        ]
        : [],
      ...flows.some(({ bounds }) => bounds)
        ? [{ label: "largest singular value", colour: muted, line: /** @type {const} */ ("dashed") }]
        : [],
      ...withTheory ? [{ label: keyOfTheory(theories), colour: muted, line: /** @type {const} */ ("dotted") }] : [],
    ],
  };
}

/**
 * What each step adds to the gradient with respect to U; the first one adds nothing.
 * @type {(flow: Flow, steps: number, look: number, colours: Palette) => import("../kit/step_chart.js").StepState}
 */
export function contributionsOf({ name, contributions }, steps, look, colours) {
  const added = contributions.subarray(1), some = added.filter((one) => one > 0);
  const [low, high] = some.length ? [Math.min(...some), Math.max(...some)] : [0.1, 1];
  return {
    low: Math.min(low / 1.5, high / 30),
    high: 1.5 * high,
    curves: [{ values: Float64Array.of(NaN, ...added), colour: colourOf(name, colours), width: 2.5 }],
    steps: steps - 1,
    logarithmic: true,
    xLabel: "step t",
    yLabel: "length of what step t adds to dL/dU",
    marker: look - 1,
  };
}

/** @type {Palette | null} */
let paintedIn = null;
/** @type {import("../kit/theme.js").Colour[]} */
let shades = [];

/** The diverging scale, in pieces. @param {Palette} colours */
function shadesOf(colours) {
  if (colours === paintedIn) return shades;
  paintedIn = colours;
  shades = Array.from({ length: 2 * HALF_SHADES + 1 }, (_, i) => mix(colours.diverging, i / (2 * HALF_SHADES)));
  return shades;
}

/**
 * The entries of the gradients by unit and step: as they are, or as parts of the length at their step.
 * @type {(
 *   flow: Flow, steps: number, look: number, isRelative: boolean, colours: Palette
 * ) => import("../kit/cell_map.js").CellMapState}
 */
export function entriesOf({ name, gradients, lengths, states, loss }, steps, look, isRelative, colours) {
  let most = 0;
  for (let at = 0, size = loss * states; at < size; at++) {
    const size = Math.abs(gradients[at]) / (isRelative ? lengths[Math.floor(at / states)] : 1);
    if (size > most) most = size;
  }
  const scale = HALF_SHADES / (most || 1), end = rounded(most, 2);
  return {
    rows: states,
    columns: loss,
    room: steps,
    firstRow: 1,
    firstColumn: 1,
    xLabel: "step t",
    yLabel: name === "lstm" ? "units of h (1 to 16) and of c (17 to 32)" : "unit of h",
    shades: shadesOf(colours),
    shadeAt(row, column) {
      const one = gradients[column * states + row], length = isRelative ? lengths[column] : 1;
      return length > 0 ? Math.round(HALF_SHADES + scale * (one / length)) : -1;
    },
    low: `\u2212${end}`,
    high: end,
    name: isRelative ? "entries of the gradient, as parts of its length at their step" : "entries of the gradient",
    column: look - 1,
  };
}
