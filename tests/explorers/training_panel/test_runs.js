// @ts-check
// The panel's bookkeeping: which prepared run the controls lead to, which lines are shown, what a run is called.
import assert from "node:assert/strict";
import { PALETTES } from "../../../src/nlpbook/explorers/kit/theme.js";
import {
  droppedText,
  floorStyle,
  linesOf,
  MOST_LINES,
  styleOf,
} from "../../../src/nlpbook/explorers/training_panel/lines.js";
import { stepOfPoint } from "../../../src/nlpbook/explorers/training_panel/curves.js";
import { linkedMoves, nearestSaid } from "../../../src/nlpbook/explorers/training_panel/moves.js";
import { pageRuns } from "../../../src/nlpbook/explorers/training_panel/page_runs.js";
import { preparedRuns, thinCurve } from "../../../src/nlpbook/explorers/training_panel/runs.js";
import { shortTable, wholeTable } from "../../../src/nlpbook/explorers/training_panel/runs_table.js";
import { listed, settingText, tellPoint, written } from "../../../src/nlpbook/explorers/training_panel/words.js";

/** @typedef {import("../../../src/nlpbook/explorers/training_panel/runs.js").Run} Run */
/** @typedef {import("../../../src/nlpbook/explorers/kit/trainer.js").Watch} Watch */

const NAMES = ["a", "b", "c"], VALUES = [[1, 2, 3], [0.1, 0.2, 0.4, 0.8], ["x", "y"]];

/** @type {(a: number, b: number, c: number) => Record<string, number | string>} */
const settings = (a, b, c) => ({ a: VALUES[0][a], b: VALUES[1][b], c: VALUES[2][c] });

/** @type {(own: Record<string, number | string>, more?: Partial<Run>) => Run} */
const run = (own, more = {}) => ({
  settings: own,
  steps: 1,
  curve: [1],
  results: {},
  seconds: 1,
  error: "",
  diverged: false,
  ...more,
});

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
    linesOf({ settings: own, runs, current, sweep, visited }).lines
      .map(({ name, strong }) => name + (strong ? "*" : ""));
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
  assert.deepEqual(alone.lines.map(({ name, strong }) => [name, strong]), [["prepared run", true]]);
  assert.deepEqual(linesOf({ settings: settings(0, 1, 0), runs: [], current: null, sweep, visited: [] }).lines, []);
});

Deno.test("a run's name says how it ended", () => {
  const runs = [
    run(settings(0, 0, 0), { number: 1, stopped: true, diverged: true }),
    run(settings(0, 0, 0), { number: 2, error: "The run ended with an error" }),
    run(settings(0, 0, 0), { number: 3, error: "The run diverged: the loss is infinite.", diverged: true }),
  ];
  const { lines } = linesOf({ settings: settings(1, 1, 1), runs, current: null, sweep: [], visited: [] });
  const names = ["run 3 (diverged)", "run 2 (failed)", "run 1 (stopped, diverged)"];
  assert.deepEqual(lines.map(({ name }) => name), names);
});

Deno.test("what there is no room for is the oldest, and is said", () => {
  const sweep = VALUES[1].map((_, b) => run(settings(2, b, 0)));
  /** @type {(count: number, visited: Run[]) => { names: string[], said: string }} */
  const shownOf = (count, visited) => {
    const runs = Array.from({ length: count }, (_, i) => run(settings(0, 0, i % 2), { number: i + 3 }));
    const { lines, left } = linesOf({ settings: sweep[0].settings, runs, current: null, sweep, visited });
    assert.equal(lines.length + left.length, count + visited.length + 1);
    return { names: lines.map(({ name }) => name), said: droppedText(runs[0].number ?? 1, left) };
  };
  const room = `There is room for ${MOST_LINES} runs: `;
  const some = shownOf(MOST_LINES - 3, sweep.slice(1, 3));
  assert.equal(some.names.length, MOST_LINES);
  assert.deepEqual(some.names.slice(-3), ["run 3", "prepared run 2", "prepared run 3"]);
  assert.equal(some.said, room + "run 1 and run 2 are no longer shown.");
  const more = shownOf(MOST_LINES - 1, sweep.slice(1, 2));
  assert.deepEqual([more.names[0], more.names.at(-1)], ["prepared run 1", "run 3"]);
  assert.equal(more.said, room + "run 1, run 2 and prepared run 2 are no longer shown.");
  assert.equal(shownOf(MOST_LINES, sweep.slice(1)).said, room + "6 earlier ones are no longer shown.");
  assert.equal(droppedText(1, []), "");
  assert.equal(droppedText(2, []), room + "run 1 is no longer shown.");
});

