// What every page does beyond the theme: print, save its notebook, scroll by the keyboard, keep the place that a link
// names while the page grows, and a menu of formulas without dead entries.

(() => {
  "use strict";
  const root = document.documentElement;
  const SHEET = 620; // CSS pixels for a formula beside its number, on A4 within the margins of print.css
  const INK = 14.67; // CSS pixels of a letter there
  const SHORT = 14; // lines of code that are kept on one sheet, of which it holds 60
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

  /** Explorers are as wide as a sheet before it is printed (print.css): a chart that is shrunk has small letters. */
  function fitCharts() {
    for (const chart of document.querySelectorAll(".nlpb-fits")) chart.dispatchEvent(new Event("fit"));
  }

  // Paper is white: a dark page turns light, its explorers with it, and what the reader asked for is unfolded. The
  // browser prints as soon as this is done, without another frame, whether it was asked by a button or by its own menu.
  function beforePrinting() {
    if (undo) return;
    root.dataset.print ??= "page";
    fitFormulas();
    keepShortCode();
    const theme = root.dataset.theme;
    const folded = [];
    const asked = { solutions: ":not(.hide)", everything: "" }[root.dataset.print];
    if (asked !== undefined) folded.push(...document.querySelectorAll(`.bd-article details${asked}:not([open])`));
    for (const one of folded) one.open = true;
    root.dataset.theme = "light";
    fitCharts();
    undo = () => {
      root.dataset.theme = theme;
      for (const one of folded) one.open = false;
      delete root.dataset.print;
      fitCharts(); // the browser saw no other width in between, and tells of none
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
    print();
  });

  // What is wider than the screen scrolls in its own box, by the keyboard too where it can be reached. The theme sees
  // to blocks of code, when the page is loaded or changes its size (those in a closed box have no width then).
  function reachWide() {
    for (const wide of document.querySelectorAll(".bd-article :is(table, .cell_output:has(> img))")) {
      if (wide.scrollWidth > wide.clientWidth) wide.tabIndex = 0;
      else wide.removeAttribute("tabindex");
    }
  }

  addEventListener("load", reachWide);
  addEventListener("resize", reachWide);
  document.addEventListener("toggle", () => dispatchEvent(new Event("resize")), true);

  // The browser jumps to the place that a link names before explorers, formulas and figures above it have their heights.
  // So the page goes there again whenever it grows, until it has all of them or the reader moves.
  function keepPlace() {
    const [visit] = performance.getEntriesByType("navigation");
    const article = document.querySelector(".bd-article");
    if (!article) return;
    let wanted = null, height = 0, isReady = false;

    function go() {
      height = article.offsetHeight;
      wanted.scrollIntoView({ behavior: "instant" });
    }
    function named() {
      try {
        return document.getElementById(decodeURIComponent(location.hash.slice(1)));
      } catch {
        return null; // a percent code that is none, which an explorer in the address says by itself
      }
    }
    function follow() {
      wanted = isReady ? null : named();
      if (wanted) go();
    }
    const leave = () => (wanted = null);

    const growth = new ResizeObserver(() => wanted && article.offsetHeight !== height && go());
    growth.observe(article);
    for (const act of ["wheel", "touchstart", "pointerdown", "keydown"]) {
      addEventListener(act, leave, { capture: true, passive: true });
    }
    // The bar beside the page sends none of these: the place moved though the page did not grow.
    addEventListener("scroll", () => {
      if (!wanted || article.offsetHeight !== height) return;
      const before = scrollY;
      go();
      if (Math.abs(scrollY - before) > 2) {
        leave();
        scrollTo({ top: before, behavior: "instant" });
      }
    }, { passive: true });
    addEventListener("hashchange", follow);
    document.addEventListener("click", (event) => {
      if (event.target.closest("a[href]")?.href === location.href) follow(); // again: the address does not change
    });

    const explorers = [...document.querySelectorAll("[data-explorer]")];
    const whenMounted = new Promise((mounted) => {
      const look = () => explorers.every((one) => one.dataset.explorerReady || one.dataset.explorerFailed) && mounted();
      const changes = new MutationObserver(look);
      for (const one of explorers) changes.observe(one, { attributes: true });
      look();
    });
    const whenLoaded = new Promise((loaded) => addEventListener("load", loaded));
    whenLoaded.then(() => Promise.all([whenMounted, globalThis.MathJax?.startup?.promise])).then(() => {
      // What was drawn last has its height two frames later.
      requestAnimationFrame(() => requestAnimationFrame(() => {
        if (wanted) go();
        isReady = true;
        wanted = null;
        growth.disconnect();
      }));
    });
    // Who goes back, or loads a page again, is taken by the browser to where the page was left.
    if (visit?.type === "navigate") follow();
  }

  // By itself: an address that no browser can decode stops this, and nothing else.
  document.addEventListener("DOMContentLoaded", keepPlace);

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
