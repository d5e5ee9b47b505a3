// Why a value that a link asks for is not taken: a sentence for the reader.
import { countOf, grouped, quoted } from "./core.js";
import { fits, isWord, limitsAt, readValue } from "./settings.js";

/** @typedef {import("./settings.js").Description} Description */

const MOST_NAMED = 9; // choices, lengths, or numbers

/** What a reader calls a setting. @param {string} name @param {Description} description */
const nameOf = (name, { label }) => "the " + (label ?? name.replaceAll("_", " "));

/** @param {number} number */
const written = (number) =>
  (Number.isInteger(number) && Math.abs(number) < 1e15 ? grouped(number) : String(number)).replaceAll("-", "\u2212");

/** "1, 2 or 3". @param {string[]} parts */
const either = (parts) => parts.join(", ").replace(/, ([^,]*)$/, " or $1");

/** "1, 2 and 3". @param {string[]} parts */
const series = (parts) => parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;

/** How many numbers fit: "0 or 2"; the first and the last of many. @param {number[]} lengths */
function namedLengths(lengths) {
  const all = lengths.map(written);
  return either(all.length > MOST_NAMED ? [...all.slice(0, 2), "\u2026", ...all.slice(-1)] : all);
}

/** The choices of a list that is short enough to be read. @param {Description} description */
const namedChoices = ({ choices = [], trait, empty }) =>
  trait || choices.length > MOST_NAMED ? [] : [...choices, ...empty ? [""] : []].map(choiceText);

/** A choice as a link names it, to the letter: who takes it from the sentence has a link that is followed. */
const choiceText = (/** @type {string | number} */ choice) =>
  typeof choice === "number" ? String(choice) : choice ? `\u201c${choice}\u201d` : "nothing";

/** Which numbers fit: "whole numbers from 1 to 10", "whole numbers from 0 to 59, or -1 for all of them". */
function range(/** @type {Description} */ { kind, whole, least, most, above, below, special, because }) {
  const [meaning] = Object.entries(special ?? {}).map(([number, text]) =>
    `, or ${written(Number(number))} for ${text}`
  );
  const from = special && Object.hasOwn(special, least) ? least + 1 : least;
  return plainRange({ kind, whole, least: from, most, above, below }) + (meaning ?? "") +
    (because ? ` ${because}` : "");
}

/** @param {Description} description */
function plainRange({ kind, whole, least, most, above, below }) {
  const noun = kind === "whole" || whole ? "whole numbers" : "numbers";
  const ends = most >= Number.MAX_SAFE_INTEGER ? undefined : most;
  if (least !== undefined && least === ends) return `only ${written(least)}`;
  if (least !== undefined && ends !== undefined) return `${noun} from ${written(least)} to ${written(ends)}`;
  const limits = [
    least !== undefined && `from ${written(least)} on`,
    above !== undefined && `above ${written(above)}`,
    ends !== undefined && `up to ${written(ends)}`,
    below !== undefined && `below ${written(below)}`,
  ].filter(Boolean);
  return [noun, limits.join(" and ")].filter(Boolean).join(" ");
}

/** How many fit: "at most 10". @param {number} many @param {Description} description */
const amount = (many, { least, most }) => many > most ? `at most ${written(most)}` : `${written(least)} or more`;

/** What the figure shows in place of what was asked for. @param {Description} description @param {any} shown */
function instead({ kind, choices, trait, special }, shown) {
  if (kind === "switch") return `so it is ${shown ? "on" : "off"}`;
  if ((kind === "whole" || kind === "number") && shown !== null) {
    return `so it shows ${special?.[shown] ?? written(shown)}`;
  }
  if (kind === "choice" && shown !== null) {
    const known = (choices || []).length > MOST_NAMED || trait ? quoted(String(shown)) : choiceText(shown);
    return `so it shows ${shown === "" ? "none" : known}`;
  }
  if (!shown?.length) {
    return kind === "numbers" ? "so none are set" : shown === null ? "so none is set" : "so it shows none";
  }
  if (kind !== "numbers") return `so it shows ${quoted([shown].flat(2).join(" "))}`;
  return shown.length > MOST_NAMED
    ? "so it shows those that it began with"
    : `so it shows ${series(shown.map(written))}`;
}

/** What a link says, as its writer reads it. @param {string} text */
const asWritten = (text) => quoted(decodeURIComponent(text));

