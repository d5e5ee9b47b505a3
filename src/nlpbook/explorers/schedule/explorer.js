// The schedule explorer: the rate at every step, and the loss of a small problem trained with it.
import { decodeArray } from "../kit/arrays.js";
import { button, choices, slider } from "../kit/controls.js";
import { clamp, countOf, element, setText, short } from "../kit/core.js";
import { curveList } from "../kit/curve_list.js";
import { explorer } from "../kit/mount.js";
import { palette } from "../kit/theme.js";
import { stepChart } from "../kit/step_chart.js";
import { countLast, finalLoss, SCHEDULES, trainBowl } from "./run.js";
import { endOf, nameOf, tellEnd, tellLimit, tellStep } from "./telling.js";

/** @typedef {import("../kit/mount.js").Figure} Figure */
/** @typedef {import("../kit/mount.js").Parts} Parts */
/** @typedef {import("../kit/numbers_table.js").Table} Table */
/** @typedef {import("./run.js").Schedule} Schedule */
/** @typedef {import("./telling.js").Curve} Curve */

/** @type {(keyof Schedule)[]} */
const SCHEDULE = ["schedule", "rate", "warm_up", "every", "decay", "floor"]; // what a curve keeps
const CONDITIONS = ["steps", "noise"]; // the same for all curves
const MOST_KEPT = 4, TABLE_STEPS = 20;

/**
 * @param {Figure} figure
 * @returns {Parts}
 */
