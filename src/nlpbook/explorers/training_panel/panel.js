// The training panel: with a kernel a remote control of a run in Python, without one a way through prepared runs; and
// where the page can train by itself, it does.
import { select, slider } from "../kit/controls.js";
import { countOf, element, setText } from "../kit/core.js";
import { learningCurves, pointsOf, stepOfPoint } from "./curves.js";
import { droppedText, lasting, linesOf } from "./lines.js";
import { linkedMoves, nearestSaid, same } from "./moves.js";
import { pageRuns } from "./page_runs.js";
import { kernelRequests } from "./requests.js";
import { preparedRuns, sameSettings } from "./runs.js";
import { runTable, STYLE, wholeTable } from "./runs_table.js";
import { trainRow } from "./train_row.js";
import { inSeconds, settingText, tellPoint, written } from "./words.js";

/** @typedef {import("./runs.js").Run} Run */
/** @typedef {import("./runs.js").Settings} Settings */
/** @typedef {import("./words.js").Setting} Setting */
/** @typedef {import("./lines.js").Line} Line */
/** @typedef {import("./page_runs.js").PageTraining} PageTraining */

/**
 * @param {import("../kit/mount.js").Figure} figure
 * @param {PageTraining | null} [pageTraining] how the page trains where there is no kernel; null where it cannot
 * @returns {import("../kit/mount.js").Parts}
 */
