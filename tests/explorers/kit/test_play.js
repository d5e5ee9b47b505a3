// @ts-check
// The clock of a timeline, on a clock that the test winds: its pace, its end, and that a hidden page stops it.
import assert from "node:assert/strict";
import { stepPlayer } from "../../../src/nlpbook/explorers/kit/play.js";

function wound({ smooth = false, pace = 10 } = {}) {
  let time = 0, hidden = false;
  /** @type {(() => void) | null} */
  let frame = null;
  /** @type {() => void} */
  let hear = () => {};
  /** @type {number[]} */
  const steps = [];
  /** @type {boolean[]} */
  const states = [];
  const player = stepPlayer({
    stepsPerSecond: () => pace,
    smooth: () => smooth,
    onStep: (position) => steps.push(position),
    onState: (playing) => states.push(playing),
  }, {
    now: () => time,
    request: (next) => {
      frame = next;
      return 1;
    },
    cancel: () => (frame = null),
    isHidden: () => hidden,
    onHidden: (listener) => {
      hear = listener;
      return () => (hear = () => {});
    },
  });
  return {
    player,
    steps,
    states,
    /** @param {number} milliseconds */
    pass(milliseconds, frames = 1) {
      for (let i = 0; i < frames; i++) {
        time += milliseconds;
        const now = frame;
        frame = null;
        now?.();
      }
    },
    /** @param {boolean} yes */
    hide(yes) {
      hidden = yes;
      hear();
    },
    isWaiting: () => frame !== null,
  };
}

Deno.test("whole steps come at their pace, each once, and the end stops it", () => {
  const { player, steps, states, pass, isWaiting } = wound();
  player.set(0, 5);
  player.play();
  pass(16, 6); // 96 ms at ten steps a second: not yet the first
  assert.deepEqual(steps, []);
  pass(16, 100);
  assert.deepEqual(steps, [1, 2, 3, 4, 5]);
  assert.deepEqual(states, [true, false]);
  assert(!isWaiting());
});

Deno.test("a smooth one moves with every frame, never back, and ends exactly at the end", () => {
  const { player, steps, pass } = wound({ smooth: true });
  player.set(0, 2);
  player.play();
  pass(16, 50);
  assert.equal(steps.length, 13); // 200 ms
  assert(steps.every((step, i) => i === 0 || step > steps[i - 1]));
  assert.equal(steps[steps.length - 1], 2);
  assert(Math.abs(steps[0] - 0.16) < 1e-12);
});

Deno.test("a slow frame skips steps instead of falling behind", () => {
  const { player, steps, pass } = wound();
  player.set(0, 100);
  player.play();
  pass(450);
  assert.deepEqual(steps, [4]);
});

Deno.test("at the end it plays from the beginning", () => {
  const { player, steps, pass } = wound();
  player.set(3, 3);
  player.play();
  pass(100, 2);
  assert.deepEqual(steps, [0, 1, 2]);
});

Deno.test("a hidden page stops it where it is, and it does not start in one", () => {
  const { player, steps, states, pass, hide, isWaiting } = wound();
  player.set(0, 50);
  player.play();
  pass(100, 3);
  hide(true);
  pass(100, 3);
  assert.deepEqual(steps, [1, 2, 3]);
  assert.deepEqual(states, [true, false]);
  player.play();
  assert(!isWaiting() && !player.isPlaying());
  hide(false);
  player.play();
  pass(100);
  assert.deepEqual(steps, [1, 2, 3, 4]); // the hidden time does not count
});

Deno.test("to be told its own step does not disturb it, another one moves it", () => {
  const { player, steps, pass } = wound();
  player.set(0, 50);
  player.play();
  pass(150);
  player.set(1, 50);
  pass(50);
  assert.deepEqual(steps, [1, 2]);
  player.set(10, 50);
  pass(100);
  assert.deepEqual(steps, [1, 2, 11]);
});

Deno.test("what hears of a step may stop it, and closing it stops it for good", () => {
  const { player, steps, pass, isWaiting } = wound();
  player.set(0, 50);
  player.play();
  player.close();
  pass(1000, 5);
  assert.deepEqual(steps, []);
  assert(!isWaiting());
});

Deno.test("with no steps there is nothing to play", () => {
  const { player, states, isWaiting } = wound();
  player.set(0, 0);
  player.play();
  assert(!isWaiting());
  assert.deepEqual(states, []);
});
