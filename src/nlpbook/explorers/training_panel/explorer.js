// @ts-nocheck its types are still to be written
// The training panel: with a kernel, a remote control of a run in Python; without one, a way through the sweep.
import { button, select, slider } from "../kit/controls.js";
import { countOf, element, formatNumber, setText } from "../kit/core.js";
import { learningCurves, pointsOf, stepOfPoint } from "./curves.js";
import { explorer } from "../kit/mount.js";
import { palette } from "../kit/theme.js";

const MOST_LINES = 8, SECONDS_OF_PATIENCE = 5;

const sameSettings = (a, b, names) => names.every((name) => a[name] === b[name]);

/** A number as the reader sees it: three decimals, but of a small one three digits; words as they are. */
export function written(value) {
  if (typeof value !== "number") return String(value);
  const size = Math.abs(value);
  return size > 0 && size < 0.1
    ? value.toPrecision(3).replace("-", "\u2212")
    : formatNumber(value, size >= 100 ? 1 : 3);
}

const inSeconds = (seconds) => `${formatNumber(seconds, seconds < 10 ? 1 : 0)} s`;

/** A setting's value: nothing is rounded away. */
const settingText = (
  value,
) => (typeof value === "boolean" ? (value ? "yes" : "no") : String(value).replace("-", "\u2212"));