/**
 * What is asked for and what is taken, by kind of the setting, from the value in a link and its text there.
 * @type {Record<string, (value: any, description: Description, the: string, text: string) => string>}
 */
const REASONS = {
  whole: number,
  number,
  switch: (_, _description, the, text) => `sets ${the} to ${asWritten(text)}; this figure takes true or false`,
  choice(_, description, the, text) {
    const named = namedChoices(description);
    return named.length
      ? `sets ${the} to ${asWritten(text)}; from a link this figure takes ${either(named)}`
      : `sets ${the} to ${asWritten(text)}; this figure does not have that`;
  },
  numbers(values, description, the, text) {
    const { lengths = [] } = description;
    if (!lengths.includes(values.length)) {
      return `gives ${countOf(values.length, "number")} for ${the}; this figure takes ${namedLengths(lengths)}`;
    }
    const alone = (/** @type {number} */ i) => /** @type {Description} */ ({
      kind: description.whole ? "whole" : "number",
      ...limitsAt(description, i),
    });
    const at = values.findIndex((/** @type {number} */ one, /** @type {number} */ i) => !fits(alone(i), one));
    const asked = Number.isFinite(values[at]) ? written(values[at]) : asWritten(text.split("+")[at]);
    return `sets number ${at + 1} of ${the} to ${asked}; this figure takes ${range(alone(at))} there`;
  },
  words(values, description, the) {
    const { choices, without = [], least, most } = description;
    if (values.length > most || values.length < least) {
      return `gives ${countOf(values.length, "word")} for ${the}; this figure takes ${
        amount(values.length, description)
      }`;
    }
    const known = choices && new Set(choices);
    const wrong = values.find((/** @type {string} */ one) =>
      !isWord(one) || (known && !known.has(one)) || without.includes(one)
    );
    if (!isWord(wrong)) return `gives an empty word for ${the}; this figure takes none`;
    return `gives ${quoted(wrong)} for ${the}; this figure does not take that word`;
  },
  text: (text, description, the) =>
    `gives ${written([...text].length)} characters for ${the}; this figure takes ${
      amount([...text].length, description)
    }`,
  sentences(values, description, the) {
    const words = values.flat(), many = words.length;
    if (!values.every((/** @type {string[]} */ one) => one.length && one.every(isWord))) {
      return `gives an empty word for ${the}; this figure takes none`;
    }
    return `gives ${written(many)} words for ${the}; this figure takes ${amount(many, description)}`;
  },
};

/** @type {(value: number, description: Description, the: string, text: string) => string} */
function number(value, description, the, text) {
  const asked = Number.isFinite(value) ? written(value) : asWritten(text);
  return `sets ${the} to ${asked}; this figure takes ${range(description)}`;
}

/**
 * Why a setting is not as the text of a link wants it, which does not fit, and what the figure shows in its place.
 * @param {string} name
 * @param {Description} description
 * @param {string | null} text null where the link gives none that can be read
 * @param {any} shown
 */
export function refusal(name, description, text, shown) {
  const the = nameOf(name, description);
  /** @type {string} */
  let reason;
  try {
    if (text === null) throw new URIError("no value");
    reason = REASONS[description.kind](readValue(description, text), description, the, text);
  } catch (error) {
    if (!(error instanceof URIError)) throw error;
    return `The link is damaged where it sets ${the}, ${instead(description, shown)}.`;
  }
  return `The link ${reason}, ${instead(description, shown)}.`;
}

/** @param {string} name of a setting that a link may not name */
export const unknownName = (name) =>
  `The link sets ${quoted(name)}, which this figure takes from no link, so that changes nothing.`;

/** @param {string} key of an explorer that is not on the page */
export const noSuchFigure = (key) =>
  `The link asks for the figure ${quoted(key)}, which is not on this page, so that changes nothing.`;

const MOST_TOLD = 3;

/**
 * What a link asks for in vain, in sentences; no text where there is nothing.
 * @param {string[]} refused
 */
export function toldRefusals(refused) {
  const more = refused.length - MOST_TOLD;
  const counted = more === 1
    ? "one more thing in vain, which changes"
    : `${grouped(more)} more things in vain, which change`;
  const rest = more > 0 ? [`It asks for ${counted} nothing.`] : [];
  return [...refused.slice(0, MOST_TOLD), ...rest].join(" ");
}
