// The address of a static page follows its explorers, and its explorers follow the address. One object does this for
// a page, whose explorers come from modules that do not know each other.
import { partsOf } from "./address.js";
import { noSuchFigure, toldRefusals } from "./refusal.js";

/**
 * An explorer on the page.
 * @typedef {object} Place
 * @property {string} key
 * @property {HTMLElement} element
 * @property {() => string} body what the address says of it, "" in its first state
 * @property {(body: string) => void} apply takes the like, and tells what of it does not fit
 * @property {() => void} forget takes back what it tells of an address
 * @property {(sentence: string) => void} tell says more of an address
 */

/** @typedef {ReturnType<typeof makePageAddress>} PageAddress */

// A browser takes a hundred changes of the address in thirty seconds, Safari at least; then it refuses.
const BETWEEN_CHANGES = 350; // milliseconds
const SILENCE = 1000; // milliseconds after which a move is over that no event has ended
const TYPED = "textarea, input:not([type]), input[type=text], input[type=search], input[type=number]";

/**
 * The address of this page; null where it is not ours: in a notebook, and in a page inside another one.
 * @returns {PageAddress | null}
 */
export function pageAddress() {
  const { jpThemeLight, vscodeThemeKind } = document.body.dataset;
  if (globalThis.top !== globalThis.self || jpThemeLight !== undefined || vscodeThemeKind !== undefined) return null;
  const page = /** @type {{ nlpbookAddress?: PageAddress }} */ (globalThis);
  return page.nlpbookAddress ??= makePageAddress();
}

/**
 * The name of an explorer in the address of its page: "window", the second one "window-2".
 * @param {string} name
 * @param {HTMLElement} container
 */
export function keyOf(name, container) {
  const alike = [...document.querySelectorAll(".nlpb-explorer")].filter((one) =>
    one instanceof HTMLElement && one.dataset.explorer === container.dataset.explorer
  );
  const at = alike.indexOf(container);
  return at > 0 ? `${name}-${at + 1}` : name;
}

/** @returns {string | null} the state that an entry of the history was left in */
function stateOfEntry() {
  const kept = history.state?.nlpbook;
  return typeof kept === "string" ? kept : null;
}

/** Whether there are explorers that are still to come to life. */
const isMounting = () =>
  document.querySelector(".nlpb-explorer:not([data-explorer-ready], [data-explorer-failed])") !== null;

/** @param {EventTarget | null} target */
const isTyped = (target) => target instanceof Element && target.matches(TYPED);

