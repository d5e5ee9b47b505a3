// An explorer that shows nothing and lends trainings, in a Worker and on the page's thread, to the test in the browser.
import { explorer } from "../../../src/nlpbook/explorers/kit/mount.js";
import { Trainer, WorkerTrainer } from "../../../src/nlpbook/explorers/kit/trainer.js";
import { busyPlan } from "./busy_plan.js";
import source from "./busy_worker.js" with { type: "text" };

/** @typedef {import("../../../src/nlpbook/explorers/kit/trainer.js").Watch} Watch */

export default explorer("probe", () => {
  Object.assign(globalThis, {
    /** @type {(where: "worker" | "page", input: any, watch: Watch) => WorkerTrainer | Trainer} */
    training: (where, input, watch) =>
      where === "worker" ? new WorkerTrainer({ source, input }, watch) : new Trainer(busyPlan(input), watch),
    brokenWorker: (/** @type {Watch} */ watch) => new WorkerTrainer({ source: "this is no script", input: {} }, watch),
  });
  return { traits: [], draw() {}, recolour() {}, numbers: () => ({}) };
});
