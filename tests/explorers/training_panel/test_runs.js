// @ts-check
// The panel's bookkeeping: which prepared run the controls lead to, which lines are shown, what a run is called.
import assert from "node:assert/strict";
import { linesOf } from "../../../src/nlpbook/explorers/training_panel/lines.js";
import { pageRuns } from "../../../src/nlpbook/explorers/training_panel/page_runs.js";
import { preparedRuns } from "../../../src/nlpbook/explorers/training_panel/runs.js";
import { settingText, written } from "../../../src/nlpbook/explorers/training_panel/words.js";

/** @typedef {import("../../../src/nlpbook/explorers/training_panel/runs.js").Run} Run */
/** @typedef {import("../../../src/nlpbook/explorers/kit/trainer.js").Watch} Watch */

const NAMES = ["a", "b", "c"], VALUES = [[1, 2, 3], [0.1, 0.2, 0.4, 0.8], ["x", "y"]];

/** @type {(a: number, b: number, c: number) => Record<string, number | string>} */
const settings = (a, b, c) => ({ a: VALUES[0][a], b: VALUES[1][b], c: VALUES[2][c] });

/** @type {(own: Record<string, number | string>, more?: Partial<Run>) => Run} */
const run = (own, more = {}) => ({ settings: own, steps: 1, curve: [1], results: {}, seconds: 1, error: "", ...more });

Deno.test("controls offer the values that a prepared run has", () => {
  const prepared = preparedRuns([settings(0, 1, 1), settings(2, 1, 1), settings(2, 3, 1)], NAMES, VALUES);
  assert.deepEqual([0, 1, 2].map(prepared.offered), [[0, 2], [1, 3], [1]]);
});

Deno.test("the nearest run differs in the fewest settings, then by the fewest steps", () => {
  const sweep = [[0, 0, 0], [2, 3, 0], [2, 1, 1], [1, 3, 1]];
  const prepared = preparedRuns(sweep.map(([a, b, c]) => settings(a, b, c)), NAMES, VALUES);
  for (let a = 0; a < 3; a++) {
    for (let b = 0; b < 4; b++) {
      for (let c = 0; c < 2; c++) {
        const wanted = [a, b, c];
        for (const fixed of [null, 0, 1, 2]) {
          const allowed = sweep.filter((one) => fixed === null || one[fixed] === wanted[fixed]);
          const found = prepared.nearest(wanted, fixed);
          if (!allowed.length) {
            assert.equal(found, null);
            continue;
          }
          const away = (/** @type {number[]} */ one) => [
            one.filter((place, i) => place !== wanted[i]).length,
            one.reduce((sum, place, i) => sum + Math.abs(place - wanted[i]), 0),
          ];
          const best = allowed.map(away).sort(([m, p], [n, q]) => m - n || p - q)[0];
          assert.ok(found);
          assert.deepEqual(away(found), best);
          assert.ok(allowed.some((one) => String(one) === String(found)));
        }
      }
    }
  }
  assert.equal(preparedRuns([], NAMES, VALUES).nearest([0, 0, 0]), null);
});

Deno.test("the strong line is the run that goes on, or else the latest with the settings chosen", () => {
  const sweep = [run(settings(0, 0, 0)), run(settings(1, 1, 1))], own = settings(1, 1, 1);
  const runs = [run(own, { number: 1 }), run(settings(2, 2, 0), { number: 2, stopped: true }), run(own, { number: 3 })];
  /** @type {(current: Run | null, visited?: Run[]) => string[]} */
  const names = (current, visited = []) =>
    linesOf({ settings: own, runs, current, sweep, visited }).map(({ name, strong }) => name + (strong ? "*" : ""));
  assert.deepEqual(names(null), ["run 3*", "run 2 (stopped)", "run 1", "prepared run 2"]);
  assert.deepEqual(names(run(settings(0, 0, 0), { number: 4 }), [sweep[0]]), [
    "run 4*",
    "run 3",
    "run 2 (stopped)",
    "run 1",
    "prepared run 2",
    "prepared run 1",
  ]);
  const alone = linesOf({ settings: settings(0, 0, 0), runs: [], current: null, sweep: [sweep[0]], visited: [] });
  assert.deepEqual(alone.map(({ name, strong }) => [name, strong]), [["prepared run", true]]);
  assert.deepEqual(linesOf({ settings: settings(0, 1, 0), runs: [], current: null, sweep, visited: [] }), []);
});

