// @ts-check
// Runs of a page: what is stopped, and what is forgotten, with a training that the test itself drives.
import assert from "node:assert/strict";
import { staticModel } from "../../../src/nlpbook/explorers/kit/static_model.js";
import { pageRuns } from "../../../src/nlpbook/explorers/training_panel/page_runs.js";

/** @typedef {import("../../../src/nlpbook/explorers/kit/trainer.js").Results} Results */
/** @typedef {import("../../../src/nlpbook/explorers/kit/trainer.js").Watch} Watch */

const FIRST = { status: "idle", current: {}, problem: "", runs: /** @type {any[]} */ ([]), most_kept: 24 };

/** The runs, their model, and the trainings that were begun, with what became of each. */
function open(first = FIRST) {
  const model = staticModel({ ...first }), begun = /** @type {ReturnType<typeof made>[]} */ ([]);
  /** @param {Watch} watch */
  function made(watch) {
    /** @type {(results: Results) => void} */
    let judged = () => {};
    return {
      watch,
      closed: 0,
      start() {},
      stop: () => Promise.resolve(),
      results: () => /** @type {Promise<Results>} */ (new Promise((resolve) => (judged = resolve))),
      judge: (/** @type {Results} */ results) => judged(results),
      close() {
        this.closed++;
      },
    };
  }
  const runs = pageRuns(model, {
    total: 3,
    begin(_, watch) {
      begun.push(made(watch));
      return begun[begun.length - 1];
    },
  });
  const state = () => Object.fromEntries(Object.keys(FIRST).map((name) => [name, model.get(name)]));
  return { runs, begun, state };
}

/** Let what was promised happen. */
const turn = () => new Promise((go) => setTimeout(go));

Deno.test("a run that goes on is stopped at once, and all is as at first", async () => {
  const { runs, begun, state } = open();
  runs.train({ rate: 1 });
  begun[0].watch.report?.([3, 2], false);
  assert.equal(state().status, "training");
  assert.deepEqual(state().current.curve, [3, 2]);
  runs.clear();
  assert.equal(begun[0].closed, 1);
  assert.deepEqual([state(), runs.losses()], [FIRST, []]);
  await turn();
  assert.deepEqual(state(), FIRST);
});

Deno.test("runs that are over are forgotten, and the next one is the first", async () => {
  const { runs, begun, state } = open();
  for (let i = 0; i < 2; i++) {
    runs.train({ rate: i });
    begun[i].watch.report?.([3, 2, 1], true);
    begun[i].judge({ loss: 1 });
    await turn();
  }
  assert.deepEqual(state().runs.map((/** @type {any} */ run) => run.number), [1, 2]);
  runs.clear();
  assert.deepEqual([state(), runs.losses()], [FIRST, []]);
  runs.train({ rate: 5 });
  assert.equal(state().current.number, 1);
  begun[2].watch.report?.([3, 2, 1], true);
  begun[2].judge({ loss: 1 });
  await turn();
  assert.deepEqual(state().runs.map((/** @type {any} */ run) => [run.number, run.settings.rate]), [[1, 5]]);
});

Deno.test("a run that is judged, or stops, or fails later does not come back", async () => {
  /** @type {((one: ReturnType<typeof open>) => void)[]} */
  const endings = [
    ({ begun }) => begun[0].watch.report?.([1], true),
    ({ runs }) => runs.stop(),
    ({ begun }) => begun[0].watch.fail?.(new Error("it broke")),
  ];
  for (const end of endings) {
    const opened = open();
    opened.runs.train({ rate: 1 });
    end(opened);
    opened.runs.clear();
    opened.begun[0].judge({ loss: 1 });
    await turn();
    assert.deepEqual(opened.state(), FIRST);
  }
});

Deno.test("what a Worker still had to say of a run that was forgotten is not heard", async () => {
  const { runs, begun, state } = open();
  runs.train({ rate: 1 });
  runs.clear();
  begun[0].watch.report?.([9, 9], false);
  begun[0].watch.fail?.(new Error("it broke"));
  await turn();
  assert.deepEqual([state(), runs.losses()], [FIRST, []]);
});

Deno.test("the runs that Python made are there at first, and so again", async () => {
  const first = { ...FIRST, runs: [{ number: 3, settings: { rate: 7 } }] }, { runs, begun, state } = open(first);
  runs.train({ rate: 1 });
  begun[0].watch.report?.([1, 1, 1], true);
  begun[0].judge({});
  await turn();
  assert.deepEqual(state().runs.map((/** @type {any} */ run) => run.number), [3, 4]);
  runs.clear();
  assert.deepEqual(state(), first);
});
