// What the sentiment trees show now, as tables for a reader and as plain values for tests.
import { CLASSES, sentimentOf } from "./networks.js";
import { classOf, isWrong, textOf } from "./telling.js";

/** @typedef {import("./state.js").Now} Now */

/** @param {Now} now @returns {import("../kit/numbers_table.js").Table[]} */
export function tablesOf(now) {
  const { nodes, compositions, parts, before, truth, isTrue, answers, shown } = now;
  return [
    {
      caption: "The nodes, children before their parents",
      columns: [
        "phrase",
        "mean class",
        ...CLASSES,
        `${shown === "positive" ? "P(positive)" : "mean class"} before`,
        "true class",
        "from the left",
        "from the right",
        "new",
      ],
      rows: nodes.map((_, i) => {
        const { probabilities } = compositions[i], cell = parts[i];
        return [
          textOf(now, i),
          sentimentOf(probabilities),
          ...probabilities,
          before[i],
          isTrue && truth ? truth.labels[i] : null,
          cell?.left ?? null,
          cell?.right ?? null,
          cell?.new ?? null,
        ];
      }),
    },
    {
      caption: "All words together",
      columns: ["network", "mean class", "most probable", ...CLASSES],
      rows: Object.entries(answers).map(([name, found]) =>
        found
          ? [name, sentimentOf(found), classOf(found), ...found]
          : [name, null, "several trees", ...CLASSES.map(() => null)]
      ),
    },
  ];
}

/** @param {Now} now */
export function numbersOf(now) {
  const { nodes, compositions, parts, before, truth, isTrue, answers, words, unknown, changed, isNew, values } = now;
  return {
    words,
    unknown,
    nodes: nodes.map(({ start, end }, i) => ({
      start,
      end,
      sentiment: sentimentOf(compositions[i].probabilities),
      ...compositions[i],
    })),
    values,
    before,
    changed,
    isNew,
    parts,
    truth,
    isTrue,
    wrong: nodes.map((_, i) => isWrong(now, i)),
    answers,
    chosen: now.chosen,
    order: now.order,
    steps: now.steps,
    stepShown: now.step,
  };
}
