"""The built pages in Chromium: how soon a page is ready, and how soon an explorer answers a move."""

import statistics
from contextlib import contextmanager

from benchmarks.harness import Comparison, DataMissing, Row
from tests.book.pages import ready_page
from tests.browser import launched_browser, percentile, why_no_browser
from tools.book import BuildFailed, build
from tools.check_links import read_pages

READY_FLOOR = 2.0  # seconds
REDRAW_FLOOR = 16.0  # milliseconds
MOVES = 40  # of one slider

# Puts every slider to its largest setting, then moves every control in turn, as a reader's hand would.
MOVE_EVERYTHING = """
async (moves) => {
  const pause = () => new Promise((go) => setTimeout(go));
  const set = async (control, value, event) => {
    control.value = value;
    control.dispatchEvent(new Event(event, { bubbles: true }));
    await pause();
  };
  const largest = async (root) => {
    for (const slider of root.querySelectorAll("input[type=range]")) await set(slider, slider.max, "input");
  };
  for (const { element: root } of window.nlpbookExplorers) {
    for (const slider of root.querySelectorAll("input[type=range]")) {
      await largest(root);
      for (let move = 0; move <= moves; move++) {
        await set(slider, Number(slider.min) + (slider.max - slider.min) * move / moves, "input");
      }
    }
    for (const list of root.querySelectorAll("select")) {
      for (let round = 0; round < 4; round++) {
        for (const option of [...list.options]) {
          await largest(root);
          await set(list, option.value, "change");
        }
      }
    }
    for (const box of root.querySelectorAll("input[type=checkbox], input[type=radio]")) {
      for (let move = 0; move < 10; move++) { box.click(); await pause(); }
    }
    await largest(root);
    for (const button of [...root.querySelectorAll("button")].slice(0, 60)) {
      if (button.isConnected && !button.disabled) { button.click(); await pause(); }
    }
  }
  return window.nlpbookExplorers.map((one) => ({ name: one.name, redraws: one.redraws }));
}
"""


def addresses():
    """The addresses of all built pages of the book, which is built when it is not."""
    reason = why_no_browser()
    if reason:
        raise DataMissing(reason)
    try:
        first_page, _ = build()
    except BuildFailed as problem:
        raise DataMissing(f"the book does not build: {problem}") from None
    folder = first_page.parent.parent
    return {
        path.relative_to(folder).as_posix(): path.as_uri()
        for path in read_pages(folder)
        if path.parent != folder
    }


@contextmanager
def each_page(pages):
    """One browser for all pages of a round."""
    with launched_browser() as browser:
        yield ((name, browser, address) for name, address in pages.items())


def ready():
    pages = addresses()
    rounds = []  # seconds by page

    def ours():
        with each_page(pages) as visits:
            seconds = {}
            for name, browser, address in visits:
                with ready_page(browser, address) as (_, after):
                    seconds[name] = after
        rounds.append(seconds)
        return max(seconds.values())

    def quality():
        medians = {name: round(statistics.median(one[name] for one in rounds), 3) for name in pages}
        return {"worst_page": max(medians, key=medians.get), "seconds_by_page": medians}

    return Comparison(ours, READY_FLOOR, quality)


def redraw():
    pages = addresses()
    worst = {}  # milliseconds by explorer and control, the worst round

    def ours():
        slowest = 0.0
        with each_page(pages) as visits:
            for name, browser, address in visits:
                with ready_page(browser, address) as (opened, _):
                    for explorer in (
                        opened.page.evaluate(MOVE_EVERYTHING, MOVES) if has_explorers(opened) else ()
                    ):
                        for control, value in by_control(explorer["redraws"]).items():
                            key = f"{name}: {explorer['name']}, {control}"
                            worst[key] = max(worst.get(key, 0.0), value)
                            slowest = max(slowest, value)
        if not worst:
            raise DataMissing("no page has an explorer")
        return slowest

    def quality():
        ordered = sorted(worst.items(), key=lambda item: -item[1])
        return {"p95_by_control": {key: round(value, 2) for key, value in ordered}}

    return Comparison(ours, REDRAW_FLOOR, quality)


def has_explorers(opened):
    return opened.page.evaluate("(window.nlpbookExplorers || []).length > 0")


def by_control(redraws):
    """The 95th percentile of the milliseconds of every control's moves."""
    moves = {}
    for move in redraws:
        moves.setdefault(move["control"], []).append(move)
    return {control: percentile(found) for control, found in moves.items()}


ROWS = [
    Row("page.ready", "the floor of 2 s", ready, floor=1),
    Row("page.redraw", "the floor of 16 ms (p95)", redraw, floor=1, unit="ms"),
]
