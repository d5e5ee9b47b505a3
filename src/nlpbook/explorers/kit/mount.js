// @ts-nocheck its types are still to be written
// How an explorer comes to life, as a widget in a live notebook and as a figure in a page without a kernel.
import { tooltip } from "./controls.js";
import { element } from "./core.js";
import { addStyle, paintRoot } from "./style.js";
import { watchTheme } from "./theme.js";

/**
 * Make what a module of an explorer exports, from its name and its `build` function: `render` for a live notebook (an
 * anywidget), `mountStatic` for a page without a kernel.
 *
 * `build(figure)` gets {root, model, tip, change(control, values), frameDrawn(milliseconds)} and returns
 *   {traits, draw(changed), recolour(), numbers(), close(), rest()}: the traits it listens to; `draw` shows the model's
 *   state (`changed` holds the names that moved, or is null for everything); `recolour` follows the theme; `numbers`
 *   returns what the figure shows now, as plain values; `rest`, where there is one, returns the element that gets the
 *   keyboard's focus when the control that had it was hidden, disabled or taken away by its own press.
 *
 * A control calls `change("window size", {window: 3})`. The values go into the model, hence to Python where there is
 * a kernel, the figure is drawn at once, and the milliseconds from the event to the drawn figure are kept in `redraws`.
 */
export function explorer(name, build) {
  function render({ model, el }) {
    const started = performance.now();
    addStyle();
    const root = element("section", { class: "nlpb-root", "data-lm-suppress-shortcuts": "true" });
    el.append(root);
    paintRoot(root);

    let busy = false, waiting = null, touched = false;
    root.addEventListener("pointerdown", (event) => (touched = event.pointerType === "touch"), true);
    root.addEventListener("keydown", () => (touched = false), true);
    const redraws = [];
    const record = (control, milliseconds) => {
      redraws.push({ control, milliseconds });
      if (redraws.length > 5000) redraws.shift();
    };
    const figure = {
      root,
      model,
      tip: tooltip(root),
      frameDrawn: (milliseconds) => record("frame of a move", milliseconds),
      change(control, values) {
        const before = performance.now(), held = root.getRootNode().activeElement, inside = root.contains(held);
        busy = true;
        for (const [trait, value] of Object.entries(values)) model.set(trait, value);
        busy = false;
        parts.draw(new Set(Object.keys(values)));
        root.getBoundingClientRect(); // has the browser lay the page out now, so that the time below includes it
        // After a finger nothing is focused: a text field would bring up the keyboard of the screen.
        if (parts.rest && !touched && inside && isGone(held)) parts.rest().focus({ preventScroll: true });
        record(control, performance.now() - before);
        model.save_changes();
      },
    };
    const parts = build(figure);
    parts.draw(null);

    // Changes that come from Python arrive one by one: draw once for all of a turn.
    const listeners = parts.traits.map((trait) => {
      const listener = () => {
        if (busy) return;
        if (!waiting) {
          waiting = new Set();
          queueMicrotask(() => {
            const changed = waiting;
            waiting = null;
            parts.draw(changed);
          });
        }
        waiting.add(trait);
      };
      model.on("change:" + trait, listener);
      return [trait, listener];
    });
    const stopTheme = watchTheme(() => {
      paintRoot(root);
      parts.recolour();
    });
    // The book's theme turns pages with the arrow keys; inside an explorer they belong to the explorer.
    root.addEventListener("keydown", (event) => {
      if (!event.ctrlKey && !event.metaKey && !event.altKey) event.stopPropagation();
    });

    const entry = {
      name,
      element: el,
      model,
      redraws,
      numbers: parts.numbers,
      mountMilliseconds: performance.now() - started,
      readyAt: performance.now(),
    };
    globalThis.nlpbookExplorers = globalThis.nlpbookExplorers || [];
    globalThis.nlpbookExplorers.push(entry);
    el.setAttribute("data-explorer-ready", "true");

    return () => {
      stopTheme();
      for (const [trait, listener] of listeners) model.off("change:" + trait, listener);
      if (parts.close) parts.close();
      globalThis.nlpbookExplorers = globalThis.nlpbookExplorers.filter((one) => one !== entry);
      root.remove();
    };
  }

  /** Mount in a page without a kernel; the sentence for readers without JavaScript makes room for the explorer. */
  function mountStatic(container, state) {
    const sentence = container.querySelector(".nlpb-fallback");
    const close = render({ model: staticModel(state), el: container });
    if (sentence) sentence.remove();
    return close;
  }

  return { render, mountStatic };
}

/** Whether an element that had the focus can have it no more. */
const isGone = (one) => !one.isConnected || one.disabled || !one.getClientRects().length;

/** Stand in for the widget model where there is no kernel: the same get, set, on, off and save_changes. */
function staticModel(state) {
  const listeners = new Map();
  return {
    get: (name) => state[name],
    set(name, value) {
      if (state[name] === value) return;
      state[name] = value;
      for (const listener of [...(listeners.get("change:" + name) || [])]) listener();
    },
    on(event, listener) {
      if (!listeners.has(event)) listeners.set(event, new Set());
      listeners.get(event).add(listener);
    },
    off(event, listener) {
      if (listeners.has(event)) listeners.get(event).delete(listener);
    },
    save_changes() {},
  };
}