export function trainingPanel({ root, model, tip, change }, pageTraining = null) {
  const get = (/** @type {string} */ name) => model.get(name);
  /** @type {string[]} */
  const names = get("names");
  /** @type {Setting[][]} */
  const values = get("values");
  /** @type {Run[]} */
  const sweep = get("sweep");
  /** @type {string} */
  const stepName = get("step_name");
  // The stand-in for a kernel's model has no way to send.
  const kernel = "send" in model ? /** @type {{ send: (content: object) => void }} */ (model) : null;
  const inPage = !kernel && pageTraining ? pageRuns(model, pageTraining) : null;
  const canTrain = Boolean(kernel || inPage);
  const prepared = preparedRuns(sweep.map((run) => run.settings), names, values);
  const moves = linkedMoves(names, values, prepared.nearest);
  const requests = kernelRequests(kernel, () => draw(null));
  let told = true;
  /** @type {number | null} */
  let marker = null;
  /** @type {Run[]} */
  let visited = [];
  /** @type {{ lines: Line[], left: Line[] }} */
  let { lines, left } = { lines: [], left: [] };
  const colours = lasting(), first = get("chosen");

  /** @type {(places: number[]) => Settings} */
  const choiceOf = (places) => Object.fromEntries(names.map((name, i) => [name, values[i][places[i]]]));
  /** @type {(settings: Settings) => number[]} */
  const placesOf = (settings) => names.map((name, i) => values[i].indexOf(settings[name]));
  /** @type {(settings: Settings) => Run | undefined} */
  const sweptFor = (settings) => sweep.find((run) => sameSettings(run.settings, settings));
  /** Where nothing trains, what has no run cannot be chosen, not even by an address. @returns {number[]} */
  const chosen = () => (canTrain ? get("chosen") : prepared.nearest(get("chosen")) ?? get("chosen"));

  /** @type {(control: string, places: number[]) => void} */
  function choose(control, places) {
    const before = sweptFor(choiceOf(chosen()));
    if (before) visited = [before, ...visited.filter((run) => run !== before)];
    marker = null;
    told = false; // what went wrong last is no longer of interest
    change(control, { chosen: places });
  }

  /** @type {(i: number, place: number) => void} */
  function move(i, place) {
    const now = chosen();
    choose(names[i], canTrain ? now.map((old, at) => (at === i ? place : old)) : moves.move(now, i, place));
  }

  // A slider where the values are numbers, a list where they are not.
  const controls = names.map((name, i) => {
    const offered = canTrain || !sweep.length ? [...values[i].keys()] : prepared.offered(i);
    const label = name[0].toUpperCase() + name.slice(1);
    const text = (/** @type {number} */ at) => settingText(values[i][offered[at]]);
    const control = values[i].every((value) => typeof value === "number")
      ? slider({
        label,
        value: 0,
        min: 0,
        max: offered.length - 1,
        format: text,
        onInput: (/** @type {number} */ at) => move(i, offered[at]),
      })
      : select({
        label,
        value: 0,
        options: offered.map((_, at) => ({ value: at, label: text(at) })),
        onChange: (/** @type {string} */ at) => move(i, offered[Number(at)]),
      });
    return { element: control.element, show: (/** @type {number} */ place) => control.set(offered.indexOf(place)) };
  });

  const row = trainRow({ stepName, onTrain: () => ask("train"), onStop: () => ask("stop") });
  const without = sweep.length
    ? `This page has no kernel to train with: the controls choose among ${countOf(sweep.length, "prepared run")}. `
    : "This page has no kernel to train with, and no runs were prepared. ";
  const live = "To train live, open this notebook in JupyterLab, Colab or VS Code and run its cells: a Train button ";
  const howTo = element("p", { class: "nlpb-note", text: without + live + "then stands here." });
  const said = element("p", { class: "nlpb-note", role: "status" });
  const trouble = element("p", { class: "nlpb-problem", role: "status" });
  const dropped = element("p", { class: "nlpb-note", role: "status" });
  const chart = learningCurves({
    label: "Learning curve: " + get("loss_name") + " by " + stepName,
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
      moves.forget();
      if (line) choose("row", placesOf(line.run.settings));
    },
  });
  root.append(
    element(
      "div",
      { class: "nlpb-stack" },
      element("div", { class: "nlpb-row" }, ...controls.map((one) => one.element)),
      canTrain ? row.element : howTo,
      trouble,
      said,
      chart.element,
      table.element,
      dropped,
    ),
  );
  if (!document.getElementById("nlpb-training-style")) {
    document.head.append(element("style", { id: "nlpb-training-style", text: STYLE }));
  }

  /** @param {"train" | "stop"} type */
  function ask(type) {
    const settings = choiceOf(get("chosen"));
    if (inPage) {
      if (type === "train") inPage.train(settings);
      else inPage.stop();
      change(type, {});
      return;
    }
    requests.ask(type);
    change(type, {});
    requests.send(type === "train" ? { settings } : {});
  }

  /** Stop the run that goes on, and forget all of them. */
  function startAgain() {
    inPage?.clear();
    if (!kernel || (get("status") === "idle" && !get("runs").length && !get("problem"))) return;
    requests.ask("clear");
    requests.send();
  }

  const mainLine = () => lines.find((line) => line.strong);

  /** @type {(run: Run) => number[]} */
  const stepsOf = (run) => run.curve.map((_, i) => stepOfPoint(run, i, pointsOf(run)));

  /** @param {number} point */
  function describePoint(point) {
    const run = mainLine()?.run;
    return run ? tellPoint(stepsOf(run), point, run.curve[point], stepName) : "";
  }

  /** @param {Line | undefined} main */
  function sentence(main) {
    if (requests.said()) return requests.said();
    if (canTrain && get("status") === "stopping") return "Stopping after this step\u2026";
    if (canTrain && get("status") === "training") return inPage ? "Training in this page\u2026" : "Training\u2026";
    if (!main) return canTrain ? "There is no run with these settings yet: press Train." : "";
    const { run, name } = main, last = run.curve[run.curve.length - 1];
    const facts = Object.entries(run.results).map(([result, value]) => `${result} ${written(value)}`);
    if (run.diverged && last > run.curve[0]) {
      facts.unshift(`the loss rose from ${written(run.curve[0])} to ${written(last)}`);
    }
    return `${name[0].toUpperCase() + name.slice(1)}: ${countOf(run.steps, stepName)} in ${inSeconds(run.seconds)}` +
      (facts.length ? `; ${facts.join(", ")}.` : ".");
  }

  /** @param {Set<string> | null} changed */
  function draw(changed) {
    if (["status", "current", "problem", "runs"].some((trait) => changed?.has(trait))) {
      requests.answered();
      told = true;
    }
    if (changed?.has("runs")) marker = null;
    chosen().forEach((place, i) => controls[i].show(place));
    ({ lines, left } = linesOf({
      settings: choiceOf(chosen()),
      runs: get("runs"),
      current: canTrain && get("current").curve ? get("current") : null,
      sweep,
      visited,
    }));
    const main = mainLine();
    setText(said, (canTrain ? "" : moves.said(chosen())) + sentence(main));
    setText(dropped, droppedText(get("runs")[0]?.number ?? 1, left));
    dropped.hidden = !dropped.textContent;
    const error = main?.run.error || (canTrain && told && get("problem")) || "";
    setText(trouble, error);
    trouble.hidden = !error;
    const current = get("current");
    if (canTrain) row.update({ isGoing: get("status") !== "idle", isAsked: requests.asksFor("train"), current });
    recolour();
  }

  function recolour() {
    colours.give(lines);
    const main = mainLine();
    if (marker !== null && (!main || marker >= main.run.curve.length)) marker = null;
    const expected = canTrain && get("status") !== "idle" ? get("current").total || 0 : 0;
    chart.update({
      lines,
      marker,
      floor: get("floor"),
      yLabel: get("loss_name"),
      stepName,
      steps: Math.max(1, expected, ...lines.map((line) => line.run.steps)),
      empty: canTrain ? "The curve of the run will stand here." : "No run to show.",
    });
    table.update(lines, names, stepName);
  }

  /** @param {import("../kit/address.js").Values} link */
  function mend(link) {
    const wanted = /** @type {number[]} */ (link.chosen), found = canTrain ? wanted : prepared.nearest(wanted);
    if (!found || same(found, wanted) || same(first, wanted)) return []; // the first choice is no link's
    link.chosen = found;
    return [nearestSaid(names, values, wanted, found)];
  }

  return {
    mend,
    traits: ["chosen", "runs", "current", "status", "problem"],
    draw,
    recolour,
    reset() {
      [marker, visited, told] = [null, [], false];
      moves.forget();
    },
    startAgain,
    close() {
      requests.close();
      inPage?.close();
    },
    rest: row.rest,
    table() {
      const main = mainLine(), run = main?.run;
      const rows = run ? stepsOf(run).map((step, i) => [step, run.curve[i]]) : [];
      const caption = `The curve of ${main?.name ?? "the run"}`;
      return [wholeTable(lines, names, stepName), { caption, columns: [stepName, get("loss_name")], rows }];
    },
    numbers() {
      const main = mainLine();
      return {
        settings: choiceOf(chosen()),
        live: kernel !== null,
        status: canTrain ? get("status") : "idle",
        said: said.textContent,
        error: trouble.hidden ? "" : trouble.textContent,
        dropped: dropped.textContent,
        marker,
        losses: inPage?.losses() ?? [],
        shown: main
          ? {
            name: main.name,
            results: main.run.results,
            curve: main.run.curve,
            diverged: main.run.diverged,
            seconds: main.run.seconds,
            steps: stepsOf(main.run),
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
