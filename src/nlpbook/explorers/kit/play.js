// Steps that follow one another in time: a clock that counts them, and stops while nobody sees the page.

/**
 * @typedef {{
 *   now: () => number,
 *   request: (next: () => void) => number,
 *   cancel: (request: number) => void,
 *   isHidden: () => boolean,
 *   onHidden: (hear: () => void) => () => void,
 * }} Ticker where the time comes from: the browser's frames, or a test
 */

/** @type {Ticker} */
export const FRAMES = {
  now: () => performance.now(),
  request: (next) => requestAnimationFrame(next),
  cancel: (request) => cancelAnimationFrame(request),
  isHidden: () => document.hidden,
  onHidden(hear) {
    document.addEventListener("visibilitychange", hear);
    return () => document.removeEventListener("visibilitychange", hear);
  },
};

/**
 * A player of the steps 0 to `last`. While it plays, `onStep(position)` is called with each frame's position between two
 * steps where `smooth()` allows, and otherwise once for each whole step; the last is always exactly the end, where it
 * stops. `onState(playing)` hears when it starts and stops. A hidden page stops it.
 * @param {{
 *   stepsPerSecond: () => number,
 *   smooth: () => boolean,
 *   onStep: (position: number) => void,
 *   onState: (playing: boolean) => void,
 * }} player
 * @param {Ticker} ticker
 */
export function stepPlayer({ stepsPerSecond, smooth, onStep, onState }, ticker = FRAMES) {
  let position = 0, last = 0, request = 0, before = 0, shown = 0, playing = false;
  const ignoreHidden = ticker.onHidden(() => ticker.isHidden() && stop());

  function frame() {
    const now = ticker.now();
    position = Math.min(last, position + (now - before) / 1000 * stepsPerSecond());
    before = now;
    const next = smooth() ? position : Math.floor(position + 1e-9);
    if (next !== shown) {
      shown = next;
      onStep(next);
    }
    if (!playing) return; // what heard of the step may have stopped it
    if (position >= last) stop();
    else request = ticker.request(frame);
  }

  function stop() {
    if (!playing) return;
    playing = false;
    ticker.cancel(request);
    onState(false);
  }

  return {
    /** Play from where it stands; from the beginning where that is the end. */
    play() {
      if (playing || last === 0 || ticker.isHidden()) return;
      if (position >= last) {
        position = shown = 0;
        onStep(0);
      }
      playing = true;
      before = ticker.now();
      onState(true);
      request = ticker.request(frame);
    },
    stop,
    isPlaying: () => playing,
    /**
     * Say where it stands, and how many steps there are.
     * @param {number} at
     * @param {number} end
     */
    set(at, end) {
      last = end;
      // Told what it has said itself, it plays on from where it is.
      if (at !== shown || position > end) position = shown = Math.min(at, end);
    },
    close() {
      stop();
      ignoreHidden();
    },
  };
}