Deno.test("numbers are written as the reader sees them", () => {
  assert.deepEqual([0, 1.23456, 0.012345, -0.5, 123.456, "infinite"].map(written), [
    "0",
    "1.235",
    "0.0123",
    "\u22120.500",
    "123.5",
    "infinite",
  ]);
  assert.deepEqual([true, false, -0.001, "SGD"].map(settingText), ["yes", "no", "\u22120.001", "SGD"]);
});

/** A page's runs on a training that is driven by hand; `said` are the changes of the traits. */
function byHand() {
  /** @type {Record<string, any>} */
  const state = { runs: [], current: {}, status: "idle", problem: "" };
  /** @type {Watch[]} */
  const watches = [];
  /** @type {string[]} */
  const did = [];
  const model = {
    get: (/** @type {string} */ name) => state[name],
    set: (/** @type {string} */ name, /** @type {unknown} */ value) => void (state[name] = value),
    on() {},
    off() {},
    save_changes() {},
  };
  const all = pageRuns(model, {
    total: 3,
    begin(_settings, watch) {
      watches.push(watch);
      return {
        start: () => void did.push("start"),
        stop: () => (did.push("stop"), Promise.resolve()),
        results: () => Promise.resolve({ perplexity: 7 }),
        close: () => void did.push("close"),
      };
    },
  });
  return { state, watches, did, all };
}

const turn = () => new Promise((resolve) => setTimeout(resolve));

Deno.test("a run in the page is shown while it goes on, judged at its end, and kept", async () => {
  const { state, watches, did, all } = byHand();
  all.train(settings(0, 0, 0));
  assert.deepEqual([state.status, state.current.steps, state.current.total], ["training", 0, 3]);
  all.train(settings(1, 0, 0)); // one at a time
  assert.deepEqual([watches.length, did], [1, ["start"]]);
  watches[0].report?.([3, 2], false);
  assert.deepEqual([state.current.curve, state.current.steps], [[3, 2], 2]);
  watches[0].report?.([1], true);
  await turn();
  const [{ settings: own, steps, curve, results, error, number, stopped }] = state.runs;
  assert.deepEqual([own, steps, curve, results], [settings(0, 0, 0), 3, [3, 2, 1], { perplexity: 7 }]);
  assert.deepEqual([error, number, stopped, state.status, state.current], ["", 1, false, "idle", {}]);
  assert.deepEqual([did, all.losses()], [["start", "close"], [3, 2, 1]]);
});

Deno.test("a stopped run is judged and kept, too; what fails is told, with the losses before", async () => {
  const { state, watches, did, all } = byHand();
  all.stop(); // nothing to stop
  assert.deepEqual(did, []);
  all.train(settings(0, 0, 0));
  watches[0].report?.([3], false);
  all.stop();
  assert.equal(state.status, "stopping");
  all.stop(); // asking again does no harm
  await turn();
  assert.deepEqual([state.runs[0].stopped, state.runs[0].results, state.status], [true, { perplexity: 7 }, "idle"]);
  all.train(settings(1, 1, 1));
  watches[1].report?.([5], false);
  watches[1].fail?.(new Error("The run diverged."));
  await turn();
  const { error, curve, results, number } = state.runs[1];
  assert.deepEqual([error, curve, results, number], ["The run diverged.", [5], {}, 2]);
  assert.deepEqual([state.problem, state.status], ["The run diverged.", "idle"]);
  for (let i = 0; i < 10; i++) {
    all.train(settings(0, 0, 0));
    watches[i + 2].report?.([1], true);
    await turn();
  }
  assert.deepEqual([state.runs.length, state.runs[7].number], [8, 12]);
});

Deno.test("a panel that is taken away trains no more", async () => {
  const { state, watches, did, all } = byHand();
  all.train(settings(0, 0, 0));
  all.close();
  watches[0].report?.([1], true);
  await turn();
  assert.deepEqual([did, state.runs], [["start", "close"], []]);
});
