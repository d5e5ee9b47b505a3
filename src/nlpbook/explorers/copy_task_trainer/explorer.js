// The explorer of the copy task: a small recurrent network that trains in the page, and what it makes of a sequence.
import { cellMap } from "../kit/cell_map.js";
import { button } from "../kit/controls.js";
import { clamp, element, rounded, setText } from "../kit/core.js";
import { framedTraining } from "../kit/framed_training.js";
import { explorer } from "../kit/mount.js";
import { palette } from "../kit/theme.js";
import { trainingButtons } from "../kit/training_buttons.js";
import { copyControls } from "./controls.js";
import { curveCharts, roomFor } from "./curves.js";
import { LEFT, sequenceChart } from "./sequence_chart.js";
import { signOf } from "./sequences.js";
import {
  baselines,
  GATES,
  nameOf,
  tellClipping,
  tellGate,
  tellGradient,
  tellHeadline,
  tellLosses,
  tellPlace,
  tellStep,
} from "./telling.js";
import { CopyRun, MOST_STEPS, RECENT } from "./training.js";
import { drawnOf, mapOf } from "./unit_map.js";

/** @typedef {import("../kit/numbers_table.js").Table} Table */
/** @typedef {import("./curves.js").Curve} Curve */

const CHOICE = ["cell", "delay", "length", "kinds", "units", "gates", "bias", "rate", "clip", "seed"];
const VIEW = ["loss", "colours"], MOST_KEPT = 4, TABLE_STEPS = 20;

/**
 * @param {import("../kit/mount.js").Figure} figure
 * @returns {import("../kit/mount.js").Parts}
 */
