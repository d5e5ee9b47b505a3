"""The built pages in Chromium: how soon a page is ready, and how soon an explorer answers a move."""

import statistics
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.harness import Comparison, DataMissing, Row
from tests.book.pages import ready_page
from tests.browser import launched_browser, percentile, why_no_browser
from tests.explorers.timing import measured_moves
from tools.book import BuildFailed, build
from tools.check_links import read_pages

READY_FLOOR = 2.0  # seconds
REDRAW_FLOOR = 16.0  # milliseconds
ROUNDS_OF_MOVES = 40  # of each control, at least


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


def ready():
    pages = addresses()
    rounds = []  # seconds by page

    def ours():
        seconds = {}
        with launched_browser() as browser:
            for name, address in pages.items():
                with ready_page(browser, address) as (_, after):
                    seconds[name] = after
        rounds.append(seconds)
        return max(seconds.values())

    def quality():
        medians = {name: round(statistics.median(one[name] for one in rounds), 3) for name in pages}
        return {"worst_page": max(medians, key=medians.get), "seconds_by_page": medians}

    return Comparison(ours, READY_FLOOR, quality)


def redraw():
    reason = why_no_browser()
    if reason:
        raise DataMissing(reason)
    worst = {}  # milliseconds by explorer and control, in the worst round

    def ours():
        with launched_browser() as browser, TemporaryDirectory() as folder:
            measured = measured_moves(browser, Path(folder), rounds=ROUNDS_OF_MOVES)
        found = {
            f"{explorer}: {control}": value
            for explorer, moves in measured.items()
            for control, value in by_control(moves).items()
        }
        worst.update({key: max(worst.get(key, 0.0), value) for key, value in found.items()})
        return max(found.values())

    def quality():
        ordered = sorted(worst.items(), key=lambda item: -item[1])
        return {"p95_by_control_in_the_worst_round": {key: round(value, 2) for key, value in ordered}}

    return Comparison(ours, REDRAW_FLOOR, quality)


def by_control(redraws):
    """The 95th percentile of the milliseconds of every control's moves."""
    moves = {}
    for move in redraws:
        moves.setdefault(move["control"], []).append(move)
    return {control: percentile(found) for control, found in moves.items()}


ROWS = [
    Row("page.ready", "the floor of 2 s", ready, floor=1),
    Row(
        "page.redraw",
        "the floor of 16 ms (p95)",
        redraw,
        floor=1,
        unit="ms",
        rounds=1,  # each control's percentile has its own forty moves or more
        on_request=True,  # ten minutes
    ),
]
