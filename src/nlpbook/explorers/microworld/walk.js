// The keyboard's way through the two trees: up and down their levels, across the gap, and from side to side.

/** @typedef {import("./layout.js").Layout} Layout */
/** @typedef {import("./layout.js").Place} Place */
/** @typedef {Layout & { sign: number, y: (level: number) => number }} Side `sign` is 1 for English, -1 for Chinese */
/** @typedef {{ english: Side, chinese: Side }} Plan */

/** @type {(side: Layout, place: Place) => Place | undefined} */
const parentOf = (side, place) => side.places.find((one) => one.children.includes(place));

/** @type {(place: Place) => boolean} */
const isPhrase = (place) => place.children.length > 0;

/**
 * Where a key leads from a place; from none, or one that is not drawn any more, to the root of the English tree.
 *
 * @type {(plan: Plan, cursor: Place | null, key: string) => Place}
 */
export function walk({ english, chinese }, cursor, key) {
  const side = [english, chinese].find(({ places }) => cursor && places.includes(cursor));
  if (!cursor || !side || key === "Home") return english.root;
  if (key === "ArrowLeft" || key === "ArrowRight") {
    const all = isPhrase(cursor) ? (parentOf(side, cursor) || side.root).children : side.places;
    const row = all.filter((one) => isPhrase(one) === isPhrase(cursor));
    return row[row.indexOf(cursor) + (key === "ArrowRight" ? 1 : -1)] || cursor;
  }
  if (key === (side.sign > 0 ? "ArrowUp" : "ArrowDown")) return parentOf(side, cursor) || cursor;
  if (isPhrase(cursor)) return cursor.children[0];
  const other = side === english ? chinese : english;
  return other.places.find((one) => !isPhrase(one) && one.node.id === cursor.node.id) || cursor;
}
