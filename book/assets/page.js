// What every page does beyond the theme: print, save its notebook, scroll by the keyboard, and a menu of formulas
// without dead entries.

(() => {
  "use strict";
  const root = document.documentElement;
  const SHEET = 620; // CSS pixels for a formula beside its number, on A4 within the margins of print.css
  const INK = 14.67; // CSS pixels of a letter there
  const SHORT = 24; // lines of code that are kept on one sheet, of which it holds 60
  let undo = null; // puts the page back after printing

  /** Formulas cannot wrap: the wide ones are set smaller on paper. */
  function fitFormulas() {
    for (const formula of document.querySelectorAll(".bd-article div.math")) {
      const wide = formula.querySelector("mjx-math")?.getBoundingClientRect().width ?? 0;
      const onPaper = wide * INK / parseFloat(getComputedStyle(formula).fontSize);
      if (onPaper > SHEET) formula.style.setProperty("--on-paper", SHEET / onPaper);
    }
  }

  /** Code is cut between two sheets only where it is long: a style sheet cannot count lines. */
  function keepShortCode() {
    for (const code of document.querySelectorAll(".bd-article div.highlight > pre")) {
      const lines = (code.textContent.trimEnd().match(/\n/g) ?? []).length + 1;
      (code.closest(".cell_input") ?? code.parentElement).toggleAttribute("data-short", lines <= SHORT);
    }
  }

  // Paper is white: a dark page turns light, its explorers with it, and what the reader asked for is unfolded.
  function beforePrinting() {
    if (undo) return;
    fitFormulas();
    keepShortCode();
    const theme = root.dataset.theme;
    const folded = [];
    const asked = { solutions: ":not(.hide)", everything: "" }[root.dataset.print];
    if (asked !== undefined) folded.push(...document.querySelectorAll(`.bd-article details${asked}:not([open])`));
    for (const one of folded) one.open = true;
    root.dataset.theme = "light";
    undo = () => {
      root.dataset.theme = theme;
      for (const one of folded) one.open = false;
      delete root.dataset.print;
    };
  }

  function afterPrinting() {
    if (undo) undo();
    undo = null;
  }

  addEventListener("beforeprint", beforePrinting);
  addEventListener("afterprint", afterPrinting);
  // A browser that shows the page as it would print, without printing it.
  matchMedia("print").addEventListener("change", (media) => (media.matches ? beforePrinting() : afterPrinting()));

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-print]");
    if (!button || button === root) return;
    root.dataset.print = button.dataset.print;
    // By then explorers are drawn at the width of the sheet (print.css): a chart that is shrunk has small letters.
    requestAnimationFrame(() => requestAnimationFrame(() => print()));
  });

  // What is wider than the screen scrolls in its own box, by the keyboard too where it can be reached. The theme sees
  // to blocks of code, when the page is loaded or changes its size (those in a closed box have no width then).
  function reachTables() {
    for (const table of document.querySelectorAll(".bd-article table")) {
      if (table.scrollWidth > table.clientWidth) table.tabIndex = 0;
      else table.removeAttribute("tabindex");
    }
  }

  addEventListener("load", reachTables);
  addEventListener("resize", reachTables);
  document.addEventListener("toggle", () => dispatchEvent(new Event("resize")), true);

  document.addEventListener("DOMContentLoaded", () => {
    if (location.protocol === "file:") {
      // A page from a file may not save another file: a tab shows it.
      for (const link of document.querySelectorAll("a[download]")) {
        link.removeAttribute("download");
        link.target = "_blank";
      }
    }
    if (!globalThis.MathJax?.startup?.promise) return;
    MathJax.startup.promise.then(() => {
      // Other renderers, speech and translations are megabytes that the site leaves out.
      const menu = MathJax.startup.document.menu?.menu;
      for (const path of [["Settings", "Renderer"], ["Accessibility"], ["Language"]]) menu?.findID(...path)?.disable();
    });
  });
})();