Deno.test("no two lines look alike: the same dashes never stand in colours that are near", () => {
  for (const { categorical } of Object.values(PALETTES)) {
    const styles = Array.from({ length: MOST_LINES }, (_, i) => styleOf(i, categorical));
    assert.equal(new Set(styles.map(({ colour, dash }) => `${colour} ${dash}`)).size, MOST_LINES);
    const parts = (/** @type {string} */ hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
    const first = styles.slice(0, categorical.length); // as many as a page has before colours come again
    for (const [i, one] of first.entries()) {
      for (const other of first.slice(i + 1)) {
        if (String(one.dash) !== String(other.dash)) continue;
        const far = Math.hypot(...parts(one.colour).map((part, at) => part - parts(other.colour)[at]));
        assert.ok(far > 80, `${one.colour} and ${other.colour}`);
      }
    }
  }
});

Deno.test("the floor looks like no line", () => {
  for (const colours of Object.values(PALETTES)) {
    const floor = floorStyle(colours);
    assert.ok(floor.dash.length > 2); // dashes and dots
    for (let i = 0; i < MOST_LINES; i++) {
      const { colour, dash } = styleOf(i, colours.categorical);
      assert.notEqual(colour, floor.colour);
      assert.notDeepEqual(dash, floor.dash);
    }
  }
});

Deno.test("what moves along with a control comes back with it, and is said as long as it holds", () => {
  // Each run differs from the first in one setting, as on the page.
  const sweep = [[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 2, 0], [0, 0, 1]];
  const { nearest } = preparedRuns(sweep.map(([a, b, c]) => settings(a, b, c)), NAMES, VALUES);
  const moves = linkedMoves(NAMES, VALUES, nearest);
  assert.deepEqual(moves.move([1, 0, 0], 1, 1), [0, 1, 0]);
  const said = "No prepared run has b 0.2 and the other settings as they were, so a changed from 2 to 1. ";
  assert.equal(moves.said([0, 1, 0]), said);
  assert.deepEqual(moves.move([0, 1, 0], 1, 2), [0, 2, 0]);
  assert.equal(moves.said([0, 2, 0]), said.replace("0.2", "0.4"));
  assert.deepEqual(moves.move([0, 2, 0], 1, 0), [1, 0, 0]); // back where it began: so is the other
  assert.equal(moves.said([1, 0, 0]), "");
  assert.deepEqual(moves.move([1, 0, 0], 2, 1), [0, 0, 1]);
  assert.equal(moves.said([2, 1, 1]), ""); // the controls were moved by something else since
  assert.deepEqual(moves.move([0, 2, 0], 2, 1), [0, 0, 1]);
  assert.match(moves.said([0, 0, 1]), /so b changed from 0\.4 to 0\.1\. $/);
  moves.forget();
  assert.equal(moves.said([0, 0, 1]), "");
  assert.deepEqual(moves.move([0, 0, 1], 2, 0), [0, 0, 0]); // another move than the one before it
});

Deno.test("of a link without a run it is said what differs in the run that is shown", () => {
  assert.equal(
    nearestSaid(NAMES, VALUES, [0, 3, 1], [2, 3, 0]),
    "No prepared run has all settings that the link asks for, so the nearest one is shown: a 3, not 1; c x, not y.",
  );
});

Deno.test("the table of the figure has the final numbers, and what tells the runs apart", () => {
  const names = ["a", "b", "c"];
  /** @type {(runs: Run[]) => import("../../../src/nlpbook/explorers/training_panel/lines.js").Line[]} */
  const lines = (runs) =>
    runs.map((one, i) => ({ run: one, key: String(i), name: `run ${i}`, strong: false, colour: "", dash: [] }));
  const three = lines([
    run(settings(0, 0, 0), { steps: 150, results: { perplexity: 16.75621 } }),
    run(settings(2, 0, 0), { steps: 150, results: { perplexity: 263495489503.6 }, diverged: true }),
    run(settings(2, 0, 1), { steps: 7, results: {}, total: 150 }), // it still goes on
  ]);
  const large = "2.63\u00a0\u00d7\u00a010\u00b9\u00b9";
  assert.deepEqual(shortTable(three, names, "step"), {
    columns: ["run", "perplexity", "differs in"],
    rows: [["run 0", "16.756", "a 1"], ["run 1", large, "\u2013"], ["run 2", "\u2013", "c y"]],
    note: "Where nothing else is said: a 3, b 0.1, c x, 150 steps.",
  });
  assert.deepEqual(wholeTable(three, names, "step"), {
    caption: "The runs",
    columns: ["run", "perplexity", "a", "b", "c", "steps"],
    rows: [
      ["run 0", 16.75621, "1", "0.1", "x", 150],
      ["run 1", large, "3", "0.1", "x", 150],
      ["run 2", null, "3", "0.1", "y", 7],
    ],
  });
  assert.deepEqual(shortTable(three.slice(0, 1), names, "step"), {
    columns: ["run", "perplexity"],
    rows: [["run 0", "16.756"]],
    note: "Settings: a 1, b 0.1, c x, 150 steps.",
  });
  const two = shortTable([...three.slice(0, 2)].reverse(), names, "step"); // as many of each: the earliest run is usual
  assert.deepEqual(two.rows.map((row) => row.at(-1)), ["a 3", "\u2013"]);
  const stopped = lines([run(settings(0, 1, 0), { steps: 9 }), ...three.slice(0, 2).map((one) => one.run)]);
  assert.equal(shortTable(stopped, names, "step").rows[0].at(-1), "b 0.2, 9 steps");
});

Deno.test("steps that are a setting are not told twice, unless a run has made fewer", () => {
  /** @type {(steps: number[]) => ReturnType<typeof shortTable>} */
  const tableOf = (steps) =>
    shortTable(
      steps.map((made, i) => ({
        run: run({ epochs: [5, 10][i] }, { steps: made }),
        key: String(i),
        name: `run ${i}`,
        strong: false,
        colour: "",
        dash: [],
      })),
      ["epochs"],
      "epoch",
    );
  assert.deepEqual(tableOf([5, 10]).rows, [["run 0", "epochs 5"], ["run 1", "\u2013"]]);
  assert.equal(tableOf([5, 10]).note, "Where nothing else is said: epochs 10.");
  assert.equal(tableOf([5]).note, "Settings: epochs 5.");
  assert.deepEqual(tableOf([5, 3]).rows, [["run 0", "epochs 5, 5 epochs done"], ["run 1", "\u2013"]]);
  assert.equal(tableOf([5, 3]).note, "Where nothing else is said: epochs 10, 3 epochs done.");
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
  assert.deepEqual([263495489503.6, 999999.5, -1.5e-7].map(written), [
    "2.63\u00a0\u00d7\u00a010\u00b9\u00b9",
    "1,000,000",
    "\u22121.50e\u22127",
  ]);
  assert.deepEqual([1234.56, 24647.04, 9999.96, 7994, -50_000].map(written), [
    "1,234.6",
    "24,647",
    "10,000.0",
    "7,994",
    "\u221250,000",
  ]);
  assert.deepEqual([20_000, 1234.5678, 3].map(settingText), ["20,000", "1234.5678", "3"]);
  assert.deepEqual([true, false, -0.001, "SGD"].map(settingText), ["yes", "no", "\u22120.001", "SGD"]);
  assert.deepEqual(["skip-gram", -1e-7].map(settingText), ["skip-gram", "\u22121e\u22127"]); // a hyphen is no minus
  assert.deepEqual([[], ["a"], ["a", "b"], ["a", "b", "c"]].map(listed), ["", "a", "a and b", "a, b and c"]);
});

/** A page's runs on a training that is driven by hand; `said` are the changes of the traits. */
function byHand() {
  /** @type {Record<string, any>} */
  const state = { runs: [], current: {}, status: "idle", problem: "", most_kept: 8 };
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
  const { error, curve, results, number, diverged } = state.runs[1];
  assert.deepEqual([error, curve, results, number, diverged], ["The run diverged.", [5], {}, 2, true]);
  assert.deepEqual([state.problem, state.status], ["The run diverged.", "idle"]);
  for (let i = 0; i < 10; i++) {
    all.train(settings(0, 0, 0));
    watches[i + 2].report?.([1], true);
    await turn();
  }
  assert.deepEqual([state.runs.length, state.runs[7].number], [8, 12]);
});

