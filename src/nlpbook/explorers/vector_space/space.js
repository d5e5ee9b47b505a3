// The space of an explorer: its words and vectors as they came from Python, and their coordinates along named axes.
import { decodeArray } from "../kit/arrays.js";
import { percent } from "../kit/core.js";
import { rowsOf } from "./geometry.js";
import { alongComponent, alongDirection } from "./projection.js";

/**
 * @typedef {object} Space
 * @property {string[]} words
 * @property {Map<string, number>} index
 * @property {Float64Array[]} unit the vectors scaled to length 1
 * @property {Float64Array[]} points the vectors as they are drawn
 * @property {Float64Array} mean
 * @property {Float64Array[]} components
 * @property {number[]} explained the share of the variance of each component
 * @property {ArrayLike<number>} group of each word, -1 for none
 * @property {Map<string, ArrayLike<number>>} along coordinates that were computed before, by axis
 */

/** @typedef {Record<"a" | "b" | "c", string>} Terms of A - B + C */

/**
 * @param {(name: string) => any} get a trait by its name
 * @returns {Space}
 */
export function readSpace(get) {
  /** @type {string[]} */
  const words = get("words");
  const vectors = decodeArray(get("vectors")), unit = rowsOf(vectors, true);
  return {
    words,
    index: new Map(words.map((word, i) => [word, i])),
    unit,
    points: get("unit_length") ? unit : rowsOf(vectors),
    mean: Float64Array.from(decodeArray(get("mean")).data),
    components: rowsOf(decodeArray(get("components"))),
    explained: get("explained"),
    group: decodeArray(get("group_of")).data,
    along: new Map(),
  };
}

/**
 * The number of a word; -1 where there is none.
 *
 * @type {(space: Space, word: string) => number}
 */
export const indexOf = ({ index }, word) => index.get(word) ?? -1;

/** @type {(axis: string) => "a" | "c" | null} the word that an axis leads to from B */
const endOf = (axis) => axis === "b_to_a" ? "a" : axis === "b_to_c" ? "c" : null;

/** @type {(axis: string) => number} */
const numberOf = (axis) => Number(axis.replace(/\D/g, "")) - 1;

/**
 * The coordinates of all words along an axis.
 *
 * @type {(space: Space, axis: string, terms: Terms) => ArrayLike<number>}
 */
export function along(space, axis, terms) {
  const end = endOf(axis);
  if (end) return alongDirection(space.points, indexOf(space, terms.b), indexOf(space, terms[end]));
  const known = space.along.get(axis);
  if (known) return known;
  const number = numberOf(axis),
    found = axis.startsWith("dim")
      ? Float64Array.from(space.points, (row) => row[number])
      : alongComponent(space.points, space.mean, space.components[number]);
  space.along.set(axis, found);
  return found;
}

/**
 * An axis in words.
 *
 * @type {(space: Space, axis: string, terms: Terms) => string}
 */
export function axisName({ explained }, axis, terms) {
  const end = endOf(axis), number = numberOf(axis);
  if (end) return `${terms.b} to ${terms[end]}`;
  if (axis.startsWith("dim")) return `dimension ${number + 1}`;
  return `principal component ${number + 1} (${percent(explained[number])})`;
}
