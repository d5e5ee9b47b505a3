// The classifier panel: a text classifier that trains in the page, and what it makes of sentences.
import { barTable } from "../kit/bar_table.js";
import { countOf, element, percent, setText } from "../kit/core.js";
import { framedTraining } from "../kit/framed_training.js";
import { explorer } from "../kit/mount.js";
import { trainingButtons } from "../kit/training_buttons.js";
import { probabilityOf, pullsOf } from "./classifier.js";
import { panelControls } from "./controls.js";
import { curveCharts } from "./curves.js";
import { mistakeList, sentenceView, STYLE } from "./sentence_view.js";
import { chosen, typedWords, unpackSentences, wordsOf } from "./sentences.js";
import { CLASSES, eachOnce, tellFinding, tellStep, when } from "./telling.js";
import { ClassifierRun } from "./training.js";

/** @typedef {import("../kit/numbers_table.js").Table} Table */

const CHOICE = ["pooling", "hidden_units", "optimiser", "rate", "batch_size", "seed"]; // each makes another run
const TRAITS = [...CHOICE, "epochs", "sentence"];

/**
 * @param {import("../kit/mount.js").Figure} figure
 * @returns {import("../kit/mount.js").Parts}
 */
function buildPanel(figure) {
  const { root, model, settings, tip, change, frameDrawn } = figure;
  const get = (/** @type {string} */ name) => model.get(name);
  /** @type {string[]} */
  const words = get("words");
  /** @type {{ name: string, rows: number[] }[]} */
  const groups = get("groups");
  const all = unpackSentences(get("train_sentences")), test = unpackSentences(get("test_sentences"));
  const count = test.labels.length;
  // As many of the sentences trained on as there are held-out ones: two losses that can be compared.
  const seen = chosen(all, [...all.labels.keys()].slice(0, count));
  const data = { train: all, seen, test, words: words.length, dimension: get("dimension") };
  const texts = Array.from({ length: count }, (_, i) => [...wordsOf(test, i)].map((id) => words[id]).join(" "));
  let step = 0;

  const choiceNow =
    () => /** @type {import("./training.js").Choice} */ (Object.fromEntries(CHOICE.map((name) => [name, get(name)])));
  const training = framedTraining({
    begin: () => new ClassifierRun(data, choiceNow()),
    steps: (run) => get("epochs") * run.stepsAnEpoch,
    onFrame() {
      const before = performance.now();
      step = training.run().steps;
      show();
      frameDrawn(performance.now() - before);
    },
  });
  const controls = panelControls(figure);
  const buttons = trainingButtons(figure, training, () => (step = training.run().steps));
  const finding = element("p", { class: "nlpb-finding" }), marked = element("p", { class: "nlpb-note" });
  const charts = curveCharts({
    tip,
    describe: (at) => tellStep(training.run().curves, at),
    onPick(at) {
      step = at;
      change("step", {});
    },
  });
  const kinds = barTable({ columns: ["right", "of"] });
  const sentence = sentenceView({ examples: get("examples"), value: get("sentence"), onText: say });
  const mistakes = mistakeList({ onPick: sentence.take });
  root.append(
    element("style", { text: STYLE }),
    element(
      "div",
      { class: "nlpb-stack" },
      controls.element,
      buttons.element,
      finding,
      charts.element,
      marked,
      element("div", { class: "nlpb-columns nlpb-halves" }, sentence.element, kinds.element),
      mistakes.element,
    ),
  );
  kinds.element.hidden = !groups.length;

  /** How many steps the charts have room for. */
  function stepsShown() {
    const { steps, stepsAnEpoch } = training.run();
    return Math.max(steps, get("epochs") * stepsAnEpoch);
  }

  /** @param {string} text */
  function say(text) {
    change("sentence", { sentence: [...text].slice(0, settings.sentence.most).join("") });
  }

  function judgedGroups() {
    const wrong = new Set(training.run().wrong);
    return groups.map(({ name, rows }) => ({
      name,
      right: rows.filter((row) => !wrong.has(row)).length,
      count: rows.length,
    }));
  }

  /** The held-out sentences that come out wrong, those of the largest log-odds first. */
  function surest() {
    const { wrong, odds } = training.run();
    return [...wrong].sort((a, b) => Math.abs(odds[b]) - Math.abs(odds[a]) || a - b);
  }

  function mistakesNow() {
    const { odds } = training.run();
    return eachOnce(surest().map((i) => ({ text: texts[i], label: test.labels[i], odds: odds[i] })));
  }

  function ownSentence() {
    const { ids, unknown } = typedWords(get("sentence"), words), { parameters, choice } = training.run();
    const { pooling, hidden_units: hidden } = choice, { odds, pulls } = pullsOf(parameters, ids, pooling);
    const [negative, positive] = parameters.b2.data;
    return {
      text: get("sentence"),
      odds,
      unknown,
      pulls: pulls.map((pull, i) => ({ word: words[ids[i]], pull })),
      hidden,
      pooling,
      bias: positive - negative,
    };
  }

  /** @param {Set<string> | null} changed */
  function draw(changed) {
    if (!changed || CHOICE.some((name) => changed.has(name))) {
      training.reset();
      step = 0;
    }
    // The end of a training that goes on is that of its beginning.
    if (changed?.has("epochs")) training.stop();
    step = Math.min(step, stepsShown());
    show();
  }

  function show() {
    const run = training.run(), isGoing = training.isGoing(), judged = judgedGroups();
    controls.update();
    buttons.update(run.steps);
    // What changes with every frame is not read out until it stands still.
    finding.setAttribute("aria-live", isGoing ? "off" : "polite");
    setText(
      finding,
      tellFinding({
        time: when(run.steps, run.stepsAnEpoch),
        diverged: run.diverged,
        steps: run.steps,
        accuracy: run.curves.test[run.steps].accuracy,
        groups: judged,
      }),
    );
    setText(marked, `At the marker, ${tellStep(run.curves, step).replaceAll("\n", " ")}.`);
    kinds.update(
      judged.map(({ name, right, count: all }) => ({
        name,
        share: all && right / all,
        cells: [all ? percent(right / all) : "\u2014", String(all)],
        current: false,
      })),
      { caption: "Held-out sentences that are right, by kind" },
    );
    sentence.update(ownSentence());
    mistakes.update(mistakesNow(), run.wrong.length, count);
    drawCharts();
  }

  function drawCharts() {
    const run = training.run();
    charts.update({
      curves: run.curves,
      steps: stepsShown(),
      marker: step,
      stepsAnEpoch: run.stepsAnEpoch,
      judged: seen.labels.length,
    });
  }

  /** @returns {Table[]} */
  function table() {
    const { curves } = training.run(), own = ownSentence();
    return [
      {
        caption: `Held-out sentences, by kind (${countOf(count, "sentence")} in all)`,
        columns: ["kind", "right", "of"],
        rows: judgedGroups().map(({ name, right, count: all }) => [name, right, all]),
      },
      {
        caption: "The words of the sentence",
        columns: ["word", "lost from the log-odds without it"],
        rows: own.pulls.map(({ word, pull }) => [word, pull]),
      },
      {
        caption: "Sentences that are wrong",
        columns: ["sentence", "times", "class", "probability of positive"],
        rows: mistakesNow().map(({ text, times, label, odds }) => [text, times, CLASSES[label], probabilityOf(odds)]),
      },
      {
        caption: "Loss (nats) and accuracy",
        columns: ["after step", "training loss", "held-out loss", "training accuracy", "held-out accuracy"],
        rows: curves.test.map((
          { loss, accuracy },
          i,
        ) => [i, curves.train[i].loss, loss, curves.train[i].accuracy, accuracy]),
      },
    ];
  }

  return {
    traits: TRAITS,
    draw,
    recolour: drawCharts,
    table,
    reset: training.stop,
    close: training.stop,
    rest: buttons.rest,
    numbers() {
      const { losses, curves, odds, wrong } = training.run(), own = ownSentence();
      return {
        ...Object.fromEntries(TRAITS.map((name) => [name, get(name)])),
        losses,
        curves,
        odds: [...odds],
        wrong,
        groups: judgedGroups(),
        own: { odds: own.odds, words: own.pulls.map(({ word }) => word), pulls: own.pulls.map(({ pull }) => pull) },
        unknown: own.unknown,
        surest: surest(),
        step,
        isTraining: training.isGoing(),
      };
    },
  };
}

export default explorer("classifier_panel", buildPanel);