function buildTrainingPanel({ root, model, tip, change }) {
  const get = (name) => model.get(name), names = get("names"), values = get("values"), sweep = get("sweep");
  const live = typeof model.send === "function"; // the stand-in for a kernel's model has no way to send
  let asked = null, patience = null, impatient = false, marker = null, visited = [], lines = [], told = true;
  const colourOf = new Map();

  const choiceOf = (places) => Object.fromEntries(names.map((name, i) => [name, values[i][places[i]]]));
  const placesOf = (settings) => names.map((name, i) => values[i].indexOf(settings[name]));
  const sweptFor = (settings) => sweep.find((run) => sameSettings(run.settings, settings, names));

  function choose(control, places) {
    const before = sweptFor(choiceOf(get("chosen")));
    if (before) visited = [before, ...visited.filter((run) => run !== before)].slice(0, MOST_LINES);
    marker = null;
    told = false; // what went wrong last is no longer of interest
    change(control, { chosen: places });
  }
  const moved = (i, place) => get("chosen").map((old, at) => (at === i ? place : old));

  // A slider where the values are numbers, a list where they are not.
  const controls = names.map((name, i) => {
    const shared = { label: name, value: get("chosen")[i] };
    if (values[i].every((value) => typeof value === "number")) {
      return slider({
        ...shared,
        min: 0,
        max: values[i].length - 1,
        format: (place) => settingText(values[i][place]),
        onInput: (place) => choose(name, moved(i, place)),
      });
    }
    return select({
      ...shared,
      options: values[i].map((value, place) => ({ value: place, label: settingText(value) })),
      onChange: (place) => choose(name, moved(i, Number(place))),
    });
  });

  const train = button({
    label: "Train",
    primary: true,
    onClick: () => ask("train", { settings: choiceOf(get("chosen")) }),
  });
  const stop = button({ label: "Stop", onClick: () => ask("stop", {}) });
  const bar = element("progress", { class: "nlpb-progress", "aria-label": "Progress of the run" });
  const progressText = element("span", { class: "nlpb-note" });
  const liveRow = element(
    "div",
    { class: "nlpb-row nlpb-train" },
    element("div", { class: "nlpb-buttons", role: "group", "aria-label": "Training" }, train.element, stop.element),
    bar,
    progressText,
  );
  const howTo = element("p", {
    class: "nlpb-note",
    text: (sweep.length
      ? `This page has no kernel to train with: the controls choose among ${
        countOf(sweep.length, "run")
      } made beforehand. `
      : "This page has no kernel to train with, and no runs were made beforehand. ") +
      "To train live, open this notebook in JupyterLab, Colab or VS Code and run its cells: a Train button then stands here.",
  });
  const nearest = button({
    label: "Go to the nearest run",
    onClick: () => choose("nearest", placesOf(nearestRun().settings)),
  });
  const said = element("p", { class: "nlpb-note", role: "status" });
  const trouble = element("p", { class: "nlpb-problem", role: "status" });
  const chart = learningCurves({
    label: "Learning curve: " + get("loss_name") + " by step",
    tip,
    describe: describePoint,
    onPick(point) {
      marker = point;
      change("curve", {});
    },
  });
  const table = runTable({
    onPick(key) {
      const line = lines.find((one) => one.key === key);
      if (line) choose("row", placesOf(line.run.settings));
    },
  });
  root.append(
    element(
      "div",
      { class: "nlpb-stack" },
      element("div", { class: "nlpb-row" }, ...controls.map((one) => one.element)),
      live ? liveRow : howTo,
      trouble,
      said,
      element("div", { class: "nlpb-buttons" }, nearest.element),
      chart.element,
      table.element,
    ),
  );
  if (!document.getElementById("nlpb-training-style")) {
    document.head.append(element("style", { id: "nlpb-training-style", text: TRAINING_STYLE }));
  }

  function ask(type, content) {
    asked = type;
    impatient = false;
    clearTimeout(patience);
    patience = setTimeout(() => {
      impatient = true;
      draw(null);
    }, 1000 * SECONDS_OF_PATIENCE);
    change(type, {});
    model.send({ type, ...content });
  }

  /** The computed run that differs in the fewest settings, and then by the fewest steps of their controls. */
  function nearestRun() {
    const here = get("chosen");
    const away = (run) =>
      placesOf(run.settings).reduce(
        (sum, place, i) => sum + (place === here[i] ? 0 : 1000 + Math.abs(place - here[i])),
        0,
      );
    return sweep.reduce((best, run) => (best && away(best) <= away(run) ? best : run), null);
  }

  /** The run that the controls point at, and the others that stay as faint lines, the latest first. */
  function linesNow() {
    const settings = choiceOf(get("chosen")), current = live && get("status") !== "idle" ? [get("current")] : [];
    const own = [...get("runs"), ...current].map((run) => ({
      run,
      key: "own " + run.number,
      name: `run ${run.number}` + (run.stopped ? " (stopped)" : ""),
    })).reverse();
    const swept = (run) => ({ run, key: "swept " + sweep.indexOf(run), name: "made beforehand" });
    const before = sweptFor(settings) ? [swept(sweptFor(settings))] : [];
    const main = current.length
      ? own[0]
      : own.concat(before).find((line) => sameSettings(line.run.settings, settings, names));
    const shown = new Map(
      [...(main ? [main] : []), ...own, ...before, ...visited.map(swept)]
        .reverse().map((line) => [line.key, line]),
    );
    if (main) {
      shown.delete(main.key); // and in again, as the last one before the order is turned round
      shown.set(main.key, main);
    }
    return [...shown.values()].reverse().slice(0, MOST_LINES).map((line) => ({ ...line, strong: line === main }));
  }

  /** Each line keeps its colour as long as it is shown. */
  function giveColours() {
    const colours = palette().categorical, shown = new Set(lines.map((line) => line.key));
    for (const key of colourOf.keys()) if (!shown.has(key)) colourOf.delete(key);
    for (const line of lines) {
      if (!colourOf.has(line.key)) {
        const taken = new Set(colourOf.values());
        colourOf.set(line.key, colours.findIndex((_, i) => !taken.has(i)));
      }
      line.colour = colours[colourOf.get(line.key)];
    }
  }

  function describePoint(point) {
    const { run } = lines.find((line) => line.strong);
    return `step ${stepOfPoint(run, point, pointsOf(run))}: ${written(run.curve[point])}`;
  }

  function sentence(main) {
    if (asked && impatient) {
      return "No answer from the kernel yet: another cell may be running, or the kernel is gone (then run the cell again).";
    }
    if (asked === "train") return "Asking the kernel to train\u2026";
    if (live && get("status") === "stopping") return "Stopping after this step\u2026";
    if (live && get("status") === "training") return "Training\u2026";
    if (!main) {
      return sweep.length
        ? "No run was made with these settings."
        : live
        ? "Choose the settings, and press Train."
        : "";
    }
    const results = Object.entries(main.run.results).map(([name, value]) => `${name} ${written(value)}`).join(", ");
    return `${main.name[0].toUpperCase() + main.name.slice(1)}: ${countOf(main.run.steps, "step")} in ${
      inSeconds(main.run.seconds)
    }` + (results ? `; ${results}.` : ".");
  }

  function draw(changed) {
    if (changed && (changed.has("status") || changed.has("current") || changed.has("problem") || changed.has("runs"))) {
      asked = null;
      clearTimeout(patience);
      told = true;
    }
    if (changed && changed.has("runs")) marker = null;
    get("chosen").forEach((place, i) => controls[i].set(place));
    lines = linesNow();
    const main = lines.find((line) => line.strong), going = live && get("status") !== "idle";
    setText(said, sentence(main));
    const error = (main && main.run.error) || (live && told && get("problem")) || "";
    setText(trouble, error);
    trouble.hidden = !error;
    nearest.element.hidden = Boolean(main) || !sweep.length;
    if (live) drawProgress(going);
    recolour();
  }

  function drawProgress(going) {
    const current = get("current"), { total = null, steps = 0 } = current;
    const focused = root.getRootNode().activeElement;
    train.enable(!going && asked !== "train");
    stop.enable(going || asked === "train"); // also while the run stops: asking again does no harm, and keeps the focus
    // The button that has the focus must not take it away with it.
    if (focused === train.input && train.input.disabled) stop.input.focus({ preventScroll: true });
    if (focused === stop.input && stop.input.disabled && !train.input.disabled) {
      train.input.focus({ preventScroll: true });
    }
    bar.hidden = !going;
    if (going && total !== null) {
      bar.max = total;
      bar.value = Math.min(steps, total);
    } else bar.removeAttribute("value");
    const loss = going && current.curve && current.curve.length
      ? `, loss ${written(current.curve[current.curve.length - 1])}`
      : "";
    setText(
      progressText,
      going ? `step ${steps}${total === null ? "" : " of " + total}, ${inSeconds(current.seconds || 0)}${loss}` : "",
    );
  }

  function recolour() {
    giveColours();
    const main = lines.find((line) => line.strong);
    if (marker !== null && (!main || marker >= main.run.curve.length)) marker = null;
    const expected = live && get("status") !== "idle" ? get("current").total || 0 : 0;
    chart.update({
      lines,
      marker,
      floor: get("floor"),
      yLabel: get("loss_name"),
      steps: Math.max(1, expected, ...lines.map((line) => line.run.steps)),
      empty: live ? "The curve of the run will stand here." : "No run to show.",
    });
    table.update(lines, names);
  }

  return {
    traits: ["chosen", "runs", "current", "status", "problem"],
    draw,
    recolour,
    close: () => clearTimeout(patience),
    rest: () => (train.input.disabled ? stop.input : train.input),
    numbers() {
      const main = lines.find((line) => line.strong), error = trouble.hidden ? "" : trouble.textContent;
      return {
        settings: choiceOf(get("chosen")),
        live,
        status: live ? get("status") : "idle",
        said: said.textContent,
        error,
        marker,
        shown: main
          ? {
            name: main.name,
            results: main.run.results,
            curve: main.run.curve,
            seconds: main.run.seconds,
            steps: main.run.curve.map((_, i) => stepOfPoint(main.run, i, pointsOf(main.run))),
          }
          : null,
        rows: lines.map((line) => ({
          key: line.key,
          name: line.name,
          settings: line.run.settings,
          results: line.run.results,
        })),
      };
    },
  };
}

