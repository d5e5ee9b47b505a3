// A timeline: play and pause, a step back, a step forward, and a slider over all steps.
import { button, slider } from "./controls.js";
import { clamp, element } from "./core.js";
import { stepPlayer } from "./play.js";

/**
 * `onMove(position, control)` is called with the step that the reader goes to, and, while it plays, with places between two
 * steps where `smooth` is set and the reader's system does not ask for less motion. `format(step)` writes a step.
 * `stepsPerSecond` is the pace.
 * @param {{
 *   label: string,
 *   onMove: (position: number, control: string) => void,
 *   format?: (step: number) => string,
 *   stepsPerSecond?: number,
 *   smooth?: boolean,
 * }} timeline
 */
export function timeline({ label, onMove, format = String, stepsPerSecond = 2, smooth = false }) {
  let position = 0, last = 0;
  const player = stepPlayer({
    stepsPerSecond: () => stepsPerSecond,
    smooth: () => smooth && !matchMedia("(prefers-reduced-motion: reduce)").matches,
    onStep: (next) => move(next, "play"),
    onState: (playing) => play.setLabel(playing ? "Pause" : "Play"),
  });
  const play = button({
    label: "Play",
    primary: true,
    onClick: () => (player.isPlaying() ? player.stop() : player.play()),
  });
  const back = button({ label: "Step back", onClick: () => go(Math.ceil(position) - 1, "step back") });
  const forward = button({ label: "Step forward", onClick: () => go(Math.floor(position) + 1, "step forward") });
  const track = slider({
    label,
    min: 0,
    max: 1,
    step: 1,
    value: 0,
    format,
    onInput: (/** @type {number} */ step) => go(step, "slider"),
  });

  /** @type {(next: number, control: string) => void} */
  function move(next, control) {
    position = next;
    show();
    onMove(next, control);
  }

  /** @type {(next: number, control: string) => void} */
  function go(next, control) {
    player.stop();
    const step = clamp(next, 0, last);
    player.set(step, last);
    move(step, control);
  }

  function show() {
    track.set(Math.floor(position), { max: Math.max(1, last) });
    track.input.disabled = play.input.disabled = last === 0;
    back.enable(position > 0);
    forward.enable(position < last);
  }

  return {
    element: element(
      "div",
      { class: "nlpb-row", role: "group", "aria-label": label },
      element("div", { class: "nlpb-buttons" }, play.element, back.element, forward.element),
      track.element,
    ),
    /**
     * Show a step out of 0 to `end`.
     * @param {number} at
     * @param {number} end
     */
    update(at, end) {
      last = end;
      position = clamp(at, 0, end);
      player.set(position, end);
      show();
    },
    stop: player.stop,
    /** The button to which the focus goes when the one that had it is disabled by its own press. */
    rest: () => play.input,
    close: player.close,
  };
}
