// Training in a page without a kernel: the panel's traits change as a kernel would change them.
import { DIVERGED, hasDiverged, thinCurve } from "./runs.js";

/** @typedef {import("../kit/mount.js").Model} Model */
/** @typedef {import("../kit/trainer.js").Training} Training */
/** @typedef {import("../kit/trainer.js").Watch} Watch */
/** @typedef {import("./runs.js").Settings} Settings */

/**
 * How a page trains: `begin` makes a training of some settings, of `total` steps.
 * @typedef {{ begin: (settings: Settings, watch: Watch) => Training, total: number }} PageTraining
 */

/**
 * One run at a time, kept with those before it. `losses` are all of the latest run, one for each step.
 * @param {Model} model
 * @param {PageTraining} page
 */
export function pageRuns(model, { begin, total }) {
  /** @type {Training | null} */
  let training = null;
  /** @type {number[]} */
  let losses = [];
  /** @type {import("./runs.js").Run[]} */
  const first = model.get("runs"); // those that Python made
  const made = first.at(-1)?.number ?? 0;
  let number = made, began = 0;

  /** @param {Settings} settings */
  const soFar = (settings) => ({
    settings,
    steps: losses.length,
    curve: thinCurve(losses),
    results: {},
    seconds: Math.round((performance.now() - began) / 10) / 100,
    error: "",
    diverged: false,
    number,
  });

  /** @type {(values: Record<string, unknown>) => void} */
  function show(values) {
    for (const [name, value] of Object.entries(values)) model.set(name, value);
  }

  /** @type {(own: Training, settings: Settings, stopped: boolean, error?: string) => Promise<void>} */
  async function end(own, settings, stopped, error = "") {
    const run = { ...soFar(settings), stopped };
    try {
      if (!error) run.results = await own.results();
    } catch (failure) {
      error = failure instanceof Error ? failure.message : String(failure);
    }
    if (training !== own) return; // while it was judged, it was taken off the page, or failed
    training = null;
    own.close();
    const diverged = error.startsWith(DIVERGED) || hasDiverged(losses);
    const runs = [...model.get("runs"), { ...run, error, diverged }].slice(-model.get("most_kept"));
    show({ status: "idle", current: {}, problem: error, runs });
  }

  return {
    /** @param {Settings} settings */
    train(settings) {
      if (training) return;
      losses = [];
      number++;
      began = performance.now();
      const own = begin(settings, {
        report(found, over) {
          if (training !== own) return; // it was forgotten
          losses.push(...found);
          if (over) end(own, settings, false);
          else show({ current: { ...soFar(settings), total } });
        },
        fail: (error) => end(own, settings, false, error.message),
      });
      training = own;
      show({ status: "training", problem: "", current: { ...soFar(settings), total } });
      own.start();
    },
    stop() {
      const own = training, settings = model.get("current").settings;
      if (!own || model.get("status") !== "training") return;
      show({ status: "stopping" });
      own.stop().then(() => {
        if (training === own) end(own, settings, true);
      });
    },
    /** Stop at once, and forget the runs that were made here. */
    clear() {
      training?.close();
      training = null;
      [losses, number] = [[], made];
      show({ status: "idle", current: {}, problem: "", runs: first });
    },
    close() {
      training?.close();
      training = null;
    },
    losses: () => losses,
  };
}
