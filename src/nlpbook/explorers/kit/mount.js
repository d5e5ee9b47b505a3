// How an explorer comes to life, as a widget in a live notebook and as a figure in a page without a kernel.
import { readValues, writeValues } from "./address.js";
import { tooltip } from "./controls.js";
import { element, setText } from "./core.js";
import { frame } from "./frame.js";
import { keyOf, pageAddress } from "./history.js";
import { toldRefusals } from "./refusal.js";
import { descriptions } from "./settings.js";
import { staticModel } from "./static_model.js";
import { addStyle, paintRoot } from "./style.js";
import { watchTheme } from "./theme.js";

/** @typedef {import("./settings.js").Description} Description */
/** @typedef {import("./address.js").Values} Values */
/** @typedef {import("./address.js").Limits} Limits */
/** @typedef {import("./numbers_table.js").Table} Table */
/** @typedef {import("./history.js").PageAddress} PageAddress */

/**
 * The state that Python gave: a widget's model in a notebook, or its likeness in a page.
 * @typedef {object} Model
 * @property {(name: string) => any} get
 * @property {(name: string, value: any) => void} set
 * @property {(event: string, listener: () => void) => void} on
 * @property {(event: string, listener: () => void) => void} off
 * @property {() => void} save_changes
 */

/**
 * What `build` is given. `settings` says of each setting what it accepts, and controls take their ranges from there.
 * @typedef {object} Figure
 * @property {HTMLElement} root
 * @property {Model} model
 * @property {Record<string, Required<Description>>} settings
 * @property {ReturnType<typeof tooltip>} tip
 * @property {(control: string, values: Record<string, any>) => void} change
 * @property {(milliseconds: number) => void} frameDrawn
 */

/**
 * What `build` returns.
 * @typedef {object} Parts
 * @property {string[]} traits those that it listens to, the settings among them
 * @property {(changed: Set<string> | null) => void} draw shows the model's state; null: all of it may have changed
 * @property {() => void} recolour follows the theme
 * @property {() => Record<string, any>} numbers what the figure shows now, as plain values
 * @property {() => Table | Table[]} [table] the same for a reader
 * @property {Limits} [limits] the limits that depend on other settings, whose values it is given
 * @property {() => Record<string, any>} [shared] settings as a copied link names them, where the model has none yet: it
 *   may leave open what the figure has drawn at random
 * @property {(values: Values) => string[]} [mend] puts right what only the explorer knows to be wrong in what a link
 *   asks for, and says so, in a sentence for each
 * @property {() => void} [reset] forgets what is no setting (a timer, a selection): all settings are about to change
 * @property {() => void} [startAgain] forgets what readers have made, which no link takes from them
 * @property {() => void} [close]
 * @property {() => HTMLElement} [rest] gets the keyboard's focus when the control that had it was hidden, disabled or
 *   taken away by its own press
 */

/**
 * What the page keeps of each explorer, for tests and for the curious.
 * @typedef {object} Entry
 * @property {string} name
 * @property {HTMLElement} element
 * @property {Model} model
 * @property {{ control: string, milliseconds: number }[]} redraws
 * @property {() => Record<string, any>} numbers
 * @property {() => Table | Table[] | null} table
 * @property {() => string} address
 * @property {number} mountMilliseconds
 * @property {number} readyAt
 */

// The control that moves by itself, for as long as it plays.
const PLAY = "play";

const page = /** @type {{ nlpbookExplorers?: Entry[] }} */ (globalThis);

/**
 * Make what a module of an explorer exports, from its name and its `build` function: `render` for a live notebook (an
 * anywidget), `mountStatic` for a page without a kernel.
 *
 * A control calls `change("window size", {window: 3})`; one that goes on by itself is called "play". The values go into
 * the model, hence to Python where there is a kernel, the figure is drawn at once, and the milliseconds from the event
 * to the drawn figure are kept in `redraws`. Below the figure the frame puts what every explorer has: a toolbar, and
 * its numbers as a table.
 * @param {string} name
 * @param {(figure: Figure) => Parts} build
 */
