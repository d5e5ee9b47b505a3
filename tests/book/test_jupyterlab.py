"""The book in a real JupyterLab: what `make lab` opens, explorers in step with Python, training, links."""

import json
import re

import pytest

from tests.book import guards
from tests.jupyterlab import PATIENCE, copy_of_book, open_lab, running_lab, wait_for
from tools import notebooks

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

LANDING_PAGE = "book/index.ipynb"
EXPLORER = "next(one for one in Out.values() if type(one).__name__ == 'VectorSpaceExplorer')"
# What JupyterLab's MyST shows where it cannot follow the text: a reference, citation or formula in yellow or
# red, the name of a directive, a link to nowhere.
FAULTS = ", ".join(
    f".jp-NotebookPanel:not(.lm-mod-hidden) .jp-MarkdownCell .myst {one}"
    for one in (
        ".text-yellow-600",
        ".text-red-500",
        "a[href='#']",
        ".myst-exercise:has-text('Unknown Directive')",
    )
)
TRAINING = """
import sys
from functools import partial

sys.path.insert(0, {repository!r})
from nlpbook.explorers import TrainingPanel
from tests.explorers.training_panel.tiny_training import SETTINGS, train

panel = TrainingPanel(SETTINGS, partial(train, epochs=100_000))
panel
"""


def notebook_of(*cells):
    """A notebook's text; code is marked by its kind, the rest is Markdown."""
    made = []
    for number, (kind, source) in enumerate(cells):
        cell = {"cell_type": kind, "id": f"cell-{number}", "metadata": {}, "source": source}
        made.append(cell | ({"outputs": [], "execution_count": None} if kind == "code" else {}))
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return json.dumps({"cells": made, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5})


@pytest.fixture(scope="module")
def lab(repository, tmp_path_factory):
    """A JupyterLab over a copy of the book, in a folder whose name has spaces."""
    root = copy_of_book(repository, tmp_path_factory.mktemp("lab") / "a reader's copy")
    training = notebook_of(("markdown", "# Train"), ("code", TRAINING.format(repository=str(repository))))
    (root / "book" / "train.ipynb").write_text(training, encoding="utf8")
    faults = notebook_of(
        ("markdown", "{ref}`nowhere`, {cite}`Nobody`\n\n$$\\nocommand{x}$$\n\n:::{nodirective}\n:::")
    )
    (root / "book" / "faults.ipynb").write_text(faults, encoding="utf8")
    with running_lab(root, tmp_path_factory.mktemp("jupyter")) as running:
        yield running


@pytest.fixture(scope="module")
def page(browser, lab):
    """The page that `make lab` opens."""
    opened = open_lab(browser, lab)
    opened.wait_until_rendered("index.ipynb")
    yield opened
    opened.page.context.close()


def test_it_opens_at_the_landing_page_with_the_library_and_the_readme_in_reach(lab, page):
    assert "/lab/tree/book" in page.page.url
    assert page.notebook.get_by_role("heading", name="From Words to Transformers").is_visible()
    assert {entry["name"] for entry in lab.ask("api/contents/")["content"]} >= {"README.md", "book", "src"}
    assert lab.ask("api/contents/src/nlpbook/words")["content"]


def test_nobody_is_asked_anything_and_no_other_host_is_asked(page):
    """A notice about news would come once everything is restored."""
    page.page.locator(".jp-DirListing-item:has-text('index.ipynb')").wait_for(timeout=PATIENCE * 1000)
    page.page.wait_for_timeout(2000)
    assert page.page.locator(".Toastify__toast, .jp-Dialog").all_inner_texts() == []
    assert page.requests == []


