// "Your turn": the reader computes the next number, and hears whether it is right, or which mistake it was.
import { button } from "../kit/controls.js";
import { element, setText } from "../kit/core.js";
import { lineField } from "../kit/line_field.js";
import { readNumber } from "./fields.js";
import { judge } from "./mistakes.js";
import { derivativeOf, nameOf, tellGradient, tellValue } from "./telling.js";

/** @typedef {import("./grammar.js").Node} Node */
/** @typedef {import("./graph.js").Flow} Flow */
/** @typedef {{ kind: "value" | "gradient", at: number }} Step */
/** @typedef {{ nodes: Node[], flow: Flow, steps: Step[], step: number }} State */

/**
 * `onMove(control, step)` is called when the number of a step is known, and with the same step after a wrong answer.
 * @param {{ state: () => State, onMove: (control: string, step: number) => void }} options
 */
export function yourTurn({ state, onMove }) {
  let isFirst = true, right = 0, asked = 0, said = "", mistake = /** @type {string | null} */ (null);

  const answer = lineField({ label: "Your answer", size: 7, decimal: true, onEnter: () => check() });
  const checking = button({ label: "Check", primary: true, onClick: check });
  const showing = button({ label: "Show it", onClick: show });
  const again = button({ label: "Again", onClick: startAgain });
  const question = element("p", { class: "nlpb-title", "aria-live": "polite" });
  const verdict = element("p", { role: "status" }), score = element("p", { class: "nlpb-note" });
  const buttons = element("div", { class: "nlpb-buttons" }, checking.element, showing.element);

  const isOver = () => state().step >= state().steps.length;

  function check() {
    if (isOver()) return;
    const { nodes, flow, steps, step } = state(), read = readNumber(answer.text());
    if ("problem" in read) return answer.complain(read.problem);
    answer.complain("");
    const judged = judge(nodes, flow, steps[step], read.number);
    said = judged.text;
    mistake = judged.mistake;
    if (judged.verdict !== "right") {
      isFirst = false;
      return onMove("answer", step);
    }
    right += Number(isFirst);
    goOn("answer");
    answer.input.focus({ preventScroll: true });
  }

  function show() {
    const { nodes, flow, steps, step } = state(), { kind, at } = steps[step];
    said = kind === "value" ? tellValue(nodes, flow, at) : tellGradient(nodes, flow, at);
    mistake = null;
    goOn("show it");
  }

  /** @param {string} control */
  function goOn(control) {
    asked++;
    isFirst = true;
    answer.input.value = "";
    onMove(control, state().step + 1);
  }

  function forget() {
    isFirst = true;
    right = asked = 0;
    said = answer.input.value = "";
    mistake = null;
    answer.complain("");
  }

  function startAgain() {
    forget();
    onMove("again", 0);
  }

  return {
    element: element(
      "div",
      { class: "nlpb-stack" },
      question,
      element("div", { class: "nlpb-row" }, answer.element, buttons, again.element),
      verdict,
      score,
    ),
    forget,
    update() {
      const { nodes, steps, step } = state(), over = isOver();
      for (const one of [answer.element, buttons]) one.hidden = over;
      again.element.hidden = step === 0;
      if (over) setText(question, "All numbers are known.");
      else {
        const { kind, at } = steps[step];
        const what = kind === "value" ? `the value of ${nameOf(nodes, at)}` : derivativeOf(nodes, at);
        setText(question, `Number ${step + 1} of ${steps.length}: what is ${what}?`);
      }
      setText(verdict, said);
      setText(
        score,
        asked ? `${right} of ${asked} right at the first answer.` : "Three figures are enough; 1/3 will do.",
      );
    },
    rest: () => (isOver() ? again.input : answer.input),
    numbers: () => ({ right, asked, said, mistake }),
  };
}
