// The explorer of optimisers on a surface: their paths on a map, and their losses by step.
import { clamp, countOf, element, setText, short } from "../kit/core.js";
import { explorer } from "../kit/mount.js";
import { stepChart } from "../kit/step_chart.js";
import { palette } from "../kit/theme.js";
import { timeline } from "../kit/timeline.js";
import { surfaceControls } from "./controls.js";
import { surfaceMap } from "./map.js";
import { NAMES, OPTIMISERS, runOf } from "./paths.js";
import { bestRates, boundOf, convergenceRate } from "./rates.js";
import { surfaceOf } from "./surfaces.js";
import { ABOUT, endOf, pair, tellFinding, tellStep, tellTheory } from "./telling.js";

/** @typedef {import("./paths.js").OptimiserName} OptimiserName */
/** @typedef {import("./paths.js").Run} Run */
/** @typedef {import("../kit/numbers_table.js").Table} Table */

const SURFACE = ["surface", "condition", "angle"];
const RUNS = ["start", "rate", "momentum", "adaptive_rate", "steps"];
const TRAITS = [...SURFACE, ...RUNS, "step", "shown"];
const DEEPEST = 1e-12, TABLE_STEPS = 30; // of the axis of the losses, as a share of the first one

/**
 * @param {import("../kit/mount.js").Figure} figure
 * @returns {import("../kit/mount.js").Parts}
 */
