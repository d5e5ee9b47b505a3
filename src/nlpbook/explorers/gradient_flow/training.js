// Training in the page: a slice in each frame, and what every step has left to see.
import { Trainer } from "../kit/trainer.js";

/** @typedef {import("./network.js").FlowNetwork} FlowNetwork */
/** @typedef {{ losses: number[], activations: number[][], gradients: number[][] }} History a place for each step */

export const MOST_STEPS = 200;

/**
 * `onFrame` is called after a slice, once for each frame of the browser, and when the training ends.
 * @param {FlowNetwork} network
 * @param {() => number} rate
 * @param {() => void} onFrame
 */
export function flowTraining(network, rate, onFrame) {
  /** @type {History} */
  let history = { losses: [], activations: [], gradients: [] };
  /** @type {Trainer | null} */
  let trainer = null;

  function remember() {
    history.losses.push(network.loss);
    history.activations.push(network.rms("y"));
    history.gradients.push(network.rms("dy"));
  }

  function step() {
    network.step(rate());
    remember();
    return network.loss;
  }

  const isOver = () => history.losses.length > MOST_STEPS || !Number.isFinite(network.loss);

  function stop() {
    trainer?.close();
    trainer = null;
  }

  return {
    /** Forget all: the network has been run anew. */
    reset() {
      stop();
      history = { losses: [], activations: [], gradients: [] };
      remember();
    },
    start() {
      if (trainer || isOver()) return;
      trainer = new Trainer(
        { step, limit: MOST_STEPS + 1 - history.losses.length },
        {
          report(_, over) {
            if (over) stop();
            onFrame();
          },
        },
        8,
        (go) => void requestAnimationFrame(go),
      );
      trainer.start();
    },
    stop,
    /** A single step. */
    step() {
      if (!trainer && !isOver()) step();
    },
    isGoing: () => trainer !== null,
    isOver,
    steps: () => history.losses.length - 1,
    history: () => history,
  };
}
