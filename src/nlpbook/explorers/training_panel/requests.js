// What the panel asks of the kernel, and whether that has answered.

/** @typedef {"train" | "stop" | "clear"} Request */

const SECONDS_OF_PATIENCE = 5;
const UNANSWERED = "No answer from the kernel yet: another cell may be running, " +
  "or the kernel is gone (then run the cell again).";
/** @type {Record<Request, string>} */
const ASKING = { train: "Asking the kernel to train\u2026", stop: "", clear: "Asking the kernel to start again\u2026" };

/**
 * `onSilence` is called when an answer is a long time coming.
 * @param {{ send: (content: object) => void } | null} kernel
 * @param {() => void} onSilence
 */
export function kernelRequests(kernel, onSilence) {
  let impatient = false;
  /** @type {Request | null} */
  let asked = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let patience;
  return {
    /** Nothing is sent before the panel is drawn: `send` does that. @param {Request} type */
    ask(type) {
      asked = type;
      impatient = false;
      clearTimeout(patience);
      patience = setTimeout(() => {
        impatient = true;
        onSilence();
      }, 1000 * SECONDS_OF_PATIENCE);
    },
    /** @param {object} [more] */
    send: (more = {}) => kernel?.send({ type: asked, ...more }),
    answered() {
      asked = null;
      clearTimeout(patience);
    },
    close: () => clearTimeout(patience),
    asksFor: (/** @type {Request} */ type) => asked === type,
    /** What is asked and not answered, in a sentence; "" where nothing is. */
    said: () => (asked ? (impatient ? UNANSWERED : ASKING[asked]) : ""),
  };
}