Deno.test("a run diverged whose loss ended above where it began; any other error is none", async () => {
  const { state, watches, all } = byHand();
  all.train(settings(0, 0, 0));
  watches[0].report?.([3, 9], false);
  assert.equal(state.current.diverged, false); // it may come down again
  watches[0].report?.([8], true);
  await turn();
  all.train(settings(0, 0, 0));
  watches[1].report?.([3, 2], false);
  watches[1].fail?.(new Error("the Worker could not be started"));
  await turn();
  assert.deepEqual(state.runs.map((/** @type {Run} */ one) => one.diverged), [true, false]);
});

Deno.test("a panel that is taken away trains no more", async () => {
  const { state, watches, did, all } = byHand();
  all.train(settings(0, 0, 0));
  all.close();
  watches[0].report?.([1], true);
  await turn();
  assert.deepEqual([did, state.runs], [["start", "close"], []]);
});

Deno.test("a point of a thinned curve is told as the mean of its steps", () => {
  const losses = Array.from({ length: 150 }, (_, i) => 6 - i / 50), curve = thinCurve(losses, 100);
  const steps = curve.map((_, i) => stepOfPoint({ curve, steps: 150 }, i, 100));
  let some = 0;
  for (const [point, value] of curve.entries()) {
    const told = tellPoint(steps, point, value, "step"),
      [from, to = from] = [...told.matchAll(/\d+(?=:| to)|\d+(?=:)/g)]
        .map(([number]) => Number(number));
    const own = losses.slice(from - 1, to);
    assert.ok(Math.abs(own.reduce((sum, one) => sum + one, 0) / own.length - value) < 1e-4, told);
    assert.equal(told.includes("on average"), own.length > 1);
    some += Number(own.length > 1);
  }
  assert.equal(some, 50);
  assert.equal(tellPoint([1, 2, 4], 2, 2.5, "epoch"), "epochs 3 to 4: 2.500 on average");
  assert.equal(tellPoint([1000], 0, 2.5, "step"), "steps 1 to 1,000: 2.500 on average");
});