function buildCopyTask(figure) {
  const { root, model, tip, change, frameDrawn } = figure, get = (/** @type {string} */ name) => model.get(name);
  const choiceNow =
    () => /** @type {import("./weights.js").Choice} */ (Object.fromEntries(CHOICE.map((name) => [name, get(name)])));
  const training = framedTraining({
    begin: () => new CopyRun(choiceNow()),
    steps: () => MOST_STEPS,
    onFrame() {
      const before = performance.now();
      marker = last();
      show();
      frameDrawn(performance.now() - before);
    },
  });
  let marker = 0, place = 0; // of the curves, and of the sequence
  /** @type {Curve[]} */
  let kept = [];
  let look = training.run().look();

  /** The last step that the curves know. */
  const last = () => Math.max(0, training.run().steps - 1);
  const controls = copyControls(figure);
  const buttons = trainingButtons(figure, training, () => (marker = last()));
  const finding = element("p", { class: "nlpb-finding" }), losses = element("p");
  const gate = element("p"), gradient = element("p"), clipped = element("p", { class: "nlpb-note" });
  const marked = element("p", { class: "nlpb-note" }), here = element("p", { class: "nlpb-note" });
  const keep = button({
    label: "Keep this curve",
    onClick() {
      kept = [...kept, curveNow()];
      change("keep", {});
    },
  });
  const clear = button({
    label: "Clear the kept curves",
    onClick() {
      kept = [];
      change("clear", {});
    },
  });
  const curves = curveCharts({
    tip,
    describe: (at) => tellStep(training.run(), at),
    onPick(at) {
      marker = at;
      change("marker", {});
    },
  });
  const moveTo = (/** @type {number} */ t) => {
    place = t;
    change("place", {});
  };
  const sequence = sequenceChart({ tip, describe: (t) => tellPlace(training.run(), look, t), onPick: moveTo });
  const map = cellMap({
    label: "Unit by step",
    help: "Arrow keys move over units and steps, Enter marks the step, Escape leaves.",
    tip,
    describe(unit, t) {
      const { view } = look, isGate = drawnOf(view, get("colours")) === "gate";
      const what = isGate ? GATES[view.cell] : "h";
      return `step ${t + 1}, unit ${unit + 1}: ${what} = ${rounded(isGate ? view.gate(unit, t) : view.state(unit, t))}`;
    },
    startAt: () => [0, place],
    onPick: (_, t) => moveTo(t),
    height: 220,
    least: LEFT,
  });
  root.append(
    element(
      "div",
      { class: "nlpb-stack" },
      controls.top,
      element("div", { class: "nlpb-row" }, buttons.element, controls.clip),
      finding,
      losses,
      element(
        "div",
        { class: "nlpb-row" },
        controls.loss,
        element("div", { class: "nlpb-buttons", role: "group", "aria-label": "Curves" }, keep.element, clear.element),
      ),
      curves.element,
      marked,
      clipped,
      element("p", { class: "nlpb-label", text: "A sequence that is in no batch" }),
      sequence.element,
      here,
      gradient,
      controls.colours,
      map.element,
      gate,
    ),
  );

  /** @returns {Curve} */
  function curveNow() {
    const { choice, loss, recalled, accuracy } = training.run();
    const means = { loss: [...loss.means], recalled: [...recalled.means], accuracy: [...accuracy.means] };
    return { choice, means };
  }

  /** How many steps the curves have room for. */
  const room = () => roomFor(Math.max(1, training.run().steps - 1, ...kept.map(({ means }) => means.loss.length - 1)));

  /** @param {Set<string> | null} changed */
  function draw(changed) {
    if (!changed || CHOICE.some((name) => changed.has(name))) {
      training.reset();
      marker = 0;
    }
    show();
  }

  function show() {
    const run = training.run(), isGoing = training.isGoing();
    look = run.look();
    place = clamp(place, 0, run.sample.time - 1);
    marker = clamp(marker, 0, room());
    controls.update();
    buttons.update(run.steps);
    keep.enable(run.steps > 0 && kept.length < MOST_KEPT);
    clear.enable(kept.length > 0);
    // What changes with every frame is not read out until it stands still.
    for (const one of [finding, losses]) one.setAttribute("aria-live", isGoing ? "off" : "polite");
    setText(finding, tellHeadline(run));
    setText(losses, tellLosses(run));
    setText(gate, tellGate(run.choice));
    setText(clipped, tellClipping(run));
    setText(gradient, tellGradient(run.choice, run.steps, look.view.arriving));
    setText(marked, `At the marker, ${tellStep(run, marker)}.`);
    setText(here, `${tellPlace(run, look, place).replaceAll("\n", "; ")}.`);
    drawCharts();
  }

  function drawCharts() {
    const { sample, loss, recalled, accuracy, choice } = training.run(), { view, written } = look, colours = palette();
    const now = { choice, means: { loss: loss.means, recalled: recalled.means, accuracy: accuracy.means } };
    curves.update({ now, kept, marker, overAll: get("loss") === "all" });
    sequence.update({ ...sample, written, right: rightNow(), arriving: view.arriving, marker: place });
    map.update(mapOf(view, drawnOf(view, get("colours")), place, colours));
  }

  /** The probability of what is right at each step. */
  function rightNow() {
    const { view } = look, { targets } = training.run().sample;
    return Float64Array.from(targets, (target, t) => view.probabilities[t * view.ids + target]);
  }

  /** @returns {Table[]} */
  function table() {
    const run = training.run(), { sample, steps } = run, right = rightNow(), { view, written } = look;
    const apart = Math.max(1, Math.ceil(steps / TABLE_STEPS)), least = baselines(run.choice);
    const shown = Array.from({ length: steps }, (_, i) => i).filter((i) =>
      i % apart === 0 || i === steps - 1 || i === marker
    );
    return [
      {
        caption: "The sequence that is shown",
        columns: ["step", "read", "to write", "written", "probability of what is right", "gradient that arrives"],
        rows: Array.from(sample.targets, (target, t) => [
          String(t + 1),
          signOf(sample.inputs[t]),
          signOf(target),
          signOf(written[t]),
          right[t],
          view.arriving[t],
        ]),
      },
      {
        caption:
          `The run, means over the last ${RECENT} batches; without memory ${rounded(least.recalled)} nats for a ` +
          `symbol, ${rounded(least.all)} for a place, ${rounded(least.accuracy)} of the symbols right`,
        columns: ["after step", "nats for a symbol", "nats for a place", "symbols right"],
        rows: shown.map((i) => [String(i), run.recalled.means[i], run.loss.means[i], run.accuracy.means[i]]),
      },
      {
        caption: "The curves that are kept",
        columns: ["curve", "steps", "symbols right"],
        rows: kept.map(({ choice, means }) => [
          nameOf(choice),
          means.accuracy.length,
          means.accuracy.at(-1) ?? null,
        ]),
      },
    ];
  }

  return {
    traits: [...CHOICE, ...VIEW],
    draw,
    recolour: drawCharts,
    table,
    reset() {
      training.stop();
      place = 0;
    },
    startAgain: () => void (kept = []),
    close: training.stop,
    rest: buttons.rest,
    numbers() {
      const run = training.run(), { view, written } = look, { units, time } = view;
      /** @param {(unit: number, t: number) => number} of */
      const byTime = (of) => Array.from({ length: time * units }, (_, i) => of(i % units, Math.floor(i / units)));
      return {
        ...Object.fromEntries([...CHOICE, ...VIEW].map((name) => [name, get(name)])),
        baselines: baselines(run.choice),
        steps: run.steps,
        losses: [...run.losses],
        recalled: [...run.recalled.values],
        accuracies: [...run.accuracy.values],
        norms: run.norms,
        accuracy: run.accuracy.means.at(-1) ?? null,
        marker,
        place,
        isTraining: training.isGoing(),
        kept: kept.map(({ choice, means }) => ({ choice, accuracy: means.accuracy.at(-1) })),
        view: {
          inputs: [...run.sample.inputs],
          targets: [...run.sample.targets],
          probabilities: [...view.probabilities],
          written: [...written],
          states: byTime((unit, t) => view.state(unit, t)),
          gates: view.cell === "rnn" ? null : byTime((unit, t) => view.gate(unit, t)),
          arriving: [...view.arriving],
        },
      };
    },
  };
}

export default explorer("copy_task_trainer", buildCopyTask);
