// The graph stepper: an expression as a computational graph, its values forwards and its gradients backwards.
import { checkbox, select, slider } from "../kit/controls.js";
import { element, setText } from "../kit/core.js";
import { graphView } from "../kit/graph_view.js";
import { explorer } from "../kit/mount.js";
import { timeline } from "../kit/timeline.js";
import { EXAMPLES } from "./examples.js";
import { lineField } from "../kit/line_field.js";
import { parse } from "./grammar.js";
import { bumpOf, flowOf, inputsOf, stepsOf } from "./graph.js";
import { accepted, defaultValue, fittedValues, limitsOf, mended, namesOf } from "./links.js";
import { drawnGraph } from "./picture.js";
import { numbersOf, tablesOf } from "./tables.js";
import {
  nameOf,
  rounded,
  tellBump,
  tellCorners,
  tellEdge,
  tellGradient,
  tellStep,
  tellValue,
  tellWrong,
  usesOf,
} from "./telling.js";
import { inputFields } from "./values.js";
import { yourTurn } from "./your_turn.js";

/** @typedef {import("./grammar.js").Node} Node */
/** @typedef {import("./graph.js").Flow} Flow */
/** @typedef {import("./picture.js").Now} Now */

const SETTINGS = ["expression", "values", "step", "bump", "h", "your_turn"];

/**
 * @param {import("../kit/mount.js").Figure} figure
 * @returns {import("../kit/mount.js").Parts}
 */
