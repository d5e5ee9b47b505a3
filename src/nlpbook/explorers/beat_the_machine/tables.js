// The numbers of the game as tables: the averages, the words played, and what was said of the last one.
import { average, betOn } from "./scoring.js";

/** @typedef {import("../kit/numbers_table.js").Table} Table */
/** @typedef {import("./game.js").Game} Game */

/** @type {(game: Game) => Table[]} */
export function gameTables(game) {
  const { record, contenders, revealed } = game, names = contenders.map(({ name }) => `${name} (bits)`);
  const tables = [
    {
      caption: record.length ? "Averages over the words played" : "Averages: nobody has played a word yet",
      columns: ["who", "bits a word", "perplexity"],
      rows: contenders.map(({ key, name }) => {
        const bits = record.length ? average(record, key) : null;
        return [name, bits, bits === null ? null : 2 ** bits];
      }),
    },
    {
      caption: "The words played",
      columns: ["word", ...names],
      rows: record.map(({ word, bits }) => [game.nameOf(word), ...contenders.map(({ key }) => bits[key])]),
    },
  ];
  if (!revealed) return tables;
  const { next } = revealed, likely = [...next.keys()].filter((id) => next[id] > 0 || game.chips.has(id));
  likely.sort((a, b) => next[b] - next[a] || a - b);
  const rows = likely.map((id) => [game.nameOf(id), next[id], betOn(game.chips, id, game.words.length)]);
  return [...tables, { caption: "What could have come", columns: ["word", "truth", "you"], rows }];
}
