// A group of buttons as one stop of the Tab key (the ARIA "toolbar" pattern, with a roving tabindex).
import { clamp } from "./core.js";

/**
 * Make the buttons inside `box` one tab stop: the arrow keys, Home and End move among those that can be pressed, and Tab
 * comes back to the one that was reached last. The buttons are made with tabindex -1. Returns `settle()`, to be called
 * whenever they have changed: where the one that was reached is gone, the first takes its place.
 * @param {HTMLElement} box
 */
export function oneTabStop(box) {
  /** @type {HTMLButtonElement | null} */
  let reached = null;
  const canBePressed = (/** @type {HTMLButtonElement} */ one) => !one.disabled && !one.closest("[hidden]");
  const buttons = () => [...box.querySelectorAll("button")].filter(canBePressed);

  /** @param {HTMLButtonElement | null} next */
  function reach(next) {
    if (reached && reached !== next) reached.tabIndex = -1;
    reached = next;
    if (reached) reached.tabIndex = 0;
  }

  box.addEventListener("focusin", (event) => reach(/** @type {Element} */ (event.target).closest("button")));
  box.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const all = buttons(), at = all.findIndex((one) => one === event.target);
    /** @type {Record<string, number>} */
    const places = {
      ArrowRight: at + 1,
      ArrowDown: at + 1,
      ArrowLeft: at - 1,
      ArrowUp: at - 1,
      Home: 0,
      End: all.length - 1,
    };
    const to = places[event.key];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    all[clamp(to, 0, all.length - 1)].focus();
  });

  return function settle() {
    if (!reached || !box.contains(reached) || !canBePressed(reached)) reach(buttons()[0] || null);
  };
}