/** The runs with their settings and final numbers: `update(lines, names)`; a row's button chooses its settings. */
function runTable({ onPick }) {
  const head = element("tr"), body = element("tbody"), rows = new Map();
  const box = element("div", {
    class: "nlpb-scroll",
    role: "region",
    "aria-label": "The runs in the figure",
    tabindex: 0,
  }, element("table", { class: "nlpb-runs" }, element("thead", {}, head), body));
  box.addEventListener("click", (event) => {
    const picked = event.target.closest("button");
    if (picked) onPick(picked.dataset.key);
  });
  /** Rows stay the same elements while a run goes on, or a click could fall between two of them. */
  function rowOf(key) {
    if (!rows.has(key)) {
      const swatch = element("i", { class: "nlpb-swatch" }), name = element("span");
      const pick = element("button", { type: "button", class: "nlpb-button", "data-key": key }, swatch, name);
      rows.set(key, { row: element("tr", {}, element("th", { scope: "row" }, pick)), pick, swatch, name, cells: [] });
    }
    return rows.get(key);
  }
  return {
    element: box,
    update(lines, names) {
      box.hidden = !lines.length;
      const found = [...new Set(lines.flatMap((line) => Object.keys(line.run.results)))];
      const titles = ["run", ...names, "steps", ...found];
      if (head.textContent !== titles.join("")) {
        head.replaceChildren(...titles.map((text) => element("th", { scope: "col", text })));
      }
      const wanted = lines.map(({ run, key, name, colour, strong }) => {
        const one = rowOf(key), settings = names.map((setting) => settingText(run.settings[setting]));
        setText(one.name, name);
        one.swatch.style.background = colour;
        one.pick.setAttribute("aria-pressed", String(strong));
        one.pick.setAttribute(
          "aria-label",
          `${name}: ${names.map((setting, i) => `${setting} ${settings[i]}`).join(", ")}`,
        );
        one.row.classList.toggle("nlpb-own", strong);
        const texts = [
          ...settings,
          String(run.steps) + (run.error ? " (failed)" : ""),
          ...found.map((result) => (result in run.results ? written(run.results[result]) : "\u2013")),
        ];
        while (one.cells.length < texts.length) one.cells.push(one.row.appendChild(element("td")));
        while (one.cells.length > texts.length) one.cells.pop().remove();
        texts.forEach((text, i) => setText(one.cells[i], text));
        return one.row;
      });
      for (const key of rows.keys()) if (!lines.some((line) => line.key === key)) rows.delete(key);
      if (body.children.length === wanted.length && wanted.every((row, i) => body.children[i] === row)) return;
      const held = box.contains(document.activeElement) ? document.activeElement : null;
      body.replaceChildren(...wanted);
      if (held && held.isConnected) held.focus({ preventScroll: true });
    },
  };
}