function makePageAddress() {
  /** @type {Map<string, Place>} */
  const places = new Map();
  const opened = stateOfEntry() === null;
  const waiting = partsOf(stateOfEntry() ?? location.hash);
  let wanted = opened ? [...waiting.keys()] : [];
  let isLinked = opened; // whether a link has brought the reader here, and not the history
  let settled = { address: stateOfEntry() ?? location.hash.slice(1), url: location.href };
  let isMoved = false, isPlaying = false, isKeyDown = false, isPointerDown = false, isTouched = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let replaceTimer;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let silenceTimer;

  /** The explorers in the order of the page. */
  const inOrder = () =>
    [...places.values()].sort((one, other) =>
      one.element.compareDocumentPosition(other.element) & Node.DOCUMENT_POSITION_PRECEDING ? 1 : -1
    );

  /** The first of those explorers that is on the page. @param {string[]} keys */
  const firstOf = (keys) => keys.map((key) => places.get(key)).find((place) => place !== undefined);

  /**
   * Say of explorers that a link names that they are not on this page, once: where the link leads to, or else in the
   * first one of such a name, or of all. Returns the one that says it.
   * @param {string[]} keys those that are missing
   * @param {Place | undefined} target
   */
  function tellMissing(keys, target) {
    // One that could not come to life is on the page all the same, and says what became of it.
    if (!keys.length || document.querySelector(".nlpb-explorer[data-explorer-failed]")) return undefined;
    const host = target ?? firstOf(keys.map((key) => key.replace(/-\d+$/, ""))) ?? inOrder()[0];
    host?.tell(toldRefusals(keys.map(noSuchFigure)));
    return host;
  }

  /** @param {Place | undefined} place */
  const showPlace = (place) => place?.element.scrollIntoView({ block: "start", behavior: "instant" });

  /** The address of what the page shows. */
  function address() {
    const parts = inOrder().map((place) => [place.key, place.body()]).filter(([, body]) => body);
    // What is not mounted yet keeps its part.
    const later = isMounting() ? waiting : [];
    return [...parts, ...later].map((part) => part.join("=")).join("&");
  }

  /** @param {"pushState" | "replaceState"} method @param {string} now @param {string} [url] */
  function write(method, now, url = location.href.split("#")[0] + (now && "#" + now)) {
    try {
      history[method]({ ...history.state, nlpbook: now }, "", url);
    } catch {
      // A browser that allows this to no file, or no more of it for now: the explorer works without.
    }
  }

  /** One entry of the history for a move that is over; the one before keeps the address from before the move. */
  function settle() {
    clearTimeout(replaceTimer);
    clearTimeout(silenceTimer);
    replaceTimer = silenceTimer = undefined;
    if (!isMoved) return;
    isMoved = isPlaying = false;
    const now = address();
    write("replaceState", settled.address, settled.url);
    if (now === settled.address) return;
    write("pushState", now);
    settled = { address: now, url: location.href };
  }

  /** A move ends with its event; what plays by itself has only begun, and ends in silence. */
  const release = () => isPlaying || settle();

  function isOver() {
    if (isPointerDown || isKeyDown) silenceTimer = setTimeout(isOver, SILENCE);
    else settle();
  }

  /** An explorer has changed. @param {boolean} plays whether it goes on by itself */
  function moved(plays) {
    isMoved = true;
    isPlaying = plays;
    clearTimeout(silenceTimer);
    silenceTimer = setTimeout(isOver, SILENCE);
    replaceTimer ??= setTimeout(() => {
      replaceTimer = undefined;
      const now = address();
      write("replaceState", now, now === settled.address ? settled.url : undefined);
    }, BETWEEN_CHANGES);
  }

  const forgetAll = () => places.forEach((place) => place.forget());

  /** The history has gone to another entry, or a link has made one. @param {Event} event */
  function arrive({ type }) {
    const state = stateOfEntry(), parts = partsOf(state ?? location.hash);
    if (state === settled.address && location.href === settled.url) {
      if (type === "popstate") forgetAll(); // back from a link of which nothing was taken; a "hashchange" is old news
      return;
    }
    clearTimeout(replaceTimer);
    clearTimeout(silenceTimer);
    replaceTimer = silenceTimer = undefined;
    isMoved = isPlaying = false;
    const named = [...parts.keys()].filter((key) => places.has(key));
    const others = [...parts.keys()].filter((key) => !places.has(key));
    let target = firstOf(named);
    forgetAll(); // it was said of the address from before
    if (state !== null) {
      for (const place of places.values()) {
        const body = parts.get(place.key) ?? "";
        if (body !== place.body()) place.apply(body); // the others play on
      }
    } else {
      for (const key of named) places.get(key)?.apply(parts.get(key) ?? "");
      if (isMounting()) others.forEach((key) => waiting.set(key, parts.get(key) ?? ""));
      else target = tellMissing(others, target) ?? target;
      wanted = [...parts.keys()];
      isLinked = true;
    }
    const now = address();
    if (state === null) write("replaceState", now, target ? undefined : location.href);
    settled = { address: now, url: location.href };
    if (state === null && target) {
      showPlace(target);
      target.element.querySelector(/** @type {"section"} */ (".nlpb-root"))?.focus({ preventScroll: true });
    }
  }

  const listen = (/** @type {string} */ type, /** @type {(event: Event) => void} */ listener) =>
    document.addEventListener(type, listener, true);
  listen("pointerdown", () => (isPointerDown = isTouched = true));
  for (const type of ["pointerup", "pointercancel"]) {
    listen(type, () => {
      isPointerDown = false;
      setTimeout(() => isTyped(document.activeElement) || release()); // after what the explorer makes of it
    });
  }
  listen("keydown", () => (isKeyDown = isTouched = true));
  listen("keyup", (event) => {
    isKeyDown = false;
    if (!isTyped(event.target)) setTimeout(release);
  });
  listen("wheel", () => (isTouched = true));
  for (const type of ["change", "click"]) {
    listen(type, (event) => {
      if (!isKeyDown && !isPointerDown && !(type === "click" && isTyped(event.target))) setTimeout(release);
    });
  }
  addEventListener("popstate", arrive);
  addEventListener("hashchange", arrive);
  addEventListener("blur", () => (isKeyDown = isPointerDown = false));

  return {
    moved,

    /**
     * Take an explorer in, and give it what the address says of it.
     * @param {Place} place
     */
    enter(place) {
      const body = waiting.get(place.key);
      waiting.delete(place.key);
      places.set(place.key, place);
      if (body !== undefined) place.apply(body);
    },

    /** An explorer that came in is drawn: when the last one is, the page is where the address leads. */
    ready() {
      if (!isTouched) showPlace(places.get(wanted[0]));
      if (isMounting()) return;
      const target = firstOf(wanted), host = isLinked ? tellMissing([...waiting.keys()], target) : undefined;
      waiting.clear();
      if (!isTouched) showPlace(target ?? host);
      const now = address(), asked = stateOfEntry() ?? partsText(location.hash);
      write("replaceState", now, now === asked ? location.href : undefined);
      settled = { address: now, url: location.href };
    },

    /** @param {string} key */
    leave(key) {
      places.delete(key);
    },

    /** The whole address with this part alone. @param {string} part */
    linkTo: (part) => `${location.href.split("#")[0]}#${part}`,
  };
}

/** The parts of an address that speak of explorers, as one text. @param {string} hash */
const partsText = (hash) => [...partsOf(hash)].filter(([, body]) => body).map((part) => part.join("=")).join("&");
