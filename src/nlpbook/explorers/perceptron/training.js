// Training in the page: some steps in each frame, and the loss after each.
import { Trainer } from "../kit/trainer.js";

/** @typedef {import("./network.js").PlaneNetwork} PlaneNetwork */

export const MOST_STEPS = 10_000;
const SLICE = 8; // milliseconds of a frame, at most

/**
 * `onFrame` is called after the steps of a frame, and when the training ends.
 * @param {PlaneNetwork} network
 * @param {{ rate: () => number, pace: () => number, onFrame: () => void }} options
 */
export function planeTraining(network, { rate, pace, onFrame }) {
  /** @type {number[]} */
  let losses = [];
  /** @type {Trainer | null} */
  let trainer = null;

  const last = () => losses[losses.length - 1];
  const isOver = () => losses.length > MOST_STEPS || !Number.isFinite(last());

  function step() {
    network.step(rate());
    losses.push(network.judge().loss);
  }

  function steps() {
    const end = performance.now() + SLICE, most = pace();
    for (let made = 0; made < most && !isOver() && performance.now() < end; made++) step();
    return last();
  }

  function stop() {
    trainer?.close();
    trainer = null;
  }

  return {
    /** Forget all: the network has its initial weights. */
    reset() {
      stop();
      losses = [network.judge().loss];
    },
    start() {
      if (trainer || isOver()) return;
      const report = () => {
        if (isOver()) stop();
        onFrame();
      };
      // A slice of 0 is one call of `steps` for each frame.
      trainer = new Trainer({ step: steps }, { report }, 0, (go) => void requestAnimationFrame(go));
      trainer.start();
    },
    stop,
    step() {
      if (!trainer && !isOver()) step();
    },
    isGoing: () => trainer !== null,
    isOver,
    losses: () => losses,
  };
}