export function explorer(name, build) {
  /**
   * @param {{ model: Model, el: HTMLElement }} place
   * @param {PageAddress | null} [address] of the page; none in a notebook
   */
  function render({ model, el }, address = null) {
    const started = performance.now();
    addStyle();
    /** @type {HTMLElement} */
    const root = element("section", { class: "nlpb-root", tabindex: -1, "data-lm-suppress-shortcuts": "true" });
    // What a link asked for in vain, above all else: that is where the page is scrolled to.
    const notice = element("p", { class: "nlpb-note nlpb-notice", role: "status" });
    root.append(notice);
    el.append(root);
    paintRoot(root);

    let busy = false, touched = false;
    /** @type {Set<string> | null} */
    let waiting = null;
    root.addEventListener("pointerdown", (event) => (touched = event.pointerType === "touch"), true);
    root.addEventListener("keydown", () => (touched = false), true);
    /** @type {Entry["redraws"]} */
    const redraws = [];
    const record = (/** @type {string} */ control, /** @type {number} */ milliseconds) => {
      redraws.push({ control, milliseconds });
      if (redraws.length > 5000) redraws.shift();
    };
    const settings = descriptions(model);
    /** @param {Record<string, any>} values */
    const put = (values) => {
      busy = true;
      for (const [trait, value] of Object.entries(values)) model.set(trait, value);
      busy = false;
    };
    /** @type {Figure} */
    const figure = {
      root,
      model,
      settings: /** @type {Record<string, Required<Description>>} */ (settings),
      tip: tooltip(root),
      frameDrawn(milliseconds) {
        record("frame of a move", milliseconds);
        below.refresh();
      },
      change(control, values) {
        const before = performance.now(), held = root.ownerDocument.activeElement, inside = root.contains(held);
        setText(notice, "");
        put(values);
        parts.draw(new Set(Object.keys(values)));
        root.getBoundingClientRect(); // has the browser lay the page out now, so that the time below includes it
        // After a finger nothing is focused: a text field would bring up the keyboard of the screen.
        if (parts.rest && !touched && inside && held && isGone(held)) parts.rest().focus({ preventScroll: true });
        record(control, performance.now() - before);
        model.save_changes();
        below.refresh();
        address?.moved(control === PLAY);
      },
    };
    const parts = build(figure), key = address ? keyOf(name, el) : name;
    const current = () => Object.fromEntries(Object.keys(settings).map((setting) => [setting, model.get(setting)]));
    const first = current();
    /** @type {(body: string, mend?: (values: Values) => string[]) => ReturnType<typeof readValues>} */
    const read = (body, mend) => readValues(body, settings, first, parts.limits, mend);
    const body = (shared = {}) => writeValues(settings, first, { ...current(), ...shared });
    const hasSettings = Object.keys(settings).length > 0;
    const below = frame({
      name: key,
      root,
      redraw: parts.recolour,
      table: parts.table ?? null,
      startAgain: hasSettings
        ? () => {
          parts.reset?.();
          parts.startAgain?.();
          figure.change("start again", read("").values);
        }
        : null,
      link: address && hasSettings ? () => address.linkTo(`${key}=${body(parts.shared?.())}`) : null,
    });
    root.append(below.element);
    let isDrawn = false;
    if (hasSettings) {
      address?.enter({
        key,
        element: el,
        body,
        apply(wanted) {
          const { values, refused } = read(wanted, parts.mend);
          parts.reset?.();
          put(values);
          if (isDrawn) parts.draw(null);
          setText(notice, toldRefusals(refused));
          below.say("");
          below.refresh();
        },
        forget: () => setText(notice, ""),
        tell: (sentence) => setText(notice, [notice.textContent, sentence].filter(Boolean).join(" ")),
      });
    }
    parts.draw(null);
    isDrawn = true;

    // Changes that come from Python arrive one by one: draw once for all of a turn.
    const listeners = [...parts.traits, "settings"].map((trait) => {
      const listener = () => {
        if (trait === "settings") Object.assign(settings, descriptions(model));
        if (busy) return;
        if (!waiting) {
          waiting = new Set();
          queueMicrotask(() => {
            const changed = waiting;
            waiting = null;
            parts.draw(changed);
            below.refresh();
          });
        }
        waiting.add(trait);
      };
      model.on("change:" + trait, listener);
      return /** @type {const} */ ([trait, listener]);
    });
    const stopTheme = watchTheme(() => {
      paintRoot(root);
      parts.recolour();
    });
    // The book's theme turns pages with the arrow keys; inside an explorer they belong to the explorer.
    root.addEventListener("keydown", (event) => {
      if (!event.ctrlKey && !event.metaKey && !event.altKey) event.stopPropagation();
    });

    /** @type {Entry} */
    const entry = {
      name,
      element: el,
      model,
      redraws,
      numbers: parts.numbers,
      table: () => parts.table?.() ?? null,
      address: () => `${key}=${body()}`,
      mountMilliseconds: performance.now() - started,
      readyAt: performance.now(),
    };
    page.nlpbookExplorers = [...page.nlpbookExplorers ?? [], entry];
    el.setAttribute("data-explorer-ready", "true");
    address?.ready();

    return () => {
      stopTheme();
      address?.leave(key);
      for (const [trait, listener] of listeners) model.off("change:" + trait, listener);
      parts.close?.();
      page.nlpbookExplorers = (page.nlpbookExplorers ?? []).filter((one) => one !== entry);
      root.remove();
    };
  }

  /**
   * Mount in a page without a kernel; the sentence for readers without JavaScript makes room for the explorer.
   * @param {HTMLElement} container
   * @param {Record<string, any>} state
   */
  function mountStatic(container, state) {
    const sentence = container.querySelector(".nlpb-fallback");
    const close = render({ model: staticModel(state), el: container }, pageAddress());
    if (sentence) sentence.remove();
    return close;
  }

  return { render: (/** @type {{ model: Model, el: HTMLElement }} */ place) => render(place), mountStatic };
}

/** Whether an element that had the focus can have it no more. @param {Element} one */
const isGone = (one) => !one.isConnected || ("disabled" in one && one.disabled) || !one.getClientRects().length;