function buildSurface(figure) {
  const { root, model, tip, change } = figure, get = (/** @type {string} */ name) => model.get(name);
  const surfaceNow = () => surfaceOf(get("surface"), get("condition"), get("angle"));
  let surface = surfaceNow();
  const runs = /** @type {Record<OptimiserName, Run>} */ ({});

  const controls = surfaceControls(figure, () => surface);
  const shown = () => NAMES.filter((name) => get("shown").includes(name));
  const shownRuns = () => Object.fromEntries(shown().map((name) => [name, runs[name]]));
  const step = () => Math.min(get("step"), get("steps"));
  const colourOf = (/** @type {OptimiserName} */ name) => palette().categorical[NAMES.indexOf(name)];
  const slope = new Float64Array(2);
  const map = surfaceMap({
    label: "The surface and the paths",
    tip,
    describe(x, y) {
      surface.gradient(x, y, slope);
      return `at ${pair(x, y)}: loss ${short(surface.loss(x, y))},\ngradient (${short(slope[0])}, ${short(slope[1])})`;
    },
    onMove: (x, y, control) => change(control, { start: [x, y] }),
  });
  const losses = stepChart({
    label: "Loss by step, logarithmic axis",
    height: 300,
    tip,
    describe: (at) => tellStep(shownRuns(), clamp(at, 0, get("steps"))),
    onPick: (at) => change("marker", { step: at }),
  });
  const steps = timeline({
    label: "Step",
    stepsPerSecond: 12,
    onMove: (to, control) => change(control, { step: to }),
  });
  const finding = element("p", { class: "nlpb-finding" }), told = element("p");
  const list = controls.boxes.map(({ name, box }) => {
    const swatch = element("i", { class: "nlpb-swatch" }), text = element("span");
    return { name, swatch, text, element: element("li", {}, swatch, box.element, text) };
  });
  root.append(
    element("style", { text: SURFACE_STYLE }),
    element(
      "div",
      { class: "nlpb-stack" },
      controls.top,
      finding,
      element(
        "div",
        { class: "nlpb-columns" },
        map.element,
        element("div", {}, losses.element),
      ),
      steps.element,
      element("ul", { class: "nlpb-paths", "aria-label": "The optimisers" }, ...list.map((one) => one.element)),
      told,
      element("p", {
        class: "nlpb-note",
        text: "Drag the ring, or click, to start elsewhere; a cross marks a minimum. The first two optimisers " +
          "multiply the gradient by their learning rate. AdaGrad, RMSProp and Adam divide it by the size that it has " +
          "had so far, in x and in y: while the gradient hardly changes, Adam's steps are as long as their learning " +
          "rate, those of RMSProp are longer at first, and those of AdaGrad get shorter. RMSProp keeps 0.9 of its " +
          "mean of squares, Adam 0.9 and 0.999.",
      }),
    ),
  );

  /** @param {Set<string> | null} changed */
  function draw(changed) {
    const moved = (/** @type {string[]} */ names) => !changed || names.some((name) => changed.has(name));
    if (moved(SURFACE)) surface = surfaceNow();
    if (moved([...SURFACE, ...RUNS])) {
      const rates = { rate: get("rate"), momentum: get("momentum"), adaptiveRate: get("adaptive_rate") };
      for (const name of NAMES) runs[name] = runOf(surface, name, get("start"), get("steps"), rates);
    }
    if (moved([...SURFACE, ...RUNS]) && changed) steps.stop();
    controls.update();
    steps.update(step(), get("steps"));
    // What changes with every frame is not read out until it stands still.
    finding.setAttribute("aria-live", changed?.has("step") ? "off" : "polite");
    setText(finding, tellFinding(shownRuns(), step()));
    const now = factors();
    const about = ABOUT[/** @type {import("./surfaces.js").SurfaceName} */ (get("surface"))];
    setText(told, now ? tellTheory(surface.curvatures?.[1] ?? 1, now) : about);
    for (const { name, text } of list) setText(text, get("shown").includes(name) ? endOf(runs[name], step()) : "");
    recolour();
  }

  /** What theory says of gradient descent and momentum as they are set, on a quadratic. */
  function factors() {
    const { curvatures } = surface;
    return curvatures && {
      descent: convergenceRate(curvatures, get("rate")),
      momentum: convergenceRate(curvatures, get("rate"), get("momentum")),
    };
  }

  function recolour() {
    for (const { name, swatch } of list) swatch.style.background = colourOf(name);
    map.update({
      surface,
      start: get("start"),
      paths: shown().map((name) => ({ ...runs[name], colour: colourOf(name) })),
      step: step(),
    });
    const first = runs.descent.losses[0], all = shown().flatMap((name) => runs[name].losses);
    const least = Math.max(DEEPEST * first, Math.min(...all.filter((loss) => loss > 0), first / 10));
    losses.update({
      steps: get("steps"),
      marker: step(),
      low: least > 0 ? 0.7 * least : DEEPEST,
      high: first > 0 ? 5 * first : 1,
      logarithmic: true,
      xLabel: "step",
      yLabel: surface.curvatures ? "loss (dashed: what the best rates guarantee)" : "loss, above the lowest point",
      curves: [
        ...bounds().map(({ name, values }) => ({ values, colour: colourOf(name), width: 1.5, dashed: true })),
        ...shown().map((name) => ({
          values: runs[name].losses,
          colour: colourOf(name),
          width: 2.25,
          leaves: runs[name].diverged,
        })),
      ],
    });
  }

  /** The lines of theory for those of the two that are shown. */
  function bounds() {
    if (!surface.curvatures) return [];
    const best = bestRates(surface.curvatures[1]), first = runs.descent.losses[0];
    const factor = { descent: best.descentRate, momentum: best.momentumRate };
    return /** @type {const} */ (["descent", "momentum"]).filter((name) => shown().includes(name)).map((name) => ({
      name,
      values: boundOf(first, factor[name], get("steps")),
    }));
  }

  /** @returns {Table[]} */
  function table() {
    const names = shown(), now = step(), apart = Math.max(1, Math.ceil(get("steps") / TABLE_STEPS));
    const places = Array.from({ length: get("steps") + 1 }, (_, i) => i);
    const some = places.filter((i) => i % apart === 0 || i === get("steps") || i === now);
    return [{
      caption: `After ${countOf(now, "step")}`,
      columns: ["optimiser", "x", "y", "loss", "diverged at step"],
      rows: names.map((name) => {
        const { xs, ys, losses: own, diverged } = runs[name];
        return [OPTIMISERS[name], xs[now] ?? null, ys[now] ?? null, own[now] ?? null, diverged];
      }),
    }, {
      caption: "Loss by step",
      columns: ["step", ...names.map((name) => OPTIMISERS[name])],
      rows: some.map((i) => [i, ...names.map((name) => runs[name].losses[i] ?? null)]),
    }];
  }

  return {
    traits: TRAITS,
    draw,
    recolour,
    table,
    reset: steps.stop,
    close: steps.close,
    rest: controls.rest,
    numbers: () => ({
      ...Object.fromEntries(TRAITS.map((name) => [name, get(name)])),
      at: step(),
      runs,
      theory: factors(),
      best: surface.curvatures && bestRates(surface.curvatures[1]),
      bounds: Object.fromEntries(bounds().map(({ name, values }) => [name, values])),
    }),
  };
}

const SURFACE_STYLE = `
.nlpb-paths { display: grid; grid-template-columns: repeat(auto-fill, minmax(17rem, 1fr)); gap: 0 1.25rem; }
.nlpb-paths li { display: flex; gap: 0.5rem; align-items: center; font-size: 0.875rem; min-width: 0; }
.nlpb-paths .nlpb-check { white-space: nowrap; }
.nlpb-paths li > span { font-variant-numeric: tabular-nums; color: var(--nlpb-muted); min-width: 0; }
`;

export default explorer("surface", buildSurface);
