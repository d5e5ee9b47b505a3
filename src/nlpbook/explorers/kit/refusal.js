// Why a value that a link asks for is not taken: a sentence for the reader.
import { countOf, grouped, quoted } from "./core.js";
import { fits, isWord, limitsAt, readValue } from "./settings.js";

/** @typedef {import("./settings.js").Description} Description */

const MOST_NAMED = 9; // choices, or lengths

/** What a reader calls a setting. @param {string} name @param {Description} description */
const nameOf = (name, { label }) => "the " + (label ?? name.replaceAll("_", " "));

/** @param {number} number */
const written = (number) =>
  (Number.isInteger(number) && Math.abs(number) < 1e15 ? grouped(number) : String(number)).replaceAll("-", "\u2212");

/** "1, 2 or 3". @param {string[]} parts */
const either = (parts) => parts.join(", ").replace(/, ([^,]*)$/, " or $1");

/** How many numbers fit: "0 or 2"; the first and the last of many. @param {number[]} lengths */
function namedLengths(lengths) {
  const all = lengths.map(written);
  return either(all.length > MOST_NAMED ? [...all.slice(0, 2), "\u2026", ...all.slice(-1)] : all);
}

/** The choices of a list that is short enough to be read. @param {Description} description */
const namedChoices = ({ choices = [], trait, empty }) =>
  trait || choices.length > MOST_NAMED ? [] : [...choices, ...empty ? [""] : []].map(choiceText);

/** @param {string | number} choice */
const choiceText = (choice) => {
  if (typeof choice === "number") return written(choice);
  return choice ? `\u201c${choice.replaceAll("_", " ")}\u201d` : "nothing";
};

/** Which numbers fit: "whole numbers from 1 to 10". @param {Description} description */
function range({ kind, whole, least, most, above, below }) {
  const noun = kind === "whole" || whole ? "whole numbers" : "numbers";
  const ends = most >= Number.MAX_SAFE_INTEGER ? undefined : most;
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
function instead({ kind, choices, trait }, shown) {
  if (kind === "switch") return `so it is ${shown ? "on" : "off"}`;
  if ((kind === "whole" || kind === "number") && shown !== null) return `so it shows ${written(shown)}`;
  if (kind === "choice" && shown !== null) {
    const known = (choices || []).length > MOST_NAMED || trait ? quoted(String(shown)) : choiceText(shown);
    return `so it shows ${shown === "" ? "none" : known}`;
  }
  return kind === "whole" || kind === "number" || kind === "choice" || kind === "text"
    ? "so it leaves that out"
    : "so it leaves them out";
}

/**
 * What is asked for and what is taken, by kind; no text where the kind of the value itself is damaged.
 * @type {Record<string, (value: any, description: Description, the: string, text: string) => string>}
 */
const REASONS = {
  whole: number,
  number,
  switch: (_, _description, the, text) => `sets ${the} to ${quoted(text)}; this figure takes true or false`,
  choice(_, description, the, text) {
    const named = namedChoices(description);
    return named.length
      ? `sets ${the} to ${quoted(text)}; this figure takes ${either(named)}`
      : `sets ${the} to ${quoted(text)}; this figure does not have that`;
  },
  numbers(values, description, the) {
    const { lengths = [] } = description;
    if (!lengths.includes(values.length)) {
      return `gives ${countOf(values.length, "number")} for ${the}; this figure takes ${namedLengths(lengths)}`;
    }
    const alone = (/** @type {number} */ i) => /** @type {Description} */ ({
      kind: description.whole ? "whole" : "number",
      ...limitsAt(description, i),
    });
    const at = values.findIndex((/** @type {number} */ one, /** @type {number} */ i) => !fits(alone(i), one));
    const asked = Number.isFinite(values[at]) ? written(values[at]) : "what is no number";
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
  const asked = Number.isFinite(value) ? written(value) : quoted(text);
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
    reason = REASONS[description.kind](readValue(description, text), description, the, decodeURIComponent(text));
  } catch (error) {
    if (!(error instanceof URIError)) throw error;
    return `The link is damaged where it sets ${the}, ${instead(description, shown)}.`;
  }
  return `The link ${reason}, ${instead(description, shown)}.`;
}

/** @param {string} name of a setting that a link may not name */
export const unknownName = (name) => `The link sets ${quoted(name)}, which this figure takes from no link.`;

const MOST_TOLD = 3;

/**
 * What a link asks for in vain, in sentences; no text where there is nothing.
 * @param {string[]} refused
 */
export function toldRefusals(refused) {
  const more = refused.length - MOST_TOLD;
  const rest = more > 0 ? [`It asks for ${more === 1 ? "one more thing" : more + " more things"} in vain.`] : [];
  return [...refused.slice(0, MOST_TOLD), ...rest].join(" ");
}
