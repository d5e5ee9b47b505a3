// A run that trains in the page: some steps in each frame, and none after Stop.
import { Trainer } from "./trainer.js";

/**
 * `losses` has one for each step that was made; a run that has diverged makes no more.
 * @typedef {{ steps: number, losses: number[], diverged: boolean, step: () => void }} Run
 */

const SLICE = 8; // milliseconds of a frame, at most but for one step

/**
 * `begin` makes a run, `steps` says how long it may be; `onFrame` is called after the steps of a frame, and at the end.
 * @template {Run} R
 * @param {{ begin: () => R, steps: (run: R) => number, onFrame: () => void }} options
 */
export function framedTraining({ begin, steps, onFrame }) {
  let run = begin();
  /** @type {Trainer | null} */
  let trainer = null;

  const isOver = () => run.steps >= steps(run) || run.diverged;

  function step() {
    run.step();
    return run.diverged ? NaN : run.losses[run.losses.length - 1];
  }

  function stop() {
    trainer?.close();
    trainer = null;
  }

  return {
    run: () => run,
    /** Forget all: a run with its initial weights. */
    reset() {
      stop();
      run = begin();
    },
    start() {
      if (trainer || isOver()) return;
      const report = () => {
        if (isOver()) stop();
        onFrame();
      };
      const plan = { step, limit: steps(run) - run.steps };
      trainer = new Trainer(plan, { report }, SLICE, (go) => void requestAnimationFrame(go));
      trainer.start();
    },
    stop,
    step() {
      if (!trainer && !isOver()) step();
    },
    isGoing: () => trainer !== null,
    isOver,
  };
}
