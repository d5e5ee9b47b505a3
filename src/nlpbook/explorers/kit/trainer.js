// @ts-check
// Training that leaves the page its time: in short slices on the page's own thread, or in a Worker.

/**
 * `step` makes the step of this number, from 0, and returns its loss; `results` computes the final numbers; `limit` is
 * how many steps there are.
 * @typedef {Record<string, number | string>} Results
 * @typedef {{ step: (index: number) => number, results?: () => Results, limit?: number }} Plan
 */

/**
 * `report` gets the losses of the steps since the last report, and whether the training is over: after `limit` steps,
 * or at a loss that is not finite. `fail` gets the error that ended it.
 * @typedef {{ report?: (losses: number[], over: boolean) => void, fail?: (error: Error) => void }} Watch
 */

/**
 * The same for both kinds: `start` begins, or goes on where `stop` was called; once the promise of `stop` is kept, no
 * step is made and all losses are reported; `close` ends it for good.
 * @typedef {object} Training
 * @property {() => void} start
 * @property {() => Promise<void>} stop
 * @property {() => Promise<Results>} results
 * @property {() => void} close
 */

/** @typedef {(go: () => void) => void} Turn lets others have their turn, then goes on */

/** @type {Turn} */
const afterTheOthers = (go) => void setTimeout(go);

/**
 * Trains for `slice` milliseconds, then it is the turn of the others on this thread. After `stop` no step is begun.
 * @implements {Training}
 */
export class Trainer {
  /**
   * @param {Plan} plan
   * @param {Watch} [watch]
   * @param {number} [slice]
   * @param {Turn} [turn]
   */
  constructor(plan, watch = {}, slice = 8, turn = afterTheOthers) {
    this.plan = plan;
    this.watch = watch;
    this.slice = slice;
    this.turn = turn;
    this.steps = 0;
    /** @type {object | null} what tells this run from those before a `stop`; null while it stands still */
    this.run = null;
  }

  start() {
    if (this.run) return;
    const run = {};
    this.run = run;
    this.turn(() => this.#trainOneSlice(run));
  }

  stop() {
    this.run = null;
    return Promise.resolve();
  }

  results() {
    return Promise.resolve(this.plan.results?.() ?? {});
  }

  close() {
    this.run = null;
  }

  /** @param {object} run */
  #trainOneSlice(run) {
    if (this.run !== run) return;
    const { step, limit = Infinity } = this.plan, end = performance.now() + this.slice;
    const losses = /** @type {number[]} */ ([]);
    let over = this.steps >= limit;
    try {
      while (!over && this.run === run && !(losses.length && performance.now() >= end)) {
        losses.push(step(this.steps++));
        over = this.steps >= limit || !Number.isFinite(losses.at(-1));
      }
    } catch (error) {
      this.run = null;
      if (!this.watch.fail) throw error;
      this.watch.fail(asError(error));
      return;
    }
    // A step may stop the training, and start it anew.
    if (this.run !== run) return;
    if (over) this.run = null;
    this.watch.report?.(losses, over);
    if (this.run === run) this.turn(() => this.#trainOneSlice(run));
  }
}

/**
 * Trains in a Worker, which `serve` in trainer_worker.js answers for. Its script comes as text, and it is a classic one
 * from a Blob: a page that was opened as a file may start no other.
 * @implements {Training}
 */
export class WorkerTrainer {
  /**
   * @param {{ source: string, input: unknown }} plan the script, and what its `begin` gets
   * @param {Watch} [watch]
   */
  constructor({ source, input }, watch = {}) {
    this.watch = watch;
    /** @type {(() => void)[]} */
    this.stopping = [];
    /** @type {{ resolve: (results: Results) => void, reject: (error: Error) => void }[]} */
    this.asked = [];
    this.address = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
    this.worker = new Worker(this.address);
    this.worker.onmessage = ({ data }) => this.#hear(data);
    this.worker.onerror = (event) => {
      event.preventDefault(); // it is told here, not in the console
      this.#fail(new Error(event.message || "the Worker could not be started"));
    };
    this.worker.postMessage({ begin: input });
  }

  start() {
    this.worker.postMessage("start");
  }

  /** At most the step that is being made is still made, and its loss reported. @returns {Promise<void>} */
  stop() {
    return new Promise((resolve) => {
      this.stopping.push(resolve);
      this.worker.postMessage("stop");
    });
  }

  /** @returns {Promise<Results>} */
  results() {
    return new Promise((resolve, reject) => {
      this.asked.push({ resolve, reject });
      this.worker.postMessage("results");
    });
  }

  close() {
    this.worker.terminate();
    URL.revokeObjectURL(this.address);
  }

  /** @param {{ losses?: number[], over?: boolean, stopped?: true, results?: Results, error?: string }} said */
  #hear({ losses, over = false, stopped, results, error }) {
    if (losses && (losses.length || over)) this.watch.report?.(losses, over);
    if (stopped) this.stopping.shift()?.();
    if (results) this.asked.shift()?.resolve(results);
    if (error !== undefined) this.#fail(new Error(error));
  }

  /** @param {Error} error */
  #fail(error) {
    for (const resolve of this.stopping.splice(0)) resolve();
    for (const { reject } of this.asked.splice(0)) reject(error);
    this.watch.fail?.(error);
  }
}

/** @type {(thrown: unknown) => Error} */
const asError = (thrown) => (thrown instanceof Error ? thrown : new Error(String(thrown)));
