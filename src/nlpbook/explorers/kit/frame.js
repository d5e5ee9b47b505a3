// What stands below every explorer: a toolbar (start again, copy the link, save the picture), and its numbers as a table.
import { button } from "./controls.js";
import { element, setText } from "./core.js";
import { numbersTable } from "./numbers_table.js";
import { pictureOf } from "./picture.js";
import { oneTabStop } from "./tab_stop.js";

/** @typedef {import("./numbers_table.js").Table} Table */

/**
 * Returns {element, say(sentence), refresh()}. What an explorer lacks has no button: `startAgain` is null where it has no
 * settings, `link` where its page has no address of its own, `table` where there are no numbers to show.
 * @param {object} options
 * @param {string} options.name of the file that a picture is saved in
 * @param {HTMLElement} options.root
 * @param {() => void} options.redraw draws the charts anew
 * @param {(() => void) | null} options.startAgain
 * @param {(() => string) | null} options.link
 * @param {(() => Table | Table[]) | null} options.table
 */
export function frame({ name, root, redraw, startAgain, link, table }) {
  const status = element("p", { class: "nlpb-note nlpb-status", role: "status" });
  const say = (/** @type {string} */ sentence) => setText(status, sentence);
  const tools = element("div", { class: "nlpb-tools", role: "toolbar", "aria-label": "This explorer" });
  /** @param {string} label @param {() => void | Promise<void>} onClick */
  const add = (label, onClick) => {
    const { input } = button({ label, onClick: () => (say(""), onClick()) });
    input.tabIndex = -1;
    tools.append(input);
  };
  if (startAgain) add("Start again", startAgain);
  if (link) add("Copy link", async () => say(await copied(link())));
  add("Save picture", async () => {
    try {
      save(await pictureOf(root, made, redraw), name + ".png");
      say("The picture is saved.");
    } catch (error) {
      say(`The picture could not be made: ${error instanceof Error ? error.message : error}.`);
    }
  });
  oneTabStop(tools)();
  const numbers = table && numbersTable(table);
  const made = element("div", { class: "nlpb-frame" }, tools, status, numbers && numbers.element);
  return { element: made, say, refresh: () => numbers?.refresh() };
}

/** Copy a link; returns what to say of it. @param {string} link */
async function copied(link) {
  try {
    await navigator.clipboard.writeText(link);
    return "The link is copied.";
  } catch {
    return `This browser lets no page copy; the link is ${link}`;
  }
}

/** @param {Blob} blob @param {string} name */
function save(blob, name) {
  const address = URL.createObjectURL(blob);
  element("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000); // the browser may still be asking where to
}