def test_an_explorer_and_python_are_in_step(lab, page):
    page.open_path(LANDING_PAGE)
    page.run_all()
    page.explorers_ready(timeout=PATIENCE * 1000)
    assert page.notebook.locator(".jp-OutputArea-output .nlpb-root").count() == 1
    field = page.notebook.get_by_label("Word", exact=True)
    before = page.numbers()
    assert field.input_value() == before["query"] == "array"
    with lab.kernel_of(LANDING_PAGE) as kernel:
        # From the browser to Python ...
        field.fill("file")
        field.press("Enter")
        assert page.numbers()["query"] == "file"
        wait_for(lambda: kernel.run("", f"{EXPLORER}.query") == "file", "the trait follows the field")
        # ... and from Python to the browser; a field that the reader is typing in is left alone.
        field.blur()
        kernel.run(f"{EXPLORER}.query = 'first'")
        wait_for(lambda: page.numbers()["query"] == "first", "the figure follows the trait")
        neighbours = kernel.run("", f"[tuple(one) for one in {EXPLORER}.neighbours('first')]")
    assert field.input_value() == "first"
    shown = [(word, cosine) for word, cosine in page.numbers()["answers"]]
    assert [word for word, _ in shown] == [word for word, _ in neighbours]
    assert [cosine for _, cosine in shown] == pytest.approx([cosine for _, cosine in neighbours], abs=1e-5)
    assert neighbours[0][0] in page.notebook.locator(".nlpb-root").inner_text()


def test_train_shows_the_curve_and_stop_ends_the_run(lab, page):
    page.open_path("book/train.ipynb")
    page.run_all()
    page.notebook.locator("[data-explorer-ready=true]").wait_for(timeout=PATIENCE * 1000)

    def panel():
        return page.page.evaluate("window.nlpbookExplorers.at(-1).numbers()")

    def steps():
        """The steps whose losses the curve shows."""
        return (panel()["shown"] or {"steps": []})["steps"]

    assert panel()["live"]
    train, stop = (page.notebook.get_by_role("button", name=name, exact=True) for name in ("Train", "Stop"))
    train.click()
    at_first = wait_for(steps, "a curve")
    wait_for(lambda: steps()[-1] > at_first[-1] + 50, "the curve grows")
    assert panel()["status"] == "training"
    with lab.kernel_of("book/train.ipynb") as kernel:
        assert kernel.run("", "(panel.status, len(panel.runs))") == ("training", 0)
        stop.click()
        wait_for(lambda: panel()["status"] == "idle", "the run ends")
        kernel.run(f"panel.wait({PATIENCE})")
        status, made = kernel.run("", "(panel.status, [run['steps'] for run in panel.runs])")
    assert status == "idle"
    assert len(made) == 1
    assert at_first[-1] < made[0] < 100_000 * 10  # epochs x batches: it was not left to run to its end
    assert steps()[-1] == made[0]
    assert "stopped" in panel()["rows"][0]["name"]
    assert train.is_enabled()
    assert stop.is_disabled()


@pytest.mark.parametrize(
    "path", ["01_words/02_company.ipynb", "02_ngrams/02_never_seen.ipynb", "04_word2vec/02_noise.ipynb"]
)
def test_a_chapter_shows_no_warning_and_folds_its_solutions(page, repository, path):
    page.open_path(f"book/{path}")
    assert [
        fault.inner_text() or fault.get_attribute("title") for fault in page.page.locator(FAULTS).all()
    ] == []
    text = " ".join(page.notebook.locator(".jp-MarkdownCell .myst").all_inner_texts())
    assert re.findall(r"\bex-\w+|:[a-z]+:", text) == [], "a label or an option"
    titles = guards.exercise_titles(notebooks.read(repository / "book" / path))
    folded = page.notebook.locator(".myst details:not([open]) > summary:has-text('Solution to')")
    shown = page.notebook.locator(".myst .myst-exercise-title")
    assert len(titles) == folded.count() == shown.count() >= 3
    for number, title in enumerate(titles):
        assert shown.nth(number).inner_text() == f"Exercise {number + 1} ({title})"
        assert folded.nth(number).inner_text() == f"Solution to {title}"


def test_what_cannot_be_shown_is_found(page):
    """Or the test before this one could not fail."""
    page.open_path("book/faults.ipynb")
    assert page.page.locator(FAULTS).count() >= 4


def test_links_lead_to_the_other_notebook_and_to_pages_that_are_no_notebooks(page):
    page.open_path(LANDING_PAGE)
    page.notebook.get_by_role("link", name="one race").click()
    page.wait_until_rendered("03_race.ipynb")
    page.open_path(LANDING_PAGE)
    page.notebook.get_by_role("link", name="1 Words", exact=True).click()
    chapter = page.page.locator(".jp-MarkdownViewer:not(.lm-mod-hidden)")
    chapter.get_by_role("heading", name="Words").first.wait_for(timeout=PATIENCE * 1000)