function buildStepper({ root, model, settings, tip, change }) {
  const get = (/** @type {string} */ name) => model.get(name);
  const first = /** @type {string} */ (get("expression")), given = /** @type {number[]} */ (get("values"));
  /** The values of names that the reader has used. @type {Map<string, number>} */
  const remembered = new Map();
  let now = /** @type {Now} */ ({}), read = "", offered = "", picked = /** @type {string | null} */ (null);

  const field = lineField({ label: "Expression", basis: "20rem", onInput: type });
  const examples = select({
    label: "Examples",
    value: "",
    options: [
      { value: "", label: "choose one" },
      ...EXAMPLES.map(({ label }, value) => ({ value, label })),
    ],
    onChange(value) {
      examples.set("");
      const example = EXAMPLES[Number(value)];
      if (value !== "") adopt("example", example.expression, example.values);
    },
  });
  const inputs = inputFields({
    limits: () => settings.values,
    onChange(at, value) {
      const values = now.given.map((one, i) => i === at ? value : one);
      const { length } = stepsOf(now.nodes, flowOf(now.nodes, values).values);
      change("value", { values, step: isAtEnd() ? length : Math.min(now.step, length) });
    },
  });
  const finding = element("p", { class: "nlpb-finding", "aria-live": "polite" });
  const graph = graphView({
    label: "The graph of the expression",
    tip,
    describe: (id) => story(Number(id)).join(". "),
    onPick(id) {
      picked = id;
      change("node", {});
    },
  });
  const time = timeline({
    label: "Steps",
    stepsPerSecond: 1,
    format: (step) => `${step} of ${now.steps?.length ?? 0}`,
    onMove(step, control) {
      picked = null;
      change(control, { step });
    },
  });
  const legend = element("p", {
    class: "nlpb-note",
    text: "An arrow forwards carries a value. An arrow backwards carries a gradient, and beside it stands the local " +
      "derivative by which the gradient is multiplied on the way.",
  });
  const told = element("ul", { class: "nlpb-note", "aria-label": "How the numbers came about" }),
    corners = element("p", { class: "nlpb-note" });
  const turn = yourTurn({
    state: () => now,
    onMove(control, step) {
      picked = null;
      change(control, { step });
    },
  });
  const turning = checkbox({
    label: "Your turn: compute the numbers yourself",
    value: get("your_turn"),
    onChange(yes) {
      turn.forget();
      change("your turn", yes ? { your_turn: yes, step: 0 } : { your_turn: yes });
    },
  });
  const bump = select({
    label: "Bump an input by h",
    value: "",
    options: [],
    onChange: (value) => change("bump", { bump: value }),
  });
  const size = slider({
    label: "h",
    min: Math.log10(settings.h.least),
    max: Math.log10(settings.h.most),
    step: 1,
    value: Math.log10(get("h")),
    format: () => rounded(get("h")),
    onInput: (power) => change("h", { h: Number(`1e${power}`) }),
  });
  const difference = element("p", { "aria-live": "polite" });
  root.append(
    element(
      "div",
      { class: "nlpb-stack" },
      element("div", { class: "nlpb-row" }, field.element, examples.element),
      inputs.element,
      finding,
      graph.element,
      legend,
      time.element,
      turning.element,
      turn.element,
      told,
      corners,
      element("div", { class: "nlpb-row" }, bump.element, size.element),
      difference,
    ),
  );

  const isAtEnd = () => !get("your_turn") && now.step === now.steps.length;

  /** What the reader types is shown as soon as it is an expression. @param {string} text */
  function type(text) {
    const wanted = parse(text);
    if ("nodes" in wanted) {
      field.complain("");
      if (text !== get("expression")) adopt("expression", text);
    } else field.complain(tellWrong(wanted, text));
  }

  /** @param {string} control @param {string} expression @param {number[]} [given] */
  function adopt(control, expression, given) {
    const nodes = accepted(expression), names = namesOf(nodes);
    const values = given ?? names.map((name, i) => remembered.get(name) ?? defaultValue(i));
    const step = isAtEnd() ? stepsOf(nodes, flowOf(nodes, values).values).length : 0;
    picked = null;
    turn.forget();
    change(control, { expression, values, step, bump: names.includes(get("bump")) ? get("bump") : "" });
  }

  function look() {
    if (read !== get("expression")) {
      read = get("expression");
      now.nodes = accepted(read);
    }
    // A new expression that comes from Python comes before the values and the step that fit it.
    const { nodes } = now, names = namesOf(nodes), values = fittedValues(get("values"), names.length);
    names.forEach((name, i) => remembered.set(name, values[i]));
    const flow = flowOf(nodes, values), steps = stepsOf(nodes, flow.values);
    const step = Math.min(get("step"), steps.length), done = steps.slice(0, step);
    const at = names.indexOf(get("bump"));
    now = {
      nodes,
      flow,
      given: values,
      steps,
      step,
      bump: at < 0 ? null : { at: inputsOf(nodes)[at], ...bumpOf(nodes, values, at, get("h")) },
      hasValue: nodes.map(({ inputs }, i) =>
        !inputs.length || done.some((one) => one.kind === "value" && one.at === i)
      ),
      hasGradient: nodes.map((_, i) => done.some((one) => one.kind === "gradient" && one.at === i)),
      current: done.at(-1) ?? null,
      asked: get("your_turn") ? steps[step] ?? null : null,
    };
  }

  /** What is known of a node, in sentences. @param {number} at */
  function story(at) {
    const { nodes, flow, hasValue, hasGradient } = now;
    return [
      ...hasValue[at] ? [tellValue(nodes, flow, at)] : [`${nameOf(nodes, at)} is not computed yet`],
      ...hasGradient[at] ? [tellGradient(nodes, flow, at)] : [],
    ];
  }

  /** @returns {string[]} */
  function details() {
    const at = picked === null ? now.current?.at : Number(picked), { nodes, flow } = now;
    if (at === undefined) return ["Each step computes one number: the values forwards, then the gradients backwards."];
    if (!now.hasGradient[at]) return story(at).map((one) => one + ".");
    return [...story(at).map((one) => one + "."), ...usesOf(flow, at).map((edge) => tellEdge(nodes, edge))];
  }

  function draw() {
    look();
    const { nodes, flow, given, steps, step } = now, yours = get("your_turn"), names = namesOf(nodes);
    if (picked !== null && Number(picked) >= nodes.length) picked = null;
    field.set(get("expression"));
    inputs.update(names, given);
    setText(finding, tellStep(nodes, flow, steps, step));
    time.update(step, steps.length);
    time.element.hidden = yours;
    turning.set(yours);
    turn.element.hidden = !yours;
    turn.update();
    told.replaceChildren(...details().map((text) => element("li", { text })));
    setText(corners, tellCorners(nodes, flow));
    if (names.join() !== offered) {
      offered = names.join();
      bump.setOptions([{ value: "", label: "none" }, ...names.map((name) => ({ value: name, label: name }))]);
    }
    bump.set(get("bump"));
    size.set(Math.log10(get("h")));
    setText(difference, tellDifference());
    graph.update(drawnGraph(now, picked));
  }

  function tellDifference() {
    const { nodes, flow, bump: bumped, hasValue, hasGradient } = now, last = nodes.length - 1;
    if (!bumped) return "";
    if (!hasValue[last]) return "The difference shows when the result is computed.";
    if (!Number.isFinite(flow.values[last])) return "Without a result there is no difference.";
    const { at } = bumped, gradient = hasGradient[at] ? flow.gradients[at] : null;
    const { name } = nodes[at], value = flow.values[at], before = flow.values[last];
    return tellBump(nodes, { name, h: get("h"), value, before, gradient }, bumped);
  }

  return {
    traits: SETTINGS,
    draw,
    recolour: () => graph.update(drawnGraph(now, picked)),
    table: () => tablesOf(now),
    limits: (values) => limitsOf(values, first),
    mend: (values) => mended(values, first, given),
    reset() {
      time.stop();
      picked = null;
      remembered.clear();
      turn.forget();
    },
    close: time.close,
    rest: () => (get("your_turn") ? turn.rest() : time.rest()),
    numbers: () => ({
      ...Object.fromEntries(SETTINGS.map((name) => [name, get(name)])),
      ...numbersOf(now),
      picked,
      turn: turn.numbers(),
      graph: graph.numbers(),
    }),
  };
}

export default explorer("graph_stepper", buildStepper);
