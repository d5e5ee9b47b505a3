"""Open built pages in a real Chromium, as a reader without a network does, and note what goes wrong.

Used by the tests of the built pages and by the bench (page.ready, page.redraw).
"""

import contextlib
import os
import shutil
from dataclasses import dataclass, field

import pytest

ARGUMENTS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 60_000  # milliseconds; nothing is timed by it, a page that is not ready by then never will be

# Runs before the page's own scripts. A page is ready when it is loaded, its formulas are set and its
# explorers are mounted; the moment is kept in milliseconds from the start of the navigation.
WATCH = """
(() => {
  let typeset = false;
  const check = () => {
    const loaded = document.readyState === "complete";
    const wantsMath = document.querySelector('script[src*="mathjax"]');
    const formulas = window.MathJax && MathJax.startup && MathJax.startup.promise;
    if (loaded && wantsMath && formulas && !typeset) {
      formulas.then(() => { typeset = true; });
    }
    const explorers = [...document.querySelectorAll("[data-explorer]")];
    const settled = (one) => one.dataset.explorerReady === "true" || one.dataset.explorerFailed;
    const mounted = explorers.every(settled);
    if (loaded && mounted && (typeset || !wantsMath)) {
      window.bookReadyAfter = performance.now();
    } else {
      setTimeout(check, 4);
    }
  };
  check();
})();
"""


def find_chromium():
    """The path of a Chromium or Chrome on this machine; None when there is none."""
    named = os.environ.get("CHROMIUM")
    names = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome")
    places = ("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",)
    return named or next(filter(None, map(shutil.which, (*names, *places))), None)


@contextlib.contextmanager
def open_chromium():
    """Start a headless Chromium with a profile of its own."""
    from playwright.sync_api import sync_playwright

    path = find_chromium()
    if path is None:
        pytest.skip("no Chromium or Chrome found (set CHROMIUM to its path)")
    sandbox = hasattr(os, "geteuid") and os.geteuid() != 0  # Chromium refuses its sandbox to root
    with sync_playwright() as playwright:
        arguments = ARGUMENTS if sandbox else [*ARGUMENTS, "--no-sandbox"]
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        yield browser
        browser.close()


@dataclass
class Visit:
    """One page, opened and ready, with what went wrong until now."""

    page: object  # Playwright's
    errors: list = field(default_factory=list)
    requests_elsewhere: list = field(default_factory=list)

    def ready_seconds(self):
        """Seconds from the start of the navigation until formulas were set and explorers mounted."""
        return self.page.evaluate("window.bookReadyAfter") / 1000


@contextlib.contextmanager
def visit(browser, address, width=1280, height=1000, scheme="light"):
    """Open an address in a window of its own and wait until the page is ready."""
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
    context.add_init_script(WATCH)
    page = context.new_page()
    opened = Visit(page)
    page.on("console", lambda message: message.type == "error" and opened.errors.append(message.text))
    page.on("pageerror", lambda error: opened.errors.append(str(error)))
    page.on("requestfailed", lambda request: opened.errors.append(f"failed: {request.url}"))

    def note_request(request):
        if not request.url.startswith(("file:", "data:", "blob:", "about:")):
            opened.requests_elsewhere.append(request.url)

    page.on("request", note_request)
    page.goto(address)
    page.wait_for_function("window.bookReadyAfter !== undefined", timeout=PATIENCE)
    try:
        yield opened
    finally:
        context.close()