function buildSchedule({ root, model, settings, tip, change }) {
  const get = (/** @type {string} */ name) => model.get(name);
  const problem = get("problem"), noises = decodeArray(get("noises")).data, limit = 2 / problem.curvatures[0];
  /** @returns {Schedule} */
  const scheduleNow = () => /** @type {any} */ (Object.fromEntries(SCHEDULE.map((name) => [name, get(name)])));
  /** @type {(schedule: Schedule) => Curve} */
  const trained = (schedule) => {
    const run = trainBowl(problem, noises, { ...schedule, steps: get("steps"), noise: get("noise") });
    return { settings: schedule, run, end: finalLoss(run) };
  };
  const given = get("kept");
  let now = trained(scheduleNow()), marker = 0;
  /** @type {Curve[]} */
  let others = [];

  /**
   * A slider of one setting, over its whole range; `from` and `to` turn its place into the value and back.
   * @param {string} name
   * @param {string} label
   * @param {number} step
   * @param {(value: number) => string} format
   */
  function setting(name, label, step, format, from = (/** @type {number} */ at) => at, to = from) {
    const { least, most } = settings[name], first = to(least);
    const made = slider({
      label,
      min: first,
      max: first + step * Math.ceil((to(most) - first) / step - 1e-9), // so that the largest value is a place too
      step,
      value: to(get(name)),
      format: () => format(get(name)),
      onInput: (place) => change(name, { [name]: from(place) }),
    });
    return { name, element: made.element, show: () => made.set(to(get(name))) };
  }

  const schedule = choices({
    label: "Schedule",
    value: get("schedule"),
    options: Object.entries(SCHEDULES).map(([value, { label }]) => ({ value, label })),
    onChange: (value) => change("schedule", { schedule: value }),
  });
  const inSteps = (/** @type {number} */ count) => countOf(count, "step");
  const twoFigures = (/** @type {number} */ value) => short(value, 2);
  const { least: slowest, most: fastest } = settings.rate;
  /** @param {number} power */
  const rateAt = (power) => clamp(Number((10 ** power).toPrecision(2)), slowest, fastest);
  const sliders = [
    setting("rate", "Base rate", 0.02, twoFigures, rateAt, Math.log10),
    setting("warm_up", "Warm-up", 5, inSteps),
    setting("every", "Falls every", 5, inSteps),
    setting("decay", "Falls to this share", 0.05, twoFigures),
    setting("floor", "Ends at this share", 0.05, twoFigures),
    setting("steps", "Length of the run", 10, inSteps),
    setting("noise", "Noise of a gradient", 0.05, twoFigures),
  ];
  const keep = button({
    label: "Keep this curve",
    primary: true,
    onClick: () => change("keep", { kept: [...get("kept"), scheduleNow()] }),
  });
  const clear = button({ label: "Clear the kept curves", onClick: () => change("clear", { kept: [] }) });
  const finding = element("p", { class: "nlpb-finding", "aria-live": "polite" });
  const explained = element("p"), here = element("p", { class: "nlpb-note" });
  const pick = (/** @type {number} */ step) => {
    marker = step;
    change("marker", {});
  };
  const describe = (/** @type {number} */ step) => tellStep(now.run, step);
  const rateChart = stepChart({ label: "Learning rate by step", height: 190, tip, describe, onPick: pick });
  const lossChart = stepChart({ label: "Loss by step, logarithmic axis", height: 260, tip, describe, onPick: pick });
  const key = curveList();
  root.append(
    element(
      "div",
      { class: "nlpb-stack" },
      schedule.element,
      element("div", { class: "nlpb-sliders" }, ...sliders.map((one) => one.element)),
      element(
        "div",
        { class: "nlpb-buttons", role: "group", "aria-label": "Curves to compare" },
        keep.element,
        clear.element,
      ),
      finding,
      explained,
      rateChart.element,
      lossChart.element,
      here,
      key.element,
      element("p", {
        class: "nlpb-note",
        text: "The problem: a bowl of ten directions, their curvatures from 1 to 0.03, the first with a steep wall " +
          "where training begins. Every step sees the gradient with noise, the same noise for every curve, and all " +
          "curves are as long as the run that is set. The loss is drawn without noise; 0 is the bottom.",
      }),
    ),
  );

  /** What the list of the curves shows. */
  const listed = () =>
    `The curves, and the final loss of each: the mean of the last ${countOf(countLast(get("steps")), "step")}`;

  /** @param {Set<string> | null} changed */
  function draw(changed) {
    const moved = (/** @type {string[]} */ ...names) => !changed || names.some((name) => changed.has(name));
    if (moved(...SCHEDULE, ...CONDITIONS)) now = trained(scheduleNow());
    if (moved("kept", ...CONDITIONS)) others = get("kept").map(trained);
    const { uses } = SCHEDULES[now.settings.schedule], used = ["rate", ...uses, ...CONDITIONS];
    schedule.set(get("schedule"));
    for (const one of sliders) {
      one.element.hidden = !used.includes(one.name);
      one.show();
    }
    const isKept = others.some((one) => SCHEDULE.every((name) => one.settings[name] === get(name)));
    keep.enable(!isKept && others.length < MOST_KEPT);
    clear.enable(others.length > 0);
    marker = clamp(marker, 0, get("steps"));
    setText(finding, tellEnd(now, others));
    setText(explained, tellLimit(now.run, limit));
    const { rates, limits } = now.run;
    const there = marker < rates.length ? `; the limit there is ${short(limits[marker])}` : "";
    setText(here, `At the marker, ${describe(marker)}${there}.`);
    recolour();
  }

  function recolour() {
    const colours = palette(), curves = [...others, now];
    const colourOf = (/** @type {Curve} */ one) =>
      one === now ? colours.accent : colours.categorical[1 + others.indexOf(one)];
    const common = { steps: get("steps"), marker, xLabel: "step" };
    /** @param {Curve} one */
    const lineOf = (one) => ({ colour: colourOf(one) + (one === now ? "" : "99"), width: one === now ? 2.5 : 1.5 });
    rateChart.update({
      ...common,
      low: 0,
      high: 1.15 * Math.max(now.run.limits[0], ...curves.flatMap(({ run }) => run.rates)),
      logarithmic: false,
      yLabel: "learning rate (dashed: limit of the steepest direction)",
      curves: [
        { values: now.run.limits, colour: colours.muted, width: 1.5, dashed: true },
        ...curves.map((one) => ({ ...lineOf(one), values: one.run.rates })),
      ],
    });
    const first = now.run.losses[0], least = Math.min(...curves.flatMap(({ run }) => run.losses));
    lossChart.update({
      ...common,
      low: 0.8 * Math.min(least, first / 10),
      high: 3 * first,
      logarithmic: true,
      yLabel: "loss, above the bottom of the bowl",
      curves: curves.map((one) => ({ ...lineOf(one), values: one.run.losses, leaves: one.run.diverged })),
    });
    key.update(
      listed(),
      [now, ...others].map((one) => ({ name: nameOf(one.settings), colour: colourOf(one), end: endOf(one) })),
    );
  }

  /** @returns {Table[]} */
  function table() {
    const curves = [now, ...others], apart = Math.max(1, Math.ceil(get("steps") / TABLE_STEPS));
    const steps = Array.from({ length: get("steps") + 1 }, (_, step) => step);
    const shown = steps.filter((step) => step % apart === 0 || step === get("steps") || step === marker);
    const at = (/** @type {number[]} */ values, /** @type {number} */ step) => values[step] ?? null;
    return [
      {
        caption: listed(),
        columns: ["curve", "final loss", "diverged at step"],
        rows: curves.map((one, i) => [
          (i ? "kept: " : "now: ") + nameOf(one.settings),
          one.run.diverged === null ? one.end : null,
          one.run.diverged,
        ]),
      },
      {
        caption: `The curve that is set now, every ${countOf(apart, "step")}, and at the marker`,
        columns: ["after step", "loss", "next rate", "limit of the steepest direction"],
        rows: shown.map((
          step,
        ) => [step, ...[now.run.losses, now.run.rates, now.run.limits].map((one) => at(one, step))]),
      },
    ];
  }

  /** @param {Curve} curve */
  const numbersOf = ({ settings: own, run, end }) => ({
    settings: { ...own, steps: get("steps"), noise: get("noise") },
    ...run,
    end: run.diverged === null ? end : null,
  });

  return {
    traits: [...SCHEDULE, ...CONDITIONS, "kept"],
    draw,
    recolour,
    table,
    reset() {
      marker = 0;
      model.set("kept", given);
    },
    rest: () => keep.input.disabled ? schedule.inputs.find((one) => one.tabIndex === 0) ?? clear.element : keep.element,
    numbers: () => ({ now: numbersOf(now), kept: others.map(numbersOf), marker }),
  };
}

export default explorer("schedule", buildSchedule);
