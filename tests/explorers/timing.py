"""How long the explorers take to redraw, at their largest settings: for `make bench`, and tried by a test.

with launched_browser() as browser:
    moves = measured_moves(browser, folder)  # {"WindowExplorer": [{"control", "milliseconds"}, ...], ...}
"""

import random
from pathlib import Path
from typing import Any

import numpy as np

from nlpbook.explorers import VectorSpaceExplorer, WindowExplorer
from nlpbook.explorers.window import MOST_WORDS
from tests.browser import OpenPage, open_in

N_WORDS, N_DIMENSIONS = 2000, 100


def largest_window() -> WindowExplorer:
    """As many words as the explorer takes, sentences of 20 words, the widest window."""
    draw = random.Random(0)
    sentences = [[f"w{int(draw.expovariate(1 / 60))}" for _ in range(20)] for _ in range(MOST_WORDS // 20)]
    return WindowExplorer(sentences, window=10, weighting="harmonic")


def largest_vector_space() -> VectorSpaceExplorer:
    """2,000 words in 100 dimensions."""
    vectors = np.random.default_rng(0).normal(size=(N_WORDS, N_DIMENSIONS))
    return VectorSpaceExplorer([f"w{i}" for i in range(N_WORDS)], vectors)


def move_window(opened: OpenPage, rounds: int) -> None:
    """Move every control of a window explorer, `rounds` times."""
    page, draw = opened.page, random.Random(1)
    for i in range(rounds):
        page.get_by_label("Centres counted:").fill(str(draw.randrange(1, MOST_WORDS)))
        page.get_by_label("Window:").fill(str(1 + i % 10))
        page.get_by_label("Weight at distance").select_option(("uniform", "harmonic")[i % 2])
        for name in ("Step", "Back"):
            page.get_by_role("button", name=name, exact=True).click()
        page.get_by_role("application", name="Filled cells").press("ArrowLeft")
        matrix = page.get_by_role("application", name="Term-term matrix")
        matrix.press("ArrowRight")
        matrix.press("Enter")


def move_vector_space(opened: OpenPage, rounds: int) -> None:
    """Move every control of a vector space explorer, `rounds` times."""
    page, draw = opened.page, random.Random(1)

    def ask(label: str) -> None:
        field = page.get_by_label(label, exact=True)
        field.fill(f"w{draw.randrange(N_WORDS)}")
        field.press("Enter")

    for i in range(rounds):
        page.get_by_role("radio", name="Neighbours").click()
        ask("Word")
        page.get_by_label("Across").select_option(f"pc{1 + i % 8}")
        page.get_by_label("Up").select_option(f"dim{1 + i % N_DIMENSIONS}")
        page.get_by_role("radio", name="A \u2212 B + C").click()
        for label in ("A", "\u2212 B", "+ C"):
            ask(label)
        page.get_by_label("Let A, B and C answer too").click()
        page.get_by_label("Only these words").click()


def measured_moves(browser: Any, folder: Path, rounds: int = 10) -> dict[str, list[dict[str, Any]]]:
    """Return, by explorer, the moves of its controls and their milliseconds, from event to figure."""
    measured = {}
    for make, move in ((largest_window, move_window), (largest_vector_space, move_vector_space)):
        explorer = make()
        file = folder / f"{type(explorer).__name__}.html"
        file.write_text(explorer.to_page(), encoding="utf-8")
        opened = open_in(browser, file.as_uri(), reduced_motion="no-preference")
        opened.explorers_ready()
        move(opened, rounds)
        opened.assert_quiet()
        measured[type(explorer).__name__] = opened.redraws()
        opened.page.context.close()
    return measured
