"""When a built page is ready for its reader; the tests of the pages and the bench ask it."""

from contextlib import contextmanager

from tests.browser import open_in

PATIENCE = 60_000  # milliseconds; nothing is timed by it: a page that is not ready by then never will be

SETTLED = """
() => [...document.querySelectorAll("[data-explorer]")]
  .every((one) => one.dataset.explorerReady === "true" || one.dataset.explorerFailed)
"""
FORMULAS_SET = """
async () => {
  if (!document.querySelector('script[src*="mathjax"]')) return performance.now();
  while (!(window.MathJax && MathJax.startup && MathJax.startup.promise)) {
    await new Promise((go) => setTimeout(go, 2));
  }
  await MathJax.startup.promise;
  return performance.now();
}
"""


@contextmanager
def ready_page(browser, address, **options):
    """Open an address and wait until its formulas are set and its explorers are mounted.

    Yields
    ------
    (OpenPage, float)
        The page, and the seconds from the start of its loading until it was ready.
    """
    opened = open_in(browser, address, **options)
    try:
        opened.page.set_default_timeout(PATIENCE)
        formulas = opened.page.evaluate(FORMULAS_SET) / 1000
        opened.page.wait_for_function(SETTLED)
        yield opened, max(formulas, opened.seconds_until_ready())
    finally:
        opened.page.context.close()