const TRAINING_STYLE = `
.nlpb-root .nlpb-progress { flex: 1 1 8rem; min-width: 6rem; height: 0.7rem; accent-color: var(--nlpb-accent); align-self: center; }
.nlpb-train { align-items: center; }
.nlpb-scroll { overflow-x: auto; max-width: 100%; }
.nlpb-root .nlpb-runs { border-collapse: collapse; margin: 0; border: 0; font-size: 0.8125rem; table-layout: auto; width: auto; }
.nlpb-root .nlpb-runs :is(th, td) { text-align: right; padding: 0.15rem 0.4rem; border: 0; background: transparent; white-space: nowrap;
  font-variant-numeric: tabular-nums; font-weight: 400; color: var(--nlpb-text); }
.nlpb-root .nlpb-runs thead th { color: var(--nlpb-muted); font-weight: 600; border-bottom: 1px solid var(--nlpb-line); white-space: normal; vertical-align: bottom; }
.nlpb-root .nlpb-runs th:first-child { text-align: left; padding-left: 0; }
.nlpb-root .nlpb-runs .nlpb-own td { font-weight: 650; }
.nlpb-runs .nlpb-button { display: inline-flex; align-items: center; gap: 0.4rem; min-height: 1.9rem; padding: 0.1rem 0.5rem; }
.nlpb-runs .nlpb-button[aria-pressed="true"] { background: var(--nlpb-accentSoft); color: var(--nlpb-text); font-weight: 650; }
`;

export default explorer("training_panel", buildTrainingPanel);
